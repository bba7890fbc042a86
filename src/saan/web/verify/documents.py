"""An issued document's PDF for a person: whether record, seal, directory, day and standing belong together.

After the press's seven steps (`saan.press.verifying`):
 8. the embedded record is a document's, in its one canonical form (`saan.documents.record`);
 9. the issuer that it names is listed, and the seal is that agency's, under a root that is listed for it; where
    somebody signed too, it is whom the record names, certified for that agency;
10. the document's time has not passed;
11. its standing, from the issuer's register where this is the issuer's node; elsewhere from a status list given beside it.
"""

from collections.abc import Iterator
from datetime import date, datetime

from saan.documents.api import STANDING_TEXT, DocumentRecord, Name, Standing, parse
from saan.press.signatories import signed_by
from saan.press.standing import standing
from saan.press.verdicts import LetterPdf
from saan.trust.clock import BANGKOK
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, fails, holds, refused, unchecked
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile
from saan.web.verify import saying
from saan.web.verify.around import Asked, Registered
from saan.web.verify.reports import Fact, Table
from saan.web.verify.seals import sealed_by


def examined(pdf: LetterPdf, asked: Asked) -> tuple[tuple[Finding, ...], tuple[Fact | Table, ...]]:
    """Return what was found of a document beyond its PDF, and what it says of itself."""
    try:
        record = parse(pdf.record or b"")
    except SaanError as error:
        return (refused(error),), ()
    registered = asked.around.register(record, pdf.record_sha256)
    found = (
        _is_document(record),
        *_issued_by(record, pdf, asked.trusted, asked.at),
        in_time(record, asked.at),
        *stands(record, registered, asked),
    )
    return found, tuple(said(record, registered, asked, pdf.metadata))


def _is_document(record: DocumentRecord) -> Finding:
    name = record.document_type.name
    return holds(
        "document.record",
        f"ข้อมูลที่ฝังอยู่เป็น{name.th} เลขที่ {record.number} ของ {record.holder} และอยู่ในรูปแบบเดียวที่แฮชได้",
        f"The embedded record is {name.en or name.th} no. {record.number} of {record.holder}, in its one canonical form.",
    )


def _issued_by(
    record: DocumentRecord, pdf: LetterPdf, trusted: TrustFile | None, at: datetime
) -> Iterator[Finding]:
    agency = AgencyId(record.issuer.agency)
    if trusted is None:
        yield unchecked(
            "document.issuer",
            f"ยังตรวจไม่ได้ว่าเป็นตราของหน่วยงาน {agency} เพราะไม่ได้ให้แฟ้มความเชื่อถือ",
            f"Whether the seal is that of agency {agency} could not be checked: no trust file was given.",
        )
        return
    seals = [signed for signed in pdf.signatures if signed.seal]
    yield sealed_by("document.issuer", Text("ผู้ออก", "issuer"), agency, seals, trusted, at)
    people = [signed for signed in pdf.signatures if not signed.seal]
    if people:  # a document may be issued under the agency's seal alone, as its type states
        what = Text("เอกสาร", "document")
        yield signed_by("document.signatory", what, agency, people, [record.signature.name.th])


def in_time(record: DocumentRecord, at: datetime) -> Finding:
    """Judge a document's time, whose last day counts whole."""
    today, until = at.astimezone(BANGKOK).date(), record.valid_until
    if until is not None and today > until:
        return fails("document.time", f"หมดอายุตั้งแต่สิ้นวันที่ {_day(until)}", f"It expired at the end of {until}.")
    if today < record.issued_on:
        return fails(
            "document.time",
            f"ยังไม่ถึงวันออกเอกสาร {_day(record.issued_on)}",
            f"It begins only on {record.issued_on}.",
        )
    if until is None:
        return holds("document.time", "เอกสารนี้ไม่กำหนดวันหมดอายุ", "The document has no last day.")
    return holds("document.time", f"ใช้ได้ถึงสิ้นวันที่ {_day(until)}", f"It holds until the end of {until}.")


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def stands(record: DocumentRecord, registered: Registered | None, asked: Asked) -> tuple[Finding, ...]:
    """Judge a document's standing: by the issuer's register, else by the status lists that are at hand.

    Nothing elsewhere of one that names no list: it is of a type that cannot be withdrawn.
    """
    place = {"uri": record.status.uri, "index": record.status.index} if record.status else None
    if registered is None and place is not None and (lists := asked.lists_for({"status": place})):
        said = {"issuer": {"agency": record.issuer.agency}, "status": place}
        return standing(said, asked.trust, asked.at, lists)
    return () if registered is None and place is None else (_registered(record, registered),)


def _registered(record: DocumentRecord, registered: Registered | None) -> Finding:
    if registered is None:
        where = record.status.uri if record.status else "–"
        return unchecked(
            "document.standing",
            f"ยังไม่ได้ตรวจว่าถูกพักใช้ เพิกถอน หรือมีฉบับใหม่แทนหรือไม่ บัญชีสถานะของผู้ออกอยู่ที่ {where}",
            f"Whether it was suspended, revoked or replaced was not checked; its issuer's status list is at {where}.",
        )
    words, why = STANDING_TEXT[registered.standing], f": {registered.reason}" if registered.reason else ""
    if registered.standing is Standing.EXPIRED:  # whether it was suspended before, the register says no more
        return fails(
            "document.standing",
            "ตามทะเบียนของผู้ออก เอกสารนี้หมดอายุแล้ว ไม่ถูกเพิกถอนและไม่มีฉบับใหม่แทน",
            "By its issuer's register the document has expired; it was not revoked or replaced.",
        )
    if registered.standing is Standing.VALID:
        return holds(
            "document.standing",
            "ทะเบียนของผู้ออกไม่มีการพักใช้ เพิกถอน หรือออกฉบับใหม่แทน",
            "By its issuer's register it was not suspended, revoked or replaced.",
        )
    return fails(
        "document.standing",
        f"ตามทะเบียนของผู้ออก เอกสารนี้{words.th}{why}",
        f"By its issuer's register the document is {words.en}{why}.",
    )


def said(
    record: DocumentRecord, registered: Registered | None, asked: Asked, metadata: bytes = b""
) -> Iterator[Fact | Table]:
    """Yield what a record says; its data under the labels of its type where register, page or given metadata tell them."""
    issuer = record.issuer.name
    yield Fact(Text("ชนิดเอกสาร", "Type"), _both(record.document_type.name))
    yield Fact(Text("เลขที่", "Number"), record.number)
    yield Fact(
        Text("ผู้ออก", "Issuer"),
        Text(f"{issuer.th} ({record.issuer.agency})", f"{issuer.en or issuer.th} ({record.issuer.agency})"),
    )
    yield Fact(Text("ออกเมื่อ", "Issued"), record.issued_on)
    if record.valid_until is not None:
        yield Fact(Text("ใช้ได้ถึง", "Valid until"), record.valid_until)
    yield Fact(Text("ผู้ลงนามตามเอกสาร", "Signatory, by the document"), _both(record.signature.name))
    yield Fact(Text("ผู้ถือ", "Holder"), record.holder)
    if registered is not None:
        yield from registered.data
        return
    yield from saying.data(record.data, asked.labels_of(record, metadata))


def _both(name: Name) -> Text:
    return Text(name.th, name.en or name.th)
