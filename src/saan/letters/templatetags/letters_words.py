"""How states, urgency and secrecy read on a page: their words, and the tone that `{% status %}` shows them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from saan.base.words import say
from saan.letters.queries.one import Done
from saan.letters.rules import delivery, incoming, outgoing
from saan.letters.rules.kinds import NUMBERED
from saan.letters.rules.levels import KIND_TEXT, SECRECY_TEXT, URGENCY_TEXT, Kind
from saan.letters.rules.numbers import Book
from saan.letters.rules.route import Duty, StepState
from saan.press import wholes
from saan.trust.errors import Text

register = template.Library()

_OUT, _IN, _WAY = outgoing.State, incoming.State, delivery.State

STEP_TEXT: Final[Mapping[StepState, Text]] = {
    StepState.WAITING: Text(th="ยังไม่ถึงลำดับ", en="not yet due"),
    StepState.PENDING: Text(th="รอพิจารณา", en="waiting"),
    StepState.APPROVED: Text(th="เห็นชอบแล้ว", en="agreed"),
    StepState.RETURNED: Text(th="ส่งกลับ", en="returned"),
    StepState.DROPPED: Text(th="ยกเลิกลำดับ", en="not needed"),
}
DUTY_TEXT: Final[Mapping[Duty, Text]] = {
    Duty.REVIEW: Text(th="ตรวจ", en="review"),
    Duty.SIGN: Text(th="ลงนาม", en="signature"),
}
BOOK_TEXT: Final[Mapping[Book, Text]] = {
    Book.RECEIVED: Text(th="ทะเบียนหนังสือรับ", en="Register of letters received"),
    Book.SENT: Text(th="ทะเบียนหนังสือส่ง", en="Register of letters sent"),
    Book.CIRCULAR: Text(th="ทะเบียนหนังสือเวียน", en="Register of circulars"),
    Book.MEMO: Text(th="ทะเบียนบันทึกข้อความ", en="Register of memos"),
    Book.NOTE: Text(th="ทะเบียนบันทึก", en="Register of notes"),
    Book.ORDER: Text(th="ทะเบียนคำสั่ง", en="Register of orders"),
    Book.RULE: Text(th="ทะเบียนระเบียบและข้อบังคับ", en="Register of rules and bylaws"),
    Book.ANNOUNCEMENT: Text(th="ทะเบียนประกาศ แถลงการณ์ และข่าว", en="Register of announcements"),
    Book.CERTIFICATE: Text(th="ทะเบียนหนังสือรับรอง", en="Register of certificates"),
    Book.MINUTES: Text(th="ทะเบียนรายงานการประชุม", en="Register of minutes"),
    Book.SECRET_SENT: Text(th="ทะเบียนหนังสือลับส่ง", en="Register of secret letters sent"),
    Book.SECRET_RECEIVED: Text(th="ทะเบียนหนังสือลับรับ", en="Register of secret letters received"),
}

_TABLES: Final[tuple[Mapping[Any, Text], ...]] = (
    outgoing.WORDS,
    incoming.WORDS,
    delivery.WORDS,
    KIND_TEXT,
    URGENCY_TEXT,
    SECRECY_TEXT,
    STEP_TEXT,
    DUTY_TEXT,
    BOOK_TEXT,
)
WORDS: Final = {(type(one), one): text for table in _TABLES for one, text in table.items()}

TONES: Final[Mapping[StrEnum, str]] = {
    _OUT.DRAFTING: "draft",
    _OUT.REVIEWING: "waiting",
    _OUT.RETURNED: "returned",
    _OUT.AWAITING_SIGNATURE: "waiting",
    _OUT.SEALING: "now",
    _OUT.SIGNED: "done",
    _OUT.DISPATCHED: "sent",
    _OUT.KEPT: "done",
    _OUT.CLOSED: "done",
    _OUT.WITHDRAWN: "stopped",
    _OUT.CANCELLED: "stopped",
    _IN.ARRIVED: "now",
    _IN.OPENED: "waiting",
    _IN.REGISTERED: "done",
    _IN.ASSIGNED: "sent",
    _IN.REJECTED: "stopped",
    _IN.FAULTY: "alert",
    _WAY.CREATED: "draft",
    _WAY.QUEUED: "waiting",
    _WAY.ACCEPTED: "sent",
    _WAY.RECEIVED: "now",
    _WAY.INVALID: "alert",
    _WAY.FAILED: "alert",
    _WAY.EXPIRED: "alert",
    StepState.WAITING: "draft",
    StepState.PENDING: "waiting",
    StepState.APPROVED: "done",
    StepState.DROPPED: "draft",
}
"""Members of different enums with the same word (such as `registered`) are equal, and share a tone."""


@register.filter
def words(value: StrEnum) -> str:
    """Return what a state, kind or level is called in the reader's language."""
    return say(WORDS[type(value), value])


@register.filter
def tone(value: StrEnum) -> str:
    """Return the tone of a state."""
    return TONES[value]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One act that was done several times in a row by the same person with the same words: the last time, and the first."""

    last: Done
    since: datetime
    times: int


@register.filter
def stretches(timeline: Sequence[Done]) -> list[Stretch]:
    """Return a timeline in which a draft that was saved twelve times takes one line."""
    runs = [list(run) for _, run in groupby(timeline, key=lambda one: (one.code, one.by, one.note))]
    return [Stretch(run[-1], run[0].at, len(run)) for run in runs]


@register.filter
def numbered(kind: Kind) -> bool:
    """Return whether a paper of this kind bears its number; that of any other is its place in a register."""
    return kind in NUMBERED


@register.filter
def whole(text: str, names: Sequence[str]) -> SafeString:
    """Return a text in which no line breaks these names, a date, or a letter's number; a name wider than the page still wraps."""
    kept = '<span class="saan-whole">{}</span>'
    pieces = wholes.pieces(text, names)
    return SafeString("".join(format_html(kept if is_kept else "{}", piece) for piece, is_kept in pieces))
