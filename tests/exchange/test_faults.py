"""Bad days: nothing acknowledged is lost or doubled, and whoever waits is told why."""

import hashlib
import random
import time
from pathlib import Path

import pytest

from saan.trust import envelopes, openings, sealed
from saan.trust.receipts import NoticeKind
from tests.exchange.hands import Ring
from tests.exchange.proxy import proxy_to
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, Template, World, wait_until, world_of


def all_accepted(world: World, count: int) -> None:
    wait_until(lambda: world[ALPHA].ask("states") == {"accepted": count})


def exactly_once(world: World, count: int) -> None:
    """Check that everything arrived once, with one act and one job, at both sides."""
    arrived = world[BRAVO].ask("count")
    assert (arrived["inbound"], arrived["messages"], arrived["acts"]) == (count, count, count)
    assert world[ALPHA].ask("count")["accepted"] == count
    assert world[BRAVO].ask("missing", agency=BRAVO, sender=ALPHA) == []


def test_a_peer_that_is_down_gets_everything_when_it_is_up_again(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    alpha.start("worker")
    sent = alpha.ask("send", to=[BRAVO], count=20)
    wait_until(lambda: alpha.ask("deliveries", message=sent[0])[0]["code"])
    (delivery,) = alpha.ask("deliveries", message=sent[0])
    assert (delivery["state"], delivery["code"]) == ("sending", "exchange.peer-unreachable")
    assert "th:0994000000023" in delivery["problem"]
    bravo.start("server")
    all_accepted(pair, 20)
    exactly_once(pair, 20)
    # In the order in which they were sent.
    assert [one["message"] for one in bravo.ask("arrivals")] == sent


def test_a_lost_receipt_is_asked_for_again_and_is_the_stored_one(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with proxy_to(bravo.port) as line:
        pair.changes[BRAVO] = {"endpoint": line.url}
        pair.publish()
        line.lose = True
        alpha.start("worker")
        (one,) = alpha.ask("send", to=[BRAVO])
        wait_until(lambda: bravo.ask("count")["inbound"] == 1)
        many = alpha.ask("send", to=[BRAVO], count=9)
        wait_until(lambda: line.lost >= 3)
        line.lose = False
        all_accepted(pair, 10)
    exactly_once(pair, 10)
    receipts = {arrival["message"]: arrival["receipt"] for arrival in bravo.ask("arrivals")}
    for message in (one, *many):
        stored = alpha.ask("receipt", message=message)
        notice = sealed.verify_notice(sealed.split(stored.encode()), Ring(alpha, bravo))
        assert notice.kind is NoticeKind.ACCEPTED
        assert hashlib.sha256(stored.encode()).hexdigest() == receipts[message]


@pytest.mark.long
def test_killing_every_process_again_and_again_loses_and_doubles_nothing(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    dice = random.Random(7)
    bravo.start("server")
    alpha.start("worker")
    bravo.start("worker")
    total = 0
    for _ in range(6):
        count = dice.randrange(20, 120)
        alpha.ask("send", to=[BRAVO], count=count)
        total += count
        time.sleep(dice.random())
        victim, kind = dice.choice([(bravo, "server"), (alpha, "worker"), (bravo, "worker")])
        victim.kill(kind)
        victim.start(kind)
    all_accepted(pair, total)
    exactly_once(pair, total)
    wait_until(lambda: bravo.ask("count")["jobs"] == total)


def test_what_cannot_be_delivered_in_time_ends_with_a_signed_notice(pair: World) -> None:
    alpha = pair[ALPHA]
    alpha.start("worker")
    (message,) = alpha.ask("send", to=[BRAVO], lifetime=3)
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "expired")
    notice = sealed.verify_notice(
        sealed.split(alpha.ask("receipt", message=message).encode()), Ring(alpha, pair[BRAVO])
    )
    assert (notice.kind, notice.speaker) == (NoticeKind.EXPIRED, ALPHA)
    assert alpha.ask("acts", act_type="exchange.expired") == 1
    assert alpha.ask("destination", agency=BRAVO)[0] >= 1


def test_a_refusal_stops_at_once_and_says_why(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    # Bravo has learnt that it accepts less than alpha still believes.
    (message,) = alpha.ask("send", to=[BRAVO], body="x" * 5000)
    pair.changes[BRAVO] = {"accepts_bytes": 100}
    pair.publish()
    time.sleep(1.5)
    alpha.start("worker")
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "refused")
    (delivery,) = alpha.ask("deliveries", message=message)
    assert (delivery["code"], delivery["notice"]) == ("exchange.too-much-content", "refused")
    assert alpha.ask("acts", act_type="exchange.refused") == 1
    assert bravo.ask("count")["inbound"] == 0


def test_a_revoked_key_and_an_expired_directory_hold_messages_back(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    pair.changes[ALPHA] = {"revoked": "2026-01-02T00:00:00+00:00"}
    pair.publish()
    time.sleep(1.5)
    alpha.start("worker")
    (message,) = alpha.ask("send", to=[BRAVO])
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["code"] == "exchange.revoked-key")
    # The revocation was a mistake, but now bravo's directory is too old to be believed.
    pair.changes[ALPHA] = {"directory_expired": BRAVO}
    pair.publish()
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["code"] == "exchange.directory-expired")
    assert bravo.ask("sql", statement="SELECT count(*) FROM exchange_inbound") == [[0]]
    pair.changes.clear()
    pair.publish()
    all_accepted(pair, 1)


def test_a_database_restored_from_an_old_copy_meets_a_conflict(pair: World) -> None:
    """Alpha uses an id again for other bytes: bravo signs that it holds another envelope, and alpha stops."""
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    alpha.start("worker")
    (message,) = alpha.ask("send", to=[BRAVO])
    all_accepted(pair, 1)
    alpha.kill("worker")
    alpha.ask("forge", message=message)
    alpha.start("worker")
    wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "conflict")
    (delivery,) = alpha.ask("deliveries", message=message)
    assert (delivery["code"], delivery["notice"]) == ("exchange.same-id", "conflict")
    exactly_once_at_bravo = bravo.ask("count")
    assert exactly_once_at_bravo["inbound"] == 1


