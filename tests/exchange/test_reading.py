"""The fast reader and the careful one never disagree."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from vectors.exchange.cast import ALPHA, BRAVO, NOW, hidden
from vectors.exchange.content import sealing_cases
from vectors.exchange.senders import good, good_envelope

from saan.exchange.models import Inbound, InboundBlob, Lot
from saan.exchange.receiving import reading, rows
from saan.exchange.receiving.admission import Admitted
from saan.exchange.receiving.notices import NO_HEAD, accepted, tree_head
from saan.trust import envelopes, receipts
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.envelopes import Envelope
from saan.trust.errors import SaanError
from saan.trust.keys import unb64url
from saan.trust.members import Hex
from saan.trust.receipts import Notice, NoticeKind, TreeHead
from tests.exchange.wire.test_fuzz import swapped, wounded
from tests.exchange.wire.test_vectors import cases

SEALED = good() | {"enc": next(sealing_cases())["enc"], "secrecy": "secret"}


def both(raw: bytes) -> tuple[Envelope | str, Envelope | str]:
    answers: list[Envelope | str] = []
    for read in (reading.read, envelopes.read):
        try:
            answers.append(read(raw))
        except SaanError as refusal:
            answers.append(f"{refusal.code} {refusal.fields}")
    return answers[0], answers[1]


@pytest.mark.parametrize(("published", "case"), cases("envelopes.json"))
def test_they_agree_on_the_vectors(published: dict[str, Any], case: dict[str, Any]) -> None:
    fast, careful = both(hidden(case["line"]))
    assert fast == careful


@settings(max_examples=400)
@given(swapped(good()) | swapped(SEALED))
@example(good() | {"created": "2026-11-22T03:04:05.678Z\n"})
@example(good() | {"created": "๒๐๒๖-11-22T03:04:05.678Z"})
@example(good() | {"from": "th:0994000000015\n"})
@example(good() | {"ref": None})
@example(good() | {"enc": None})
@example(SEALED | {"enc": {"scheme": 1.5}})
def test_they_agree_whatever_a_member_holds(members: Any) -> None:
    # The plain writer also writes what `canonical` refuses, such as fractions.
    raw = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )
    fast, careful = both(raw)
    assert fast == careful


@settings(max_examples=400)
@given(wounded(good_envelope()) | wounded(canonical(SEALED)))
def test_they_agree_on_wounded_bytes(raw: bytes) -> None:
    fast, careful = both(raw)
    assert fast == careful


def test_the_usual_shape_goes_the_fast_way() -> None:
    """Else every envelope would be read twice."""
    for raw in (good_envelope(), canonical(good()), canonical(SEALED)):
        assert reading._fast(raw) == envelopes.read(raw)


@given(st.text(alphabet="AQgwBz09-_+/=", max_size=12) | st.text(max_size=6))
def test_base64url_is_read_alike(text: str) -> None:
    def outcome(read: Any) -> bytes | None:
        try:
            value: bytes = read(text)
        except ValueError:
            return None
        return value

    assert outcome(reading._unb64url) == outcome(unb64url)


def test_a_receipt_from_the_template_is_the_canonical_one() -> None:
    envelope = reading.read(good_envelope())
    admitted = Admitted(envelope, BRAVO, None, 0)
    for head in (None, TreeHead(41, Hex("ab" * 32))):
        notice = Notice(
            NoticeKind.ACCEPTED,
            envelope.id,
            ALPHA,
            BRAVO,
            Hex(envelope.digest.hex()),
            NOW,
            Hex("cd" * 32),
            head,
        )
        shown = NO_HEAD if head is None else tree_head(head.size, head.root)
        made = accepted(admitted, str(envelope.id), rfc3339(NOW), "cd" * 32, shown)
        assert made == receipts.write(notice)


def test_plain_sql_names_every_column_of_its_tables() -> None:
    for model, columns in ((Inbound, rows.INBOUND), (InboundBlob, rows.BLOB), (Lot, rows.LOT)):
        assert tuple(field.column for field in model._meta.concrete_fields) == columns
