"""Verifying what travels beside a letter, offline: an envelope, a receipt, a journal proof, an opening.

Each function takes a file's bytes, whom to believe, and the moment of interest; it returns the verified thing where it
could be read, and findings. A moment that a file names is its maker's own word. So a key must have spoken for its
agency then *and* still do so at the moment of interest; where it did only then, the time is left open, not believed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from saan.trust import members, openings, proofs, receipts
from saan.trust.clock import CLOCKS_DIFFER, rfc3339
from saan.trust.envelopes import Envelope
from saan.trust.envelopes import read as read_envelope
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, fails, holds, refused, unchecked
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.trust.notes import VerifierKey
from saan.trust.openings import Opening
from saan.trust.policy import k_of_n
from saan.trust.proofs import Proved
from saan.trust.receipts import Notice, NoticeKind
from saan.trust.sealed import split, verify_envelope, verify_notice

UNKNOWN = unchecked(
    "file.unknown",
    "ไม่ใช่สิ่งที่สารตรวจได้ ให้ใช้แฟ้ม PDF รหัสจากกระดาษ เอกสารจากกระเป๋าเอกสาร หรือหลักฐานที่มากับเอกสาร",
    "This is not something that Saan can check: give a PDF, the code of a paper, a document from a wallet, or the evidence that came with a document.",
)
"""What is said of a file of an unknown kind: nothing was found wrong in it, and nothing right."""


class Agency(Protocol):
    """What a report shows of an agency."""

    @property
    def name_th(self) -> str:
        """Its Thai name."""
        ...

    @property
    def name_en(self) -> str:
        """Its English name."""
        ...

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of its journals."""
        ...

    @property
    def revoked_at(self) -> datetime | None:
        """When the authority withdrew it, if it did."""
        ...


class Trusted(Protocol):
    """Whom a verifier believes: a trust file, or the directory that a node holds."""

    @property
    def agencies(self) -> Mapping[AgencyId, Agency]:
        """Every agency that is listed."""
        ...

    def node_key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the agency's traffic key, or raise a `SaanError` unless it spoke for the agency then."""
        ...

    def witnesses(self) -> "Quorum":
        """Return whose cosignatures count, and how many are wanted."""
        ...


class Quorum(Protocol):
    """The witnesses of a directory."""

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Their keys."""
        ...

    @property
    def need(self) -> int:
        """How many of them must have cosigned."""
        ...


class Kind(StrEnum):
    """What a file may be that this module verifies."""

    ENVELOPE = "envelope"
    RECEIPT = "receipt"
    PROOF = "proof"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Verified:
    """One file as verified: the thing itself if it could be read, and what was found."""

    findings: tuple[Finding, ...]
    envelope: Envelope | None = None
    notice: Notice | None = None
    proved: Proved | None = None
    opening: Opening | None = None


def recognise(data: bytes) -> Kind | None:
    """Return what a file claims to be, by its first lines; None for anything else. Believes nothing."""
    if data.startswith(proofs.HEADER.encode() + b"\n"):
        return Kind.PROOF
    if openings.claims(data):
        return Kind.OPENING
    try:
        sealed = split(data)
        stated = members.read_object(sealed.raw, max(receipts.MAX_BYTES, 1 << 19))
    except SaanError:
        return None
    return Kind.RECEIPT if "kind" in stated else Kind.ENVELOPE


def verify(data: bytes, trusted: Trusted | None, at: datetime) -> Verified:
    """Return what holds of an envelope, a receipt, a proof or an opening; raise nothing for what its bytes hold."""
    match recognise(data):
        case Kind.ENVELOPE:
            return envelope(data, trusted, at)
        case Kind.RECEIPT:
            return receipt(data, trusted, at)
        case Kind.PROOF:
            return proof(data, trusted, at)
        case Kind.OPENING:
            return opening(data)
    return Verified((UNKNOWN,))


def envelope(data: bytes, trusted: Trusted | None, at: datetime) -> Verified:
    """Verify an envelope: (1) its form, (2) its sender's signature then, (3) the same key at `at`."""
    try:
        sealed = split(data)
        found = read_envelope(sealed.raw)
    except SaanError as error:
        return Verified((refused(error),))
    form = holds(
        "envelope.form",
        f"ซองข้อมูลถูกต้องตามรูปแบบ จาก {found.sender} ถึง {', '.join(found.recipients)} สร้างเมื่อ {rfc3339(found.created)}",
        f"The envelope is well formed: from {found.sender} to {', '.join(found.recipients)}, made at {rfc3339(found.created)}.",
    )
    statement = _Statement(
        "envelope", found.sender, found.created, lambda ring, when: verify_envelope(sealed, ring, when)
    )
    return Verified((form, *_signed(statement, trusted, at)), envelope=found)


