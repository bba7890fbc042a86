"""The letter's page as values: what the press prints, and nothing about where it comes from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of letter from one to another; the value names the template."""

    EXTERNAL = "external"
    MEMO = "memo"


class Directive(StrEnum):
    """What an agency orders (regulation ข้อ 15) or makes known (ข้อ 19); the value is the word that is printed."""

    ORDER = "คำสั่ง"
    RULE = "ระเบียบ"
    BYLAW = "ข้อบังคับ"
    ANNOUNCEMENT = "ประกาศ"
    STATEMENT = "แถลงการณ์"
    NEWS = "ข่าว"

    @property
    def signed(self) -> bool:
        """Whether a person signs it; a statement and a news release bear the agency's name and seal alone."""
        return self not in {Directive.STATEMENT, Directive.NEWS}


class Align(StrEnum):
    """Where the text of a table's column stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


class Urgency(StrEnum):
    """ชั้นความเร็ว; the value is the mark that is printed."""

    FAST = "ด่วน"
    VERY_FAST = "ด่วนมาก"
    AT_ONCE = "ด่วนที่สุด"


class Secrecy(StrEnum):
    """ชั้นความลับ; the value is the mark that is printed. ลับที่สุด has none: it goes through no system."""

    SECRET = "ลับ"  # noqa: S105 - the mark on the page, not a password
    HIGH_SECRET = "ลับมาก"  # noqa: S105 - the same


class Watermark(StrEnum):
    """What lies across every page; the value is the text."""

    NONE = ""
    DEMO = "ตัวอย่าง / NOT VALID"
    DRAFT = "ร่าง / DRAFT"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `level` 1 to 9 start further in, as items and sub-items do. A line feed breaks the line."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the text, as a regulation's หมวด or a meeting's ระเบียบวาระ; a line feed breaks the line."""

    text: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its share of the width (more where its words and figures need it), and where its text stands."""

    title: str
    share: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A table within the text; the titles are repeated on each page that it runs over."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | Table


@dataclass(frozen=True, slots=True)
class Enclosure:
    """สิ่งที่ส่งมาด้วย: its title and how much of it, as in `จำนวน ๑ ฉบับ`."""

    title: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: the full name with its title, and the lines under it (position, acting for whom)."""

    name: str
    position: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Emblem:
    """An agency's own emblem, PNG or SVG, in place of the frame that the press draws."""

    picture: bytes
    described: str = "ตราประจำหน่วยงาน"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What every kind of page has.

    `foot` is the responsible unit and its contact lines. `names` are names of people and things in the text that
    no line may break; those who sign, and persons with their titles, are kept whole without being named. With `thai_digits`, digits print as ๐–๙
    except in words that hold Latin letters, as e-mail addresses do.
    """

    date: date
    body: tuple[Block, ...]
    signatories: tuple[Signatory, ...] = ()
    foot: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    urgency: Urgency | None = None
    secrecy: Secrecy | None = None
    thai_digits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage(Sheet):
    """Everything that stands on the page of an external letter or a memo, in reading order.

    `agency` and `address` are the lines at the top right; a memo joins them after ส่วนราชการ, behind its `unit`.
    `salutation` is `เรียน` or its like, `to` whom it names.
    """

    kind: Kind
    number: str
    unit: str = ""
    agency: str
    address: tuple[str, ...] = ()
    subject: str
    salutation: str = "เรียน"
    to: tuple[str, ...]
    references: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    closing: str = "ขอแสดงความนับถือ"
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPage(Sheet):
    """หนังสือประทับตรา, ข้อ 13: the agency's seal stands for a signature; `initials` are of who answers for it.

    It has no subject line: `subject` is the document's title for machines. Nobody's name stands on it.
    """

    number: str
    agency: str
    subject: str
    to: tuple[str, ...]
    initials: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectivePage(Sheet):
    """An order, rule, bylaw, announcement, statement or news release of `issuer`.

    `number` is an order's (`12/2569`); of the others it is the edition, left out where it is the only one. The
    subject of a rule or bylaw follows ว่าด้วย.
    """

    kind: Directive
    issuer: str
    number: str = ""
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePage(Sheet):
    """หนังสือรับรอง: `holder` is who is certified, where a matter is weighty enough that he or she signs too.

    `photo` is the holder's picture, PNG or SVG; with a holder and no photo its frame stands empty.
    """

    number: str
    agency: str
    address: tuple[str, ...] = ()
    subject: str = "หนังสือรับรอง"
    holder: Signatory | None = None
    photo: Emblem | None = None


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who came to a meeting or did not: the name, and the post or the part played in it."""

    name: str
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPage(Sheet):
    """รายงานการประชุม: `title` is the body that met, `signatories` who wrote the minutes and who checked them.

    `date` is the day of the meeting; `opened` and `closed` are times as printed, `09.30`.
    """

    title: str
    agency: str
    session: str
    place: str
    present: tuple[Attendee, ...]
    absent: tuple[Attendee, ...] = ()
    others: tuple[Attendee, ...] = ()
    opened: str
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage(Sheet):
    """บันทึก, ข้อ 26, on memo paper: to whom, what, and who wrote it when. It bears no number.

    It has no subject line: `subject` is the document's title for machines. `unit` is the writer's part of `agency`.
    """

    agency: str
    unit: str = ""
    subject: str
    salutation: str = "เรียน"
    to: tuple[str, ...]
    enclosures: tuple[Enclosure, ...] = ()
    copies: tuple[str, ...] = ()


Page = LetterPage | SealedPage | DirectivePage | CertificatePage | MinutesPage | NotePage
