"""The right words, how common each is, and how each looks after the known ways of damage: what repair goes by.

Data: `words.txt` (the words), `counts.txt` (how often each stands in the Thai National Corpus, as the PyThaiNLP
project gives it, CC0; put there by `./dev setup`) and `official_counts.txt` (how often each stands in texts of the
Royal Gazette of 2022 and 2023, every second one of a sample; the others measure what is mended, in `bench/thai.py`).
"""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from math import log
from pathlib import Path
from typing import Final, NamedTuple

from saan.base.thai.errors import WordListMissingError

WORD_LIST: Final = Path(__file__).with_name("words.txt")
"""One word per line. Put there by `./dev setup`: the PyThaiNLP project's list (CC0) and `official_words.txt`."""
GENERAL: Final = WORD_LIST.with_name("counts.txt")
OFFICIAL: Final = Path(__file__).with_name("official_counts.txt")
LONGEST: Final = 28
"""Longer entries of the list are phrases, which their words tell as well."""
_HEAD: Final = 3
_SHORT: Final = (_HEAD - 1,)
_UNSEEN: Final = 0.3
_RARE: Final = 15.0
_EVERYWHERE: Final = 6.0
_LONG: Final = 5
"""Shorter words with ้า for ำ are how foreign names end: กาก้า, เบอร์ต้า."""


class Damage(Enum):
    """A way in which the letters of a word come out wrong."""

    NONE = "none"
    LOST = "lost"
    """ำ came out as า: กาหนด for กำหนด."""
    RAISED = "raised"
    """ำ came out as ้า: ส้าหรับ for สำหรับ."""
    ALL_AM = "all am"
    """Every า came out as ำ: กำร for การ."""


class Reading(NamedTuple):
    """A word that a run of letters may be, and how surprising the word is: minus the logarithm of its share.

    A short word's damage is taken for real only with twice the reason, for syllables of names look like it.
    """

    word: str
    damage: Damage
    cost: float
    short: bool


class Lexicon(NamedTuple):
    """Every run of letters that is a word or may be a damaged one, to its readings; and which lengths to try.

    `lengths` goes by the first letters, so that a look at a place tries few.
    """

    readings: dict[str, tuple[Reading, ...]]
    lengths: dict[str, tuple[int, ...]]

    def at(self, text: str, start: int) -> tuple[int, ...]:
        """Return the lengths of the runs that may begin at this place, the longest first."""
        return self.lengths.get(text[start : start + _HEAD], _SHORT)

    def right(self, run: str) -> bool:
        """Return whether the letters, as they stand, are a word."""
        return any(reading.damage is Damage.NONE for reading in self.readings.get(run, ()))


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, made once per process: a second, some 30 MB."""
    if not WORD_LIST.exists() or not GENERAL.exists():
        raise WordListMissingError
    words = [
        word
        for word in WORD_LIST.read_text("utf-8").split("\n")
        if 1 < len(word) <= LONGEST and all("\u0e01" <= letter <= "\u0e4e" for letter in word)
    ]
    costs = _costs(words)
    readings: dict[str, tuple[Reading, ...]] = {}
    for word in words:
        for form, damage in _forms(word, common=costs[word] < _RARE):
            # The commonest word that each damage makes of other words; a right word goes before all of them.
            others = readings.get(form, ())
            rival = next((each for each in others if each.damage is damage), None)
            if rival is None or costs[word] < rival.cost:
                kept = tuple(each for each in others if each is not rival)
                short = len(form) <= _HEAD and costs[word] > _EVERYWHERE
                readings[form] = (*kept, Reading(word, damage, costs[word], short))
    return Lexicon(readings, _lengths(readings))


def _costs(words: list[str]) -> dict[str, float]:
    general, official = _counts(GENERAL), _counts(OFFICIAL)
    of_general = sum(general.get(word, 0) for word in words)
    of_official = sum(official.get(word, 0) for word in words)
    costs = {}
    for word in words:
        share = (general.get(word, 0) + _UNSEEN) / of_general + official.get(word, 0) / of_official
        costs[word] = -log(share / 2)
    return costs


def _counts(file: Path) -> dict[str, int]:
    pairs = (
        line.split("\t") for line in file.read_text("utf-8").split("\n") if line and not line.startswith("#")
    )
    return {word: int(count) for word, count in pairs}


def _forms(word: str, *, common: bool) -> Iterator[tuple[str, Damage]]:
    """Yield the word and what each damage makes of it; a rare word's damaged form is sooner some foreign name."""
    yield word, Damage.NONE
    if not common:
        return
    if "ำ" in word:
        yield word.replace("ำ", "า"), Damage.LOST
        if len(word) >= _LONG and not any(tone + "ำ" in word for tone in "่้๊๋"):
            yield word.replace("ำ", "้า"), Damage.RAISED
    if "า" in word:
        yield word.replace("า", "ำ"), Damage.ALL_AM


def _lengths(runs: dict[str, tuple[Reading, ...]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for run in runs:
        if len(run) >= _HEAD:
            found.setdefault(run[:_HEAD], {_HEAD - 1}).add(len(run))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}
