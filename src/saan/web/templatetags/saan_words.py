"""Words on a page: both languages, Thai days and digits, at the edge and only there."""

from datetime import datetime
from typing import Final

from django import template

from saan.base.shown import day, figures
from saan.base.thai import api as thai
from saan.base.words import in_thai, pick, say
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


# `{{ a.th|pick:a.en }}`, `{{ line.running|figures }}`, `{{ line.dated|day }}`
for _filter in (pick, figures, day):
    register.filter(_filter)


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
