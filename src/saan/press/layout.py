"""The figures of the official page as data: each with its unit, its source, and how sure that source is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "layout.toml"


class Standing(StrEnum):
    """How sure a figure is; what is not `verified` is a default that an agency may correct."""

    VERIFIED = "verified"
    SUMMARY = "summary"
    UNVERIFIED = "unverified"


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
    """Return the value of every figure, an agency's own before ours."""
    return {name: own.get(name, figure.value) for name, figure in figures().items()}
