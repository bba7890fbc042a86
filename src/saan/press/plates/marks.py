"""The marks that a designer's template leaves: what is to be filled, and where on the page it stands."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from saan.press.errors import BadTemplateError

_PART = re.compile(r"\{([^{}]*)\}")
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:ff)?")
_ALIGNS = frozenset({"left", "center", "right"})
_FITS = frozenset({"contain", "cover"})
MOST_MORE = 20
"""Pages that a text or a table may go on over at most, each a plate of its own."""


@dataclass(frozen=True, slots=True)
class Style:
    """A face of the page's family, and a colour as three parts of 0 to 1."""

    bold: bool
    italic: bool
    colour: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A text to fill: literal pieces and field names in turn, on as many lines as have a baseline. Equal to itself only.

    Measures are points from the page's lower left corner; `least` is the smallest size it may shrink to.
    """

    name: str
    page: int
    baselines: tuple[float, ...]
    x: float
    width: float
    size: float
    least: float
    align: str
    words: bool
    optional: bool
    indent: float
    style: Style
    literals: tuple[str, ...]
    fields: tuple[str, ...]
    samples: tuple[str, ...]
    """What a preview shows for each field; empty where the template gives nothing."""
    number: int = 0
    """Of the mark on its first line: by it the page's structure knows the slot."""
    continues: bool = False
    more: tuple["Slot", ...] = ()
    """Where the text goes on, each on a page of its own."""
    when: str = ""
    """The field without which the slot stays empty."""
    whole: frozenset[str] = frozenset()
    """Fields that are names: no line breaks within one, unless it is wider than a line by itself."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A place for a code or a picture; `x` and `y` are its lower left corner in points."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float
    optional: bool = False
    longest: int = 0
    matrix: bool = False
    """Whether the code is a Data Matrix; else a QR code."""
    number: int = 0
    alt: str = ""
    """What it is, in words."""
    fit: str = "contain"
    """How a picture stands in it: `contain` shows all of it, `cover` fills the room and leaves out what is beyond."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a letter stands for a line of a slot, or at the upper left corner of a frame, until the mark is filled."""

    number: int
    name: str
    page: int
    x: float
    y: float
    line: bool
    """Whether it is of a slot, and `y` its baseline."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything that a template asks to be filled with."""

    slots: tuple[Slot, ...]
    squares: tuple[Frame, ...]
    pictures: tuple[Frame, ...]
    signatories: int = 0
    """How many sign after the seal."""
    most: int = 0
    """Pages that a text, or a table, may go on over."""
    spots: tuple[Spot, ...] = ()
    """Of all lines and frames."""
    tables: frozenset[str] = frozenset()
    """Tables of which further pages have more rows."""

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of all marks, of a slot that of its first line."""
        slots = [part for slot in self.slots for part in (slot, *slot.more)]
        return frozenset(slot.number for slot in slots) | {
            frame.number for frame in (*self.squares, *self.pictures)
        }

    @property
    def fields(self) -> frozenset[str]:
        """The names of all texts."""
        return frozenset(name for slot in self.slots for name in slot.fields)

    @property
    def required(self) -> frozenset[str]:
        """The names of the texts that no document of it may leave empty: wherever one stands, and be it once, it is not optional."""
        return frozenset(name for slot in self.slots if not slot.optional for name in slot.fields)

    def prints(self, name: str) -> bool:
        """Return whether this page prints a field, or one of more pages may."""
        return self.goes_on(name) or name in self.fields

    def goes_on(self, name: str) -> bool:
        """Return whether a field is of a table of which further pages have more rows."""
        return name.partition(".")[0] in self.tables

    def naming(self, names: Collection[str]) -> "Marks":
        """Return the same, where these fields too are names."""
        more = frozenset(names)
        return replace(self, slots=tuple(replace(slot, whole=slot.whole | more) for slot in self.slots))


def read(queried: str, heights: Sequence[float]) -> Marks:
    """Return the marks that typst's query gave, for pages of these heights; raise `BadTemplateError`."""
    try:
        rows: list[dict[str, Any]] = json.loads(queried)
        slots = tuple(_slots([row for row in rows if row["kind"] == "text"], heights))
        signatories = sum(row["kind"] == "signatory" for row in rows)
        goes_on = {row["name"]: int(row["most"]) for row in rows if row["kind"] == "continued"}
        spread = {row["name"]: int(row["most"]) for row in rows if row["kind"] == "rows"}
        squares = tuple(_frame(row, heights) for row in rows if row["kind"] in {"square", "matrix"})
        pictures = tuple(_frame(row, heights) for row in rows if row["kind"] == "picture")
        spots = tuple(_spot(row, heights) for row in rows if "number" in row)
    except (KeyError, TypeError, ValueError, IndexError, StopIteration) as error:
        raise BadTemplateError(
            reason_th="อ่านตำแหน่งช่องไม่ได้", reason_en=f"a mark cannot be read ({error})"
        ) from error
    _require_begun(goes_on, slots)
    for name, pages in (*goes_on.items(), *spread.items()):
        if not 0 <= pages <= MOST_MORE:
            raise BadTemplateError(
                field=name,
                reason_th=f"{name} ต่อได้ไม่เกิน {MOST_MORE} หน้า แต่แม่แบบกำหนดไว้ {pages}",
                reason_en=f"{name} may go on over at most {MOST_MORE} pages, and the template says {pages}",
            )
    texts = _joined(slots)
    most = max((*goes_on.values(), *spread.values()), default=0)
    marks = Marks(texts, squares, pictures, signatories, most, spots, frozenset(spread))
    if not marks.fields:
        raise BadTemplateError(reason_th="ไม่มีช่องให้กรอกเลย", reason_en="it has no field to fill")
    for slot in texts:
        if slot.when and slot.when not in marks.fields:
            raise BadTemplateError(
                field=slot.when,
                reason_th=f"ป้ายของ {slot.when} ไม่มีช่องของตน",
                reason_en=f"{slot.when} has a label, but no field",
            )
    for frames in (squares, pictures):
        _distinct(frame.name for frame in frames)
    return marks


