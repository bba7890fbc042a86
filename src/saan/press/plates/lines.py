"""Fitting a text into its lines: as it is, then wrapped, then smaller, then refused by the name of its field.

A line breaks at spaces. Inside a run of Thai it breaks only where the template says so (`words`), or where a run is
wider than the line; never inside what was filled in, unless it is wider than the line itself; never before ๆ ฯ or a
closing sign, nor after an opening one. A no-break space (U+00A0) holds a name together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from saan.press.errors import TextOverflowError, UnsettableTextError
from saan.press.plates.glyphs import Face
from saan.press.plates.marks import Slot
from saan.trust.errors import Text

Cutter = Callable[[str], Sequence[str]]
"""Cuts a run of Thai into words that join to it again."""
MOST_CHARACTERS = 10_000
STEP = 0.5
"""Points by which a text shrinks until it fits."""
_NOT_FIRST = frozenset("ๆฯ)]}”’»,.;:!?%\"'/ะาำๅ") | {
    chr(code) for code in (*range(0x0E31, 0x0E3B), *range(0x0E47, 0x0E4F))
}
_NOT_LAST = frozenset("([{“«เแโใไ\u2018")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as text operators, and its width in 1/1000 em."""

    shown: str
    advance: float
    text: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of a slot and the size they fit at."""

    lines: tuple[Line, ...]
    size: float


class Fitter:
    """Fits texts into slots with one cutter; keeps what the literal pieces of passages were cut into."""

    def __init__(self, cut: Cutter | None = None) -> None:
        self._cut = cut
        self._literals: dict[str, tuple[tuple[str, bool], ...]] = {}

    def fit(self, slot: Slot, face: Face, values: Sequence[str]) -> Fitted:
        """Return the slot's lines, or raise an error that names the field."""
        try:
            if len(values) == 1 and not slot.literals[0] and not slot.literals[1]:
                line = _line(face, values[0])
                if line.advance * slot.size <= slot.width * 1000:
                    return Fitted((line,), slot.size)
            if sum(map(len, values)) > MOST_CHARACTERS:
                raise _overflow(slot, values[0][:20])
            return self._wrapped(slot, face, values)
        except UnsettableTextError:
            for name, value in zip(slot.fields, values, strict=True):
                face.check(value, Text(f"ช่อง {name}", f"field {name}"))
            raise

    def _wrapped(self, slot: Slot, face: Face, values: Sequence[str]) -> Fitted:
        units = list(self._units(slot, values))
        size, over = slot.size, ""
        while size >= slot.least - 1e-6:
            lines, over = self._broken(slot, face, units, size)
            if not over:
                return Fitted(tuple(lines), size)
            size -= STEP
        raise _overflow(slot, over)

    def _units(self, slot: Slot, values: Sequence[str]) -> Iterator[tuple[str, bool]]:
        """Yield what no line may break in, and whether a space stands before it."""
        pieces: list[tuple[str, bool]] = []
        for index, literal in enumerate(slot.literals):
            made = self._literals.get(literal)
            if made is None:
                made = self._literals[literal] = tuple(self._cut_up(literal, words=slot.words))
            pieces += made
            if index < len(values):
                pieces += self._cut_up(
                    values[index], words=slot.words and len(values) == 1 and not slot.literals[0]
                )
        held, spaced = pieces[0]
        for piece, before in pieces[1:]:
            if _joins(held, piece, spaced=before):
                held += (" " if before else "") + piece
            else:
                yield held, spaced
                held, spaced = piece, before
        yield held, spaced

    def _cut_up(self, text: str, *, words: bool) -> Iterator[tuple[str, bool]]:
        for index, token in enumerate(text.split(" ")):
            parts = self._cut(token) if words and self._cut and token else (token,)
            for place, part in enumerate(parts):
                yield part, index > 0 and place == 0

    def _broken(
        self, slot: Slot, face: Face, units: Sequence[tuple[str, bool]], size: float
    ) -> tuple[list[Line], str]:
        """Return the lines at a size, and the unit from which on they overflow."""
        room = slot.width * 1000 / size
        space = face.word(" ")[1]
        lines: list[str] = []
        text, used = "", slot.indent * 1000 / size
        queue = list(reversed(units))
        while queue:
            unit, spaced = queue.pop()
            width = _advance(face, unit)
            joined = used + (space if spaced and text else 0) + width
            if joined <= room:
                text += (" " if spaced and text else "") + unit
                used = joined
                continue
            if width > room and (pieces := self._smaller(unit)):
                queue += [(piece, spaced and not index) for index, piece in enumerate(pieces)][::-1]
                continue
            if not text or len(lines) + 1 >= len(slot.baselines):
                return [], unit
            lines.append(text)
            text, used = unit, width
        return [_line(face, line) for line in (*lines, text)], ""

    def _smaller(self, unit: str) -> list[str]:
        """Return the words of a unit that is wider than a line by itself; nothing when it is one word."""
        pieces: list[str] = []
        for token in self._cut(unit) if self._cut else ():
            if pieces and (token[:1] in _NOT_FIRST or pieces[-1][-1:] in _NOT_LAST):
                pieces[-1] += token
            else:
                pieces.append(token)
        return pieces if len(pieces) > 1 else []


def _joins(held: str, piece: str, *, spaced: bool) -> bool:
    """Return whether no line may break before a piece."""
    if spaced:
        return piece[:1] in {"ๆ", "ฯ"}
    return not piece or not held or piece[0] in _NOT_FIRST or held[-1] in _NOT_LAST


def _advance(face: Face, text: str) -> float:
    if " " not in text:
        return face.word(text)[1]
    return _line(face, text).advance


def _line(face: Face, text: str) -> Line:
    shown, space = face.word(" ")
    made = [face.word(word) for word in text.split(" ")]
    return Line(
        shown.join([each for each, _ in made]),
        sum([each for _, each in made]) + space * (len(made) - 1),
        text,
    )


def _overflow(slot: Slot, shown: str) -> TextOverflowError:
    return TextOverflowError(field=slot.name, shown=shown, least=f"{slot.least:g}")
