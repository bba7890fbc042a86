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


_PAPER, _POINTS = 21.0, 72 / 2.54
"""The width of A4 in centimetres (ISO 216), and the points of one."""
MOST = 5
"""Times its usual value that a figure may be: more is a slip of the pen, such as millimetres for centimetres."""


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
        most = MOST * known[name].value
        if not 0 < value <= most:
            raise BadFigureError(
                figure=name,
                value=value,
                reason_th=f"ต้องมากกว่า 0 และไม่เกิน {most:g} {known[name].unit}",
                reason_en=f"it must be more than 0 and at most {most:g} {known[name].unit}",
            )
    return {name: own.get(name, figure.value) for name, figure in known.items()}


def margins(own: Mapping[str, float]) -> Margins:
    """Return where lines of text begin and end on the paper."""
    known = values(own)
    return Margins(known["margin_left"] * _POINTS, (_PAPER - known["margin_right"]) * _POINTS)
