"""Over mutual TLS, while the two sides' directories differ: no letter ends for good, and nobody goes on who may not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from saan.trust.receipts import NoticeKind
from tests.exchange.hands import Hand, hand_of
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, Template, World, wait_until, world_of


@pytest.fixture
def world(tmp_path: Path, template: Template) -> Iterator[World]:
    """Bravo listens; charlie is an agency that moves to alpha's node, under that node's keys."""
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE, secure=True) as made:
        made.changes[CHARLIE] = {"absent": True}
        made.publish()
        made[BRAVO].start("server")
        yield made


@pytest.fixture
def hand(world: World) -> Iterator[Hand]:
    with hand_of(world[ALPHA], world[BRAVO]) as made:
        yield made


def test_a_letter_waits_for_the_directory_and_is_not_refused_for_good(world: World, hand: Hand) -> None:
    """Charlie sends from alpha's node ten minutes before bravo learns of it; then bravo itself moves away and back."""
    letter = hand.raw(**{"from": CHARLIE})
    moved = {"home": str(world[ALPHA].home)}
    former = (world[CHARLIE].home / "keys" / "tls.crt").read_text()

    def refused_as(code: str) -> bool:
        answer = hand.send(letter)
        refusal = hand.notice(answer).refusal
        assert refusal is not None
        assert refusal.final is False, refusal.code
        assert (answer.status_code, refusal.remedy.th != "") == (422, True)
        return refusal.code == code

    assert refused_as("exchange.unknown-agency")
    # Its entry names the keys of alpha's node already, and still the certificate of the node it was at before.
    world.changes[CHARLIE] = moved | {"tls": former}
    world.publish()
    wait_until(lambda: refused_as("exchange.caller-mismatch"))
    world.changes[BRAVO] = {"elsewhere": CHARLIE}
    world.changes[CHARLIE] = moved
    world.publish()
    wait_until(lambda: refused_as("exchange.not-at-this-node"))
    del world.changes[BRAVO]
    world.publish()
    wait_until(lambda: hand.send(letter).status_code == 200)
    assert hand.notice(hand.send(letter)).kind is NoticeKind.ACCEPTED
