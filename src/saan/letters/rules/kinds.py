"""The kinds of paper of the Regulation on Correspondence 2526, and what each has, as one table.

Three kinds travel from one to another (articles 11 to 13), and so does the note (26), from one officer or unit to another of
the same agency. The others stay in the agency that makes them: what it orders (14 to 17), what it makes known (18 to 21),
what its officers write as evidence (22 to 25).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from saan.letters.rules.levels import KIND_TEXT, Kind
from saan.trust.errors import Text


class Part(StrEnum):
    """What a paper may have, beside its subject, text, enclosures, urgency and signatories."""

    TO = "to"
    WORDING = "wording"
    CLOSING = "closing"
    REFERENCES = "references"
    CIRCULAR = "circular"
    REPLY = "reply"
    SECRECY = "secrecy"
    EDITION = "edition"
    HOLDER = "holder"
    MEETING = "meeting"
    SEVERAL = "several"


class Form(StrEnum):
    """How a paper is set."""

    LETTER = "letter"
    MEMO = "memo"
    SEALED = "sealed"
    DIRECTIVE = "directive"
    CERTIFICATE = "certificate"
    MINUTES = "minutes"
    NOTE = "note"


SUBJECT: Final = Text(th="เรื่อง", en="Subject")


@dataclass(frozen=True, slots=True)
class Nature:
    """What a kind has. `salutation` is the fixed one, where the drafter does not choose it."""

    form: Form
    parts: frozenset[Part]
    hint: Text
    subject: Text = SUBJECT
    salutation: str = ""

    @property
    def travels(self) -> bool:
        """Whether it is sent to somebody; what is not stays in the agency and is kept."""
        return Part.TO in self.parts


_P: Final = Part
_RULE: Final = frozenset({_P.EDITION, _P.SEVERAL})
_ABOUT: Final = Text(th="ว่าด้วย", en="On")

NATURES: Final[Mapping[Kind, Nature]] = MappingProxyType(
    {
        Kind.EXTERNAL: Nature(
            Form.LETTER,
            frozenset(
                {_P.TO, _P.WORDING, _P.CLOSING, _P.REFERENCES, _P.CIRCULAR, _P.REPLY, _P.SECRECY, _P.SEVERAL}
            ),
            Text(th="ถึงส่วนราชการอื่น", en="to another agency"),
        ),
        Kind.MEMO: Nature(
            Form.MEMO,
            frozenset({_P.TO, _P.WORDING, _P.REFERENCES, _P.CIRCULAR, _P.REPLY, _P.SECRECY, _P.SEVERAL}),
            Text(th="ภายในส่วนราชการ", en="within the agency"),
        ),
        Kind.SEALED: Nature(
            Form.SEALED,
            frozenset({_P.TO, _P.CIRCULAR, _P.REPLY, _P.SECRECY}),
            Text(
                th="เรื่องประจำถึงส่วนราชการอื่น ตราแทนการลงชื่อ",
                en="a routine matter to another agency; the seal stands for the signature",
            ),
            salutation="ถึง",
        ),
        Kind.ORDER: Nature(
            Form.DIRECTIVE,
            frozenset({_P.SEVERAL, _P.SECRECY}),
            Text(
                th="สิ่งที่ผู้บังคับบัญชาสั่งการ เลขทะเบียนคำสั่งของส่วนราชการ",
                en="what a head orders; numbered as an order",
            ),
        ),
        Kind.RULE: Nature(
            Form.DIRECTIVE,
            _RULE,
            Text(th="ถือปฏิบัติเป็นการประจำ", en="to be followed from now on"),
            subject=_ABOUT,
        ),
        Kind.BYLAW: Nature(
            Form.DIRECTIVE,
            _RULE,
            Text(th="ออกโดยอาศัยอำนาจตามกฎหมาย", en="made where a law says so"),
            subject=_ABOUT,
        ),
        Kind.ANNOUNCEMENT: Nature(
            Form.DIRECTIVE, _RULE, Text(th="ประกาศให้ทราบหรือแนะแนวทางปฏิบัติ", en="makes known or gives guidance")
        ),
        Kind.STATEMENT: Nature(
            Form.DIRECTIVE,
            frozenset({_P.EDITION}),
            Text(th="ชี้แจงเหตุการณ์ให้เข้าใจชัดเจน", en="explains an event to everybody"),
        ),
        Kind.NEWS: Nature(
            Form.DIRECTIVE, frozenset({_P.EDITION}), Text(th="เผยแพร่ให้ทราบ", en="for everybody to know")
        ),
        Kind.CERTIFICATE: Nature(
            Form.CERTIFICATE,
            frozenset({_P.HOLDER, _P.SEVERAL}),
            Text(th="รับรองแก่บุคคล นิติบุคคล หรือหน่วยงาน", en="certifies something for somebody"),
        ),
        Kind.MINUTES: Nature(
            Form.MINUTES,
            frozenset({_P.MEETING, _P.SECRECY, _P.SEVERAL}),
            Text(th="บันทึกความเห็นและมติของที่ประชุม", en="what a meeting said and resolved"),
            subject=Text(th="คณะที่ประชุม", en="The body that met"),
        ),
        Kind.NOTE: Nature(
            Form.NOTE,
            frozenset({_P.TO, _P.WORDING, _P.REPLY, _P.SECRECY}),
            Text(
                th="เสนอผู้บังคับบัญชา สั่งการผู้ใต้บังคับบัญชา หรือติดต่อกันในการปฏิบัติราชการ ไม่มีเลขที่",
                en="to a superior, a subordinate or a colleague, on duty; bears no number",
            ),
            subject=Text(th="เรื่อง (ใช้ค้นหา ไม่พิมพ์ในบันทึก)", en="Subject (to find it by; not printed)"),
        ),
    }
)

TRAVELLING: Final = frozenset(kind for kind, nature in NATURES.items() if nature.travels)
STAYING: Final = frozenset(Kind) - TRAVELLING
WITHIN: Final = frozenset({Kind.MEMO, Kind.NOTE})
"""Kinds on memo paper: they go from unit to unit of one agency, are booked by the unit that writes, and never leave the agency."""
LETTERED: Final = TRAVELLING - {Kind.NOTE}
"""Kinds that bear a letter's number, the sender's code before it. A note bears none: its place in its book is book-keeping."""
NUMBERED: Final = LETTERED | {Kind.ORDER, Kind.CERTIFICATE}
"""Kinds on whose page the number stands (articles 11 to 13, 16 and 24)."""

BY_ITS_WRITER: Final = frozenset({Kind.NOTE})
"""Kinds that their writer signs where no position is chosen, one that signs or not: article 26 asks for the writer's name and post."""


def has(kind: Kind, part: Part) -> bool:
    """Return whether papers of a kind have a part."""
    return part in NATURES[kind].parts


def name(kind: Kind) -> Text:
    """Return what a kind is called."""
    return KIND_TEXT[kind]