def _require_begun(goes_on: Collection[str], slots: Sequence[Slot]) -> None:
    """Return where each text that goes on begins in a field, or is the last field of a passage; else raise `BadTemplateError`."""
    begun = [slot for slot in slots if not slot.continues]
    for name in goes_on:
        if any(slot.fields[-1:] == (name,) for slot in begun):
            continue
        if any(name in slot.fields for slot in begun):
            raise BadTemplateError(
                field=name,
                reason_th=f"{name} มีข้อความต่อ แต่อยู่กลาง passage ให้จบ passage ด้วย {{{name}}} หรือแยกเป็น field",
                reason_en=f"{name} goes on, but stands within a passage: end the passage with {{{name}}}, or make it a field",
            )
        raise BadTemplateError(
            field=name,
            reason_th=f"ข้อความต่อของ {name} ไม่มีช่องต้นทาง",
            reason_en=f"{name} goes on, but no field of that name begins it",
        )


def _joined(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Return the slots, those that go on having their further parts within them."""
    begun = [slot for slot in slots if not slot.continues]
    for part in (slot for slot in slots if slot.continues):
        index = next(at for at, slot in enumerate(begun) if slot.fields[-1:] == part.fields)
        begun[index] = replace(begun[index], more=(*begun[index].more, part))
    return tuple(begun)


def _distinct(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadTemplateError(
                field=name,
                reason_th=f"ชื่อ {name} ใช้มากกว่าหนึ่งที่",
                reason_en=f"the name {name} stands in more than one place",
            )
        seen.add(name)


def _slots(rows: Sequence[dict[str, Any]], heights: Sequence[float]) -> Iterable[Slot]:
    """Join the lines of each slot: line 0 begins one."""
    starts = [index for index, row in enumerate(rows) if row["line"] == 0]
    for start, end in pairwise([*starts, len(rows)]):
        yield _slot(rows[start:end], heights)


def _slot(lines: Sequence[dict[str, Any]], heights: Sequence[float]) -> Slot:
    first = lines[0]
    page = int(first["page"]) - 1
    if any(row["page"] != first["page"] for row in lines):
        raise BadTemplateError(
            field=first["name"],
            reason_th=f"ช่อง {first['name']} ข้ามหน้า",
            reason_en=f"the field {first['name']} runs over the end of a page",
        )
    if first["align"] not in _ALIGNS:
        raise BadTemplateError(
            field=first["name"],
            reason_th=f"การจัดแนวของ {first['name']} ต้องเป็น left, center หรือ right",
            reason_en=f"the alignment of {first['name']} must be left, center or right",
        )
    size = _measure(first, "size", "text(size: 12pt)")
    if first["lines"] != str(len(lines)):
        raise BadTemplateError(
            field=first["name"],
            reason_th=f"lines ของ {first['name']} เป็น {first['lines']} ให้เป็นจำนวนเต็มตั้งแต่ 1",
            reason_en=f"the `lines` of {first['name']} are {first['lines']}: say a whole number from 1 on",
        )
    parts = _PART.split(first["pattern"])
    if not all(parts[1::2]):
        raise BadTemplateError(reason_th="มีช่องที่ไม่มีชื่อ", reason_en="a field has no name")
    return Slot(
        name=first["name"] if len(parts) != 3 else parts[1],  # noqa: PLR2004 - a lone field between two empty literals
        page=page,
        baselines=tuple(heights[page] - float(row["y"]) for row in lines),
        x=float(first["x"]),
        width=_measure(first, "width", "width: 4cm"),
        size=size,
        # Nothing shrinks to what is larger than itself.
        least=min(size, _measure(first, "least", "least: 10pt")) if first["least"] != 0 else size,
        align=first["align"],
        words=bool(first["words"]),
        optional=bool(first["optional"]),
        indent=_measure(first, "indent", "indent: 2.5cm") if first["indent"] != 0 else 0.0,
        style=Style(bool(first["bold"]), bool(first["italic"]), _colour(first["name"], first["fill"])),
        literals=tuple(parts[::2]),
        fields=tuple(parts[1::2]),
        number=int(first["number"]),
        continues=bool(first.get("continues", False)),
        when=first.get("when") or "",
        samples=tuple(str(first["samples"].get(name, "")) for name in parts[1::2]),
        whole=frozenset(first.get("whole", ())),
    )


def _frame(row: dict[str, Any], heights: Sequence[float]) -> Frame:
    page, picture = int(row["page"]) - 1, row["kind"] == "picture"
    width = _measure(row, "width", "width: 2.5cm" if picture else "side: 3cm")
    height = _measure(row, "height", "height: 3cm" if picture else "side: 3cm")
    fit = str(row.get("fit", "contain"))
    if fit not in _FITS:
        raise BadTemplateError(
            field=row["name"],
            reason_th=f"fit ของ {row['name']} ต้องเป็น contain หรือ cover",
            reason_en=f"the fit of {row['name']} must be contain or cover",
        )
    return Frame(
        name=row["name"],
        page=page,
        x=float(row["x"]),
        y=heights[page] - float(row["y"]) - height,
        width=width,
        height=height,
        optional=bool(row.get("optional", False)),
        longest=int(row.get("longest", 0)),
        matrix=row["kind"] == "matrix",
        number=int(row["number"]),
        alt=str(row["alt"]),
        fit=fit,
    )


def _measure(row: dict[str, Any], name: str, example: str) -> float:
    """Return a measure of a mark in points; refuse by the field's name what is no length, or none that a page has."""
    value = row[name]
    if isinstance(value, int | float) and value > 0:
        return float(value)
    raise BadTemplateError(
        field=row["name"],
        reason_th=f"ช่อง {row['name']} ไม่มีความกว้าง ความสูง หรือขนาดที่ใช้ได้ ให้เป็นความยาวมากกว่า 0 เช่น {example}",
        reason_en=f"a measure of {row['name']} is no length greater than 0: say it as in {example}",
    )


def _spot(row: dict[str, Any], heights: Sequence[float]) -> Spot:
    page = int(row["page"]) - 1
    return Spot(
        int(row["number"]),
        str(row["name"]),
        page,
        float(row["x"]),
        heights[page] - float(row["y"]),
        row["kind"] == "text",
    )


def _colour(name: str, text: str) -> tuple[float, float, float]:
    found = _COLOUR.fullmatch(text)
    if found is None:
        raise BadTemplateError(
            field=name,
            reason_th=f'ช่อง {name} ใช้สี {text} ไม่ได้ ให้ใช้สีเดียวที่ไม่โปร่งแสง เช่น text(fill: rgb("#1c3f94"))',
            reason_en=f'the field {name} cannot have the colour {text}: give it one that is plain and opaque, as text(fill: rgb("#1c3f94")) does',
        )
    red, green, blue = (int(part, 16) / 255 for part in found.groups())
    return red, green, blue
