"""Cutting Thai text into words, for search and for line breaks where no browser does it."""

import re
import threading
from functools import cache
from pathlib import Path
from typing import Final

import nlpo3

from saan.base.thai.errors import WordListMissingError
from saan.base.thai.normal import normal

WORD_LIST: Final = Path(__file__).with_name("words.txt")
"""One word per line. Put there by `./dev setup`: the PyThaiNLP project's list (CC0) and `official_words.txt`."""

_NAME: Final = "saan"
_lock: Final = threading.Lock()
_RUNS: Final = re.compile(r"\s+|\S+")
_MOST: Final = 100
_UNSURE: Final = 3


def words(text: str) -> list[str]:
    """Return the text, normalised and cut into words by maximal matching; joined again it is `normal(text)`.

    Spaces and signs are pieces of their own. Some 3 million characters per second.
    """
    _load()
    # Lone surrogates cannot be stored or sent, so they are shown as what they are: unreadable.
    plain = normal(text).encode(errors="replace").decode()
    return [piece for run in _RUNS.findall(plain) for piece in _cut(run)]


def _cut(run: str) -> list[str]:
    """Return a run's words, a part at a time: the cutter loses its place in runs of more than some 130 letters."""
    pieces: list[str] = []
    while len(run) > _MOST:
        # The last words of a part may go on in the next one, so they are cut again with it.
        sure = _segment(run[:_MOST])
        pieces += sure[:-_UNSURE] or sure
        run = run[sum(map(len, sure[:-_UNSURE] or sure)) :]
    return pieces + _segment(run)


def _segment(run: str) -> list[str]:
    # Safe: without it, long runs of ambiguous text take exponential time.
    pieces: list[str] = nlpo3.segment(run, _NAME, safe=True)
    return pieces


@cache
def _load() -> None:
    with _lock:
        if not WORD_LIST.exists():
            raise WordListMissingError
        nlpo3.load_dict(str(WORD_LIST), _NAME)