def receipt(data: bytes, trusted: Trusted | None, at: datetime) -> Verified:
    """Verify a receipt or other notice: (1) its form, (2) its speaker's signature then, (3) the same key at `at`."""
    try:
        sealed = split(data)
        found = receipts.read(sealed.raw)
    except SaanError as error:
        return Verified((refused(error),))
    statement = _Statement("receipt", found.speaker, found.at, lambda ring, _: verify_notice(sealed, ring))
    return Verified((_says(found), *_signed(statement, trusted, at)), notice=found)


def proof(data: bytes, trusted: Trusted | None, at: datetime) -> Verified:
    """Verify a journal proof: (1) its form, (2) its log and witnesses, (3) the log is the agency's own, (4) its time."""
    try:
        proofs.read(data)
    except SaanError as error:
        return Verified((refused(error),))
    form = holds("proof.form", "แฟ้มหลักฐานบันทึกถูกต้องตามรูปแบบ", "The proof file is well formed.")
    if trusted is None:
        return Verified((form, _no_trust("proof.log")))
    logs = {key.key.key_id: key for agency in trusted.agencies.values() for key in agency.log_keys}
    quorum = trusted.witnesses()
    try:
        policy = k_of_n(logs.values(), quorum.keys, quorum.need)
        proved = proofs.verify(data, policy)
    except SaanError as error:
        return Verified((form, refused(error)))
    return Verified((form, *_proved(proved, trusted, quorum.need, at)), proved=proved)


def opening(data: bytes) -> Verified:
    """Verify the form of an opening; what it shows is seen with its envelope only (`saan.trust.openings`)."""
    try:
        found = openings.read(data)
    except SaanError as error:
        return Verified((refused(error),))
    form = holds(
        "opening.form",
        f"ใบเปิดรายการถูกต้องตามรูปแบบ สำหรับซองข้อมูล {found.envelope}",
        f"The opening is well formed; it is for envelope {found.envelope}.",
    )
    return Verified((form,), opening=found)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A signed statement: its kind, whose word it is, the moment it names, and how its signature is verified."""

    kind: str
    speaker: AgencyId
    at: datetime
    check: Callable[["_Ring", datetime], object]


@dataclass(frozen=True, slots=True)
class _Ring:
    """The keys of the trusted list, at a moment of our choosing or at the one that is asked for."""

    trusted: Trusted
    fixed: datetime | None = None

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the agency's key of that id if it spoke for it then."""
        return self.trusted.node_key(agency, key_id, self.fixed or at)


def _signed(statement: _Statement, trusted: Trusted | None, at: datetime) -> Iterator[Finding]:
    code, speaker, said = f"{statement.kind}.signature", statement.speaker, rfc3339(statement.at)
    if trusted is None:
        yield _no_trust(code)
        return
    try:
        statement.check(_Ring(trusted), statement.at)
    except SaanError as error:
        yield refused(error)
        return
    name = _name(trusted, speaker)
    yield holds(
        code,
        f"ลงลายมือชื่อโดย {name.th} ({speaker}) และไม่ถูกแก้ไข",
        f"Signed by {name.en} ({speaker}), and unchanged.",
    )
    yield _time(statement, trusted, at, said)


def _time(statement: _Statement, trusted: Trusted, at: datetime, said: str) -> Finding:
    """Judge the moment that a statement names: not in the future, and its key not lost since."""
    code = f"{statement.kind}.time"
    if statement.at > at + CLOCKS_DIFFER:
        return fails(
            code,
            f"ระบุเวลา {said} ซึ่งอยู่หลังเวลาที่ใช้ตรวจ {rfc3339(at)}",
            f"It names {said}, which lies after the moment of interest, {rfc3339(at)}.",
        )
    try:
        statement.check(_Ring(trusted, at), at)
    except SaanError as error:
        return unchecked(
            code,
            f"กุญแจใช้ได้ ณ {said} ตามที่ระบุ แต่ใช้ไม่ได้แล้ว ณ {rfc3339(at)} ({error.message().th}) จึงยืนยันเวลาจากแฟ้มนี้อย่างเดียวไม่ได้",
            f"The key was good at {said}, as the file says, but not at {rfc3339(at)} ({error.message().en}), so this file alone cannot prove the time.",
        )
    return holds(
        code,
        f"กุญแจที่ลงนามใช้ได้ทั้งเมื่อ {said} และ ณ เวลาที่ตรวจ",
        f"Its key is good at {said} and at the moment of interest.",
    )


_SAID = {
    NoticeKind.ACCEPTED: Text("รับไว้แล้ว", "accepted it"),
    NoticeKind.CONFLICT: Text("แจ้งว่าได้รับฉบับอื่นภายใต้เลขเดียวกันไว้ก่อนแล้ว", "holds another one of the same id"),
    NoticeKind.REFUSED: Text("ปฏิเสธ", "refused it"),
    NoticeKind.EXPIRED: Text("แจ้งว่าหมดเวลาส่งก่อนมีผู้รับ", "says it expired before anyone accepted it"),
}


