"""What a node answers to whatever is brought to its door: each wound its own refusal, nothing acknowledged twice."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from saan.exchange.receiving.told import listener_metrics
from saan.trust import sealing
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339, utc_now
from saan.trust.envelopes import inline_root
from saan.trust.ids import uuid7
from saan.trust.keys import b64url, generate
from saan.trust.receipts import NoticeKind
from tests.exchange.hands import Hand
from tests.exchange.world import ALPHA, BRAVO, CHARLIE, World, wait_until

DAY = timedelta(days=1)


def test_a_receipt_names_the_very_bytes(hand: Hand) -> None:
    raw = hand.raw()
    answer = hand.send(raw)
    assert answer.status_code == 200
    notice = hand.notice(answer)
    assert notice.kind is NoticeKind.ACCEPTED
    assert notice.leaf is not None
    assert (notice.sender, notice.recipient) == (ALPHA, BRAVO)


def test_a_repeat_gets_the_stored_receipt_byte_for_byte(hand: Hand) -> None:
    data = hand.seal(hand.raw())
    first = hand.post(data)
    again = hand.post(hand.seal(data.split(b"\n")[1]))
    assert (again.status_code, again.content) == (200, first.content)


def test_many_at_once_of_the_same_are_one(hand: Hand, standing: World) -> None:
    before = standing[BRAVO].ask("count")["inbound"]
    data = hand.seal(hand.raw())
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: hand.post(data), range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    after = standing[BRAVO].ask("count")
    assert after["inbound"] == before + 1
    assert after["acts"] == after["inbound"]


def test_the_same_id_with_other_bytes_is_a_conflict(hand: Hand) -> None:
    members = hand.members()
    first = hand.notice(hand.send(canonical(members)))
    answer = hand.send(canonical(members | {"speed": "urgent"}))
    notice = hand.notice(answer)
    assert answer.status_code == 409
    assert notice.kind is NoticeKind.CONFLICT
    assert notice.held == first.envelope


def refusals() -> list[Any]:
    now = utc_now()
    return [
        pytest.param({"to": [CHARLIE]}, "exchange.wrong-recipient", True, id="wrong recipient"),
        pytest.param({"from": CHARLIE}, "exchange.unknown-agency", False, id="unknown sender"),
        pytest.param({"expires": rfc3339(now - timedelta(seconds=1)), "created": rfc3339(now - DAY)}, "exchange.too-late", True, id="expired"),
        pytest.param({"created": rfc3339(now + timedelta(hours=1))}, "exchange.clock-skew", False, id="from the future"),
        pytest.param({"expires": rfc3339(now + 100 * DAY)}, "exchange.too-long-lived", True, id="too long-lived"),
    ]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "final"), refusals())
def test_what_is_wrong_is_told_and_signed(
    hand: Hand, changes: dict[str, Any], code: str, *, final: bool
) -> None:
    answer = hand.send(hand.raw(**changes))
    notice = hand.notice(answer)
    assert answer.status_code == 422
    assert notice.kind is NoticeKind.REFUSED
    assert notice.refusal is not None
    assert (notice.refusal.code, notice.refusal.final) == (code, final)
    assert notice.refusal.text.th != notice.refusal.text.en


def test_another_key_or_changed_bytes_are_refused(hand: Hand) -> None:
    raw = hand.raw()
    stranger = hand.notice(hand.post(hand.seal(raw, generate())))
    assert stranger.refusal is not None
    assert stranger.refusal.code == "exchange.unknown-key"
    changed = hand.notice(hand.post(hand.seal(raw).replace(b'"speed":"normal"', b'"speed":"urgent"', 1)))
    assert changed.refusal is not None
    assert changed.refusal.code == "trust.bad-signature"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"v": 2}, 400, "wire.unknown-version"),
        ({"crit": ["x"]}, 400, "envelope.unknown-crit"),
        ({"secrecy": "ลับที่สุด"}, 403, "envelope.top-secret"),
        ({"secrecy": "secret"}, 403, "envelope.not-sealed"),
        ({"seq": [0]}, 400, "wire.malformed"),
    ],
)
def test_what_has_no_sound_form_is_a_problem_in_both_languages(
    hand: Hand, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = hand.send(hand.raw(**changes))
    problem = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["code"] == code
    assert problem["title_th"]
    assert problem["detail"]


@pytest.mark.parametrize("data", [b"", b"\n", b"x", b"\n\n\n", os.urandom(300), b"e30..\n{}\n"])
def test_rubbish_is_a_problem_too(hand: Hand, data: bytes) -> None:
    for place in ("envelopes", "batches", "blobs/" + "0" * 64):
        assert 400 <= hand.post(data, place).status_code < 500


def test_an_oversize_request_is_turned_away(hand: Hand) -> None:
    answer = hand.post(b"x" * 600_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "exchange.request-too-large")


def test_places_that_do_not_exist(hand: Hand) -> None:
    assert hand.get("nowhere").status_code == 404
    assert hand.get("envelopes").json()["code"] == "exchange.bad-request"
    elsewhere = hand.receiver.place("envelopes").replace(f"{BRAVO}/envelopes", "health")
    assert hand._client.post(elsewhere).json()["code"] == "exchange.bad-request"
    assert hand.get(f"receipts/{ALPHA}/{uuid7()}").json()["code"] == "exchange.no-receipt"
    assert hand.get(f"receipts/{ALPHA}/{'-' * 36}").json()["code"] == "exchange.bad-request"


def test_a_receipt_can_be_asked_for_again(hand: Hand) -> None:
    members = hand.members()
    first = hand.send(canonical(members))
    again = hand.get(f"receipts/{ALPHA}/{members['id']}")
    assert (again.status_code, again.content) == (200, first.content)


def test_what_is_encrypted_to_others_is_not_taken(hand: Hand) -> None:
    enc = sealing.wrap_key(bytes(32), [generate().public])
    notice = hand.notice(hand.send(hand.raw(secrecy="secret", enc=enc)))
    assert notice.refusal is not None
    assert (notice.refusal.code, notice.refusal.final) == ("sealing.not-for-us", False)


def test_a_batch_is_answered_line_by_line(hand: Hand, standing: World) -> None:
    members = hand.members()
    known, other = canonical(members), canonical(members | {"speed": "urgent"})
    before = hand.send(known)
    fresh = [hand.raw() for _ in range(5)]
    late = hand.raw(expires=rfc3339(utc_now()), created=rfc3339(utc_now() - DAY))
    lines = [*fresh, known, late, b"rubbish"]
    kinds = [notice.kind for notice in hand.answers(hand.post(hand.batch(lines), "batches"))]
    assert kinds == [NoticeKind.ACCEPTED] * 6 + [NoticeKind.REFUSED] * 2
    (conflict,) = hand.answers(hand.post(hand.batch([other]), "batches"))
    assert conflict.kind is NoticeKind.CONFLICT
    (repeat,) = hand.answers(hand.post(hand.batch([known]), "batches"))
    assert repeat.raw in before.content
    arrived = standing[BRAVO].ask("arrivals")
    assert len({one["message"] for one in arrived}) == len(arrived)


@pytest.mark.parametrize(("name", "code"), [(r"\ud800", "json.not-utf8"), (r"\u0000", "json.repeated-name")])
def test_a_line_that_cannot_be_quoted_is_refused_and_harms_no_other(hand: Hand, name: str, code: str) -> None:
    strange = f'{{"{name}":1,"{name}":2}}'.encode()
    with ThreadPoolExecutor(8) as pool:
        beside = [pool.submit(hand.send, hand.raw()) for _ in range(20)]
        answer = hand.post(hand.batch([hand.raw(), strange, hand.raw()]), "batches")
    assert [one.result().text for one in beside if one.result().status_code != 200] == []
    first, refused, last = hand.answers(answer)
    assert first.kind is last.kind is NoticeKind.ACCEPTED
    assert refused.refusal is not None
    assert (refused.kind, refused.refusal.code, refused.refusal.final) == (NoticeKind.REFUSED, code, True)
    alone = hand.send(strange)
    assert (alone.status_code, alone.headers["content-type"]) == (400, "application/problem+json")
    assert alone.json()["code"] == code
    assert alone.json()["title_th"]


def test_a_receipt_out_of_a_batch_stands_alone_and_stays_the_same(hand: Hand) -> None:
    lines = [hand.raw() for _ in range(7)]
    answers = hand.answers(hand.post(hand.batch(lines), "batches"))
    alone = hand.send(lines[3])
    assert hand.notice(alone).raw == answers[3].raw
    assert hand.get(f"receipts/{ALPHA}/{answers[3].message}").content == alone.content


def test_a_batch_that_does_not_hold_together_is_refused_whole(hand: Hand, standing: World) -> None:
    lines = [hand.raw() for _ in range(4)]
    whole = hand.batch(lines)
    swapped = whole.replace(lines[1], b"@").replace(lines[2], lines[1]).replace(b"@", lines[2])
    before = standing[BRAVO].ask("count")["inbound"]
    for wounded in (swapped, hand.batch(lines, CHARLIE), hand.batch([lines[0], lines[0]]), whole[:-1]):
        assert hand.post(wounded, "batches").status_code in (400, 404)
    assert standing[BRAVO].ask("count")["inbound"] == before


def test_a_batch_vouches_only_for_its_own_sender(hand: Hand) -> None:
    (notice,) = hand.answers(hand.post(hand.batch([hand.raw(**{"from": CHARLIE})]), "batches"))
    assert notice.refusal is not None
    assert notice.refusal.code == "wire.malformed"


def test_health_and_meters(hand: Hand) -> None:
    base = hand.receiver.url + "/saan/1"
    health = hand._client.get(f"{base}/health")
    assert health.json()["agencies"] == [BRAVO]
    # What is counted is for this node alone: in a file, which the worker shows to this machine.
    assert hand._client.get(f"{base}/metrics").status_code == 404
    hand.send(hand.raw())
    accepted = b'saan_exchange_envelopes_total{outcome="accepted"} '
    meters = wait_until(lambda: accepted in (told := listener_metrics(hand.receiver.home, 0.0)) and told)
    assert b"saan_exchange_commit_seconds_bucket" in meters


def test_names_and_bytes_of_any_kind_arrive(hand: Hand) -> None:
    data = b"\x00\xff\n"
    part = {
        "name": "ก" * 255,
        "media": "text/plain",
        "size": 3,
        "root": inline_root(data),
        "data": b64url(data),
    }
    assert hand.send(hand.raw(parts=[part], ref="อ้างถึง ๑๒๓")).status_code == 200
