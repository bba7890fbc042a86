"""Fitting a text into its lines: as it is, then wrapped, then smaller, then refused by the name of its field.

A line breaks at spaces. Inside a run of Thai it breaks only where the template says so (`words`), or where a run is
wider than the line; never inside what was filled in, unless it is wider than the line itself; never before ๆ ฯ or a
closing sign, nor after an opening one, whether or not a space stands there. A name (`Slot.whole`, or with its title in any text), a
date, and พ.ศ., ข้อ or มาตรา with its number are not broken at their spaces either, and they stay spaces when they are
copied; a no-break space (U+00A0) does the same in any text.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from saan.press import cells, cutting, wholes
from saan.press.errors import (
    MisplacedMarkError,
    TextOverflowError,
    UncoveredCharacterError,
    UnsettableTextError,
)
from saan.press.plates.glyphs import Face, Line
from saan.press.plates.marks import Slot
from saan.trust.errors import Text

MOST_CHARACTERS = 10_000
CACHED_TEXTS, CACHED_FITS = 1 << 12, 1 << 10
STEP = 0.5
"""Points by which a text shrinks until it fits."""
_NOT_FIRST = cells.NEVER_FIRST | frozenset(" \u00a0)]}”’»,.;:!?%\"'/")
_HELD = frozenset("ๆฯ)]}”’»")
"""What stands on the line of what it follows, even after a space."""
_HOLDING = frozenset("([{“«\u2018")
"""What stands on the line of what follows it, even before a space."""
_NOT_LAST = cells.NEVER_LAST | _HOLDING | frozenset(" \u00a0")


class Fitted(NamedTuple):
    """The lines of a slot and the size they fit at."""

    lines: tuple[Line, ...]
    size: float


class Fitter:
    """Fits texts into slots; keeps what texts were cut into, and lines that were broken."""

    def __init__(self) -> None:
        self._known = lru_cache(CACHED_TEXTS)(self._cut_up)
        self._wrapped = lru_cache(CACHED_FITS)(self._wrap)

    def fit(self, slot: Slot, face: Face, values: Sequence[str]) -> Fitted:
        """Return the slot's lines, or raise an error that names the field."""
        try:
            if len(values) == 1 and not slot.literals[0] and not slot.literals[1]:
                line = face.line(values[0])
                if line.advance * slot.size <= slot.width * 1000:
                    return Fitted((line,), slot.size)
            if sum(map(len, values)) > MOST_CHARACTERS:
                raise _overflow(slot, values[0][:20])
            return self._wrapped(slot, face, tuple(values))
        except UnsettableTextError:
            if (whole := tuple(map(cells.composed, values))) != tuple(values):
                return self.fit(slot, face, whole)
            for name, value in zip(slot.fields, values, strict=True):
                place = Text(f"ช่อง {name}", f"field {name}")
                try:
                    face.check(value, place)
                except UncoveredCharacterError as error:
                    error.fields["field"] = name
                    raise
                if (misplaced := cells.misplaced(value)) is not None:
                    raise MisplacedMarkError(
                        field=name,
                        shown=cells.around(value, misplaced),
                        place_th=place.th,
                        place_en=place.en,
                        position=misplaced + 1,
                    ) from None
            raise

    def _wrap(self, slot: Slot, face: Face, values: tuple[str, ...]) -> Fitted:
        units = self._units(slot, values)
        measured = _Measured(face, units)
        size, over = slot.size, ""
        while size >= slot.least - 1e-6:
            rooms = [part.width * 1000 / size for part in (slot, *slot.more) for _ in part.baselines]
            indent = slot.indent * 1000 / size
            if lines := measured.lines(rooms, indent):
                return Fitted(lines, size)
            broken, over = self._broken(face, units, rooms, indent)
            if not over:
                return Fitted(broken, size)
            size -= STEP
        raise _overflow(slot, over)

    def _units(self, slot: Slot, values: Sequence[str]) -> list[tuple[str, bool]]:
        """Return what no line may break in, and whether a space stands before it."""
        lone = len(values) == 1 and not slot.literals[0]
        # On one line nothing breaks; to know where words end costs time, and the memory of a dictionary.
        words = slot.words and (len(slot.baselines) > 1 or bool(slot.more))
        units: list[tuple[str, bool]] = []
        for index, literal in enumerate(slot.literals):
            _extend(units, self._known(literal, words))
            if index < len(values):
                value, whole = values[index], slot.fields[index] in slot.whole
                _extend(units, ((value, False),) if whole else self._known(value, words and lone))
        return units

    def _cut_up(self, text: str, words: bool) -> tuple[tuple[str, bool], ...]:  # noqa: FBT001 - the key of a cache
        units: list[tuple[str, bool]] = []
        for token, spaced, kept in _tokens(text):
            parts = cutting.words(token) if words and token and not kept else (token,)
            for place, part in enumerate(parts):
                if units and not (words or spaced):
                    units[-1] = units[-1][0] + part, units[-1][1]
                else:
                    _extend(units, ((part, spaced and place == 0),))
        return tuple(units)

    def _broken(
        self, face: Face, units: Sequence[tuple[str, bool]], rooms: Sequence[float], indent: float
    ) -> tuple[tuple[Line, ...], str]:
        """Return the lines, cutting units that are wider than one; else the unit from which on they overflow."""
        room, start = rooms[0], indent
        word, (space, gap) = face.word, face.word(" ")
        lines: list[Line] = []
        shown, said, used, begun = "", "", start, False
        queue = list(reversed(units))
        while queue:
            unit, spaced = queue.pop()
            drawn, width = word(unit) if " " not in unit else face.line(unit)
            spaced &= begun
            joined = used + width + gap if spaced else used + width
            if joined <= room:
                shown = f"{shown}{space}{drawn}" if spaced else shown + drawn
                said = f"{said} {unit}" if spaced else said + unit
                used, begun = joined, begun or unit != ""
            elif width > room and (pieces := self._smaller(unit)):
                queue += [(piece, own if index else spaced) for index, (piece, own) in enumerate(pieces)][
                    ::-1
                ]
            elif not begun or len(lines) + 1 >= len(rooms):
                return (), unit
            else:
                lines.append(face.told_in(Line(shown, used - start), said))
                shown, said, used, start, room, begun = drawn, unit, width, 0.0, rooms[len(lines)], unit != ""
        return (*lines, face.told_in(Line(shown, used - start), said)), ""

    def _smaller(self, unit: str) -> list[tuple[str, bool]]:
        """Return the parts of a unit that is wider than a line by itself, at its spaces or its words; nothing of one word."""
        parts: list[tuple[str, bool]] = []
        for index, token in enumerate(unit.split(" ")):
            _extend(parts, ((token, index > 0),))
        if len(parts) > 1:
            return parts
        pieces: list[tuple[str, bool]] = []
        for token in cutting.words(unit):
            if pieces and (token[:1] in _NOT_FIRST or pieces[-1][0][-1:] in _NOT_LAST):
                pieces[-1] = pieces[-1][0] + token, False
            else:
                pieces.append((token, False))
        return pieces if len(pieces) > 1 else []


