"""How figures and days stand on a page, in the language and the digits of the person who reads."""

from datetime import date, datetime

from saan.base.thai import api as thai
from saan.base.words import in_thai


def figures(text: object) -> str:
    """Return a number or a text with the digits of the reader's language."""
    return thai.thai_digits(text) if in_thai() else str(text)


def day(value: date | datetime | None) -> str:
    """Return a day: ๒๒ พ.ย. ๒๕๖๙ or 22 Nov 2026, never broken over lines; a moment is a day in Bangkok; nothing for None."""
    if value is None:
        return ""
    found = thai.bangkok_day(value) if isinstance(value, datetime) else value
    text = figures(thai.short_date(found)) if in_thai() else thai.english_date(found)
    return text.replace(" ", "\u00a0")
