"""Notices, good and wounded."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from saan.trust import jws, receipts
from saan.trust.canonical import canonical, parse
from saan.trust.errors import Text
from saan.trust.members import Hex
from saan.trust.receipts import Notice, NoticeKind, Refusal, TreeHead
from vectors.exchange.cast import ALPHA, ALPHA_KEY, BRAVO, BRAVO_KEY, FIRST_ID, NOW, VectorSigner
from vectors.exchange.senders import good_envelope, nested

ENVELOPE = Hex(hashlib.sha256(good_envelope()).hexdigest())
LEAF = Hex(hashlib.sha256(b"leaf").hexdigest())
ROOT = Hex(hashlib.sha256(b"root").hexdigest())


def accepted(number: int = 1) -> bytes:
    """Return an accepted receipt for one of the good envelopes."""
    raw = good_envelope(number)
    return receipts.write(
        Notice(
            NoticeKind.ACCEPTED,
            UUID(f"{str(FIRST_ID)[:-12]}{number:012x}"),
            ALPHA,
            BRAVO,
            Hex(hashlib.sha256(raw).hexdigest()),
            NOW,
            leaf=LEAF,
            tree_head=TreeHead(41, ROOT),
        )
    )


def _refused(*, final: bool, message: bool = True) -> bytes:
    why = Refusal(
        "exchange.wrong-recipient",
        final,
        Text(th="ซองนี้ไม่ได้ส่งถึงหน่วยงานนี้", en="The envelope is not for this agency."),
        Text(th="ตรวจผู้รับแล้วส่งใหม่", en="Check the recipient, then send it again."),
    )
    return receipts.write(
        Notice(NoticeKind.REFUSED, FIRST_ID if message else None, ALPHA, BRAVO, ENVELOPE, NOW, refusal=why)
    )


def _case(
    name: str, raw: bytes, expect: str, signer: VectorSigner = BRAVO_KEY, typ: str = receipts.TYP
) -> dict[str, Any]:
    return {"name": name, "signature": jws.sign(signer, typ, raw), "line": raw.decode(), "expect": expect}


def notice_cases() -> Iterator[dict[str, Any]]:
    """Yield every case."""
    yield _case("accepted", accepted(), "ok")
    early = receipts.read(accepted())
    members = _members(early) | {"leaf": LEAF, "tree_head": None}
    yield _case("accepted before the journal had a head", canonical(members), "ok")
    yield _case(
        "accepted, with members nested as deep as may be", canonical(members | {"later": nested(15)}), "ok"
    )
    yield _case("accepted, nested too deep", canonical(members | {"later": nested(16)}), "json.too-deep")
    yield _case("refused for good", _refused(final=True), "ok")
    yield _case("refused for now", _refused(final=False), "ok")
    yield _case("refused, too broken to have an id", _refused(final=True, message=False), "ok")
    conflict = Notice(NoticeKind.CONFLICT, FIRST_ID, ALPHA, BRAVO, ENVELOPE, NOW, held=ROOT)
    yield _case("conflict", receipts.write(conflict), "ok")
    expired = receipts.write(Notice(NoticeKind.EXPIRED, FIRST_ID, ALPHA, BRAVO, ENVELOPE, NOW))
    yield _case("expired, in the sender's word", expired, "ok", ALPHA_KEY)
    yield _case("expired, in the recipient's word", expired, "vectors.unknown-key", BRAVO_KEY)
    yield _case("accepted, in the sender's word", accepted(), "vectors.unknown-key", ALPHA_KEY)
    yield _case("signed as an envelope", accepted(), "trust.signature-form", typ="vnd.saan.envelope+json")
    for name, change in (
        ("unknown kind", {"kind": "maybe"}),
        ("accepted without leaf", {"leaf": None}),
        ("accepted without id", {"id": None}),
        ("tree head without root", {"tree_head": {"size": 3}}),
        ("tree head below nought", {"tree_head": {"size": -3, "root": ROOT}}),
        ("envelope hash cut short", {"envelope": ENVELOPE[:-1]}),
    ):
        yield _case(name, canonical(members | change), "wire.malformed")
    yield _case("version 2", canonical(members | {"v": 2}), "wire.unknown-version")


def _members(notice: Notice) -> dict[str, Any]:
    made: dict[str, Any] = parse(receipts.write(notice))
    return made
