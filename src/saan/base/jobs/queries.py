"""Looking at background work: for progress bars, the administrator's page and command, and the metrics."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min

from saan.base.jobs.errors import JobUnknownError
from saan.base.jobs.models import Job
from saan.base.jobs.rules import OPEN, TROUBLED, State

_LONGEST_WHY = 500


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands. `done` of `total` is its progress in the task's own unit; `doing` what it is at.

    `failures` are those in a row; `error` is the whole account of the last one.
    """

    id: UUID
    task: str
    key: str | None
    state: State
    attempts: int
    failures: int
    done: int
    total: int | None
    doing: str
    error: str
    enqueued_at: datetime
    run_after: datetime
    finished_at: datetime | None

    @property
    def why(self) -> str:
        """What the last failure said, in one line."""
        lines = self.error.strip().splitlines()
        return lines[-1].strip()[:_LONGEST_WHY] if lines else ""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The open jobs of a queue in one state: how many, and since when the oldest has been due."""

    queue: str
    state: State
    count: int
    oldest: datetime


_FIELDS = (
    "id",
    "task",
    "key",
    "state",
    "attempts",
    "failures",
    "done",
    "total",
    "doing",
    "error",
    "enqueued_at",
    "run_after",
    "finished_at",
)


def find(job_id: UUID) -> JobState:
    """Return how a job stands, or raise `JobUnknownError`: it may have been done a day ago."""
    row = Job.objects.filter(id=job_id).values(*_FIELDS).first()
    if row is None:
        raise JobUnknownError(id=job_id)
    return _state(row)


def dead(after: UUID | None = None, *, limit: int = 50, besides: Collection[str] = ()) -> list[JobState]:
    """Return a page of jobs that were given up, oldest first, after the one given; none of the tasks `besides`."""
    rows = Job.objects.filter(state=State.FAILED).exclude(task__in=besides).order_by("id")
    if after:
        rows = rows.filter(id__gt=after)
    return [_state(row) for row in rows.values(*_FIELDS)[:limit]]


def troubled(after: UUID | None = None, *, limit: int = 50, besides: Collection[str] = ()) -> list[JobState]:
    """Return a page of jobs that are still tried though they failed many times in a row, oldest first, after the one given.

    None of the tasks `besides` is among them.
    """
    rows = Job.objects.filter(state__in=OPEN, failures__gte=TROUBLED).exclude(task__in=besides).order_by("id")
    if after:
        rows = rows.filter(id__gt=after)
    return [_state(row) for row in rows.values(*_FIELDS)[:limit]]


def counted(*, besides: Collection[str] = (), only: Collection[str] | None = None) -> tuple[int, int]:
    """Return how many jobs were given up, and how many keep failing and are still tried; `only` of some tasks, or not `besides`."""
    jobs = Job.objects.exclude(task__in=besides)
    if only is not None:
        jobs = jobs.filter(task__in=only)
    failing = jobs.filter(state__in=OPEN, failures__gte=TROUBLED)
    return jobs.filter(state=State.FAILED).count(), failing.count()


def backlog() -> list[Backlog]:
    """Return how much is open in each queue, for metrics; its cost grows with what is open, not with what is done."""
    rows = (
        Job.objects.filter(state__in=OPEN)
        .values("queue", "state")
        .annotate(count=Count("id"), oldest=Min("run_after"))
        .order_by("queue", "state")
    )
    return [Backlog(row["queue"], State(row["state"]), row["count"], row["oldest"]) for row in rows]


def _state(row: "dict[str, object]") -> JobState:
    return JobState(**(row | {"state": State(str(row["state"]))}))  # type: ignore[arg-type]
