"""What a clock that was ahead has put off further than anything can be: found, and brought back.

Of a job that waits, three things tell: a back-off beyond the longest there is, a run that began in what is the future, and
an enqueueing in it. Work that was put off for long by a right clock shows none of them, and keeps its time.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from saan.base.jobs.models import Job, Periodic
from saan.base.jobs.periodic import registered
from saan.base.jobs.rules import LONGEST_DELAY, State, strayed
from saan.trust.clock import furthest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Strayed:
    """The periodic tasks whose next beat, and how many jobs whose wait, lies further ahead than it can."""

    beats: tuple[str, ...]
    jobs: int


def find_strayed(now: datetime) -> Strayed:
    """Return what lies too far ahead, as this program would bring it back."""
    beats = [
        beat.name
        for beat in Periodic.objects.filter(name__in=registered()).order_by("name")
        if strayed(beat.next_at, now, beat.interval)
    ]
    return Strayed(tuple(beats), _waiting(now).count())


def bring_back(now: datetime, lease: timedelta) -> int:
    """Make due the jobs that wait for what is no time of theirs, and return how many.

    A lease that ends too late is shortened to a whole one: whoever lives extends it, and of the dead it runs out.
    """
    running = Job.objects.filter(state=State.RUNNING, leased_until__gt=furthest(now, lease))
    waiting = _waiting(now)
    # Looked at first: an idle worker does not take SQLite's write lock.
    if running.exists():
        running.update(leased_until=now + lease)
    brought = waiting.update(run_after=now) if waiting.exists() else 0
    if brought:
        log.warning("%d jobs waited for a time that a wrong clock had set: they are due now", brought)
    return brought


def _waiting(now: datetime) -> QuerySet[Job]:
    begun = Q(started_at__gt=furthest(now)) | Q(enqueued_at__gt=furthest(now))
    # Only the end of a run that failed leaves an error beside a job that waits, and only its back-off made it wait.
    failed = ~Q(error="")
    return Job.objects.filter(begun | failed, state=State.WAITING, run_after__gt=furthest(now, LONGEST_DELAY))
