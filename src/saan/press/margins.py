"""Whether what typst set lies where it should: within the margins of the paper, and within the cells of its tables.

typst sets a word that is wider than its room all the same, over the edge of the paper or over its neighbours.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

_BLOCK = re.compile(rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm/\w+ cs [-\d. ]+scn\s*BT(.*?)\bET\b", re.DOTALL)
_RUN = re.compile(
    rb"/(\w+) ([-\d.]+) Tf\s*1 0 0 -1 ([-\d.]+) [-\d.]+ Tm\s*([\[(<].*?[\])>]) ?T[jJ]", re.DOTALL
)
_RULE = re.compile(
    rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm/\w+ CS [-\d. ]+SCN (?:[\d.]+ w )?4 M 0 0 m 0 ([\d.]+) l\s*S\s*Q"
)
_HANGS = 4.0
"""Points by which a stop may stand in the margin: typst lets it hang there."""
_TOUCHES = 0.7
"""Points by which a letter may stand over the middle of a rule."""


class Font(Protocol):
    """What must be known of a page's font."""

    def text(self, shown: bytes, /) -> str:
        """Return what a string means."""

    def advance(self, shown: bytes, /) -> float:
        """Return how wide a string is, in 1/1000 em."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Where a line of text may begin and must end, in points from the paper's left edge."""

    left: float
    right: float


class _Line(NamedTuple):
    """A piece of a line: where it begins and ends, its baseline, and what it says."""

    begins: float
    ends: float
    y: float
    text: str


def strays(drawn: bytes, fonts: Mapping[bytes, Font], margins: Margins) -> Iterator[str]:
    """Yield what stands, upright, beyond the margins or across a rule of a table, in the order of the page."""
    rules = [(float(x), float(y), float(y) - float(down)) for x, y, down in _RULE.findall(drawn)]
    for line in _lines(drawn, fonts):
        beyond = line.begins < margins.left - _HANGS or line.ends > margins.right + _HANGS
        if beyond or any(
            line.begins + _TOUCHES < x < line.ends - _TOUCHES and low < line.y < high
            for x, high, low in rules
        ):
            yield line.text


def _lines(drawn: bytes, fonts: Mapping[bytes, Font]) -> Iterator[_Line]:
    for x, y, body in _BLOCK.findall(drawn):
        runs = [
            (float(at), float(size), fonts[name], shown)
            for name, size, at, shown in _RUN.findall(body)
            if name in fonts
        ]
        if runs:
            ends = max(at + font.advance(shown) * size / 1000 for at, size, font, shown in runs)
            text = "".join(font.text(shown) for _, _, font, shown in runs)
            yield _Line(float(x) + min(at for at, *_ in runs), float(x) + ends, float(y), text.strip())
