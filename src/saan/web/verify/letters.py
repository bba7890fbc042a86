"""A letter's PDF for a person: what the press finds, and whether record, seal and signatory belong together.

After the press's seven steps (`saan.press.verifying`):
 8. the embedded record is a letter's, by docs/wire/letter.md §4;
 9. the sender that it names is listed, and the seal is that agency's, under a root that is listed for it;
10. as many people signed as the record names, each certified for that agency.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509

from saan.letters.api import NUMBERED, LetterRecord, kind_name, parse
from saan.press.apart import verify_apart
from saan.press.revocation import NOTHING_KNOWN, Revocations
from saan.press.signatories import signed_by
from saan.press.verdicts import LetterPdf, Signed
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, holds, refused, unchecked
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile
from saan.web.verify.reports import Fact
from saan.web.verify.seals import sealed_by

SHOWN = 5
"""How many addressees a glance shows."""

SENDER = Text("หน่วยงานผู้ส่ง", "sender")
LETTER = Text("หนังสือ", "letter")


def open_pdf(pdf: bytes, trusted: TrustFile | None, at: datetime, archived: bytes = b"") -> LetterPdf:
    """Return what the press finds of a PDF, and of its evidence record where there is one, for who believes a trust file."""
    return verify_apart(
        pdf,
        roots=seal_roots(trusted),
        at=at,
        revocations=revocations(trusted),
        stamp_roots=trusted.stamp_roots() if trusted else (),
        archived=archived,
    )


def examined(
    letter: LetterPdf, trusted: TrustFile | None, at: datetime
) -> tuple[tuple[Finding, ...], tuple[Fact, ...]]:
    """Return what was found of a letter beyond its PDF, and what it says of itself."""
    found: list[Finding] = []
    facts: list[Fact] = []
    if letter.record is not None:
        try:
            record = parse(letter.record)
        except SaanError as error:
            found.append(refused(error))
        else:
            found.append(_is_letter(record))
            found += _belongs(record, letter.signatures, trusted, at)
            facts = [*_said(record)]
    return tuple(found), tuple(facts)


def seal_roots(trusted: TrustFile | None) -> tuple[x509.Certificate, ...]:
    """Return the roots of all seals that a trust file lists."""
    if trusted is None:
        return ()
    return tuple(dict.fromkeys(root for agency in trusted.agencies for root in trusted.seal_roots(agency)))


def revocations(trusted: TrustFile | None) -> Revocations:
    """Return what a trust file knows of withdrawn certificates."""
    if trusted is None:
        return NOTHING_KNOWN
    return Revocations(
        withdrawn={
            digest: moment
            for agency in trusted.agencies
            for digest, moment in trusted.agency(agency).withdrawn.items()
        },
        known_at=trusted.issued,
        known_until=trusted.expires,
    )


def _is_letter(record: LetterRecord) -> Finding:
    number, subject = record.registration.number, record.letter.subject
    return holds(
        "letter.record",
        f"ข้อมูลที่ฝังอยู่เป็นหนังสือที่ {number} เรื่อง {subject} และค่าแฮชของเนื้อหาถูกต้อง",
        f"The embedded record is letter {number}, “{subject}”, and the hash of its content is right.",
    )


def _belongs(
    record: LetterRecord, signatures: Sequence[Signed], trusted: TrustFile | None, at: datetime
) -> Iterator[Finding]:
    agency = AgencyId(record.letter.sender.agency)
    if trusted is None:
        yield unchecked(
            "letter.sender",
            f"ยังตรวจไม่ได้ว่าเป็นตราของหน่วยงาน {agency} เพราะไม่ได้ให้แฟ้มความเชื่อถือ",
            f"Whether the seal is that of agency {agency} could not be checked: no trust file was given.",
        )
        return
    seals = [signed for signed in signatures if signed.seal]
    yield sealed_by("letter.sender", SENDER, agency, seals, trusted, at)
    people = [signed for signed in signatures if not signed.seal]
    named = [one.name.th for one in record.signatures]
    yield signed_by("letter.signatories", LETTER, agency, people, named)


def _said(record: LetterRecord) -> Iterator[Fact]:
    letter, registration = record.letter, record.registration
    yield Fact(Text("ชนิด", "Kind"), kind_name(letter.kind))
    if letter.kind in NUMBERED:
        yield Fact(Text("ที่", "Number"), registration.number)
    yield Fact(Text("ลงวันที่", "Dated"), registration.date)
    yield Fact(Text("เรื่อง", "Subject"), letter.subject)
    yield Fact(Text("จาก", "From"), f"{letter.sender.name.th} ({letter.sender.agency})")
    if letter.to:
        yield Fact(
            Text("ถึง", "To"),
            ", ".join(one.name.th for one in letter.to[:SHOWN]) + (" …" if len(letter.to) > SHOWN else ""),
        )
    for one in record.signatures:
        post = f" {one.position.th}" if one.position else ""
        yield Fact(Text("ผู้ลงนามตามหนังสือ", "Signatory, by the letter"), f"{one.name.th}{post}")


def signers(signatures: Sequence[Signed]) -> Iterator[Fact]:
    """Yield who sealed and signed, by their certificates."""
    for signed in signatures:
        yield Fact(
            Text("ตราหน่วยงาน", "Agency seal") if signed.seal else Text("ลายมือชื่อของ", "Signature of"),
            signed.holder,
        )
        if signed.claimed_at:
            yield Fact(Text("ลงนามเมื่อ", "Signed at"), signed.claimed_at)
