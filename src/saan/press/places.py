"""Every text of a page and what a person calls it, so that a fault is told by its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from saan.press.errors import BadColumnError, BadLevelError, UnevenTableError
from saan.press.pages import (
    Attendee,
    Block,
    CertificatePage,
    Directive,
    DirectivePage,
    Enclosure,
    Heading,
    Kind,
    LetterPage,
    MinutesPage,
    NotePage,
    Page,
    Paragraph,
    SealedPage,
    Signatory,
    Table,
)
from saan.trust.errors import Text

INITIALS = "the initials beside the seal"
MOST_LEVELS = 9
"""How far in an item starts at most; each of them is laid out once more for those around it, so further ones cost twice as much."""
HOLDER = Text("ชื่อผู้ได้รับการรับรอง", "the holder's name")


@dataclass(frozen=True, slots=True)
class Place:
    """One text of the page and what a person calls it; `again` where all of it stands in places before."""

    name: Text
    text: str
    required: bool = False
    again: bool = False


def places(page: Page, *, draft: bool) -> Iterator[Place]:
    """Yield the texts of a page; raise `UnevenTableError` or `BadColumnError` for a table that is none, `BadLevelError` for an item."""
    match page:
        case LetterPage():
            yield from _letter(page, draft=draft)
        case SealedPage():
            yield from _sealed(page, draft=draft)
        case DirectivePage():
            yield from _directive(page, draft=draft)
        case CertificatePage():
            yield from _certificate(page, draft=draft)
        case MinutesPage():
            yield from _minutes(page)
        case NotePage():
            yield from _note(page, draft=draft)
    yield from _body(page.body)
    yield from _lines("ส่วนราชการเจ้าของเรื่อง", "the responsible unit", page.foot)
    written = "".join(text for block in page.body for text in texts(block))
    yield Place(Text("ข้อความ", "the body"), written, required=not draft, again=True)


def texts(block: Block) -> tuple[str, ...]:
    """Return every text of a block, in reading order."""
    if isinstance(block, Paragraph | Heading):
        return (block.text,)
    return (*(column.title for column in block.columns), *(cell for row in block.rows for cell in row))


def _letter(page: LetterPage, *, draft: bool) -> Iterator[Place]:
    yield Place(Text("เลขที่หนังสือ", "the letter's number"), page.number, required=not draft)
    yield Place(Text("ชื่อส่วนราชการ", "the agency's name"), page.agency, required=True)
    yield Place(Text("เรื่อง", "the subject"), page.subject, required=True)
    yield Place(Text("คำขึ้นต้น", "the salutation"), page.salutation, required=True)
    yield Place(Text("ชื่อผู้รับ", "the addressee"), "\n".join(page.to), required=True)
    yield Place(Text("คำลงท้าย", "the closing"), page.closing, required=page.kind is Kind.EXTERNAL)
    yield from _signatories(page.signatories, draft=draft)
    yield Place(Text("หน่วยงานเจ้าของเรื่อง", "the unit"), page.unit)
    yield from _lines("ที่ตั้ง", "the address", page.address)
    yield from _lines("อ้างถึง", "reference", page.references)
    yield from _enclosures(page.enclosures)
    yield from _lines("สำเนาส่ง", "copy", page.copies)


def _sealed(page: SealedPage, *, draft: bool) -> Iterator[Place]:
    yield Place(Text("เลขที่หนังสือ", "the letter's number"), page.number, required=not draft)
    yield Place(Text("ชื่อส่วนราชการ", "the agency's name"), page.agency, required=True)
    yield Place(Text("เรื่อง", "the subject"), page.subject, required=True)
    yield Place(Text("ชื่อผู้รับ", "the addressee"), "\n".join(page.to), required=True)
    yield Place(Text("ชื่อย่อกำกับตรา", INITIALS), page.initials)
    yield from _lines("สำเนาส่ง", "copy", page.copies)


def _directive(page: DirectivePage, *, draft: bool) -> Iterator[Place]:
    numbered = page.kind is Directive.ORDER and not draft
    yield Place(Text("ชื่อส่วนราชการ", "the agency's name"), page.issuer, required=True)
    yield Place(Text("เลขที่", "the number"), page.number, required=numbered)
    yield Place(Text("เรื่อง", "the subject"), page.subject, required=True)
    if page.kind.signed:
        yield from _signatories(page.signatories, draft=draft)


def _certificate(page: CertificatePage, *, draft: bool) -> Iterator[Place]:
    yield Place(Text("เลขที่", "the number"), page.number, required=not draft)
    yield Place(Text("ชื่อส่วนราชการ", "the agency's name"), page.agency, required=True)
    yield Place(Text("เรื่อง", "the subject"), page.subject, required=True)
    yield from _lines("ที่ตั้ง", "the address", page.address)
    yield from _signatories(page.signatories, draft=draft)
    if page.holder:
        yield Place(HOLDER, page.holder.name, required=True)
        yield from _lines("รายละเอียดผู้ได้รับการรับรอง", "the holder's line", page.holder.position)


def _minutes(page: MinutesPage) -> Iterator[Place]:
    yield Place(Text("ชื่อการประชุม", "the name of the meeting"), page.title, required=True)
    yield Place(Text("ชื่อส่วนราชการ", "the agency's name"), page.agency, required=True)
    yield Place(Text("ครั้งที่", "the session"), page.session, required=True)
    yield Place(Text("สถานที่ประชุม", "the place of the meeting"), page.place, required=True)
    yield Place(Text("เวลาเริ่มประชุม", "the time of opening"), page.opened, required=True)
    yield Place(Text("เวลาเลิกประชุม", "the time of closing"), page.closed, required=True)
    yield from _attendees("ผู้มาประชุม", "person present", page.present)
    yield from _attendees("ผู้ไม่มาประชุม", "person absent", page.absent)
    yield from _attendees("ผู้เข้าร่วมประชุม", "other person attending", page.others)
    yield from _signatories(page.signatories, draft=False)


def _note(page: NotePage, *, draft: bool) -> Iterator[Place]:
    yield Place(Text("ชื่อส่วนราชการ", "the agency's name"), page.agency, required=True)
    yield Place(Text("ชื่อหน่วยงาน", "the unit's name"), page.unit)
    yield Place(Text("เรื่อง", "the subject"), page.subject, required=True)
    yield Place(Text("คำขึ้นต้น", "the salutation"), page.salutation, required=True)
    yield Place(Text("ชื่อหรือตำแหน่งที่บันทึกถึง", "the addressee"), "\n".join(page.to), required=True)
    yield from _signatories(page.signatories, draft=draft)
    yield from _enclosures(page.enclosures)
    yield from _lines("สำเนาส่ง", "copy", page.copies)


def _enclosures(enclosures: tuple[Enclosure, ...]) -> Iterator[Place]:
    yield from _lines("สิ่งที่ส่งมาด้วย", "enclosure", tuple(item.title for item in enclosures))
    yield from _lines("จำนวนสิ่งที่ส่งมาด้วย", "quantity of enclosure", tuple(item.quantity for item in enclosures))


def _signatories(signatories: tuple[Signatory, ...], *, draft: bool) -> Iterator[Place]:
    for one in signatories or (Signatory("", ()),):
        yield Place(Text("ชื่อผู้ลงนาม", "the signatory's name"), one.name, required=not draft)
        yield from _lines("ตำแหน่งผู้ลงนาม", "the signatory's position", one.position)


def _attendees(th: str, en: str, people: tuple[Attendee, ...]) -> Iterator[Place]:
    for number, one in enumerate(people, 1):
        yield Place(Text(f"{th} ลำดับที่ {number}", f"{en} {number}"), one.name, required=True)
        yield Place(Text(f"{th} ลำดับที่ {number}", f"{en} {number}"), one.post)


def _body(body: tuple[Block, ...]) -> Iterator[Place]:
    for number, block in enumerate(body, 1):
        name = Text(f"ย่อหน้า ลำดับที่ {number}", f"paragraph {number}")
        if isinstance(block, Paragraph):
            _require_level(block, name)
        elif isinstance(block, Table):
            _require_widths(block, name)
            for row, cells in enumerate(block.rows, 1):
                if len(cells) != len(block.columns):
                    raise UnevenTableError(
                        place_th=name.th,
                        place_en=name.en,
                        row=row,
                        cells=len(cells),
                        columns=len(block.columns),
                    )
        for text in texts(block):
            yield Place(name, text, required=isinstance(block, Heading))


def _require_level(item: Paragraph, name: Text) -> None:
    """Return where a paragraph starts at a level that there is."""
    level: object = item.level
    if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level <= MOST_LEVELS:
        raise BadLevelError(place_th=name.th, place_en=name.en, level=level, most=MOST_LEVELS)


def _require_widths(table: Table, name: Text) -> None:
    """Return where each column has a share of the width, and there is one."""
    shares: list[object] = [column.share for column in table.columns] or [0]
    for place, share in enumerate(shares, 1):
        wide = (
            isinstance(share, int | float) and not isinstance(share, bool) and isfinite(share) and share > 0
        )
        if not wide:
            raise BadColumnError(place_th=name.th, place_en=name.en, column=place, share=share)


def _lines(th: str, en: str, lines: tuple[str, ...]) -> Iterator[Place]:
    for number, line in enumerate(lines, 1):
        yield Place(Text(f"{th} ลำดับที่ {number}", f"{en} {number}"), line)
