"""One spelling for what looks the same: the form in which Saan stores and compares Thai text.

What is done, again and again until nothing changes (so doing it twice changes nothing):

- NFC. Never NFKC, which takes ำ apart and turns ² into 2.
- Out go the invisible: zero-width space, word joiner, byte-order mark anywhere; zero-width (non-)joiner
  beside Thai (in other scripts they bear meaning).
- Private-use glyph codes of old Thai fonts (U+F700 to U+F71A) become the letters and marks they draw.
- เ + เ becomes แ; ํ + า becomes ำ, also around a tone mark.
- Marks on one consonant stand in writing order: phinthu, vowel below, vowel above, tone, thanthakhat;
  the same mark twice in a row is one.

What is not done: two different marks of one kind are left as they are, as is ๅ, for what they should be is
a matter of spelling, not of encoding.
"""

import re
import unicodedata
from typing import Final

from saan.base.thai.digits import arabic_digits

_INVISIBLE: Final = re.compile(
    "[\u200b\u2060\ufeff]|(?<=[\u0e00-\u0e7f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\u0e00-\u0e7f])"
)
_OLD_GLYPHS: Final = {
    0xF700 + offset: letter
    for offset, letter in enumerate(
        "ฐ" "\u0e34\u0e35\u0e36\u0e37" "\u0e48\u0e49\u0e4a\u0e4b\u0e4c" "\u0e48\u0e49\u0e4a\u0e4b\u0e4c" "ญ"
        "\u0e31\u0e4d\u0e47" "\u0e48\u0e49\u0e4a\u0e4b\u0e4c" "\u0e38\u0e39\u0e3a"
    )
}  # fmt: skip
_MARKS: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
_NIKHAHIT_AA: Final = re.compile("\u0e4d([\u0e48-\u0e4b]*)\u0e32")
_TONE_AFTER_AM: Final = re.compile("\u0e33([\u0e48-\u0e4b]+)")
_RANK: Final = (
    {"\u0e3a": 0, "\u0e38": 1, "\u0e39": 1}
    | dict.fromkeys("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d", 2)
    | dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b", 3)
    | {"\u0e4c": 4, "\u0e4e": 4}
)


def normal(text: str) -> str:
    """Return the text in its one spelling; a text already in it comes back as it is."""
    while (changed := _once(text)) != text:
        text = changed
    return text


def search_form(text: str) -> str:
    """Return what two texts have in common when a person would call them the same while searching.

    Normal, Arabic digits, small Latin letters, single spaces.
    """
    return " ".join(arabic_digits(normal(text)).casefold().split())


def _once(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_OLD_GLYPHS)
    text = _INVISIBLE.sub("", text).replace("เเ", "แ")
    text = _MARKS.sub(_in_order, text)
    text = _NIKHAHIT_AA.sub("\\1\u0e33", text)
    return _TONE_AFTER_AM.sub("\\1\u0e33", text)


def _in_order(run: re.Match[str]) -> str:
    marks: list[str] = []
    for mark in sorted(run[0], key=_RANK.__getitem__):
        if not marks or marks[-1] != mark:
            marks.append(mark)
    return "".join(marks)
