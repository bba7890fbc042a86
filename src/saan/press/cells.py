"""Which marks may stand where on a page: on what, how many, in which order.

A Thai letter bears a vowel or sign above or below, then a tone; the faces of the page have one glyph for each such cell
(`clusters`), and so one text. What else marks may be typed into, readers of a PDF tell in different ways, or not at all:
`ก่่` as three letters, `ก่ิ` as another word, `A้B` with a space, a mark at the start of a line as nothing. That is a slip
of the pen in any Thai, and is said before the page is made.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import Final

MARKS: Final = (
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
SIGNS: Final = "0123456789๐๑๒๓๔๕๖๗๘๙เแโใไะาๅฤฦฯๆ฿()[]\"'“”\u2018\u2019.,:;!?/%+=\u2013\u2014-"
"""What bears one mark and no more: in what names a mark, as `(่)`, or where somebody mistyped."""
NEVER_FIRST: Final = frozenset("ๆฯะาำๅ" + MARKS)
NEVER_LAST: Final = frozenset("เแโใไ")
"""What goes on with the letter before it, and what begins the next: a line neither begins nor ends with them."""
LETTER: Final = (
    "[ก-ฮ][\u0e48-\u0e4c\u0e4e]?\u0e33|[ก-ฮ][\u0e31\u0e34-\u0e3a\u0e47\u0e4d]?[\u0e48-\u0e4c\u0e4e]?"
)
"""A Thai letter with its marks, as a regular expression; ำ is a mark too."""
CONSONANTS: Final = tuple(map(chr, range(0x0E01, 0x0E2F)))
_VOWELS: Final = ("", *"\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e4d")
_TONES: Final = ("", *"\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e")
_SARA_AM: Final = "\u0e33"
LATIN_MARKS: Final = re.compile("[\u0300-\u036f]")
"""What Unicode puts behind a Latin letter; the page prints only what makes one character with it."""
_JOINED: Final = {0xFB01: "fi", 0xFB02: "fl"}
"""Of text that was pasted from a PDF: the page draws them as it draws f and i, so one program would tell `office` with them."""
_TO_COMPOSE: Final = re.compile("[\u0300-\u036f\ufb01\ufb02]")
_TAKEN_APART: Final = "[ก-ฮ]\u0e4d[\u0e48-\u0e4b]?(?=\u0e32)"
"""ํ and า, which are ำ: drawn alike, they would be told as whichever stands on the page first."""
_SOUND: Final = re.compile(
    f"(?:(?!{_TAKEN_APART})(?:{LETTER})|[{re.escape(SIGNS)}][{MARKS}]|[^ก-ฮ{MARKS}{_SARA_AM}\u0300-\u036f])*"
)
_BEFORE: Final = 3


def clusters() -> Iterator[str]:
    """Yield the clusters of Thai: a letter, a vowel over or under it, a tone; or a letter, a tone, sara am."""
    for letter, vowel, tone in product(CONSONANTS, _VOWELS, _TONES):
        yield letter + vowel + tone
        if not vowel:
            yield letter + tone + _SARA_AM


def misplaced(text: str) -> int | None:
    """Return the index of the first mark that stands where none may, or None; `text` is as it is printed."""
    end = _SOUND.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
    if end == len(text):
        return None
    return next(
        place
        for place in range(end, len(text))
        if text[place] in MARKS + _SARA_AM or LATIN_MARKS.match(text[place])
    )


def composed(text: str) -> str:
    """Return a text in which a Latin letter and its mark are one character, where Unicode has one (NFC), and ﬁ and ﬂ are two."""
    return unicodedata.normalize("NFC", text).translate(_JOINED) if _TO_COMPOSE.search(text) else text


def around(text: str, place: int) -> str:
    """Return the few letters up to a misplaced mark, for a person to find it by."""
    return text[max(place - _BEFORE, 0) : place + 1].rpartition("\n")[2].strip()
