"""How states, standings and amounts read on a page, and a QR code as a picture in it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.documents.rules import applications, batches
from saan.documents.rules.schema import GROUND_TEXT, Ground
from saan.documents.rules.standing import CHANGE_TEXT, WORDS, Standing
from saan.press.plates.squares import Squares
from saan.trust.errors import Text

register = template.Library()
_A, _B = applications.State, batches.State
_QUIET: Final = 4

TABLES: Final[tuple[Mapping[Any, Text], ...]] = (
    applications.WORDS,
    batches.WORDS,
    WORDS,
    CHANGE_TEXT,
    GROUND_TEXT,
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


@register.filter
def words(value: StrEnum | Ground) -> str:
    """Return what a state, standing, change or ground is called in the reader's language."""
    return say(SAID[type(value), value])


@register.filter
def tone(value: StrEnum) -> str:
    """Return the tone of a state or standing."""
    return TONES[type(value), value]


@register.filter
def baht(satang: int) -> str:
    """Return an amount in baht, with the digits of the reader's language."""
    amount = f"{satang // 100:,}.{satang % 100:02d}"
    return f"{thai.thai_digits(amount)} บาท" if in_thai() else f"{amount} baht"


@register.simple_tag
def qr(text: str, th: str, en: str) -> SafeString:
    """Return a QR code as a drawing, with its name for who cannot see it."""
    square = Squares(len(text.encode()))
    bits = square.picture(text.encode())
    row = (square.side + 7) // 8
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y in range(square.side)
        for x in range(square.side)
        if bits[y * row + x // 8] >> 7 - x % 8 & 1
    )
    size = square.side + 2 * _QUIET
    return format_html(
        '<svg class="saan-qr" width="220" height="220" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" shape-rendering="crispEdges" d="{}"/></svg>',
        size, size, th if in_thai() else en, size, size, path,
    )  # fmt: skip
