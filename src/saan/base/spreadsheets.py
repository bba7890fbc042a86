"""Tables that people open in a spreadsheet: CSV (RFC 4180) in UTF-8, with the mark by which spreadsheets know it."""

from collections.abc import Iterable
from typing import Final

BEGIN: Final = "\ufeff"
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""With what a spreadsheet begins a formula, even in a cell that is quoted."""


def quoted(text: str) -> str:
    """Return a text as a cell for people: what a spreadsheet would run as a formula stands behind an apostrophe."""
    plain = text.replace('"', '""')
    return f'"\'{plain}"' if plain.startswith(_FORMULAS) else f'"{plain}"'


def row(cells: Iterable[str | int]) -> str:
    """Return a line of cells: whole numbers as they are, and texts quoted."""
    return ",".join([str(cell) if isinstance(cell, int) else quoted(cell) for cell in cells]) + "\r\n"
