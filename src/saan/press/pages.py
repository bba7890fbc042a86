"""The letter's page as values: what the press prints, and nothing about where it comes from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of letter that have a template; the value names it."""

    EXTERNAL = "external"
    MEMO = "memo"


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
    """One paragraph; `level` 1 and deeper start further in, as items and sub-items do. A line feed breaks the line."""

    text: str
    level: int = 0


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
class LetterPage:
    """Everything that stands on the page of an external letter or a memo, in reading order.

    `agency` and `address` are the lines at the top right; a memo joins them after ส่วนราชการ. `salutation` is
    `เรียน` or its like, `to` whom it names. `foot` is the responsible unit and its contact lines. With
    `thai_digits`, digits print as ๐–๙ except in words that hold Latin letters, as e-mail addresses do.
    """

    kind: Kind
    number: str
    agency: str
    address: tuple[str, ...] = ()
    date: date
    subject: str
    salutation: str = "เรียน"
    to: tuple[str, ...]
    references: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    body: tuple[Paragraph, ...]
    closing: str = "ขอแสดงความนับถือ"
    signatory: Signatory
    foot: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    urgency: Urgency | None = None
    secrecy: Secrecy | None = None
    thai_digits: bool = True