class _Measured:
    """Units drawn and measured, with the place where each ends if all stood in one line."""

    def __init__(self, face: Face, units: Sequence[tuple[str, bool]]) -> None:
        word, (space, gap) = face.word, face.word(" ")
        self._face, self._units = face, units
        self._lines = [word(unit) if " " not in unit else face.line(unit) for unit, _ in units]
        self._gaps = [gap if spaced else 0.0 for _, spaced in units]
        self._led = [
            space + line.shown if gap else line.shown
            for line, gap in zip(self._lines, self._gaps, strict=True)
        ]
        widths = [line.advance + gap for line, gap in zip(self._lines, self._gaps, strict=True)]
        self._ends = [0.0, *accumulate(widths)]
        self._plain = all(unit for unit, _ in units)

    def lines(self, rooms: Sequence[float], indent: float) -> tuple[Line, ...]:
        """Return as many units in each line as it has room for; nothing where a unit is empty, or they do not fit."""
        if not self._plain:
            return ()
        lines: list[Line] = []
        begin, count = 0, len(self._lines)
        for room in rooms:
            base = self._ends[begin] + self._gaps[begin]
            end = bisect_right(self._ends, base + room - indent) - 1
            if end <= begin:
                return ()
            line = Line(
                "".join((self._lines[begin].shown, *self._led[begin + 1 : end])), self._ends[end] - base
            )
            lines.append(self._face.told_in(line, _said(self._units[begin:end])))
            if end == count:
                return tuple(lines)
            begin, indent = end, 0.0
        return ()


def _tokens(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield what stands between a text's spaces where a line may end, whether a space was before it, and whether it is kept whole."""
    spaced = False
    for piece, kept in wholes.pieces(text, ()) if text else [("", False)]:
        if kept:
            yield piece, spaced, True
            spaced = False
            continue
        *tokens, last = _between_spaces(piece)
        for token in tokens:
            yield token, spaced, False
            spaced = True
        if last or not text:
            yield last, spaced, False
            spaced = False
    if spaced:
        yield "", True, False


def _between_spaces(text: str) -> list[str]:
    """Return a text cut at the spaces where a line may end."""
    first, *others = (part.split(" ") for part in wholes.BOUND.split(text))
    for other in others:
        first[-1] += f" {other[0]}"
        first += other[1:]
    return first


def _said(units: Sequence[tuple[str, bool]]) -> str:
    """Return the text of units that stand in one line."""
    return units[0][0] + "".join([f" {unit}" if spaced else unit for unit, spaced in units[1:]])


def _extend(units: list[tuple[str, bool]], more: Sequence[tuple[str, bool]]) -> None:
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
    return not piece or not held or piece[0] in _NOT_FIRST or held[-1] in _NOT_LAST


def _overflow(slot: Slot, shown: str) -> TextOverflowError:
    return TextOverflowError(field=slot.name, shown=shown, least=f"{slot.least:g}")