def test_a_receipt_that_comes_after_the_deadline_still_counts(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with proxy_to(bravo.port) as line:
        pair.changes[BRAVO] = {"endpoint": line.url}
        pair.publish()
        line.lose = True
        alpha.start("worker")
        (message,) = alpha.ask("send", to=[BRAVO], lifetime=4)
        wait_until(lambda: bravo.ask("count")["inbound"] == 1)
        wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "expired")
        alpha.kill("worker")
        line.lose = False
        alpha.extra["SAAN_TEST_CONSTANTS"] = '{"delivery.worker.CLOSING": 0.2}'
        alpha.start("worker")
        wait_until(lambda: alpha.ask("deliveries", message=message)[0]["state"] == "accepted")
    assert alpha.ask("acts", act_type="exchange.accepted") == 1


def test_hearing_of_a_peer_wakes_what_waits_for_it(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    alpha.start("worker")
    alpha.start("server")
    alpha.ask("send", to=[BRAVO], count=3)
    wait_until(lambda: alpha.ask("destination", agency=BRAVO)[1])
    # As if it had been down for a day: nothing is due for hours.
    alpha.ask("sql", statement="UPDATE exchange_delivery SET next_at = '2098-01-01 00:00:00'")
    alpha.ask("sql", statement="UPDATE exchange_destination SET open_until = '2098-01-01 00:00:00'")
    bravo.start("server")
    bravo.start("worker")
    time.sleep(3)
    assert alpha.ask("states") == {"sending": 3}
    bravo.ask("send", to=[ALPHA])
    all_accepted(pair, 3)


@pytest.mark.parametrize("secrecy", ["normal", "secret"])
def test_three_nodes_and_one_message_to_two_of_them(tmp_path: Path, template: Template, secrecy: str) -> None:
    with world_of(tmp_path, template, ALPHA, BRAVO, CHARLIE) as world:
        for agency in (BRAVO, CHARLIE):
            world[agency].start("server")
        world[ALPHA].start("worker")
        (message,) = world[ALPHA].ask("send", to=[BRAVO, CHARLIE], secrecy=secrecy, body="ถึงทั้งสองหน่วยงาน")
        wait_until(lambda: world[ALPHA].ask("states") == {"accepted": 2})
        for agency in (BRAVO, CHARLIE):
            (arrived,) = world[agency].ask("arrivals")
            assert (arrived["message"], arrived["body"]) == (message, "ถึงทั้งสองหน่วยงาน 0")
            assert arrived["sealed"] is (secrecy == "secret")
        if secrecy == "secret":
            assert shown_to_a_stranger(world, message) == ["body"]
            # So many files that the manifest travels beside the envelope.
            file = world[ALPHA].ask("put", size=10)
            (many,) = world[ALPHA].ask("send", to=[BRAVO, CHARLIE], secrecy=secrecy, files=[file] * 70)
            wait_until(lambda: world[ALPHA].ask("states") == {"accepted": 4})
            assert shown_to_a_stranger(world, many) == ["body", *[f"แฟ้ม {place}.bin" for place in range(70)]]


def shown_to_a_stranger(world: World, message: str) -> list[str]:
    """Return what an encrypted envelope lists, by the opening that each of its parties makes: all the same."""
    (told,) = {world[agency].ask("opening", message=message) for agency in (ALPHA, BRAVO, CHARLIE)}
    envelope = sealed.split(world[ALPHA].ask("envelope", message=message).encode()).raw
    listed = openings.open_envelope(openings.read(told.encode()), envelopes.read(envelope))
    return [part.name for part in listed]
