"""The tasks that come back by themselves: which, how often."""

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from saan.base.jobs.errors import PeriodicConflictError


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """A task to be enqueued once per interval."""

    task: str
    interval: timedelta
    queue: str


_tasks: Final[dict[str, PeriodicTask]] = {}


def every(interval: timedelta, name: str, task: str, *, queue: str = "default") -> None:
    """Have the task (a dotted name) enqueued once per interval, by exactly one of all workers.

    Called in `web/wiring.py` only. The first beat comes when a worker first runs.
    """
    made = PeriodicTask(task, interval, queue)
    if _tasks.setdefault(name, made) != made:
        raise PeriodicConflictError(name=name)


def registered() -> MappingProxyType[str, PeriodicTask]:
    """Return every periodic task by its name."""
    return MappingProxyType(_tasks)
