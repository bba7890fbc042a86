"""A certified copy for a person: what the press finds, whose seal certifies it, and what holds of the original inside.

After the press's seven steps (`saan.press.verifying`):
 8. the embedded record is a copy's: of which bytes, certified by whom, for which agency, when received;
 9. the seal is that agency's, under a root that is listed for it;
10. the original inside has the hash that the copy names, and is itself verified as any letter is.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from saan.press.verdicts import LetterPdf
from saan.trust.errors import Text
from saan.trust.findings import Finding, Outcome, fails, holds, unchecked, verdict
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile
from saan.web.verify import letters
from saan.web.verify.reports import Fact
from saan.web.verify.seals import sealed_by

ORIGINAL, SEALED = "copy.original", "copy.sealed"
CERTIFIER = Text("หน่วยงานผู้รับรองสำเนา", "certifier")


class Certified(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who certified the copy, and on which day."""

    by: str
    on: str


class Received(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the receiving stamp says."""

    by: str
    number: str
    on: str


class Copy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The record of a certified copy, as `saan.press.copies` writes it."""

    type: Literal["saan.copy"]
    v: Literal[1]
    of: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    agency: str
    certified: Certified
    received: Received | None = None


def is_copy(record: bytes | None) -> bool:
    """Return whether an embedded record is that of a certified copy."""
    return _read(record) is not None


def examined(
    made: LetterPdf, trusted: TrustFile | None, at: datetime
) -> tuple[tuple[Finding, ...], tuple[Fact, ...]]:
    """Return what was found of a certified copy beyond its PDF, and what it and its original say of themselves."""
    copy = _read(made.record)
    if copy is None:
        return letters.examined(made, trusted, at)
    found = [_is_copy(copy), _sealed(copy, made, trusted, at)]
    if made.original is None or hashlib.sha256(made.original).hexdigest() != copy.of:
        return (*found, _not_inside()), tuple(_said(copy))
    inside = letters.open_pdf(made.original, trusted, at)
    beyond, said = letters.examined(inside, trusted, at)
    whole = (*inside.findings, *beyond)
    return (*found, _original(verdict(whole), whole)), (*_said(copy), *said)


def _sealed(copy: Copy, made: LetterPdf, trusted: TrustFile | None, at: datetime) -> Finding:
    if trusted is None:
        return unchecked(
            SEALED,
            f"ยังตรวจไม่ได้ว่าเป็นตราของหน่วยงาน {copy.agency} เพราะไม่ได้ให้แฟ้มความเชื่อถือ",
            f"Whether the seal is that of agency {copy.agency} could not be checked: no trust file was given.",
        )
    seals = [signed for signed in made.signatures if signed.seal]
    return sealed_by(SEALED, CERTIFIER, AgencyId(copy.agency), seals, trusted, at)


def _read(record: bytes | None) -> Copy | None:
    try:
        return msgspec.json.decode(record, type=Copy) if record is not None else None
    except (msgspec.MsgspecError, RecursionError):
        return None


def _is_copy(copy: Copy) -> Finding:
    return holds(
        "copy.record",
        f"เป็นสำเนาที่ {copy.certified.by} รับรองว่าถูกต้องเมื่อ {copy.certified.on} ของต้นฉบับที่มีค่าแฮช {copy.of}",
        f"It is a copy that {copy.certified.by} certified as true on {copy.certified.on}, of an original whose hash is {copy.of}.",
    )


def _not_inside() -> Finding:
    return fails(
        ORIGINAL,
        "ต้นฉบับที่แนบอยู่ไม่ตรงกับค่าแฮชที่สำเนาระบุ หรือไม่มีต้นฉบับแนบอยู่ใต้ตรา",
        "The original inside is not the one whose hash the copy names, or none lies under the seal.",
    )


def _original(outcome: Outcome, found: tuple[Finding, ...]) -> Finding:
    if outcome is Outcome.HOLDS:
        return holds(
            ORIGINAL,
            "ต้นฉบับที่แนบอยู่ตรงทุกไบต์ และตรวจผ่านทุกข้อเช่นหนังสือฉบับจริง",
            "The original inside is the same byte for byte, and everything about it holds as for the letter itself.",
        )
    first = next(one for one in found if one.outcome is outcome)
    said = unchecked if outcome is Outcome.UNCHECKED else fails
    return said(
        ORIGINAL,
        f"ต้นฉบับที่แนบอยู่ตรงทุกไบต์ แต่: {first.text.th}",
        f"The original inside is the same byte for byte, but: {first.text.en}",
    )


def _said(copy: Copy) -> Iterator[Fact]:
    yield Fact(Text("สำเนาถูกต้องโดย", "Certified as true by"), f"{copy.certified.by} ({copy.agency})")
    yield Fact(Text("รับรองเมื่อ", "Certified on"), copy.certified.on)
    if copy.received:
        yield Fact(
            Text("ตรารับ", "Receiving stamp"), f"{copy.received.by} {copy.received.number} {copy.received.on}"
        )
