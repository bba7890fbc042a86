"""Cutting Thai into words, at whose ends a line may end.

The words are those of a list without long compounds (`compounds`): `ธนาคารออมสิน` may be parted behind `ธนาคาร`, and
nowhere else.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import nlpo3

from saan.press.errors import LineWordsMissingError

WORD_LIST: Final = Path(__file__).with_name("line_words.txt")
"""One word per line. Made at set-up."""
_NAME: Final = "saan.press"
_lock: Final = threading.Lock()
_RUNS: Final = re.compile(r"\s+|\S+")
_MOST: Final = 100
_UNSURE: Final = 3


def words(text: str) -> list[str]:
    """Return a text cut into words by maximal matching; joined again it is the same. Some 3 million characters per second.

    Spaces and signs are pieces of their own. Raises `LineWordsMissingError` where the program was not set up.
    """
    _load()
    # A lone surrogate cannot be handed over; it is cut as a letter that no word has.
    plain = text.encode(errors="replace").decode()
    pieces = [piece for run in _RUNS.findall(plain) for piece in _cut(run)]
    return pieces if plain == text else list(_alike(text, pieces))


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


def _alike(text: str, pieces: Iterable[str]) -> Iterator[str]:
    begun = 0
    for piece in pieces:
        yield text[begun : begun + len(piece)]
        begun += len(piece)


@cache
def _load() -> None:
    with _lock:
        if not WORD_LIST.exists():
            raise LineWordsMissingError
        nlpo3.load_dict(str(WORD_LIST), _NAME)
