"""Thai dictionary order, as a key that databases can sort bytewise.

The order of the Royal Society's dictionary, which Unicode's (DUCET, CLDR `th`) follows:

1. First by letters. A leading vowel (เ แ โ ใ ไ) counts after the consonant that it is written before; so
   เก sorts as กเ, between กา and ขา. Tone marks, ็ and ์ do not count, and เ + เ is แ.
2. Then by marks, from the left: none, ๎, ์, ็, ่, ้, ๊, ๋.
3. Then by the text itself, so that only equal texts have equal keys.

Spaces, punctuation, ฯ and ๆ do not count until step 3, as in the dictionary: น.ส. stands by นส. Symbols come
before digits, digits before Thai letters, and these before all others. Thai and Arabic digits are equal at
first, as are large and small letters, and า and ๅ.
"""

import re
import unicodedata
from typing import Final

from saan.base.thai.digits import arabic_digits
from saan.base.thai.normal import normal

_LEADING: Final = re.compile("([เ-ไ])([ก-ฮ])")
_MARKS: Final = {mark: rank for rank, mark in enumerate("\u0e4e\u0e4c\u0e47\u0e48\u0e49\u0e4a\u0e4b", 2)}
_NO_MARK, _ACCENT = 1, 32
_SYMBOL, _DIGIT, _THAI, _OTHER = 1, 2, 3, 4
# Unicode puts ํ before ะ (the place of ฯ, which does not count) and ฺ after ไ.
_PLACED: Final = str.maketrans({"ๅ": "า", "\u0e4d": "ฯ", "\u0e3a": "\u0e4f"})
_THAI_SIGNS: Final = "ฯๆ"


def collation_key(text: str) -> bytes:
    """Return the key by whose bytes texts stand in Thai dictionary order; some ten bytes per letter."""
    swapped = _LEADING.sub("\\2\\1", arabic_digits(normal(text)))
    letters, marks = bytearray(), bytearray()
    for character in unicodedata.normalize("NFD", swapped.casefold()):
        if rank := _rank(character):
            marks.append(rank)
        elif not _ignored(character):
            letters += _weight(character)
            marks.append(_NO_MARK)
    return bytes(letters) + b"\0" + bytes(marks) + b"\0" + text.encode(errors="surrogatepass")


def _ignored(character: str) -> bool:
    return unicodedata.category(character)[0] in "ZPC" or character in _THAI_SIGNS


def _rank(character: str) -> int:
    """Return the weight of a mark, or 0 for what counts as a letter: Thai vowels do, accents do not."""
    if _is_thai(character):
        return _MARKS.get(character, 0)
    return _ACCENT if unicodedata.category(character) == "Mn" else 0


def _weight(character: str) -> bytes:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return bytes((_DIGIT, 0, 0, unicodedata.decimal(character)))
    if kind[0] == "S":
        return bytes((_SYMBOL,)) + ord(character).to_bytes(3, "big")
    group = _THAI if _is_thai(character) else _OTHER
    return bytes((group,)) + ord(character.translate(_PLACED)).to_bytes(3, "big")


def _is_thai(character: str) -> bool:
    return "\u0e00" <= character <= "\u0e7f"
