"""Damaging right Thai text in the ways found in texts pulled out of PDFs; for tests and for the benchmark."""

import difflib
import random
import re
from collections.abc import Callable
from pathlib import Path

from saan.base.thai.api import normal
from saan.press.cutting import words

GAZETTE = Path(__file__).with_name("gazette.txt")
"""Paragraphs of the Royal Gazette, 2022 and 2023, that went into no table of the lexicon; damage taken out by hand.

Laws, rules and official notices are no works of copyright (Copyright Act B.E. 2537, section 7). No persons' names.
"""

_LETTER_PAIR = re.compile("(?<=[\u0e01-\u0e4e])(?=[\u0e01-\u0e2e\u0e40-\u0e44])")


def paragraphs() -> list[str]:
    """Return right text, one paragraph after the other."""
    return GAZETTE.read_text("utf-8").splitlines()


def word_errors(right: str, text: str) -> tuple[int, int]:
    """Return how many words are wrong, missing or too many, and how many there should be; spaces do not count."""
    due, got = ([word for word in words(normal(each)) if not word.isspace()] for each in (right, text))
    blocks = difflib.SequenceMatcher(None, due, got, autojunk=False).get_opcodes()
    wrong = sum(max(b - a, d - c) for kind, a, b, c, d in blocks if kind != "equal")
    return wrong, len(due)


def _sometimes(chance: float, pattern: str, change: str) -> Callable[[str], str]:
    def damage(text: str) -> str:
        dice = random.Random(len(text))
        return re.sub(
            pattern, lambda found: found.expand(change) if dice.random() < chance else found[0], text
        )

    return damage


DAMAGES: dict[str, Callable[[str], str]] = {
    "ำ lost": lambda text: text.replace("ำ", "า"),
    "half of ำ lost": _sometimes(0.5, "ำ", "า"),
    "ำ split and lost": lambda text: re.sub("([่-๋]?)ำ", r" \1า", text),
    "ำ split": lambda text: re.sub("([่-๋]?)ำ", r" \1ํา", text),
    "ำ as ้า": lambda text: re.sub("(?<![่-๋])ำ", "้า", text),
    "every า as ำ": lambda text: text.replace("า", "ำ"),
    "every า as ำ, ำ split": lambda text: text.replace("ำ", " ำ").replace("า", "ำ"),
    "a space before marks": _sometimes(0.03, "(?<=[ก-ฮ])([ัิ-ู่-๋])", r" \1"),
    "a space within words": _sometimes(0.02, _LETTER_PAIR.pattern, " "),
    "marks out of order, glyph codes": lambda text: re.sub("([ิ-ื])([่-๋])", r"\2\1", text).replace(
        "่า", "\uf70aา"
    ),
}
