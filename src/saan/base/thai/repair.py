"""Mending Thai text that was pulled out of others' PDFs, for searching and reading; the original is never changed.

What such text suffers, as found in the Royal Gazette and in reports of agencies:

- ำ lost: กาหนด, น้ามัน; ำ as ้า: ส้าหรับ; every า as ำ: กำร;
- a space before a mark or vowel that cannot begin a word: ด าเนินงาน, ค ําขอ; and within a word: ต้ อง;
- marks that floated to the front: ้ หนา for หน้า; tone marks above a vowel as É and Ê.

How: each stretch of Thai is cut into words in the likeliest way, where a damaged reading of a word must make up for a
heavy price; so a text that is right words throughout stays as it is, and so does a name that no word explains. Only
where the neighbourhood shows that the damage went through all of it (several certain cases and hardly one letter
that escaped) the price is lower, and ทา becomes ทำ. What mends is then the same on every machine and every day.

Time is linear in the text; memory is bounded by `WINDOW`, apart from the text itself and the lexicon.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from saan.base.thai.lexicon import Damage, Lexicon, lexicon
from saan.base.thai.normal import normal

WINDOW: Final = 4000
"""How many letters are one neighbourhood, in which a kind of damage is thought to be throughout or not at all."""
STRETCH: Final = 400
"""How many letters are cut into words at once."""
_PASSES: Final = 8
"""After how many passes a text must have settled; damaged pages take two or three, the last of which changes nothing."""

_Prices = dict[Damage, tuple[float, float]]
"""What a damaged reading must make up for: of a word, of a short word."""

_STRETCHES: Final = re.compile(
    "[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+(?: [\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+)*"
)
_NEVER_FIRST: Final = frozenset("ะัาำิีึืฺุู็่้๊๋์ํ๎")
_MARKS: Final = _NEVER_FIRST - frozenset("ะาำ")
_BEFORE_LETTER: Final = re.compile(f"(?<=[\u0e01-\u0e4e]) (?![{''.join(sorted(_NEVER_FIRST))}])")
_FLOATING: Final = re.compile("(?<![\u0e01-\u0e4e])([ัิ-ฺ็-์])[ ]([ก-ฮเ-ไ][ก-ฺเ-๎]{1,20})(?![\u0e01-\u0e4e])")
_AS_LATIN: Final = re.compile("(?<=[ัิ-ื]) ?([ÉÊ]) ?(?=[ก-ฮาำ])")
_LATIN: Final = {"É": "่", "Ê": "้"}

_UNKNOWN: Final = 9.0
"""What a letter costs that belongs to no word."""
_PRICE: Final[_Prices] = {
    Damage.NONE: (0.0, 0.0),
    Damage.LOST: (10.0, 20.0),
    Damage.RAISED: (12.0, 24.0),
    Damage.ALL_AM: (10.0, 20.0),
}
_EASED: Final = (1.5, 1.5)
_SPACE: Final = 12.0
_UNMENDED: Final = 6.0
"""What it costs that a space stood before a letter which cannot begin a word, and yet nothing else was lost."""
_FAR: Final = float("inf")
_MAY_BE_WRONG: Final = frozenset(" าำ")
_SHORT: Final = 3
_TONES: Final = "่้๊๋"
_AM_GONE: Final = (Damage.LOST, Damage.RAISED)
_ENOUGH: Final = 3
_ESCAPED: Final = 5


class _Piece(NamedTuple):
    """A part of a stretch, without its spaces: how long it was and what it is read as."""

    length: int
    word: str
    damage: Damage


def repair(text: str) -> str:
    """Return the text, normal and mended; a text that was right comes back as `normal(text)`, and twice is as once.

    What one pass mends may show what else is wrong, so there are more until nothing changes. A text that none of them
    settles is no text that anyone wrote, and is left as it was.
    """
    plain = mended = normal(text)
    for _ in range(_PASSES):
        before, mended = mended, "".join(map(_window, _windows(mended)))
        if mended == before or (mended := normal(mended)) == before:
            return before
    return plain


def is_damaged(text: str) -> bool:
    """Return whether mending would change more than the spelling of what looks the same."""
    return repair(text) != normal(text)


def _windows(text: str) -> Iterator[str]:
    """Yield the text in neighbourhoods, cut at ends of lines, else at spaces, else where it must be."""
    start = 0
    while len(text) - start > WINDOW:
        cut = text.rfind("\n", start, start + WINDOW) + 1
        cut = cut or text.rfind(" ", start, start + WINDOW) + 1 or start + WINDOW
        yield text[start:cut]
        start = cut
    yield text[start:]


def _window(text: str) -> str:
    words = lexicon()
    text = _AS_LATIN.sub(lambda found: _LATIN[found[1]], text)
    text = _FLOATING.sub(lambda found: _landed(found, words), text)
    stretches = list(_STRETCHES.finditer(text))

    def read(prices: _Prices, *, anywhere: bool) -> list[tuple[re.Match[str], list[_Piece]]]:
        return [(found, _cut(found[0], words, prices, anywhere=anywhere)) for found in stretches]

    anywhere = True
    cut = read(_PRICE, anywhere=anywhere)
    if 0 < sum(_joined(found[0], pieces) for found, pieces in cut) < _ENOUGH:
        anywhere = False
        cut = read(_PRICE, anywhere=anywhere)
    eased = _throughout([piece for _, pieces in cut for piece in pieces])
    if eased:
        cut = read(_PRICE | dict.fromkeys(eased, _EASED), anywhere=anywhere)
    mended, done = [], 0
    for found, pieces in cut:
        mended += [text[done : found.start()], _told(found[0], pieces)]
        done = found.end()
    return "".join([*mended, text[done:]])


def _landed(found: re.Match[str], words: Lexicon) -> str:
    """Return the word with the mark that floated before it, where exactly one place makes a word of it."""
    mark, run = found[1], found[2]
    places = {normal(run[:place] + mark + run[place:]) for place in range(1, len(run) + 1)}
    right = [each for each in places if words.right(each)]
    return right[0] if len(right) == 1 else found[0]


def _throughout(pieces: list[_Piece]) -> list[Damage]:
    """Return the damages that went through the whole neighbourhood: certain cases, and next to none that escaped."""
    right = [piece.word for piece in pieces if piece.damage is Damage.NONE]
    am, aa = sum("ำ" in word for word in right), sum("า" in word for word in right)
    escaped = {Damage.LOST: am, Damage.RAISED: am, Damage.ALL_AM: aa}
    seen = {damage: sum(piece.damage is damage for piece in pieces) for damage in escaped}
    return [
        damage for damage in escaped if seen[damage] >= _ENOUGH and seen[damage] >= _ESCAPED * escaped[damage]
    ]


def _joined(stretch: str, pieces: list[_Piece]) -> int:
    """Return how many spaces before letters a reading takes out: one alone may be the space of a name that no word explains."""
    return len(_BEFORE_LETTER.findall(stretch)) - len(_BEFORE_LETTER.findall(_told(stretch, pieces)))


def _cut(stretch: str, words: Lexicon, prices: _Prices, *, anywhere: bool) -> list[_Piece]:
    """Return the likeliest pieces of a stretch; long ones are cut a part at a time.

    A word may have a space within it behind a mark, or before one; or else `anywhere`.
    """
    if _MAY_BE_WRONG.isdisjoint(stretch):
        return [_Piece(len(stretch), stretch, Damage.NONE)]
    letters = stretch.replace(" ", "")
    gaps = _gaps(stretch)
    pieces: list[_Piece] = []
    for start in range(0, len(letters), STRETCH):
        end = start + STRETCH
        pieces += _likeliest(letters[start:end], gaps[start:end], words, prices, anywhere=anywhere)
    return pieces


def _gaps(stretch: str) -> bytes:
    """Return for each letter, spaces not counted, whether a space stood before it."""
    return bytes(
        before == " " for before, letter in zip("-" + stretch, stretch, strict=False) if letter != " "
    )


def _likeliest(text: str, gaps: bytes, words: Lexicon, prices: _Prices, *, anywhere: bool) -> list[_Piece]:
    """Return the cheapest way through the letters, a step per word or unknown letter."""
    best = [0.0] + [_FAR] * len(text)
    came = [_Piece(1, letter, Damage.NONE) for letter in text]
    readings, at = words.readings, words.at
    size, spaced = len(text), 1 in gaps
    for start in range(size):
        so_far = best[start]
        if so_far + _UNKNOWN < best[start + 1]:
            best[start + 1] = so_far + _UNKNOWN
            came[start] = _Piece(1, text[start], Damage.NONE)
        for length in at(text, start):
            end = start + length
            if end > size or (found := readings.get(text[start:end])) is None:
                continue
            within = _within(gaps, start, end) if spaced else ()
            if within and not all(
                (anywhere or text[gap] in _NEVER_FIRST or text[gap - 1] in _MARKS)
                and _joinable(text, start, gap, end, words)
                for gap in within
            ):
                continue
            for word, damage, surprise, short in found:
                price = prices[damage][short]
                cost = so_far + surprise + (_spaced_price(text, within, damage, price) if within else price)
                if cost < best[end]:
                    best[end] = cost
                    came[end - 1] = _Piece(length, word, damage)
    return _way_back(came)


def _way_back(came: list[_Piece]) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = len(came)
    while at > 0:
        pieces.append(came[at - 1])
        at -= pieces[-1].length
    return pieces[::-1]


def _within(gaps: bytes, start: int, end: int) -> Sequence[int]:
    """Return before which letters inside a run a space stood."""
    found: list[int] = []
    gap = gaps.find(1, start + 1, end)
    while gap >= 0:
        found.append(gap)
        gap = gaps.find(1, gap + 1, end)
    return found


def _joinable(text: str, start: int, gap: int, end: int, words: Lexicon) -> bool:
    """Return whether a space inside a word can only be damage: what stood beside it is not words on both sides."""
    if text[gap] in _NEVER_FIRST:
        return True
    return end - start > _SHORT and not (_whole(text[start:gap], words) and _whole(text[gap:end], words))


def _whole(run: str, words: Lexicon) -> bool:
    """Return whether a run may stand by itself: it is words, or letters without vowels, as short forms are."""
    if all("ก" <= letter <= "ฮ" for letter in run):
        return True
    reached = [True] + [False] * len(run)
    for start in range(len(run)):
        if reached[start]:
            for length in words.at(run, start):
                if start + length <= len(run) and words.right(run[start : start + length]):
                    reached[start + length] = True
    return reached[-1]


def _spaced_price(text: str, within: Sequence[int], damage: Damage, price: float) -> float:
    """Return what a reading must make up for that has spaces inside it.

    A space before า (or a tone mark and า) is how ำ comes apart: then its loss costs nothing, and its keeping does.
    """
    extra = 0.0
    for gap in within:
        if text[gap] not in _NEVER_FIRST:
            extra += _SPACE
        elif text[gap : gap + 2].lstrip(_TONES)[:1] == "า":
            if damage in _AM_GONE:
                price = 0.0
            else:
                extra += _UNMENDED
    return price + extra


def _told(stretch: str, pieces: list[_Piece]) -> str:
    """Return the stretch as it was read, with the spaces that stood between its pieces."""
    gaps = _gaps(stretch)
    told, at = "", 0
    for piece in pieces:
        told += " " + piece.word if gaps[at] else piece.word
        at += piece.length
    return told
