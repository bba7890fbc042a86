"""Verifying any face of an issued document against a trust list: the page, the SD-JWT, the seal in a barcode.

The verifier in the browser takes the same steps under the same codes; `vectors/documents` holds both to it.
 1. The list of whom to trust speaks for the moment.
 2. The face is whole, and what it says was signed and not changed.
 3. The seal's certificate leads to a root that the list gives for the agency which it names, and was not withdrawn; and
    that agency is the one that the face says it is from.
 4. Of a page: who signed beside the seal is whom its record names, and of that agency.
 5. The moment lies within the document's validity.
 6. Its status, where it names a status list and that list, signed by the same agency, is at hand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from cryptography import x509

from saan.press import paperseals
from saan.press.chains import chain
from saan.press.credentials import unfit_use
from saan.press.evidencerecords import covers
from saan.press.issuers import certificates, certified, key_of, named, not_sealed, sealed_by, withdrawn
from saan.press.paperseals import PaperSeal
from saan.press.recognising import Kind, recognise
from saan.press.signatories import of_document
from saan.press.standing import By, status
from saan.press.verdicts import LetterPdf
from saan.trust import compact, sdjwt, vds
from saan.trust.clock import BANGKOK, rfc3339
from saan.trust.errors import SaanError
from saan.trust.findings import Finding, Outcome, fails, holds, refused, unchecked, verdict
from saan.trust.keys import BadSignatureError, PublicKey, UnusableKeyError
from saan.trust.sdjwt import Issuing, UnknownIssuerError
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.trust.verifying import UNKNOWN

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
FIRST_DAY = timezone(timedelta(hours=14))
"""Where on earth a day begins first."""


@dataclass(frozen=True, slots=True)
class Face:
    """What was found of one face, and what it says: to be believed only if the findings hold."""

    findings: tuple[Finding, ...]
    said: dict[str, Any] = field(default_factory=dict)
    agency: TrustedAgency | None = None
    gaps: tuple[sdjwt.Path, ...] = ()
    """Where its holder withholds something (`sdjwt.Verified`)."""

    @property
    def outcome(self) -> Outcome:
        """How all of it ended."""
        return verdict(self.findings)


def judge(
    data: bytes,
    trust: TrustList,
    at: datetime,
    lists: Sequence[str] = (),
    records: Sequence[bytes] = (),
) -> Face:
    """Return what holds of whatever face bytes are: a PDF, a seal or its text, an SD-JWT, a bare record.

    `lists` are status list tokens and `records` evidence records (RFC 4998) that are at hand.
    """
    known = recognise(data)
    if known is None:
        return _unsigned(data, trust, at)
    match known.kind:
        case Kind.PDF:
            return judge_pdf(data, trust, at, lists, records)
        case Kind.SEAL:
            return judge_seal(known.data, trust, at, lists)
        case Kind.CREDENTIAL:
            return judge_credential(known.text, trust, at, lists)
        case _:
            return _unsigned(data, trust, at)


def _unsigned(data: bytes, trust: TrustList, at: datetime) -> Face:
    found = tuple(_listed(trust, at))
    if not data.lstrip().startswith((b"{", b"[")):
        return Face((*found, UNKNOWN))
    try:
        said = compact.read_object(data, "record")
    except SaanError as error:
        return Face((*found, Finding("record.readable", Outcome.FAILS, error.message())))
    bare = unchecked(
        "record.signed",
        "ข้อมูลชุดนี้ไม่มีลายมือชื่อของตนเอง ให้ตรวจแฟ้ม PDF หรือเอกสารจากกระเป๋าเอกสารแทน",
        "This record bears no signature of its own: check the PDF, or the document from a wallet, instead.",
    )
    return Face((*found, bare), said)


def judge_pdf(
    pdf: bytes, trust: TrustList, at: datetime, lists: Sequence[str] = (), records: Sequence[bytes] = ()
) -> Face:
    """Return what holds of a document's page; time is proved by its own stamps, or by the evidence record that covers it."""
    # pyHanko costs half a second at the start of whoever judges other faces only.
    from saan.press.verifying import verify

    letter = verify(
        pdf,
        roots=trust.roots,
        at=at,
        revocations=withdrawn(trust),
        stamp_roots=trust.stamps,
        archived=next((one for one in records if covers(one, pdf)), b""),
    )
    return Face(*_page(letter, trust, at, lists))


