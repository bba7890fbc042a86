"""Verifying a letter's PDF offline: its signatures, their certificates, what they cover, and the record inside.

The steps, each a finding or more. Nothing here asks the network or the clock.
 1. The file is a PDF of bearable size, read strictly.
 2. It bears signatures, PAdES or the older PKCS#7, and no signature field is left empty.
 3. Each signature is intact: the bytes it covers hash to what was signed, by the key of its certificate.
 4. Each certificate is for signing and leads to a given root; all were in force at the claimed moment, and are at `at`
    or were at a moment that a time-stamp proves.
 5. No certificate was withdrawn, as far as the given lists and the evidence in the file tell: in its store, in its signatures
    and in its time-stamps.
 6. The last signature covers the whole file; after each earlier one nothing happened but further signing, and after
    the last nothing but time-stamps and long-term evidence. The last time-stamp is the one that must hold today.
 7. One record is embedded, it lies under the first signature, and it is the same in the file as it stands.
 8. Nothing in it changes what is seen without changing its bytes: no layers, scripts, media, or fields to fill in.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from saan.press import reasons
from saan.press.archived import NOTHING_PROVEN, examine
from saan.press.changeable import changeable
from saan.press.faults import own_fault
from saan.press.moments import require_offset
from saan.press.opening import TooMuchError, opened
from saan.press.revocation import NOTHING_KNOWN, Revocations
from saan.press.signatures import judge
from saan.press.stamps import CODE, Trust, Weighed, document_stamps
from saan.press.stores import Store, carried, read_store
from saan.press.typesetting import RECORD_NAME
from saan.press.verdicts import (
    COPIED_ORIGINAL,
    COPY_RECORD,
    DOCUMENT_RECORD,
    MOST_BYTES,
    MOST_RECORD_BYTES,
    TYPE_METADATA,
    LetterPdf,
    Signed,
    Stamp,
)
from saan.trust.errors import Text
from saan.trust.findings import Finding, Outcome, fails, holds

RECORD_NAMES = frozenset({RECORD_NAME, DOCUMENT_RECORD, COPY_RECORD})
MOST_SIGNATURES = 32


def verify(  # noqa: PLR0913 - what is verified, what is trusted and known, and what proves its age
    pdf: bytes,
    *,
    roots: Sequence[x509.Certificate],
    at: datetime,
    revocations: Revocations = NOTHING_KNOWN,
    stamp_roots: Sequence[x509.Certificate] = (),
    archived: bytes = b"",
) -> LetterPdf:
    """Return what holds of a letter's PDF, as of a moment, for someone who trusts `roots`.

    Time-stamps are believed under `stamp_roots` only: whoever may sign a letter must not choose its date. `archived` is an
    evidence record (RFC 4998) of the file, which proves a moment as a time-stamp over all of it would.

    Raises `NaiveMomentError` for an `at` without its offset, nothing for what the bytes hold, and MemoryError where the machine fails: that says nothing of the bytes.
    Memory is bounded by limits on what is decoded; time only by the size, so bytes from strangers belong into
    `saan.press.apart`.
    """
    require_offset(at)
    # (1) the file
    opened = _open(pdf)
    if isinstance(opened, Finding):
        return LetterPdf((opened,))
    reader, embedded, stamped, store = opened.reader, opened.embedded, opened.stamped, opened.store
    # (2) its signatures
    present = tuple(opened.present())
    if not embedded or len(embedded) + len(stamped) > MOST_SIGNATURES:
        return LetterPdf((_readable(), *present))
    # (3) to (6) each signature and each time-stamp
    trust = Trust(tuple(roots), at, store.beside(revocations), tuple(stamp_roots), store.certificates)
    proven = examine(archived, pdf, trust) if archived else NOTHING_PROVEN
    trust = proven.beside(trust)
    stamps, about_stamps = _stamps(stamped, trust, proven.outer())
    over = (*stamps, *proven.outer())
    judged = [_judged(each, trust, over, last=each is embedded[-1]) for each in embedded]
    # (7) the record, (8) and whether anybody else sees the page as its signer did
    record, about = _record(reader, embedded[0])
    original = _beside(reader, embedded[0], "/Source", COPIED_ORIGINAL) if record is not None else None
    metadata = _beside(reader, embedded[0], "/Supplement", TYPE_METADATA) if record is not None else None
    return LetterPdf(
        (
            _readable(),
            *present,
            *(finding for _, found, _ in judged for finding in found),
            *about_stamps,
            *proven.findings,
            about,
            *opened.unsteady,
        ),
        tuple(signed for signed, _, _ in judged if signed),
        record,
        hashlib.sha256(record).hexdigest() if record is not None else "",
        (
            *(inner for _, _, stamps_inside in judged for inner in stamps_inside),
            *(each.stamp for each in over),
        ),
        original,
        record is None and _bears_none(reader),
        _signed_bytes(embedded[0], judged[0][1]),
        metadata or b"",
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """A PDF that could be read, and what it holds of signatures, time-stamps and evidence."""

    reader: PdfFileReader
    embedded: tuple[EmbeddedPdfSignature, ...]
    stamped: tuple[EmbeddedPdfSignature, ...]
    fields: tuple[tuple[str, bool], ...]
    known: frozenset[str]
    store: Store
    unsteady: tuple[Finding, ...]

    def present(self) -> Iterator[Finding]:
        """Yield whether there are signatures, in every field and of kinds that are known."""
        empty = [name for name, filled in self.fields if not filled]
        # pyHanko passes over kinds of signature that it does not know; a person must not.
        foreign = [name for name, filled in self.fields if filled and name not in self.known]
        yield from _present(len(self.embedded), len(self.stamped), empty, foreign)


def _open(pdf: bytes) -> _Opened | Finding:
    """Return what a file holds, or the finding that it cannot be read."""
    if len(pdf) > MOST_BYTES:
        most = MOST_BYTES >> 20
        return fails("pdf.readable", f"แฟ้มใหญ่เกิน {most} MiB", f"The file is larger than {most} MiB.")
    try:
        reader = opened(pdf)
        embedded = tuple(reader.embedded_regular_signatures)
        stamped = tuple(reader.embedded_timestamp_signatures)
        return _Opened(
            reader,
            embedded,
            stamped,
            tuple((name, value is not None) for name, value, _ in enumerate_sig_fields(reader)),
            frozenset(each.field_name for each in reader.embedded_signatures),
            read_store(reader) + carried(each.signed_data for each in (*embedded, *stamped)),
            tuple(changeable(reader)),
        )
    except TooMuchError as error:
        th, en = error.said.th, error.said.en
        return fails("pdf.readable", f"ไม่ตรวจแฟ้มนี้ เพราะ{th}", f"The file is not checked: {en}.")
    except Exception as error:  # noqa: BLE001 - hostile bytes make the reader raise errors of any kind
        own_fault(error)
        return _unreadable(error)


def _signed_bytes(first: EmbeddedPdfSignature, findings: Sequence[Finding]) -> int:
    """Return how many bytes the first signature covers, its own among them; none where it is not intact."""
    intact = [each.outcome is Outcome.HOLDS for each in findings if each.code == "pdf.intact"]
    return int(first.byte_range[2] + first.byte_range[3]) if intact and all(intact) else 0


def _bears_none(reader: PdfFileReader) -> bool:
    """Return whether no revision ever held a record."""
    try:
        roots = (reader.get_historical_root(number) for number in range(reader.xrefs.total_revisions))
        return not any(_attached(root) for root in roots)
    except Exception as error:  # noqa: BLE001 - as for the record itself: what cannot be read may hide one
        own_fault(error)
        return False


def _readable() -> Finding:
    return holds("pdf.readable", "อ่านแฟ้ม PDF ได้ครบถ้วน", "The file is a whole, well-formed PDF.")


def _unreadable(error: Exception) -> Finding:
    why = reasons.of_reading(error)
    return fails(
        "pdf.readable",
        f"แฟ้มนี้ไม่ใช่ PDF ที่สมบูรณ์ เสียหายระหว่างทาง หรือเปิดอ่านไม่ได้: {why.th}",
        f"The file is not a well-formed PDF, was damaged on its way, or cannot be opened: {why.en}.",
    )


def _present(count: int, stamps: int, empty: Sequence[str], foreign: Sequence[str]) -> Iterator[Finding]:
    if foreign:
        names = ", ".join(foreign)
        yield fails(
            "pdf.signed",
            f"ลายมือชื่อในช่อง {names} เป็นชนิดที่ตรวจไม่ได้",
            f"The signature in field {names} is of a kind that is not known.",
        )
    elif not count:
        yield fails("pdf.signed", "แฟ้มนี้ไม่มีลายมือชื่ออิเล็กทรอนิกส์", "The file bears no electronic signature.")
    elif count + stamps > MOST_SIGNATURES:
        yield fails(
            "pdf.signed",
            f"มีลายมือชื่อมากกว่า {MOST_SIGNATURES} รายการ",
            f"The file bears more than {MOST_SIGNATURES} signatures.",
        )
    elif empty:
        names = ", ".join(empty)
        yield fails(
            "pdf.signed",
            f"ช่องลายมือชื่อ {names} ยังว่าง หนังสือยังลงนามไม่ครบ",
            f"The signature field {names} is empty: not everyone has signed.",
        )
    else:
        yield holds(
            "pdf.signed",
            f"มีลายมือชื่ออิเล็กทรอนิกส์ {count} รายการ ครบทุกช่อง",
            f"Electronic signatures in the file: {count}; no field for one is empty.",
        )


def _stamps(
    stamped: Sequence[EmbeddedPdfSignature], trust: Trust, outer: Sequence[Weighed]
) -> tuple[tuple[Weighed, ...], tuple[Finding, ...]]:
    """Judge the document time-stamps. One that cannot be read spoils the rest: nobody can tell what it hides."""
    try:
        weighed = document_stamps(stamped, trust, outer)
    except Exception as error:  # noqa: BLE001 - hostile bytes make pyHanko and ASN.1 raise errors of any kind
        own_fault(error)
        why = reasons.of_reading(error)
        return (), (fails(CODE, f"อ่านตราประทับเวลาไม่ได้: {why.th}", f"A time-stamp cannot be read: {why.en}."),)
    return weighed, tuple(finding for each in weighed for finding in each.findings)


def _judged(
    embedded: EmbeddedPdfSignature, trust: Trust, stamps: Sequence[Weighed], *, last: bool
) -> tuple[Signed | None, tuple[Finding, ...], tuple[Stamp, ...]]:
    try:
        return judge(embedded, trust, last=last, stamps=stamps)
    except Exception as error:  # noqa: BLE001 - hostile bytes make pyHanko and ASN.1 raise errors of any kind
        own_fault(error)
        why = reasons.of_reading(error)
        unread = fails(
            "pdf.intact",
            f"อ่านลายมือชื่ออิเล็กทรอนิกส์รายการหนึ่งไม่ได้: {why.th}",
            f"A signature cannot be read: {why.en}.",
        )
        return None, (unread,), ()


def _record(reader: PdfFileReader, first: EmbeddedPdfSignature) -> tuple[bytes | None, Finding]:
    try:
        sealed = _attached(reader.get_historical_root(first.signed_revision))
        now = _attached(reader.root)
    except Exception as error:  # noqa: BLE001 - as above: the record lies in the same hostile bytes
        own_fault(error)
        return None, _no_record(reasons.of_reading(error))
    if len(sealed) != 1 or len(sealed[0]) > MOST_RECORD_BYTES:
        return None, _no_record(_found(sealed))
    if now != sealed:
        return None, fails(
            "pdf.record",
            "ข้อมูลหนังสือที่ฝังอยู่ถูกเปลี่ยนหลังประทับตรา",
            "The embedded record was changed after the first signature.",
        )
    try:
        msgspec.json.decode(sealed[0])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None, fails(
            "pdf.record",
            "สิ่งที่ฝังอยู่ในชื่อของข้อมูลหนังสือไม่ใช่ JSON จึงไม่ใช่ข้อมูลของหนังสือใด",
            "What is embedded under the name of a record is not JSON, and so no record.",
        )
    digest = hashlib.sha256(sealed[0]).hexdigest()
    return sealed[0], record_found(digest)


def _beside(reader: PdfFileReader, first: EmbeddedPdfSignature, relationship: str, name: str) -> bytes | None:
    """Return the one file of a name and kind that lies beside the record under the first signature, the same today."""
    try:
        sealed = _associated(reader.get_historical_root(first.signed_revision), relationship, {name})
        now = _associated(reader.root, relationship, {name})
    except Exception as error:  # noqa: BLE001 - as above
        own_fault(error)
        return None
    return sealed[0] if len(sealed) == 1 and now == sealed else None


def record_found(digest: str) -> Finding:
    """Return the finding that the record lies under the first signature, with its SHA-256 in hex."""
    return holds(
        "pdf.record",
        f"ข้อมูลหนังสือที่ฝังอยู่อยู่ใต้ลายมือชื่อแรก ค่าแฮช {digest}",
        f"The embedded record lies under the first signature; its hash is {digest}.",
    )


def _found(records: Sequence[bytes]) -> Text:
    """Return how many records were found, or that the one is too large."""
    if len(records) == 1:
        most = MOST_RECORD_BYTES >> 10
        return Text(th=f"ใหญ่เกิน {most} KiB", en=f"it is larger than {most} KiB")
    return Text(th=f"พบ {len(records)} ชุด", en=f"{len(records)} were found")


def _no_record(why: Text) -> Finding:
    return fails(
        "pdf.record",
        f"ไม่พบข้อมูลหนังสือเพียงหนึ่งชุดฝังอยู่ในแฟ้ม: {why.th}",
        f"The file does not hold exactly one embedded record: {why.en}.",
    )


def _attached(root: Any) -> list[bytes]:
    """Return the data of every associated file that claims to be the record (ISO 32000-2 §14.13)."""
    return _associated(root, "/Data", RECORD_NAMES)


def _associated(root: Any, relationship: str, names: Collection[str]) -> list[bytes]:
    files = [each.get_object() for each in root.get("/AF", [])]
    return [
        file["/EF"]["/F"].data
        for file in files
        if file.get("/AFRelationship") == relationship and str(file.get("/UF", file.get("/F"))) in names
    ]
