"""Work that fails, waits, stops or dies is neither lost nor done by two at a time."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from saan.base.jobs import api as jobs
from saan.base.jobs import leases
from saan.base.jobs.models import Job
from saan.base.jobs.rules import Outcome, Queues, Run
from saan.base.jobs.running import Running, current
from saan.trust.clock import utc_now

ERRANDS = "tests.base.jobs.errands"
pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def enqueue(task: str, **arguments: str | int) -> UUID:
    job_id = jobs.enqueue(f"{ERRANDS}.{task}", **arguments)  # type: ignore[arg-type]
    assert job_id is not None
    return job_id


def hurry() -> None:
    """Let every back-off have passed."""
    Job.objects.filter(state="waiting").update(run_after=utc_now())


def test_a_failing_job_is_tried_again_and_at_last_given_up_with_its_error(notes: list[object]) -> None:
    job_id = enqueue("fail", word="page 3")
    Job.objects.update(most_failures=3)
    for attempt in (1, 2, 3):
        with pytest.raises(OSError, match="page 3"):
            jobs.run_pending()
        assert jobs.find(job_id).attempts == attempt
        hurry()
    assert jobs.run_pending() == 0
    (dead,) = jobs.dead()
    assert dead.id == job_id
    assert "the printer refuses page 3" in dead.error
    assert dead.finished_at is not None
    assert notes == ["page 3"] * 3


@pytest.mark.parametrize("word", ["\ud800", "\0"])
def test_an_error_that_quotes_what_no_database_takes_is_kept(
    notes: list[object], word: str, request: pytest.FixtureRequest
) -> None:
    job_id = enqueue("fail_at", code=ord(word))
    Job.objects.update(most_failures=1)
    # Nothing is logged: what runs tests side by side hands their logs on, and cannot write half a letter.
    logging.disable(logging.CRITICAL)
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    with pytest.raises(OSError, match="refuses"):
        jobs.run_pending()
    (dead,) = jobs.dead()
    assert dead.id == job_id
    assert dead.error.rstrip().endswith("the printer refuses \ufffd")


def test_the_back_off_spreads_tries_over_time() -> None:
    enqueue("fail", word="x")
    waits = []
    for _ in range(8):
        before = utc_now()
        with pytest.raises(OSError, match="refuses x"):
            jobs.run_pending()
        waits.append(Job.objects.get().run_after - before)
        hurry()
    assert max(waits) < timedelta(seconds=2**8)
    assert max(waits) > timedelta(seconds=1), "eight draws below one second each: one chance in 10^8"


def test_a_dead_job_can_be_revived_or_discarded(notes: list[object]) -> None:
    job_id = enqueue("fail", word="x")
    with pytest.raises(jobs.JobNotDeadError):
        jobs.revive(job_id)
    Job.objects.update(most_failures=1, key="k")
    for _ in range(2):
        with pytest.raises(OSError, match="refuses x"):
            jobs.run_pending()
        assert jobs.find(job_id).state is jobs.State.FAILED
        jobs.revive(job_id)
    with pytest.raises(OSError, match="refuses x"):
        jobs.run_pending()
    newer = jobs.enqueue(f"{ERRANDS}.fail", key="k", word="x")
    with pytest.raises(jobs.JobReplacedError):
        jobs.revive(job_id)
    jobs.discard(job_id)
    assert [job.id for job in Job.objects.all()] == [newer]
    with pytest.raises(jobs.JobUnknownError) as refusal:
        jobs.discard(job_id)
    assert "งาน" in refusal.value.message().th


def test_saying_later_is_no_failure(notes: list[object]) -> None:
    job_id = enqueue("later", seconds=60)
    Job.objects.update(most_failures=1)
    for _ in range(3):
        before = utc_now()
        assert jobs.run_pending() == 1
        job = jobs.find(job_id)
        assert job.state is jobs.State.WAITING
        assert MINUTE <= job.run_after - before < 2 * MINUTE
        hurry()
    assert Job.objects.get().failures == 0


def test_later_may_be_a_moment_or_left_to_the_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "saan.base.jobs.leases.random.random", lambda: 0.999
    )  # a short pause would be over already
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    exact, sometime = enqueue("at_a_moment", moment=new_year.isoformat()), enqueue("sometime")
    assert jobs.run_pending() == 2
    assert jobs.find(exact).run_after == new_year
    assert jobs.find(sometime).run_after <= utc_now() + timedelta(seconds=1)


def test_leaving_the_program_is_a_failure_and_interrupting_it_is_none() -> None:
    job_id = enqueue("leave")
    with pytest.raises(SystemExit):
        jobs.run_pending()
    assert Job.objects.get(id=job_id).failures == 1
    Job.objects.all().delete()
    job_id = enqueue("be_interrupted")
    with pytest.raises(KeyboardInterrupt):
        jobs.run_pending()
    assert jobs.find(job_id).state is jobs.State.READY


@pytest.mark.parametrize("task", ["saan.nowhere.task", "tests.base.jobs.errands.nothing", "plain"])
def test_a_task_that_this_version_does_not_have_is_said_so_and_kept(task: str) -> None:
    jobs.enqueue(task)
    with pytest.raises(jobs.TaskUnknownError) as refusal:
        jobs.run_pending()
    assert task in refusal.value.message().th
    assert Job.objects.get().state == jobs.State.WAITING


def test_progress_is_seen_from_outside(notes: list[object]) -> None:
    job_id = enqueue("weigh", total=20_000)
    jobs.run_pending()
    job = jobs.find(job_id)
    assert (job.done, job.total, job.doing) == (20_000, 20_000, "ชั่งน้ำหนัก")


def test_progress_outside_a_job_does_nothing() -> None:
    jobs.progress(1, 2, "a task called by hand")


def taken(worker: str) -> Job:
    job = leases.take(worker, Queues(), MINUTE)
    assert job is not None
    return job


def test_two_workers_never_have_the_same_job() -> None:
    enqueue("note", word="x")
    assert taken("a").worker == "a"
    assert leases.take("b", Queues(), MINUTE) is None


def test_the_job_of_a_dead_worker_goes_to_another_when_its_lease_runs_out(
    notes: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    enqueue("note", word="x")
    lost = taken("dead")
    assert leases.reclaim(utc_now()) == 0, "its lease still runs"
    assert leases.reclaim(utc_now() + 2 * MINUTE) == 1
    job = jobs.find(lost.id)
    assert "dead" in job.error
    assert job.state is jobs.State.WAITING
    hurry()
    assert jobs.run_pending() == 1
    assert notes == ["x"]
    # The dead worker was only asleep, and wakes: nothing it writes counts, and it is told to stop.
    assert not leases.keep(lost, MINUTE)
    leases.end(lost, Run(Outcome.FAILED, utc_now(), 0, 1))
    leases.release(lost)
    assert jobs.find(lost.id).state is jobs.State.DONE
    token = current.set(Running(lost, MINUTE))
    with pytest.raises(jobs.LeaseLostError):
        jobs.progress(1, 1)
    current.reset(token)


def test_a_job_that_kills_its_workers_ends_among_the_dead() -> None:
    job_id = enqueue("note", word="x")
    Job.objects.update(most_failures=2)
    for _ in range(2):
        taken("doomed")
        leases.reclaim(utc_now() + 2 * MINUTE)
        hurry()
        leases.promote(utc_now())
    assert jobs.find(job_id).state is jobs.State.FAILED


def test_unknown_jobs_are_said_to_be_unknown() -> None:
    with pytest.raises(jobs.JobUnknownError):
        jobs.find(uuid4())


def test_the_dead_are_listed_page_by_page(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    ids = [enqueue("fail", word=str(n)) for n in range(5)]
    Job.objects.update(most_failures=1)
    for n in range(5):
        with pytest.raises(OSError, match=f"refuses {n}"):
            jobs.run_pending()
    first = jobs.dead(limit=3)
    assert [job.id for job in first + jobs.dead(first[-1].id, limit=3)] == sorted(ids)