def _page(
    letter: LetterPdf, trust: TrustList, at: datetime, lists: Sequence[str]
) -> tuple[tuple[Finding, ...], dict[str, Any], TrustedAgency | None]:
    found = [*_listed(trust, at), *letter.findings]
    said: dict[str, Any] = {}
    agency = None
    if letter.signed_bytes and letter.signatures[0].root:
        first = letter.signatures[0]
        agency, finding = (
            sealed_by(first.organization_id, first.root, first.holder, trust, at)
            if first.seal
            else (None, not_sealed(first.holder))
        )
        found.append(finding)
    if letter.record is not None:
        try:
            said = compact.read_object(letter.record, "record")
            found += [*named(said, agency), *of_document(said, letter.signatures), *_in_validity(said, at)]
            found += status(said, lists, By(agency), trust, at)
        except SaanError as error:
            found.append(refused(error))
    return tuple(found), said, agency


def judge_credential(
    text: str, trust: TrustList, at: datetime, lists: Sequence[str] = (), *, asked: sdjwt.Asked | None = None
) -> Face:
    """Return what holds of an SD-JWT whose issuer's certificates travel in its header (`x5c`).

    `asked` is the occasion on which a holder shows it: then it must be bound to that.
    """
    found = [*_listed(trust, at)]
    chains: list[tuple[x509.Certificate, ...]] = []

    def resolve(issuing: Issuing) -> PublicKey:
        own, *others = certificates(issuing)
        chains.append(chain(own, others, trust.roots, at) or (own,))
        return key_of(own)

    try:
        verified = sdjwt.verify(text, resolve, at, asked=asked)
    except SaanError as error:
        return Face((*found, _of_credential(error)))
    found.append(
        holds(
            "credential.intact",
            "ลายมือชื่อของผู้ออกถูกต้อง และข้อมูลที่เปิดเผยตรงกับที่ลงลายมือชื่อ",
            "The issuer's signature is correct, and what is disclosed is what was signed.",
        )
    )
    if verified.further:
        found.append(_further(verified.further))
    found += _withheld(verified.gaps)
    agency, whose = certified(chains[0], trust, at)
    found += [*whose, *named(verified.claims, agency)]
    by = By(agency, verified.issuer)
    found += status(verified.claims, lists, by, trust, at)
    return Face(tuple(found), verified.claims, agency, verified.gaps)


def _withheld(gaps: Sequence[sdjwt.Path]) -> Iterator[Finding]:
    """Say how much a holder withholds; of a table nobody can see by itself that rows are missing, so it is left open."""
    in_tables = sum(any(not isinstance(step, str) for step in gap) for gap in gaps)
    if others := len(gaps) - in_tables:
        yield holds(
            "credential.withheld",
            f"ผู้ถือไม่เปิดเผยข้อมูล {others} ส่วน",
            f"Its holder withholds {others} parts.",
        )
    if in_tables:
        yield unchecked(
            "credential.rows",
            f"ตารางแสดงไม่ครบ ผู้ถือไม่เปิดเผย {in_tables} ส่วนของตาราง ให้ขอดูทั้งตาราง",
            f"A table is not shown whole: its holder withholds {in_tables} parts of it. Ask for all of it.",
        )


def _further(count: int) -> Finding:
    return unchecked(
        "credential.signatures",
        f"นอกจากลายมือชื่อของผู้ออก ยังมีลายมือชื่ออื่นอีก {count} รายการที่ไม่ได้ตรวจ",
        f"Beside its issuer’s signature the document bears {count} more, which were not checked.",
    )


def judge_seal(data: bytes, trust: TrustList, at: datetime, lists: Sequence[str] = ()) -> Face:
    """Return what holds of a visible digital seal, read from a barcode; of one on an issued document also its day and status."""
    found = [*_listed(trust, at)]
    try:
        seal = vds.read(data)
        paper = paperseals.read(seal) if paperseals.is_paper_seal(seal.header) else None
    except SaanError as error:
        return Face((*found, refused(error)))
    said = said_by(seal, paper)
    name = f"{seal.header.signer}{seal.header.reference}"
    known = trust.seal(name)
    if known is None:
        unknown = fails(
            "seal.issuer",
            f"ไม่รู้จักตรา {name} ในรายชื่อผู้ออกที่เชื่อถือ",
            f"The trust list knows no seal {name}.",
        )
        return Face((*found, unknown), said)
    listed, certificate = known
    try:
        seal.verify(key_of(certificate))
    except SaanError as error:
        return Face((*found, Finding("seal.intact", Outcome.FAILS, error.message())), said)
    found.append(
        holds("seal.intact", "ตราดิจิทัลถูกต้อง ข้อมูลไม่ถูกแก้ไข", "The digital seal is correct and unchanged.")
    )
    signed = datetime.combine(seal.header.signed, time(), UTC)
    # A barcode has no room for the authorities above its seal: the list names them beside the seals.
    above = tuple(each for each in listed.seals.values() if unfit_use(each) is not None)
    path = chain(certificate, above, trust.roots, max(signed, certificate.not_valid_before_utc))
    agency, whose = certified(path or (certificate,), trust, at)
    found += [*whose, _dated(seal.header.signed, at)]
    if paper is not None:
        found += [*_in_validity(said, at), *status(said, lists, By(agency), trust, at)]
    return Face(tuple(found), said, agency)


