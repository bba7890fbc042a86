"""A slot's text in one run, measured: how much of it each line has room for, and where lines may end.

Texts are measured word by word. Between which words of a value no line may end takes reading the whole of it, for names, dates
and much else; so it is asked only for the one or two places where lines of a document would end.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from saan.press import cells, wholes
from saan.press.plates.glyphs import Drawn, Face

Unit = tuple[str, bool]
"""What no line breaks, and whether a space stands before it."""
Value = tuple[int, Sequence[str], Callable[[], Iterable[Unit]] | None]
"""From which unit on a value stands, word by word, and its words; and what says what of it no line breaks, None where none breaks any."""
NOT_FIRST = cells.NEVER_FIRST | frozenset(" \u00a0)]}”’»,.;:!?%\"'/")
_HELD = frozenset("ๆฯ)]}”’»")
"""What stands on the line of what it follows, even after a space."""
_HOLDING = frozenset("([{“«\u2018")
"""What stands on the line of what follows it, even before a space."""
NOT_LAST = cells.NEVER_LAST | _HOLDING | frozenset(" \u00a0")


class Run:
    """Units drawn and measured, with the place where each ends if all stood in one line."""

    def __init__(self, face: Face, units: Sequence[Unit], values: Sequence[Value] = ()) -> None:
        self._face, self._units, self._values = face, units, values
        self._texts, self._spaced = zip(*units, strict=True)
        self._shown, advances, latin = zip(*map(face.words.__getitem__, self._texts), strict=True)
        self._latin, self._empty = True in latin, "" in self._texts
        gap = face.space[1]
        led = [each + gap if spaced else each for each, spaced in zip(advances, self._spaced, strict=True)]
        self._ends = [0.0, *accumulate(led)]
        self.plain = not (self._latin or self._empty)
        """Whether it is the same measured word by word. English is not, nor is there a word where spaces meet."""

    def lines(self, rooms: Sequence[float], indent: float) -> tuple[tuple[Drawn, ...], str]:
        """Return as many units in each line as it has room for, or what they overflow with; neither where that takes a closer look."""
        if self._empty:
            return (), ""
        lines: list[Drawn] = []
        ends, count, begin = self._ends, len(self._texts), 0
        for room in rooms:
            base = ends[begin] + self._gap(begin)
            end = bisect_right(ends, base + room - indent) - 1
            while begin < end < count and not self._may_end(end):
                end -= 1
            if end <= begin:
                return (), ""
            lines.append(self._line(begin, end, ends[end] - base))
            if end == count:
                return tuple(lines), ""
            begin, indent = end, 0.0
        return (), self._over(begin, rooms)

    def _gap(self, place: int) -> float:
        return self._face.space[1] if self._spaced[place] else 0.0

    def _line(self, begin: int, end: int, advance: float) -> Drawn:
        space = self._face.space[0]
        led = [
            space + shown if spaced else shown
            for shown, spaced in zip(self._shown[begin:end], self._spaced[begin:end], strict=True)
        ]
        led[0] = self._shown[begin]
        line = "".join(led), advance
        return self._face.told_in(line, self._said(begin, end)) if self._latin else line

    def _over(self, begin: int, rooms: Sequence[float]) -> str:
        """Return what all lines have no more room for; nothing where it might be cut, being wider than a line."""
        end = begin + 1
        while end < len(self._texts) and not self._may_end(end):
            end += 1
        wide = self._ends[end] - self._ends[begin] - self._gap(begin) > min(rooms)
        return "" if wide or len(set(rooms)) > 1 else self._said(begin, end)

    def _may_end(self, place: int) -> bool:
        """Return whether a line may end before a unit."""
        for begin, words, cut in self._values:
            before = place - begin
            if 0 < before < len(words):
                return cut is not None and (
                    wholes.surely_parted(words[:before], words[before]) or before in _parted(cut())
                )
        return True

    def _said(self, begin: int, end: int) -> str:
        """Return the text of units that stand in one line."""
        first, *others = self._units[begin:end]
        return first[0] + "".join([f" {unit}" if spaced else unit for unit, spaced in others])


def _parted(units: Iterable[Unit]) -> set[int]:
    """Return before which words of a text a line may end."""
    return set(accumulate(text.count(" ") + 1 for text, _ in units))


def extend(units: list[Unit], more: Sequence[Unit]) -> None:
    """Add units, joining the first with the last there is where no line may break between them."""
    piece, spaced = more[0]
    if units and _joins(units[-1][0], piece, spaced=spaced):
        held, before = units[-1]
        units[-1] = held + (" " if spaced else "") + piece, before
        units += more[1:]
    else:
        units += more


def _joins(held: str, piece: str, *, spaced: bool) -> bool:
    """Return whether no line may break before a piece."""
    if spaced:
        return piece[:1] in _HELD or held[-1:] in _HOLDING
    return not piece or not held or piece[0] in NOT_FIRST or held[-1] in NOT_LAST
