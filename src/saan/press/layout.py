"""The figures of the official page as data: each with its unit, its source, and how sure that source is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from saan.press.errors import BadFigureError
from saan.press.margins import Margins

FILE = Path(__file__).parent / "layout.toml"


_WIDTH, _HEIGHT, _POINTS = 21.0, 29.7, 72 / 2.54
"""Of A4 in centimetres (ISO 216), and the points of one."""
MOST = 5
"""Times its usual value that a figure may be: more is a slip of the pen, such as millimetres for centimetres."""
LEAST_WIDTH, LEAST_HEIGHT = 8.0, 10.0
"""Centimetres of a line, and of a page's text, without which nobody reads an official letter with ease."""
LEAST_DATED, LEAST_UNDER = 4.0, 1.0
"""Centimetres for a date and what begins below it, and for the line under the frame of a copy."""
_LEAST_SIZE = 2
"""Part of its usual value that a size of letters must have: they are small already where they were measured."""
_EM = 1.3
"""Ems from the highest mark over a line to the lowest under it: lines that stand closer run into each other."""


class Standing(StrEnum):
    """How sure a figure is; `summary` and `unverified` are defaults that an agency may correct, `own` is our choice."""

    MEASURED = "measured"
    SUMMARY = "summary"
    UNVERIFIED = "unverified"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of the page."""

    value: float
    unit: str
    source: str
    standing: Standing


@cache
def figures() -> Mapping[str, Figure]:
    """Return every figure of the page by name."""
    rows = tomllib.loads(FILE.read_text())
    return {
        name: Figure(row["value"], row["unit"], row["source"], Standing(row["standing"]))
        for name, row in rows.items()
    }


def values(own: Mapping[str, float]) -> dict[str, float]:
    """Return the value of every figure, an agency's own before ours; raise `BadFigureError` for one that is no figure."""
    known = figures()
    for name, value in own.items():
        if name not in known:
            raise BadFigureError(
                figure=name, value=value, reason_th="ไม่มีค่าชื่อนี้", reason_en="there is no figure of that name"
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadFigureError(
                figure=name, value=repr(value), reason_th="ไม่ใช่จำนวน", reason_en="it is no number"
            )
        most, unit = MOST * known[name].value, known[name].unit
        least = known[name].value / _LEAST_SIZE if name.endswith("_size") else 0
        if not least <= value <= most or not value > 0:
            from_th, from_en = (
                (f"ไม่น้อยกว่า {least:g}", f"at least {least:g}") if least else ("มากกว่า 0", "more than 0")
            )
            raise BadFigureError(
                figure=name,
                value=value,
                reason_th=f"ต้อง{from_th} และไม่เกิน {most:g} {unit}",
                reason_en=f"it must be {from_en} and at most {most:g} {unit}",
            )
    found = {name: own.get(name, figure.value) for name, figure in known.items()}
    _require_room(found, own)
    return found


def _require_room(found: Mapping[str, float], own: Mapping[str, float]) -> None:
    """Raise `BadFigureError` where figures that are each possible leave together no room to read in; it names one that was set."""
    wide = _WIDTH - found["margin_left"] - found["margin_right"]
    high = _HEIGHT - found["margin_top"] - found["margin_bottom"]
    dated = _WIDTH - found["anchor"] - found["margin_right"]
    under = _HEIGHT - found["copy_top"] - found["copy_height"]
    letters, lines = found["body_size"] * found["type_scale"], ("line_pitch", "body_size", "type_scale")
    for names, room, least, unit, th, en in (
        (("margin_left", "margin_right"), wide, LEAST_WIDTH, "cm", "บรรทัดกว้าง", "a line is wide"),
        (("margin_top", "margin_bottom"), high, LEAST_HEIGHT, "cm", "เนื้อหาสูง", "the text is high"),
        (("anchor", "margin_right"), dated, LEAST_DATED, "cm", "วันที่กว้าง", "the date's room is wide"),
        (
            ("copy_top", "copy_height"),
            under,
            LEAST_UNDER,
            "cm",
            "บรรทัดใต้กรอบสำเนาสูง",
            "the line under a copy is high",
        ),
        (lines, found["line_pitch"], _EM * letters, "pt", "บรรทัดห่างกัน", "lines stand apart"),
    ):
        if room < least:
            name = next(each for each in names if each in own)
            others = ", ".join(f"{each} = {found[each]:g}" for each in names if each != name)
            raise BadFigureError(
                figure=name,
                value=found[name],
                reason_th=f"ร่วมกับ {others} เหลือให้{th} {room:g} {unit} จากที่ต้องมีอย่างน้อย {least:g}",
                reason_en=f"with {others} {en} by {room:g} {unit}, and {least:g} is the least",
            )


def margins(own: Mapping[str, float]) -> Margins:
    """Return where lines of text begin and end on the paper."""
    known = values(own)
    return Margins(known["margin_left"] * _POINTS, (_WIDTH - known["margin_right"]) * _POINTS)
