"""Rubbish at the door and rubbish in answer: every request is refused in words, no answer but a signed one decides."""

import asyncio
import json
import socket
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vectors.exchange.answers import accepted
from vectors.exchange.cast import ALPHA as SENDER
from vectors.exchange.cast import BRAVO as RECIPIENT
from vectors.exchange.cast import BRAVO_KEY, FIRST_ID, NOW, RING

from saan.exchange.delivery import answers
from saan.exchange.delivery.answers import Ended, Postponed, Sent
from saan.exchange.delivery.line import Response
from saan.exchange.delivery.transfers import StoppedError, Transfer, _runs
from saan.exchange.refusals import RevokedKeyError, UnknownKeyError
from saan.trust import batches, jws, offers, receipts, sealed
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.trust.receipts import Notice, NoticeKind, Refusal
from saan.trust.sealed import Sealed
from tests.exchange.hands import Hand, root_of
from tests.exchange.proxy import proxy_to
from tests.exchange.test_faults import all_accepted, exactly_once
from tests.exchange.wire.test_fuzz import anything, wounded
from tests.exchange.world import ALPHA, BRAVO, World, wait_until

BLOB = b"content of a blob"
ROOT, _ = root_of(BLOB)
at_the_door = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def demand_told(hand: Hand, answer: Any) -> None:
    """Check that an answer is a signed notice, progress, or a problem in both languages; never our own fault."""
    assert answer.status_code < 500, answer.text
    kind = answer.headers.get("content-type", "")
    if kind == "application/problem+json":
        problem = answer.json()
        assert all(problem[name] for name in ("code", "title", "title_th", "detail", "detail_th"))
    elif answer.content.startswith(b"{"):
        assert answer.json()["v"] == 1
    elif answer.content.count(b"\n") == 2:
        sealed.verify_notice(sealed.split(answer.content), hand.ring)
    elif answer.content:
        hand.answers(answer)


@at_the_door
@given(data=st.data())
def test_wounded_envelopes_batches_and_offers(hand: Hand, data: st.DataObject) -> None:
    place, whole = data.draw(
        st.sampled_from(
            [
                ("envelopes", hand.seal(hand.raw())),
                ("batches", hand.batch([hand.raw(), hand.raw()])),
                (f"blobs/{ROOT}", hand.offer(BLOB)),
            ]
        )
    )
    demand_told(hand, hand.post(data.draw(wounded(whole)), place))


@at_the_door
@given(
    st.text(max_size=40), st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=60)
)
def test_any_path_and_any_token(hand: Hand, path: str, token: str) -> None:
    for place in (f"blobs/{ROOT}/{path}", f"blobs/{path}", f"receipts/{SENDER}/{path}", path):
        url = hand.receiver.place(quote(place))
        for method in ("GET", "PUT", "POST", "DELETE"):
            answer = hand._client.request(method, url, content=BLOB, headers={"Saan-Upload": token})
            demand_told(hand, answer)


