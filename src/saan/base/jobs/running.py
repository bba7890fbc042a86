"""What a task may say and ask while it runs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from saan.base.jobs import leases
from saan.base.jobs.errors import LeaseLostError
from saan.base.jobs.models import Job
from saan.trust.clock import utc_now
from saan.trust.errors import Kind, SaanError
from saan.trust.foreign import writable

SOONEST: Final = timedelta(seconds=2)
LATEST: Final = timedelta(minutes=5)

_SECONDS_BETWEEN_NOTES = 0.5


class Retry(Exception):  # noqa: N818 - not an error: a task's way of saying "later"
    """Raised by a task that wants to be run again: after a while, at a moment, or (None) after a back-off.

    Not a failure, so it may be raised any number of times; the task itself decides when to give up.
    """

    def __init__(self, after: timedelta | datetime | None = None) -> None:
        self.after = after
        super().__init__(str(after))

    def until(self, now: datetime) -> datetime | None:
        """Return the moment from which to run again, None to leave it to the back-off."""
        return now + self.after if isinstance(self.after, timedelta) else self.after


@dataclass(slots=True)
class Running:
    """The job that this thread is running."""

    job: Job
    lease: timedelta
    noted: float = 0.0


current: ContextVar[Running | None] = ContextVar("current", default=None)


@contextmanager
def patient() -> Iterator[None]:
    """Have a task whose work is out of reach run again for as long as that takes, instead of counting it as failed.

    That is what is raised with the kind `UNAVAILABLE`: a token pulled out, a service that is down, a full disk. The task
    waits a quarter of the time since it was enqueued, and five minutes at most. Outside a job it is raised as it is.
    """
    try:
        yield
    except SaanError as error:
        running = current.get()
        if running is None or error.kind is not Kind.UNAVAILABLE:
            raise
        waited = utc_now() - running.job.enqueued_at
        raise Retry(min(max(waited / 4, SOONEST), LATEST)) from error


def progress(done: int, total: int | None = None, doing: str = "") -> None:
    """Say how far the running job has come; call it as often as you like, it writes twice a second at most.

    Raises `LeaseLostError` once another worker has the job: let it pass. Does nothing outside a job. Inside
    a task's own transaction others see it only after the commit.
    """
    running = current.get()
    if running is None:
        return
    if time.monotonic() - running.noted < _SECONDS_BETWEEN_NOTES and done != total:
        return
    running.noted = time.monotonic()
    if not leases.keep(running.job, running.lease, done=done, total=total, doing=writable(doing[:200])):
        raise LeaseLostError(id=running.job.id)
