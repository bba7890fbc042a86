"""A clock that was ahead for a moment, as before its time service has set it, stops no work once it is right again."""

from datetime import datetime, timedelta

import pytest

from saan.base.jobs import api as jobs
from saan.base.jobs import leases
from saan.base.jobs.actions import enqueue_due
from saan.base.jobs.models import Job, Periodic
from saan.base.jobs.periodic import STEADY, registered
from saan.base.jobs.strayed import bring_back
from saan.trust.clock import STEP, utc_now

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=1)
YEAR = timedelta(days=365)
DAY = timedelta(days=1)


def test_a_beat_that_a_wrong_clock_has_moved_on_comes_back() -> None:
    now = utc_now()
    enqueue_due(now)
    assert enqueue_due(now + YEAR) == len(registered())
    assert len(jobs.find_strayed(now).beats) == len(registered())
    assert enqueue_due(now) == len(registered())
    assert jobs.find_strayed(now).beats == ()
    assert enqueue_due(now) == 0


def test_of_two_workers_whose_clocks_differ_a_little_one_owns_a_beat() -> None:
    now = utc_now()
    assert enqueue_due(now + STEP) == len(registered())
    assert enqueue_due(now) == 0
    assert {beat.last_at for beat in Periodic.objects.all()} == {now + STEP}


def test_nothing_is_ended_by_a_clock_that_has_just_been_set() -> None:
    ends = {name for name, task in registered().items() if task.ends}
    assert {"documents.waits", "files.sweep", "webhooks.sweep"} <= ends
    now = utc_now()
    assert enqueue_due(now, STEADY - timedelta(seconds=1)) == len(registered()) - len(ends)
    assert not set(Job.objects.values_list("key", flat=True)) & {f"periodic:{name}" for name in ends}
    assert enqueue_due(now, STEADY) == len(ends)


def waiting(enqueued: datetime, started: datetime | None, until: datetime, error: str = "") -> Job:
    return Job.objects.create(
        task="tests.base.jobs.errands.note", arguments={"word": error or "later"}, state=jobs.State.WAITING,
        enqueued_at=enqueued, started_at=started, run_after=until, error=error,
    )  # fmt: skip


def test_a_wait_that_a_wrong_clock_has_reckoned_ends_and_a_long_one_does_not(notes: list[object]) -> None:
    now = utc_now()
    strayed = [
        waiting(now - DAY, now - DAY, now + 3 * DAY, error="given back by a wrong clock"),
        waiting(now - DAY, now + 3 * DAY, now + 3 * DAY + timedelta(hours=1)),
        waiting(now + 3 * DAY, None, now + 4 * DAY),
    ]
    kept = [
        waiting(now, None, now + 3 * DAY),
        waiting(now - DAY, now, now + timedelta(hours=3)),
        waiting(now - DAY, now, now + timedelta(minutes=30), error="an ordinary back-off"),
    ]
    assert jobs.find_strayed(now).jobs == bring_back(now, LEASE) == len(strayed)
    assert jobs.find_strayed(now).jobs == bring_back(now, LEASE) == 0
    assert jobs.run_pending() == len(strayed)
    still = Job.objects.filter(state=jobs.State.WAITING)
    assert set(still.values_list("id", "run_after")) == {(one.id, one.run_after) for one in kept}


def test_a_lease_of_a_wrong_clock_is_shortened_so_that_only_the_dead_lose_it() -> None:
    now = utc_now()
    far = Job(task="t", arguments={}, state=jobs.State.RUNNING, enqueued_at=now, run_after=now, worker="w")
    far.leased_until = now + YEAR
    far.save()
    bring_back(now, LEASE)
    assert leases.reclaim(now + LEASE / 2) == 0, "whoever lives has extended it by then"
    assert leases.reclaim(now + LEASE + STEP) == 1
