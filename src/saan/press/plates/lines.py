"""Fitting a text into its lines: as it is, then wrapped, then smaller, then refused by the name of its field.

A line breaks at spaces. Inside a run of Thai it breaks only where the template says so (`words`), or where a run is
wider than the line; never inside what was filled in, unless it is wider than the line itself; never before ๆ ฯ or a
closing sign, nor after an opening one, whether or not a space stands there. A name (`Slot.whole`, or with its title in any text), a
date, and พ.ศ., ข้อ or มาตรา with its number are not broken at their spaces either, and they stay spaces when they are
copied; a no-break space (U+00A0) does the same in any text. A line feed in what was filled in ends the line.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import NamedTuple

from saan.press import cells, cutting, wholes
from saan.press.errors import (
    MisplacedMarkError,
    TextOverflowError,
    UncoveredCharacterError,
    UnsettableTextError,
)
from saan.press.plates.glyphs import Drawn, Face
from saan.press.plates.marks import Slot
from saan.press.plates.runs import NOT_FIRST, NOT_LAST, Run, Unit, Value, extend
from saan.trust.errors import Text

MOST_CHARACTERS = 10_000
CACHED_TEXTS, CACHED_FITS = 1 << 12, 1 << 10
STEP = 0.5
"""Points by which a text shrinks until it fits."""


class Fitted(NamedTuple):
    """The lines of a slot, each with its advance, and the size they fit at."""

    lines: tuple[Drawn, ...]
    size: float


class Fitter:
    """Fits texts into slots; keeps what texts were cut into, and lines that were broken."""

    def __init__(self) -> None:
        self._known = lru_cache(CACHED_TEXTS)(self._cut_up)
        self._wrapped = lru_cache(CACHED_FITS)(self._wrap)

    def fit(self, slot: Slot, face: Face, values: Sequence[str]) -> Fitted:
        """Return the slot's lines, or raise an error that names the field."""
        if len(values) == 1 and not slot.literals[0] and not slot.literals[1]:
            try:
                line = face.line(values[0])
            except UnsettableTextError:
                return self._mended(slot, face, values)
            if line[1] * slot.size <= slot.width * 1000:
                return Fitted((line,), slot.size)
        return self.broken(slot, face, values)

    def broken(self, slot: Slot, face: Face, values: Sequence[str]) -> Fitted:
        """Return the lines of a slot of more than one field, or whose text is known to be wider than a line; else as `fit`."""
        if sum(map(len, values)) > MOST_CHARACTERS:
            raise _overflow(slot, values[0][:20])
        try:
            return self._wrapped(slot, face, tuple(values))
        except UnsettableTextError:
            return self._mended(slot, face, values)

    def _mended(self, slot: Slot, face: Face, values: Sequence[str]) -> Fitted:
        """Return the lines of texts whose Latin letters and marks are one character each; else say which field cannot be set, and why."""
        if (whole := tuple(map(cells.composed, values))) != tuple(values):
            return self.fit(slot, face, whole)
        if any("\n" in value for value in values):
            with suppress(UnsettableTextError):
                return self._fed(slot, face, whole)
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
                )
        raise UnsettableTextError(shown=" ".join(values))

    def _fed(self, slot: Slot, face: Face, values: tuple[str, ...]) -> Fitted:
        """Return the lines of texts of several lines, each of which begins anew."""
        if sum(map(len, values)) > MOST_CHARACTERS:
            raise _overflow(slot, values[0][:20])
        parts, size, over = self._parts(slot, values), slot.size, ""
        while size >= slot.least - 1e-6:
            rooms = [part.width * 1000 / size for part in (slot, *slot.more) for _ in part.baselines]
            lines: tuple[Drawn, ...] = ()
            for number, part in enumerate(parts):
                indent = 0.0 if number else slot.indent * 1000 / size
                left = rooms[len(lines) :]
                more, over = self._broken(face, part, left, indent) if left else ((), "")
                if not more:
                    over = over or next((text for rest in parts[number:] for text, _ in rest if text), "")
                    break
                lines += more
            else:
                return Fitted(lines, size)
            size -= STEP
        raise _overflow(slot, over)

    def _parts(self, slot: Slot, values: tuple[str, ...]) -> list[list[Unit]]:
        """Return a slot's text cut where a value has a line feed, each part as `_units` says a text."""
        parts: list[list[Unit]] = [[]]
        words, lone = _by_words(slot), len(values) == 1 and not slot.literals[0]
        for index, literal in enumerate(slot.literals):
            extend(parts[-1], self._known(literal, words))
            if index < len(values):
                whole = slot.fields[index] in slot.whole
                for number, line in enumerate(values[index].strip("\n").split("\n")):
                    if number:
                        parts.append([])
                    extend(parts[-1], ((line, False),) if whole else self._known(line, words and lone))
        return parts

    def _wrap(self, slot: Slot, face: Face, values: tuple[str, ...]) -> Fitted:
        run, exact = self._run(slot, face, values), None
        size, over = slot.size, ""
        while size >= slot.least - 1e-6:
            rooms = [part.width * 1000 / size for part in (slot, *slot.more) for _ in part.baselines]
            indent = slot.indent * 1000 / size
            lines, over = run.lines(rooms, indent)
            if not (lines or over):
                exact = exact or self._units(slot, values)
                lines, over = self._broken(face, exact, rooms, indent)
            if not over:
                return Fitted(lines, size)
            size -= STEP
        raise _overflow(slot, over)

    def _run(self, slot: Slot, face: Face, values: tuple[str, ...]) -> Run:
        """Return the slot's text measured. Where a value may be parted is looked at only where a line might end in it."""
        words = _by_words(slot)
        lone = len(values) == 1 and not slot.literals[0]
        units: list[Unit] = []
        values_at: list[Value] = []
        for index, literal in enumerate(slot.literals):
            if literal:
                extend(units, self._known(literal, words))
            if index == len(values):
                break
            value, whole = values[index], slot.fields[index] in slot.whole
            if words and lone and not whole:
                extend(units, self._known(value, words))
                continue
            first, *others = parts = value.split(" ")
            extend(units, ((first, False),))
            units += [(each, True) for each in others]
            if others:
                cut = None if whole else partial(self._known, value, False)
                values_at.append((len(units) - len(parts), parts, cut))
        try:
            run = Run(face, units, values_at)
        except UnsettableTextError:
            return Run(face, self._units(slot, values))
        return run if run.plain else Run(face, self._units(slot, values))

    def _units(self, slot: Slot, values: Sequence[str]) -> list[Unit]:
        """Return what no line may break in, and whether a space stands before it."""
        lone = len(values) == 1 and not slot.literals[0]
        words = _by_words(slot)
        units: list[Unit] = []
        for index, literal in enumerate(slot.literals):
            extend(units, self._known(literal, words))
            if index < len(values):
                value, whole = values[index], slot.fields[index] in slot.whole
                extend(units, ((value, False),) if whole else self._known(value, words and lone))
        return units

    def _cut_up(self, text: str, words: bool) -> tuple[Unit, ...]:  # noqa: FBT001 - the key of a cache
        units: list[Unit] = []
        for token, spaced, kept in _tokens(text):
            parts = cutting.words(token) if words and token and not kept else (token,)
            for place, part in enumerate(parts):
                if units and not (words or spaced):
                    units[-1] = units[-1][0] + part, units[-1][1]
                else:
                    extend(units, ((part, spaced and place == 0),))
        return tuple(units)

    def _broken(
        self, face: Face, units: Sequence[Unit], rooms: Sequence[float], indent: float
    ) -> tuple[tuple[Drawn, ...], str]:
        """Return the lines, cutting units that are wider than one; else the unit from which on they overflow."""
        room, start = rooms[0], indent
        words, (space, gap) = face.words, face.space
        lines: list[Drawn] = []
        shown, said, used, begun = "", "", start, False
        queue = list(reversed(units))
        while queue:
            unit, spaced = queue.pop()
            drawn, width, _ = words[unit]
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
                lines.append(face.told_in((shown, used - start), said))
                shown, said, used, start, room, begun = drawn, unit, width, 0.0, rooms[len(lines)], unit != ""
        return (*lines, face.told_in((shown, used - start), said)), ""

    def _smaller(self, unit: str) -> list[Unit]:
        """Return the parts of a unit that is wider than a line by itself, at its spaces or its words; nothing of one word."""
        parts: list[Unit] = []
        for index, token in enumerate(unit.split(" ")):
            extend(parts, ((token, index > 0),))
        if len(parts) > 1:
            return parts
        pieces: list[Unit] = []
        for token in cutting.words(unit):
            if pieces and (token[:1] in NOT_FIRST or pieces[-1][0][-1:] in NOT_LAST):
                pieces[-1] = pieces[-1][0] + token, False
            else:
                pieces.append((token, False))
        return pieces if len(pieces) > 1 else []


def _by_words(slot: Slot) -> bool:
    """Return whether a slot's Thai is cut into words: on one line nothing breaks, and it costs time, and the memory of a dictionary."""
    return slot.words and (len(slot.baselines) > 1 or bool(slot.more))


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


def _overflow(slot: Slot, shown: str) -> TextOverflowError:
    return TextOverflowError(field=slot.name, shown=shown, least=f"{slot.least:g}")
