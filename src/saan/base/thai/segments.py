"""Cutting Thai text into words, for search and for line breaks where no browser does it."""

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


def words(text: str) -> list[str]:
    """Return the text, normalised and cut into words by maximal matching; joined again it is `normal(text)`.

    Spaces and signs are pieces of their own. Some 3 million characters per second.
    """
    _load()
    # Lone surrogates cannot be stored or sent, so they are shown as what they are: unreadable.
    plain = normal(text).encode(errors="replace").decode()
    # Safe: without it, long runs of ambiguous text take exponential time.
    pieces: list[str] = nlpo3.segment(plain, _NAME, safe=True)
    return pieces


@cache
def _load() -> None:
    with _lock:
        if not WORD_LIST.exists():
            raise WordListMissingError
        nlpo3.load_dict(str(WORD_LIST), _NAME)
