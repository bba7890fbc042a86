"""Days, moments and values of a report as people write them, in the language of whoever reads."""

import re
from datetime import date, datetime

from saan.base.shown import day
from saan.base.thai.api import thai_digits
from saan.base.words import in_thai, say
from saan.trust.clock import parse_rfc3339
from saan.web.templatetags.saan_words import moment
from saan.web.verify.reports import Picture, Value

_DATED = re.compile(r"(?<![\w-])(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(?:\.\d+)?Z)?(?![\w-])", re.ASCII)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.:/@-])(?<![A-Za-z] )"  # neither within a name, a hash or an address, nor after one: RFC 3161
    r"[0-9]{1,9}(?:[/,][0-9]{1,9})*(?:\.[0-9]{1,9})?"
    r"(?!\.?[A-Za-z0-9_:@-]|\.?/(?![\u0e01-\u0e2e]))"  # a document's own number may go on in Thai: จล 0018/ร 1/2569
)


def figured(text: str) -> str:
    """Return a text as a page shows it: numbers of a Thai sentence in Thai digits; names, hashes and standards as they are.

    The command line prints them as they were written, to be copied and searched for.
    """
    return _NUMBER.sub(lambda found: thai_digits(found[0]), text) if in_thai() else text


def moments(text: str) -> str:
    """Return a text with its days and moments as people in Bangkok say them."""
    return _DATED.sub(_said, text)


def written(value: Value) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Picture):
        return say(value.described)
    return moments(value if isinstance(value, str) else say(value))


def _said(found: re.Match[str]) -> str:
    try:
        return moment(parse_rfc3339(found[0])) if found[2] else day(date.fromisoformat(found[1]))
    except ValueError:
        return found[0]