def said_by(seal: vds.Seal, paper: PaperSeal | None) -> dict[str, Any]:
    """Return what a seal says, by the names that records use; of a foreign one its messages by their tags."""
    header = _header(seal.header)
    if paper is None:
        return {"header": header, "messages": {str(tag): _shown(value) for tag, value in seal.messages}}
    said: dict[str, Any] = {
        "document_type": paper.kind,
        "number": paper.number,
        "holder": paper.holder,
        "issued_on": paper.issued.isoformat(),
        "valid_until": paper.until.isoformat() if paper.until else None,
        "data": dict(paper.facts),
        "record_sha256": paper.record_sha256.hex(),
        "id": str(paper.id),
        "header": {name: header[name] for name in ("signer", "signed")},
    }
    if paper.status is not None:
        said["status"] = {"index": paper.status.index, "uri": paper.status.uri}
    return said


def _dated(signed: date, at: datetime) -> Finding:
    """Judge the day of sealing, which is its sealer's: in Thailand it begins seven hours before that of UTC, and nowhere before `FIRST_DAY`'s."""
    said = signed.isoformat()
    if datetime.combine(signed, time(), FIRST_DAY) > at:
        return fails(
            "seal.time",
            f"วันที่ลงตรา {said} ยังมาไม่ถึง",
            f"It claims to be sealed on {said}, which is yet to come.",
        )
    return holds("seal.time", f"ลงตราเมื่อวันที่ {said}", f"It was sealed on {said}.")


def _header(header: vds.Header) -> dict[str, str]:
    return {
        "country": header.country,
        "issued": header.issued.isoformat(),
        "signed": header.signed.isoformat(),
        "signer": f"{header.signer}{header.reference}",
    }


def _shown(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


def _listed(trust: TrustList, at: datetime) -> Iterator[Finding]:
    when = rfc3339(trust.expires)
    if at >= trust.expires:
        yield unchecked(
            "trust.list",
            f"รายชื่อผู้ออกที่เชื่อถือหมดอายุเมื่อ {when} ใช้รายชื่อใหม่แล้วตรวจอีกครั้ง",
            f"The trust list ran out at {when}: check again with a newer one.",
        )
    else:
        yield holds(
            "trust.list", f"รายชื่อผู้ออกที่เชื่อถือใช้ได้ถึง {when}", f"The trust list is in force until {when}."
        )


def _in_validity(record: dict[str, Any], at: datetime) -> Iterator[Finding]:
    """Judge the last day of a document, which counts whole, by Bangkok's calendar."""
    match record.get("valid_until"):
        case str(text) if _DAY.fullmatch(text):
            pass
        case _:
            return
    try:
        over = datetime.combine(date.fromisoformat(text), time(), BANGKOK) + timedelta(days=1)
    except (ValueError, OverflowError):  # no day, or the calendar's last
        return
    if at >= over:
        yield fails(
            "document.validity",
            f"เอกสารใช้ได้ถึงวันที่ {text} หมดอายุแล้ว",
            f"It was valid until {text} and has expired.",
        )
    else:
        yield holds("document.validity", f"เอกสารใช้ได้ถึงวันที่ {text}", f"It is valid until {text}.")


def _of_credential(error: SaanError) -> Finding:
    """Return the finding of a refusal under the code that the browser uses too."""
    code = "credential.readable"
    if isinstance(error, BadSignatureError | sdjwt.DisclosureError):
        code = "credential.intact"
    elif isinstance(error, sdjwt.ExpiredError | sdjwt.NotYetValidError):
        code = "credential.time"
    elif isinstance(error, sdjwt.KeyBindingError):
        code = "credential.holder"
    elif isinstance(error, UnknownIssuerError | UnusableKeyError):
        code = "document.issuer"
    return Finding(code, Outcome.FAILS, error.message())
