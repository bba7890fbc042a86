"""How states, standings and amounts read on a page, and a QR code as a picture in it."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.documents.api import TypeView
from saan.documents.rules import applications, batches, fees
from saan.documents.rules.schema import GROUND_TEXT, Ground
from saan.documents.rules.standing import CHANGE_TEXT, WORDS, Standing
from saan.press.plates.squares import Squares
from saan.trust.errors import Text

register = template.Library()


@register.filter
def numbered(number: object) -> SafeString:
    """Return a document's number with the digits of the reader's language; it stands on one line wherever one holds it."""
    said = thai.thai_digits(number) if in_thai() else str(number)
    return format_html('<span class="saan-whole">{}</span>', said)


_A, _B = applications.State, batches.State
_QUIET: Final = 4

TABLES: Final[tuple[Mapping[Any, Text], ...]] = (
    applications.WORDS,
    batches.WORDS,
    WORDS,
    CHANGE_TEXT,
    GROUND_TEXT,
    fees.WORDS,
)
SAID: Final = {(type(one), one): text for table in TABLES for one, text in table.items()}
TONES: Final[Mapping[tuple[type, StrEnum], str]] = {
    (type(one), one): tone
    for one, tone in (
        (_A.AWAITING_FEE, "waiting"),
        (_A.RECEIVED, "now"),
        (_A.CONSIDERING, "waiting"),
        (_A.INCOMPLETE, "returned"),
        (_A.CONSIDERING_AGAIN, "waiting"),
        (_A.PROPOSED, "waiting"),
        (_A.AWAITING_SIGNATURE, "waiting"),
        (_A.SEALING, "now"),
        (_A.ISSUED, "done"),
        (_A.REFUSED, "stopped"),
        (_A.WITHDRAWN, "stopped"),
        (_A.LAPSED, "stopped"),
        (Standing.VALID, "done"),
        (Standing.SUSPENDED, "waiting"),
        (Standing.REVOKED, "alert"),
        (Standing.REPLACED, "stopped"),
        (Standing.EXPIRED, "stopped"),
        (_B.CHECKING, "waiting"),
        (_B.FAULTY, "alert"),
        (_B.READY, "now"),
        (_B.ISSUING, "now"),
        (_B.STOPPED, "stopped"),
        (_B.FINISHED, "done"),
        (_B.DROPPED, "stopped"),
    )
}


NEXT: Final[Mapping[applications.State, Text]] = {
    _A.AWAITING_FEE: Text(
        "ชำระค่าธรรมเนียมตามรายการด้านล่าง แล้วเจ้าหน้าที่จะเริ่มพิจารณา",
        "Pay the fee below, and officials will begin to consider it.",
    ),
    _A.RECEIVED: Text(
        "เจ้าหน้าที่จะรับเรื่องไว้พิจารณา ท่านยังไม่ต้องทำอะไรเพิ่ม",
        "Officials will take it up. There is nothing for you to do.",
    ),
    _A.INCOMPLETE: Text("อ่านสิ่งที่ขาด แล้วส่งให้ครบในครั้งเดียว", "Read what is missing, and give all of it at once."),
    _A.SEALING: Text("ลงนามแล้ว หน้าเอกสารจะพร้อมในอีกสักครู่", "It is signed; the page will be ready in a moment."),
    _A.ISSUED: Text(
        "ใช้เอกสารได้ทันที ผู้รับเอกสารตรวจสอบได้เองโดยไม่ต้องถามหน่วยงาน",
        "Use it at once: whoever receives it can check it without asking the agency.",
    ),
    _A.REFUSED: Text(
        "คำขอสิ้นสุดแล้ว หากไม่เห็นด้วยกับเหตุผล สอบถามสิทธิอุทธรณ์ได้ที่หน่วยงาน",
        "It has ended. If you do not agree with the reason, ask the agency how to appeal.",
    ),
    _A.LAPSED: Text(
        "คำขอสิ้นสุดแล้วเพราะพ้นกำหนดที่หน่วยงานรอท่าน ไม่มีผลต่อการยื่นครั้งใหม่ ท่านยื่นใหม่ได้ทุกเมื่อ",
        "It has ended, because the time that the agency waited for you had passed. That does not count against you: you may apply again at any time.",
    ),
    _A.WITHDRAWN: Text("คำขอสิ้นสุดแล้ว ท่านยื่นใหม่ได้ทุกเมื่อ", "It has ended; you may apply again at any time."),
}
_UNDER_WAY: Final = Text(
    "เจ้าหน้าที่กำลังดำเนินการ ท่านยังไม่ต้องทำอะไรเพิ่ม", "Officials are at work on it. There is nothing for you to do."
)
BATCH_STEPS: Final[Mapping[batches.State, Text]] = {
    _B.CHECKING: Text(
        "กำลังตรวจทุกแถว ยังไม่มีเอกสารใดออก ปิดหน้านี้ได้",
        "Every row is being checked; nothing is issued yet. You may close this page.",
    ),
    _B.FAULTY: Text(
        "ยังไม่มีเอกสารใดออก แก้ทุกแถวในรายงาน แล้วส่งแฟ้มใหม่",
        "Nothing was issued. Mend each row of the report, and give the file again.",
    ),
    _B.READY: Text(
        "ทุกแถวถูกต้อง รอผู้ลงนามสั่งออกเอกสาร", "Every row is sound; it waits for a signatory to order the issue."
    ),
    _B.ISSUING: Text(
        "กำลังออกเอกสาร ปิดหน้านี้ได้ งานเดินต่อเอง",
        "Documents are being issued. You may close this page: it goes on by itself.",
    ),
    _B.STOPPED: Text(
        "หยุดไว้ ไม่มีเอกสารออกเพิ่มจนกว่าผู้ลงนามจะสั่งให้ออกต่อ",
        "Stopped: nothing more is issued until a signatory has it go on.",
    ),
    _B.FINISHED: Text("ออกเอกสารครบทุกแถวแล้ว", "Every row has its document."),
    _B.DROPPED: Text("ยกเลิกแฟ้มนี้แล้ว ไม่มีเอกสารใดออก", "The file was dropped; nothing was issued."),
}
VERDICTS: Final[Mapping[Standing, tuple[Text, Text]]] = {
    Standing.VALID: (
        Text("เอกสารนี้ใช้ได้", "This document is valid"),
        Text("ตามทะเบียนของผู้ออก ณ เวลานี้", "By its issuer’s register, at this moment."),
    ),
    Standing.SUSPENDED: (
        Text("เอกสารนี้ถูกพักใช้ชั่วคราว", "This document is suspended"),
        Text("ยังใช้ไม่ได้ในขณะนี้ และอาจกลับมาใช้ได้อีก", "It does not count for now, and may count again."),
    ),
    Standing.REVOKED: (
        Text("เอกสารนี้ถูกเพิกถอนแล้ว", "This document is revoked"),
        Text("อย่าเชื่อถือ ใช้ไม่ได้อีกต่อไป", "Do not rely on it: it no longer counts."),
    ),
    Standing.REPLACED: (
        Text("เอกสารนี้มีฉบับใหม่แทนแล้ว", "This document is replaced by another"),
        Text("ขอดูฉบับใหม่จากผู้ถือ", "Ask its holder for the newer one."),
    ),
    Standing.EXPIRED: (
        Text("เอกสารนี้หมดอายุแล้ว", "This document has expired"),
        Text("ข้อความเคยเป็นจริงในช่วงที่ยังไม่หมดอายุ", "It was valid until its last day."),
    ),
}
"""What whoever holds a paper reads first, and what to make of it."""
HOLDER_STEPS: Final[Mapping[Standing, Text]] = {
    Standing.SUSPENDED: Text(
        "ระหว่างนี้ใช้เอกสารไม่ได้ ท่านชี้แจงหรือสอบถามหน่วยงานผู้ออกได้ หากไม่เห็นด้วย สอบถามสิทธิและวิธีอุทธรณ์ได้ที่หน่วยงาน",
        "Until that is lifted it does not count. You may explain yourself to the agency that issued it; if you do not agree, ask it how to appeal.",
    ),
    Standing.REVOKED: Text(
        "ใช้เอกสารไม่ได้อีก หากไม่เห็นด้วยกับเหตุผล สอบถามสิทธิและวิธีอุทธรณ์ได้ที่หน่วยงานผู้ออก หรือยื่นขอใหม่",
        "It no longer counts. If you do not agree with the reason, ask the agency that issued it how to appeal; or apply again.",
    ),
    Standing.REPLACED: Text(
        "ใช้ฉบับใหม่แทน หากท่านยังไม่ได้รับ ติดต่อหน่วยงานผู้ออก",
        "Use the new one. If you have not received it, ask the agency that issued it.",
    ),
    Standing.EXPIRED: Text("หากยังต้องใช้ ยื่นขอฉบับใหม่ได้", "If you still need it, apply for another."),
}
"""What the holder of a document that does not count may do."""


@register.filter
def next_step(state: applications.State) -> str:
    """Return what an applicant may expect, or has to do, in a state."""
    return say(NEXT.get(state, _UNDER_WAY))


@register.filter
def batch_step(state: batches.State) -> str:
    """Return what goes on with a bulk file, and what may be done."""
    return say(BATCH_STEPS[state])


@register.filter
def verdict_on(standing: Standing) -> str:
    """Return a standing as a whole sentence."""
    return say(VERDICTS[standing][0])


@register.filter
def advice_on(standing: Standing) -> str:
    """Return what to make of a standing."""
    return say(VERDICTS[standing][1])


@register.filter
def holder_step(standing: Standing) -> str:
    """Return what the holder of a document that does not count may do."""
    return say(HOLDER_STEPS[standing])


@register.filter
def enclosure(code: str, kind: TypeView) -> str:
    """Return what a type calls a file that it asks for: `{{ file.code|enclosure:kind }}`."""
    found = (asked.name for asked in kind.definition.enclosures if asked.code == code)
    return next((say(Text(name.th, name.en)) for name in found), code)


@register.filter
def words(value: StrEnum | Ground) -> str:
    """Return what a state, standing, change or ground is called in the reader's language."""
    return say(SAID[type(value), value])


