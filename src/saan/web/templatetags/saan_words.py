"""Words on a page: both languages, Thai days and digits, at the edge and only there."""

from datetime import date, datetime
from typing import Final

from django import template

from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.trust.errors import Text

register = template.Library()

KIBI: Final = 1024
BYTES: Final = Text(th="ไบต์", en="bytes")


@register.simple_tag
def t(th: str, en: str) -> str:
    """Return the Thai or the English words: `{% t "ลงรับ" "Receive" %}`."""
    return th if in_thai() else en


@register.filter(name="say")
def say_filter(text: Text) -> str:
    """Return a `Text` in the reader's language."""
    return say(text)


@register.filter
def pick(th: str, en: str) -> str:
    """Return the Thai name for a Thai reader, else the English one unless it is empty: `{{ a.th|pick:a.en }}`."""
    return th if in_thai() or not en else en


@register.filter
def figures(text: object) -> str:
    """Return a number or a text with the digits of the reader's language."""
    return thai.thai_digits(text) if in_thai() else str(text)


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a day: ๒๒ พ.ย. ๒๕๖๙ or 22 Nov 2026, never broken over lines; a moment is a day in Bangkok; nothing for None."""
    if value is None:
        return ""
    found = thai.bangkok_day(value) if isinstance(value, datetime) else value
    text = thai.thai_digits(thai.short_date(found)) if in_thai() else thai.english_date(found)
    return text.replace(" ", "\u00a0")


@register.filter
def moment(value: datetime | None) -> str:
    """Return a moment on a Bangkok clock: ๒๒ พ.ย. ๒๕๖๙ ๐๙.๓๐ น. or 22 Nov 2026, 09.30; nothing for None."""
    if value is None:
        return ""
    clock = thai.bangkok_clock(value)
    return f"{day(value)} {thai.thai_digits(clock)}\u00a0น." if in_thai() else f"{day(value)}, {clock}"


@register.filter
def size(count: int) -> str:
    """Return a number of bytes as people say it: ๑.๒ MB."""
    if count < KIBI:
        return figures(f"{count} {say(BYTES)}")
    amount = count / KIBI
    for unit in ("KB", "MB"):
        if amount < KIBI:
            return figures(f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}")  # noqa: PLR2004 - two figures are enough
        amount /= KIBI
    return figures(f"{amount:.1f} GB")
