"""Thai as typst is given it: one sign for each cluster, and a mark between words, where alone a line may end.

typst knows where Thai words end by a network that it asks at every run: half of the time that a page takes, and one line
in thirty ended within a word (`นครราชสี|มา`). Signs that Unicode has given to nobody are letters to it, between which
no line ends (UAX 14, class XX); so the ends of words are ours (`cutting`). The faces of the page draw each sign as its
cluster (`clusters`), and `exact` tells it as its cluster again: no sign leaves the press.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from saan.press.cells import LETTER, NEVER_FIRST, NEVER_LAST, clusters
from saan.press.cutting import words

FIRST: Final = 0x40000
"""Of a plane that Unicode has assigned nothing in: what is private, an accessible PDF may not hold (ISO 14289-1, 7.21.4.2)."""
BREAK, JOINER = "\u200b", "\u2060"
"""Where a line may end, and where none may; both are told as nothing."""
SIGNS: Final = {text: chr(FIRST + place) for place, text in enumerate((*clusters(), *"ะาำๅเแโใไๆฯ"))}
"""The sign of each cluster, and of each letter that stands for itself."""
_CLUSTERS: Final = {ord(sign): text for text, sign in SIGNS.items()} | {ord(BREAK): "", ord(JOINER): ""}
_RUN: Final = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+")
_PIECE: Final = re.compile(f"{LETTER}|.")
_ENDS: Final = re.compile(f"{BREAK}|(?<!{JOINER}) (?!{JOINER})")
_KNOWN: Final = 1 << 12
"""Runs of letters that are remembered, some two megabytes: the labels of pages, and what letters say again."""
UNDRAWN: Final = frozenset({
    "title", "author", "keywords", "record_name", "record_description", "emblem", "photo", "emblem_alt", "photo_alt", "seal_alt",
})  # fmt: skip
"""What is not drawn, and so stands in the file as it is."""


def lettered(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a template prints with the Thai of all texts that are drawn put into signs."""
    return {name: value if name in UNDRAWN else _each(value) for name, value in data.items()}


def plain(text: str) -> str:
    """Return a text of a page with its signs as the clusters that they stand for."""
    return text.translate(_CLUSTERS)


def unbroken(text: str) -> list[str]:
    """Return, in signs, the pieces of a text within which no line ends but in need."""
    return [piece for piece in _ENDS.split(_each(text)) if piece]


def whole(text: str) -> str:
    """Return a name, in signs, within whose words no line ends."""
    told: str = _each(text)
    return told.replace(BREAK, "")


def _each(value: Any) -> Any:
    if isinstance(value, str):
        return _RUN.sub(lambda run: _signs(run[0]), value)
    if isinstance(value, list):
        return [_each(each) for each in value]
    if isinstance(value, dict):
        return {name: _each(each) for name, each in value.items()}
    return value


@lru_cache(_KNOWN)
def _signs(run: str) -> str:
    parts: list[str] = []
    for word in words(run):
        if parts and (word[0] in NEVER_FIRST or parts[-1][-1] in NEVER_LAST):
            parts[-1] += word
        else:
            parts.append(word)
    return BREAK.join(
        ["".join([SIGNS.get(piece, piece) for piece in _PIECE.findall(part)]) for part in parts]
    )