@at_the_door
@given(
    wounded(b"POST /saan/1/th:0994000000023/envelopes HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc")
)
def test_what_is_hardly_http_leaves_the_door_standing(hand: Hand, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", hand.receiver.port)) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(10)
        with suppress(ConnectionError):
            while line.recv(65536):
                pass
    assert hand._client.get(hand.receiver.url + "/saan/1/health").status_code == 200


SENT = Sent(FIRST_ID, SENDER, RECIPIENT, bytes.fromhex(receipts.read(accepted()).envelope))
RECEIPT = Sealed(jws.sign(BRAVO_KEY, receipts.TYP, accepted()), accepted()).data()
LINES = [accepted(number) for number in (1, 2, 3)]
ANSWERS = batches.sign(LINES, typ=batches.ANSWERS, by=RECIPIENT, to=SENDER, at=NOW, signer=BRAVO_KEY)
MANY = b"\n".join((ANSWERS.signature.encode(), ANSWERS.statement, *LINES, b""))
SENT_MANY = [
    Sent(
        UUID(int=FIRST_ID.int - 1 + n), SENDER, RECIPIENT, bytes.fromhex(receipts.read(accepted(n)).envelope)
    )
    for n in (1, 2, 3)
]


def test_sound_answers_decide() -> None:
    assert isinstance(answers.of_one(Response(200, {}, RECEIPT), SENT, RING, NOW), Ended)
    _, outcomes = answers.of_batch(Response(200, {}, MANY), SENT_MANY, RING, NOW)
    assert all(isinstance(outcome, Ended) for outcome in outcomes)


class Revoking:
    """The ring after bravo's key was revoked, or has run out, at a moment that a thief's receipt names as later."""

    def __init__(self, error: type[UnknownKeyError]) -> None:
        self.error = error

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        if at > NOW + timedelta(minutes=10):
            raise self.error(agency=agency, key_id=key_id, revoked="")
        return RING.key(agency, key_id, at)


def test_a_key_that_was_revoked_since_dates_no_receipt_back() -> None:
    later = NOW + timedelta(days=1)
    outcome = answers.of_one(Response(200, {}, RECEIPT), SENT, Revoking(RevokedKeyError), later)
    assert isinstance(outcome, Postponed)
    assert outcome.code == "exchange.revoked-key"
    # A stored receipt may be older than the key that is in use now.
    assert isinstance(
        answers.of_one(Response(200, {}, RECEIPT), SENT, Revoking(UnknownKeyError), later), Ended
    )


@given(st.sampled_from([200, 409, 422, 500, 99]), wounded(RECEIPT) | st.binary(max_size=200))
def test_a_wounded_answer_never_ends_a_delivery(status: int, body: bytes) -> None:
    outcome = answers.of_one(Response(status, {}, body), SENT, RING, NOW)
    if isinstance(outcome, Ended):
        assert outcome.notice == accepted()
        sealed.verify_notice(Sealed(str(outcome.signature), outcome.notice), RING)
    else:
        assert outcome.said.th
        assert outcome.said.en


@given(wounded(MANY) | st.binary(max_size=200))
def test_wounded_answers_to_a_batch_never_end_a_delivery(body: bytes) -> None:
    try:
        _, outcomes = answers.of_batch(Response(200, {}, body), SENT_MANY, RING, NOW)
    except SaanError:
        return
    assert [one.notice for one in outcomes if isinstance(one, Ended)] == LINES


@given(st.integers(100, 599), st.binary(max_size=200) | wounded(b'{"code":"x","title":"a","title_th":"b"}'))
def test_any_problem_only_postpones(status: int, body: bytes) -> None:
    assert isinstance(answers.of_problem(Response(status, {b"retry-after": body}, body)), Postponed)


@pytest.mark.parametrize("strange", ["\ud800", "\0", "\x7f", "x" * 5000])
def test_what_anyone_on_the_way_says_can_be_kept(strange: str) -> None:
    body = json.dumps({"code": strange, "title": f"a{strange}", "title_th": f"ก{strange}"}).encode()
    told = answers.of_problem(Response(400, {}, body))
    assert told.said.en.startswith("a")
    demand_storable(told.code, told.said.th, told.said.en)
    assert len(told.code) <= 80


@pytest.mark.parametrize("final", [True, False])
def test_what_a_recipient_signs_can_be_kept(*, final: bool) -> None:
    sentence = Text(th="ก\0ข", en="a\0b")
    due = receipts.read(accepted())
    refusal = Refusal("co\0de", final, sentence, sentence)
    raw = receipts.write(Notice(NoticeKind.REFUSED, due.message, due.sender, due.recipient, due.envelope, due.at, refusal=refusal))  # fmt: skip
    body = Sealed(jws.sign(BRAVO_KEY, receipts.TYP, raw), raw).data()
    outcome = answers.of_one(Response(422, {}, body), SENT, RING, NOW)
    assert isinstance(outcome, Ended if final else Postponed)
    assert outcome.said is not None
    demand_storable(outcome.code, outcome.said.th, outcome.said.en)


def demand_storable(*texts: str) -> None:
    """Check that every database takes these texts."""
    for text in texts:
        assert text.encode()
        assert "\0" not in text


@given(anything)
def test_runs_of_missing_chunks_are_whole_numbers_or_refused(missing: Any) -> None:
    with suppress(ValueError, TypeError):
        assert all(run.start >= 0 and len(range(run.start, run.stop)) for run in _runs(missing))


@pytest.mark.parametrize("run", [[0, 2**63], [0, 10**400], [2**62, 2**62], [2**26, 1]])
def test_runs_beyond_any_file_are_no_answer(run: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        _runs([run])


@pytest.mark.parametrize(
    "answer",
    [
        b'{"state": "open", "upload": "\xe0\xb8\x81", "missing": []}',
        b'{"state": "open", "upload": "a\\r\\nTransfer-Encoding: chunked", "missing": []}',
        b'{"state": "open", "upload": "", "missing": []}',
        b'{"state": "open", "upload": 7, "missing": []}',
        b'{"state": "open", "upload": "' + b"a" * 2000 + b'", "missing": []}',
        b'{"state": "gone", "upload": "a", "missing": []}',
        b"[" * 100_000,
    ],
)
def test_progress_that_no_request_could_go_on_from_is_no_answer(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(*_: Any) -> Response:
        return Response(200, {}, answer)

    monkeypatch.setattr(Transfer, "_ask", asked)
    transfer: Any = object.__new__(Transfer)
    with pytest.raises(StoppedError) as stopped:
        asyncio.run(transfer._said(None, "GET", "", b"", ""))
    assert stopped.value.outcome.code == "exchange.bad-answer"


@given(st.binary(max_size=200) | wounded(b"e30..e30\n{}\n" + bytes(32)))
def test_offers_from_any_bytes(data: bytes) -> None:
    with suppress(SaanError):
        made, _ = offers.split(data)
        offers.verify(made, RING, NOW)


def test_a_line_that_garbles_answers_decides_nothing(pair: World) -> None:
    alpha, bravo = pair[ALPHA], pair[BRAVO]
    bravo.start("server")
    with proxy_to(bravo.port) as line:
        pair.changes[BRAVO] = {"endpoint": line.url}
        pair.publish()
        line.garble = True
        alpha.start("worker")
        alpha.ask("send", to=[BRAVO], count=20)
        alpha.ask("send", to=[BRAVO], files=[alpha.ask("put", size=3_000_000)])
        wait_until(lambda: line.garbled >= 3)
        settled = alpha.ask("states").get("accepted", 0)
        line.garble = False
        all_accepted(pair, 21)
    assert settled == 0
    exactly_once(pair, 21)
    assert "Traceback" not in alpha.log("worker")