@register.filter
def tone(value: StrEnum) -> str:
    """Return the tone of a state or standing."""
    return TONES[type(value), value]


@register.filter
def working_days(count: int) -> str:
    """Return a number of working days as people say it."""
    return (
        f"{thai.thai_digits(count)} วันทำการ"
        if in_thai()
        else f"{count} working day{'' if count == 1 else 's'}"
    )


@register.filter
def baht(satang: int) -> str:
    """Return an amount in baht, with the digits of the reader's language."""
    amount = f"{satang // 100:,}.{satang % 100:02d}"
    return f"{thai.thai_digits(amount)} บาท" if in_thai() else f"{amount} baht"


@lru_cache(maxsize=8)
def _squares(length: int) -> Squares:
    """Return what draws texts of a length; preparing it takes longer than drawing, and a node's links are of few lengths."""
    return Squares(length)


@register.simple_tag
def qr(text: str, th: str, en: str) -> SafeString:
    """Return a QR code as a drawing, with its name for who cannot see it."""
    square = _squares(len(text.encode()))
    bits = square.picture(text.encode())
    row = (square.side + 7) // 8
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y in range(square.side)
        for x in range(square.side)
        if bits[y * row + x // 8] >> 7 - x % 8 & 1
    )
    size = square.side + 2 * _QUIET
    wide = max(220, 3 * size)  # a long text's modules are told apart by a telephone at arm's length too
    return format_html(
        '<svg class="saan-qr" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" shape-rendering="crispEdges" d="{}"/></svg>',
        wide, wide, size, size, th if in_thai() else en, size, size, path,
    )  # fmt: skip


@register.filter
def duration(seconds: int) -> str:
    """Return how long something takes, as people say it: ๓ นาที or 3 minutes."""
    for size, th, en in ((86_400, "วัน", "days"), (3600, "ชั่วโมง", "hours"), (60, "นาที", "minutes")):
        if seconds >= 1.5 * size:
            return _counted(round(seconds / size), th, en)
    return _counted(max(1, seconds), "วินาที", "seconds")


def _counted(count: int, th: str, en: str) -> str:
    return f"{thai.thai_digits(count)} {th}" if in_thai() else f"{count} {en if count > 1 else en[:-1]}"
