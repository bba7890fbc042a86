"""What no line of a page breaks: names, dates, numbers of letters, sessions of a meeting. Found in a text as it was written, before digits are chosen."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from saan.press.words import MONTHS

LONGEST: Final = 60
"""Characters of a name that is kept on one line; a longer one might leave much of the line before it empty."""
_ALWAYS: Final = (
    rf"\d{{1,2}} (?:{'|'.join(MONTHS)})(?: พ\.ศ\.)?(?: \d{{4}})?",
    r"(?<![ก-\u0e4e])[ก-ฮ]{2,4} \d[\d.]*/(?:ว ?)?\d+",
    r"ครั้งที่ \d+(?:/\d{4})?",
)
_GOES_ON: Final = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e"
"""What goes on with a mark of its last letter is another name: นายก is not in นายกิตติ."""

_FREE: Final = re.compile(rf"({'|'.join(_ALWAYS)})(?![{_GOES_ON}])")


def pieces(text: str, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield a text piece by piece, each with whether it is kept whole."""
    # A circular has two thousand addressees: those that a text does not name are not looked for at each of its letters.
    named = sorted({name for name in names if name in text}, key=lambda name: (-len(name), name))
    kept = _FREE
    if named:
        kept = re.compile(rf"({'|'.join((*map(re.escape, named), *_ALWAYS))})(?![{_GOES_ON}])")
    for place, piece in enumerate(kept.split(text)):
        if piece:
            yield piece, place % 2 == 1


def short(names: Iterable[str]) -> list[str]:
    """Return the names that are kept whole."""
    return [name for name in map(str.strip, names) if 0 < len(name) <= LONGEST]
