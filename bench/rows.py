"""One line of a benchmark's table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured; `goal` is what it should be, where somebody said so."""

    work: str
    figure: float
    unit: str
    goal: str = ""
