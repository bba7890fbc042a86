"""Whether what typst set lies where it should: within the margins of the paper, and within the cells of its tables.

typst sets a word that is wider than its room all the same, over the edge of the paper or over its neighbours; and what
breaks over no page, such as the head of a table, over the foot of the paper.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

_BLOCK = re.compile(rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm/\w+ cs [-\d. ]+scn\s*BT(.*?)\bET\b", re.DOTALL)
_RUN = re.compile(
    rb"/(\w+) ([-\d.]+) Tf\s*1 0 0 -1 ([-\d.]+) [-\d.]+ Tm\s*([\[(<].*?[\])>]) ?T[jJ]", re.DOTALL
)
_RULE = re.compile(
    rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm/\w+ CS [-\d. ]+SCN (?:[\d.]+ w )?4 M 0 0 m 0 ([\d.]+) l\s*S\s*Q"
)
_TOP = 841.89
"""Of A4, in points from the bottom edge (ISO 216)."""
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


class Block(NamedTuple):
    """Text that was drawn from one place, upright: the place in points from the paper's foot, and its runs."""

    x: float
    y: float
    runs: list[tuple[bytes, bytes, bytes, bytes]]

    def text(self, fonts: Mapping[bytes, Font]) -> str:
        """Return what it means."""
        return "".join(fonts[name].text(shown) for name, _, _, shown in self.runs).strip()


def blocks(drawn: bytes, fonts: Mapping[bytes, Font]) -> list[Block]:
    """Return what stands on a page in these fonts, in its order."""
    return [
        Block(float(x), float(y), [run for run in _RUN.findall(body) if run[0] in fonts])
        for x, y, body in _BLOCK.findall(drawn)
    ]


def strays(
    drawn: bytes, laid: Iterable[Block], fonts: Mapping[bytes, Font], margins: Margins
) -> Iterator[str]:
    """Yield which of a page's blocks stand beyond the margins or across a rule of a table, in the order of the page."""
    rules = [(float(x), float(y), float(y) - float(down)) for x, y, down in _RULE.findall(drawn)]
    first, last = margins.left - _HANGS, margins.right + _HANGS
    for block in laid:
        if not block.runs:
            continue
        begins = block.x + float(block.runs[0][2])
        name, size, at, shown = block.runs[-1]  # a line is drawn from left to right
        ends = block.x + float(at) + fonts[name].advance(shown) * float(size) / 1000
        if (
            begins < first
            or ends > last
            or any(
                begins + _TOUCHES < rule < ends - _TOUCHES and low < block.y < high
                for rule, high, low in rules
            )
        ):
            yield block.text(fonts)


def fallen(laid: Iterable[Block], fonts: Mapping[bytes, Font]) -> Iterator[str]:
    """Yield what stands above or below the paper: of what breaks over no page, all that is taller than one."""
    for block in laid:
        if not 0 < block.y < _TOP:
            yield block.text(fonts)
