"""A node hears from others that its clock is wrong, and neither sends nor acknowledges until it is right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.hands import hand_of
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, Template, World, wait_until, world_of

AHEAD = 7 * 3600


@pytest.fixture
def three(tmp_path: Path, template: Template) -> Iterator[World]:
    """Three nodes over mutual TLS; two listen."""
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE, secure=True) as made:
        made[BRAVO].start("server")
        made[CHARLIE].start("server")
        yield made


def test_a_node_whose_clock_is_ahead_sends_and_acknowledges_nothing_until_it_is_right(three: World) -> None:
    alpha, bravo = three[ALPHA], three[BRAVO]
    alpha.extra["SAAN_TEST_AHEAD"] = str(AHEAD)
    voices, ahead, wrong = alpha.ask("hear")
    assert (voices, round(ahead / 60), wrong) == (2, AHEAD / 60, True)
    assert alpha.ask("refused", to=[BRAVO]) == "base.clock-wrong"

    # Who writes to it is asked to come again, and loses nothing.
    alpha.start("server")
    with hand_of(bravo, alpha) as hand:
        raw = hand.raw()
        answer = hand.send(raw)
        assert (answer.status_code, answer.json()["code"]) == (503, "base.clock-wrong")
        assert int(answer.headers["retry-after"]) > 0
        assert "7 hours ahead" in answer.json()["title"]

    # The clock is set: at once all goes on, though nobody was heard anew.
    alpha.stop()
    del alpha.extra["SAAN_TEST_AHEAD"]
    alpha.start("server")
    with hand_of(bravo, alpha) as hand:
        assert hand.send(raw).status_code == 200
    alpha.start("worker")
    alpha.ask("send", to=[BRAVO])
    assert wait_until(lambda: bravo.ask("count")["inbound"]) == 1


def test_one_peer_whose_own_clock_is_wrong_stops_nobody(three: World) -> None:
    charlie = three[CHARLIE]
    charlie.kill("server")
    charlie.extra["SAAN_TEST_AHEAD"] = str(-AHEAD)
    charlie.start("server")
    voices, ahead, wrong = three[ALPHA].ask("hear")
    assert (voices, wrong) == (2, False)
    assert abs(ahead) < 60
