"""What others' clocks said, in a small file of the node's folder that all its processes read.

The worker writes it, a whole round of asking at a time. It says nothing of the node's own clock: that is compared at each look, so
that a clock is seen to be wrong, or right again, in the moment in which it is set. A file that a crash tore, or that is of another
machine or an earlier start of this one, says nothing; the next round writes it anew.
"""

import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from saan.base.clock import machine
from saan.base.clock.errors import ClockWrongError
from saan.base.clock.machine import Counted
from saan.base.clock.rules import LASTS, Reading, Standing, judge
from saan.trust.clock import utc_now

NAME: Final = "clock.json"
MOMENT: Final = 0.2
"""Seconds for which a verdict is good enough where looking would cost a tenth of the work."""


@dataclass(frozen=True, slots=True)
class Round:
    """What was heard at one asking, and when this machine had counted how much."""

    at: Counted
    readings: tuple[Reading, ...]


_NOBODY = Round(Counted("", 0.0), ())
_guard = threading.Lock()
_found: tuple[float, Standing | None] = (0.0, None)
"""Until when a verdict counts, and it."""
_read: dict[Path, tuple[tuple[int, int], Round]] = {}
"""The file as this process last read it, by what it was then."""


def keep(readings: Sequence[Reading]) -> None:
    """Keep what was heard at one asking, in place of what was heard before."""
    at = machine.counted()
    if at is None or not readings:
        return
    said = {"start": at.start, "at": at.seconds, "readings": [[one.source, one.began] for one in readings]}
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(said))
    aside.replace(file)


def age() -> timedelta | None:
    """Return how long ago somebody was heard, since this machine was started; None for never."""
    return _ago(machine.counted(), _last())


def standing() -> Standing | None:
    """Return how the clock of this node stands now by what was heard; None where that is nothing, or too long ago."""
    at, last = machine.counted(), _last()
    old = _ago(at, last)
    if old is None or at is None or not timedelta(0) <= old <= LASTS:
        return None
    return judge(last.readings, now=utc_now().timestamp(), counted=at.seconds, kept=machine.kept() is True)


def _ago(at: Counted | None, last: Round) -> timedelta | None:
    if at is None or last.at.start != at.start:
        return None
    return timedelta(seconds=at.seconds - last.at.seconds)


def demand_right() -> None:
    """Return unless the clock is known to be wrong: asked before anything is signed or numbered by it."""
    _require(standing())


def demand_right_lately() -> None:
    """Do the same by what was found a moment ago: for what is asked for thousands of times a second. One thread asks."""
    global _found  # noqa: PLW0603 - one verdict of a process
    now = time.monotonic()
    if now >= _found[0]:
        _found = (now + MOMENT, standing())
    _require(_found[1])


def _require(now: Standing | None) -> None:
    if now is not None and now.wrong:
        raise ClockWrongError(now.ahead)


def _file() -> Path:
    return Path(settings.SAAN_HOME) / "run" / NAME


def _last() -> Round:
    file = _file()
    try:
        seen = file.stat()
    except OSError:
        return _NOBODY
    mark = (seen.st_mtime_ns, seen.st_ino)
    with _guard:
        known = _read.get(file)
        if known is None or known[0] != mark:
            known = _read[file] = (mark, _parsed(file))
        return known[1]


def _parsed(file: Path) -> Round:
    try:
        said = json.loads(file.read_text())
        readings = tuple(Reading(str(source), float(began)) for source, began in said["readings"])
        return Round(Counted(str(said["start"]), float(said["at"])), readings)
    except (OSError, ValueError, TypeError, KeyError):
        return _NOBODY
