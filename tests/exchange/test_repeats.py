"""A repeat is answered as the first was, whatever has changed since; and no sender is told that its letter was refused while it is there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339, utc_now
from saan.trust.envelopes import inline_root
from saan.trust.keys import b64url, generate
from saan.trust.receipts import NoticeKind
from tests.exchange.hands import Hand, hand_of
from tests.exchange.proxy import Proxy, proxy_to
from tests.exchange.test_faults import all_accepted, exactly_once
from tests.exchange.world import ALPHA, BRAVO, World, wait_until

BODY = b"x" * 5000


def large(hand: Hand, seconds: float = 86_400) -> bytes:
    """Return a letter that is more than a recipient takes that has become small."""
    part = {
        "name": "body",
        "media": "text/plain",
        "size": len(BODY),
        "root": inline_root(BODY),
        "data": b64url(BODY),
    }
    return hand.raw(parts=[part], expires=rfc3339(utc_now() + timedelta(seconds=seconds)))


def code_of(hand: Hand, raw: bytes) -> str:
    refusal = hand.notice(hand.send(raw)).refusal
    return "" if refusal is None else refusal.code


def becomes_small(world: World) -> None:
    """Have bravo's entry in the directory say that it takes next to nothing, and return once bravo knows."""
    world.changes.setdefault(BRAVO, {})["accepts_bytes"] = 100
    world.publish()
    version = (world.folder / "world.json").stat().st_mtime_ns
    health = f"{world[BRAVO].url}/saan/1/health"
    wait_until(lambda: httpx.get(health).json()["directory"] == version)


def test_a_repeat_after_its_deadline_or_beyond_a_new_limit_gets_the_stored_receipt(pair: World) -> None:
    pair[BRAVO].start("server")
    with hand_of(pair[ALPHA], pair[BRAVO]) as hand:
        alone = [large(hand), large(hand, 10)]
        together = [large(hand), large(hand, 10), large(hand)]
        deadline = utc_now() + timedelta(seconds=10)
        first = [hand.send(raw) for raw in alone]
        batch = hand.answers(hand.post(hand.batch(together), "batches"))
        assert [hand.notice(one).kind for one in first] == [NoticeKind.ACCEPTED] * 2
        assert [one.kind for one in batch] == [NoticeKind.ACCEPTED] * 3
        becomes_small(pair)
        wait_until(lambda: utc_now() > deadline)
        for raw, answer in zip(alone, first, strict=True):
            assert hand.send(raw).content == answer.content
            (again,) = hand.answers(hand.post(hand.batch([raw]), "batches"))
            assert again.raw in answer.content
        # Among others that are new, and are judged by what holds today.
        new = [large(hand), hand.raw(expires=rfc3339(deadline), created=rfc3339(deadline - timedelta(1)))]
        lines = hand.answers(hand.post(hand.batch([new[0], *together, new[1]]), "batches"))
        assert [one.raw for one in lines[1:4]] == [one.raw for one in batch]
        assert [one.refusal and one.refusal.code for one in (lines[0], lines[4])] == [
            "exchange.too-much-content",
            "exchange.too-late",
        ]
    assert pair[BRAVO].ask("count")["inbound"] == 5


def test_a_repeat_is_known_to_a_clock_that_was_set_back(pair: World) -> None:
    bravo = pair[BRAVO]
    bravo.start("server")
    with hand_of(pair[ALPHA], bravo) as hand:
        raw = hand.raw()
        first = hand.send(raw)
        bravo.kill("server")
        bravo.extra["SAAN_TEST_AHEAD"] = "-7200"
        bravo.start("server")
        assert code_of(hand, hand.raw()) == "exchange.clock-skew"
        assert hand.send(raw).content == first.content


def test_what_is_known_is_told_to_its_sender_only_and_another_of_its_id_is_a_conflict(pair: World) -> None:
    pair[BRAVO].start("server")
    with hand_of(pair[ALPHA], pair[BRAVO]) as hand:
        deadline = utc_now() + timedelta(seconds=5)
        members = hand.members(expires=rfc3339(deadline))
        raw = canonical(members)
        assert hand.notice(hand.send(raw)).kind is NoticeKind.ACCEPTED
        wait_until(lambda: utc_now() > deadline)
        stranger = hand.notice(hand.post(hand.seal(raw, generate())))
        assert stranger.refusal is not None
        assert stranger.refusal.code == "exchange.unknown-key"
        other = canonical(members | {"speed": "urgent"})
        assert hand.notice(hand.send(other)).kind is NoticeKind.CONFLICT
        (line,) = hand.answers(hand.post(hand.batch([other]), "batches"))
        assert line.kind is NoticeKind.CONFLICT
        assert hand.post(hand.batch([raw, other]), "batches").status_code == 400, "two lines of one id"


@contextmanager
def accepted_and_unanswered(pair: World, module: str, count: int) -> Iterator[Proxy]:
    """Give a line on which so many letters reached bravo, none of its answers came back, and it takes less by now."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server", module)
    with proxy_to(bravo.port) as line:
        pair.changes[BRAVO] = {"endpoint": line.url}
        pair.publish()
        line.lose = True
        # Laid out before the worker starts, so that they travel together.
        alpha.ask("send", to=[BRAVO], body=BODY.decode(), count=count)
        alpha.start("worker")
        wait_until(lambda: bravo.ask("count")["inbound"] == count)
        becomes_small(pair)
        yield line


@pytest.mark.parametrize("module", ["tests.exchange.process", "tests.exchange.older"])
@pytest.mark.parametrize("count", [1, 9])
def test_a_letter_that_arrived_is_not_refused_when_it_is_repeated(
    pair: World, module: str, count: int
) -> None:
    """The receipt comes from a recipient of today with the repeat, and from an older one when it is asked for it."""
    with accepted_and_unanswered(pair, module, count) as line:
        line.lose = False
        all_accepted(pair, count)
    exactly_once(pair, count)
    assert pair[ALPHA].ask("acts", act_type="exchange.refused") == 0
    assert pair[ALPHA].ask("proved") == count


def test_a_receipt_that_comes_after_a_refusal_counts(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    with accepted_and_unanswered(pair, "tests.exchange.older", 3) as line:
        silent = bravo.home / "silent"
        silent.touch()
        line.lose = False
        wait_until(lambda: alpha.ask("states") == {"refused": 3})
        assert alpha.ask("acts", act_type="exchange.refused") == 3
        alpha.kill("worker")
        silent.unlink()
        alpha.extra["SAAN_TEST_CONSTANTS"] = '{"delivery.worker.CLOSING": 0.2}'
        alpha.start("worker")
        all_accepted(pair, 3)
    exactly_once(pair, 3)
    assert alpha.ask("proved") == 3


def test_a_refusal_that_the_recipient_stands_by_is_asked_about_once(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    alpha.ask("send", to=[BRAVO], body=BODY.decode(), count=2)
    becomes_small(pair)
    alpha.extra["SAAN_TEST_CONSTANTS"] = '{"delivery.worker.CLOSING": 0.2}'
    alpha.start("worker")
    wait_until(lambda: alpha.ask("states") == {"refused": 2})
    put_off = "SELECT count(*) FROM exchange_delivery WHERE next_at > settled_at"
    assert alpha.ask("sql", statement=put_off) == [[2]]
    # One that was refused before anybody asked is asked about later.
    alpha.ask("sql", statement="UPDATE exchange_delivery SET next_at = settled_at")
    wait_until(lambda: alpha.ask("sql", statement=put_off) == [[2]])
    time.sleep(1)
    assert alpha.ask("states") == {"refused": 2}
    assert bravo.ask("count")["inbound"] == 0
