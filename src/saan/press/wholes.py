"""What no line of a page breaks: names, dates, numbers of letters, sessions of a meeting. Found in a text as it was written, before digits are chosen."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from saan.press import persons
from saan.press.words import MONTHS

LONGEST: Final = 60
"""Characters of a name that is kept on one line; a longer one might leave much of the line before it empty."""
_KEPT: Final = (
    rf"\d{{1,2}} (?:{'|'.join(MONTHS)})(?: พ\.ศ\.)?(?: \d{{4}})?",
    r"(?<![ก-\u0e4e])[ก-ฮ]{2,4} \d[\d.]*/(?:ว ?)?\d+",
    r"ครั้งที่ \d+(?:/\d{4})?",
)
BOUND: Final = re.compile(
    r" (?:(?=[ๆฯ”’»)\]}])|(?:(?<=[A-Z] )|(?<=[พค]\.ศ\. )|(?<=ข้อ )|(?<=มาตรา ))(?=\d)|(?<=[([{“«\u2018] ))"
)
"""Spaces at which no line ends: before ๆ and closing marks, after opening ones, and in `ISO 27001`, พ.ศ. 2569, ข้อ 3, มาตรา 15."""
_MONTH: Final = "|".join(MONTHS)
_UNSURE: Final = re.compile(
    rf" (?:(?=[ๆฯ”’»)\]}}]|พ\.ศ\.)|(?<=[([{{“«\u2018] )|(?<=\d )(?={_MONTH})"
    r"|(?:(?<=[A-Z] )|(?<=\.ศ\. )|(?<=ข้อ )|(?<=มาตรา )|(?<=คม )|(?<=ยน )|(?<=ธ์ )|(?<=ครั้งที่ )|(?<=/ว )"
    r"|(?<=(?<![ก-\u0e4e])[ก-ฮ]{2} )|(?<=(?<![ก-\u0e4e])[ก-ฮ]{3} )|(?<=(?<![ก-\u0e4e])[ก-ฮ]{4} ))(?=\d))"
)
"""A space that may be `BOUND`, or within what is `_ALWAYS` kept: told by what stands beside it."""
_PLAIN: Final = frozenset(map(chr, range(0x0E01, 0x0E4F))) - frozenset("พฯๅๆ\u0e3f")
"""Between two of these it is neither: there is a digit, a sign, or พ.ศ. beside each."""
_GOES_ON: Final = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e"
"""What goes on with a mark of its last letter is another name: นายก is not in นายกิตติ."""
_ALWAYS: Final = re.compile(rf"(?:{'|'.join(_KEPT)})(?![{_GOES_ON}])")


def pieces(text: str, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield a text piece by piece, each with whether it is kept whole."""
    begun = 0
    for begin, end in _spans(text, names):
        if begin > begun:
            yield text[begun:begin], False
        yield text[begin:end], True
        begun = end
    if begun < len(text):
        yield text[begun:], False


def surely_parted(before: Sequence[str], after: str) -> bool:
    """Return whether a line surely may end at the space between the words before it and the one after; else look at the whole text."""
    last = before[-1]
    plain = last[-1] in _PLAIN and after[0] in _PLAIN
    return (plain or not _UNSURE.match(f"{last} {after}", len(last))) and not any(
        map(persons.may_begin, before)
    )


def _spans(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a text is kept whole, in order; what overlaps is one, as a rank and a name behind it that is known, and ends there."""
    known: list[tuple[int, int]] = []
    # A circular has two thousand addressees: those that a text does not name are not looked for at each of its letters.
    if named := sorted({name for name in names if name in text}, key=lambda name: (-len(name), name)):
        either = re.compile(rf"(?:{'|'.join(map(re.escape, named))})(?![{_GOES_ON}])")
        known = [each.span() for each in either.finditer(text)]
    found = known + [each.span() for each in _ALWAYS.finditer(text)]
    for begin, guessed in persons.spans(text):
        end = next((end for start, end in known if begin <= start < guessed), guessed)
        if end - begin <= LONGEST:
            found.append((begin, end))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def short(names: Iterable[str]) -> list[str]:
    """Return the names that are kept whole."""
    return [name for name in map(str.strip, names) if 0 < len(name) <= LONGEST]