def _says(found: Notice) -> Finding:
    word, when = _SAID[found.kind], rfc3339(found.at)
    return holds(
        "receipt.form",
        f"ใบแจ้งถูกต้องตามรูปแบบ: {found.speaker} {word.th} เมื่อ {when} (ซองข้อมูล {found.envelope})",
        f"The notice is well formed: {found.speaker} {word.en} at {when} (envelope {found.envelope}).",
    )


def _proved(proved: Proved, trusted: Trusted, need: int, at: datetime) -> Iterator[Finding]:
    entry, signed = proved.entry, proved.checkpoint
    origin, size = signed.checkpoint.origin, signed.checkpoint.size
    yield holds(
        "proof.log",
        f"รายการที่ {proved.index} ({entry.type} ของ {entry.agency} วันที่ {entry.day}) อยู่ในบันทึก {origin} ซึ่งมี {size} รายการ",
        f"Entry {proved.index} ({entry.type} of {entry.agency} on {entry.day}) stands in the log {origin}, which has {size} entries.",
    )
    own = trusted.agencies.get(AgencyId(entry.agency))
    if own is None or signed.log not in own.log_keys:
        yield fails(
            "proof.agency",
            f"บันทึก {origin} ไม่ใช่ของหน่วยงาน {entry.agency} ตามแฟ้มความเชื่อถือ",
            f"The log {origin} is not that of agency {entry.agency} in the trust file.",
        )
    else:
        yield holds("proof.agency", f"เป็นบันทึกของ {own.name_th}", f"It is the log of {own.name_en}.")
        if own.revoked_at is not None:
            yield _before_withdrawal(proved, own.revoked_at, need)
    yield _opened(proved)
    yield _witnessed(proved, need, at)


def _before_withdrawal(proved: Proved, withdrawn: datetime, need: int) -> Finding:
    """Judge a proof of an agency that was withdrawn: only witnesses can tell that its log said so before that."""
    code, when = "proof.withdrawn", rfc3339(withdrawn)
    before = {each.witness.name for each in proved.checkpoint.cosigned if each.at < withdrawn}
    if need and len(before) >= need:
        return holds(
            code,
            f"หน่วยงานถูกเพิกถอนเมื่อ {when} แต่พยานรับรองบันทึกนี้ครบก่อนนั้นแล้ว",
            f"The agency was withdrawn at {when}; as many witnesses as are wanted had cosigned before.",
        )
    return fails(
        code,
        f"หน่วยงานถูกเพิกถอนเมื่อ {when} และไม่มีพยานครบตามที่กำหนดรับรองบันทึกนี้ก่อนนั้น",
        f"The agency was withdrawn at {when}, and too few witnesses cosigned this before.",
    )


def _opened(proved: Proved) -> Finding:
    if proved.act is None:
        return unchecked(
            "proof.act",
            "หลักฐานนี้ไม่ได้เปิดเผยเนื้อหาของรายการ จึงบอกได้เพียงว่ามีรายการนี้อยู่",
            "The proof does not open the entry, so it tells only that the entry exists.",
        )
    return holds(
        "proof.act",
        "เนื้อหาที่แนบมาตรงกับที่บันทึกผูกพันไว้ทุกตัวอักษร",
        "The act that it carries is, word for word, the one committed to.",
    )


def _witnessed(proved: Proved, need: int, at: datetime) -> Finding:
    seen = proved.checkpoint.cosigned
    if any(cosigned.at > at + CLOCKS_DIFFER for cosigned in seen):
        return fails(
            "proof.witnesses",
            "พยานลงเวลาไว้หลังเวลาที่ใช้ตรวจ",
            "A witness names a time after the moment of interest.",
        )
    if not need:
        return unchecked(
            "proof.witnesses",
            "แฟ้มความเชื่อถือไม่กำหนดพยาน จึงยืนยันไม่ได้ว่าหน่วยงานแสดงบันทึกเดียวกันแก่ทุกคน",
            "The trust file asks for no witnesses, so it is not shown that everybody sees the same log.",
        )
    names = ", ".join(f"{cosigned.witness.name} ({rfc3339(cosigned.at)})" for cosigned in seen)
    return holds(
        "proof.witnesses",
        f"พยานรับรองครบตามที่กำหนด: {names}",
        f"As many witnesses as are wanted cosigned: {names}.",
    )


def _no_trust(code: str) -> Finding:
    return unchecked(
        code,
        "ยังตรวจผู้ลงนามไม่ได้ เพราะไม่ได้ให้แฟ้มความเชื่อถือ",
        "Who signed could not be checked: no trust file was given.",
    )


def _name(trusted: Trusted, agency: AgencyId) -> Text:
    listed = trusted.agencies.get(agency)
    return Text(listed.name_th, listed.name_en) if listed else Text(agency, agency)
