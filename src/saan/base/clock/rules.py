"""What is made of others' clocks: readings and a moment in, how far this node's clock is off out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from statistics import median_high, median_low
from typing import Final

LIMIT: Final = timedelta(minutes=2)
"""Beyond this, nothing is signed or numbered: others bear five minutes, and their own clocks may be off too."""

LASTS: Final = timedelta(hours=1)
"""For how long what was heard counts where nobody answers anew: a machine that stood still without counting would else be held to be
wrong for as long as it reaches nobody, as an authority does whose own directory has expired meanwhile."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What another's clock said, as seconds since 1970 of the moment at which this machine began to count."""

    source: str
    began: float


@dataclass(frozen=True, slots=True)
class Voice:
    """By whom this node's clock is how far ahead; behind where that is negative."""

    source: str
    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """How far this node's clock is ahead by the middle of all voices. `kept` says that the machine's time service speaks for it."""

    ahead: timedelta
    voices: tuple[Voice, ...]
    kept: bool

    @property
    def wrong(self) -> bool:
        """Whether it is so far off that nothing may be signed by it."""
        return abs(self.ahead) > LIMIT


def judge(readings: Collection[Reading], *, now: float, counted: float, kept: bool) -> Standing | None:
    """Return how the clock stands, None where nobody was heard.

    The middle voice counts, and of two the one that is kinder to this clock: a single peer whose own clock is wrong stops nobody
    who hears two others. A time service that keeps the clock is a voice for it.
    """
    if not readings:
        return None
    heard = tuple(Voice(one.source, timedelta(seconds=now - counted - one.began)) for one in readings)
    said = [one.ahead for one in heard] + [timedelta(0)] * kept
    return Standing(min(median_low(said), median_high(said), key=abs), heard, kept)
