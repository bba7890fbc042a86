"""The tasks that come back by themselves: which, how often."""

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from saan.base.jobs.errors import PeriodicConflictError


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """A task to be enqueued once per interval; one that `ends` something, only by a clock that has gone evenly for a while."""

    task: str
    interval: timedelta
    queue: str
    ends: bool


STEADY: Final = timedelta(minutes=10)
"""For how long a clock must have gone evenly before anything is ended by it."""

_tasks: Final[dict[str, PeriodicTask]] = {}


def every(interval: timedelta, name: str, task: str, *, queue: str = "default", ends: bool = False) -> None:
    """Have the task (a dotted name) enqueued once per interval, by exactly one of all workers.

    Say that it `ends` what it deletes, closes, gives up or reminds of because its time is over, as nothing takes that back: a
    worker begins it only when its clock has gone evenly for `STEADY`, since one that has just been set may be wrong still.

    Called in `web/wiring.py` only. The first beat comes when a worker first runs.
    """
    made = PeriodicTask(task, interval, queue, ends)
    if _tasks.setdefault(name, made) != made:
        raise PeriodicConflictError(name=name)


def registered() -> MappingProxyType[str, PeriodicTask]:
    """Return every periodic task by its name."""
    return MappingProxyType(_tasks)
