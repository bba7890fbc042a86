"""What a transaction asked for is done once it commits, in good order, and once per key."""

from datetime import timedelta

import pytest
from django.db import transaction

from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.trust.clock import utc_now

ERRANDS = "tests.base.jobs.errands"
pytestmark = pytest.mark.django_db


def note(word: str, **how: object) -> object:
    return jobs.enqueue(f"{ERRANDS}.note", word=word, **how)  # type: ignore[arg-type]


def test_enqueued_work_is_done_and_its_job_found(notes: list[object]) -> None:
    job_id = jobs.enqueue(f"{ERRANDS}.note", word="รับแล้ว")
    assert job_id is not None
    assert jobs.find(job_id).state is jobs.State.READY
    assert jobs.run_pending() == 1
    assert notes == ["รับแล้ว"]
    assert jobs.find(job_id).state is jobs.State.DONE
    assert jobs.run_pending() == 0


@pytest.mark.django_db(transaction=True)
def test_work_of_a_rolled_back_transaction_never_runs(notes: list[object]) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            note("lost")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        change_and_fail()
    assert jobs.run_pending() == 0
    assert notes == []


def test_the_most_urgent_first_then_the_oldest(notes: list[object]) -> None:
    for word, priority in (("a", 0), ("b", 5), ("c", 0), ("d", -5), ("e", 5)):
        note(word, priority=priority)
    jobs.run_pending()
    assert notes == ["b", "e", "a", "c", "d"]


def test_a_worker_of_some_queues_leaves_the_others(notes: list[object]) -> None:
    for queue in ("mail", "exchange", "search"):
        note(queue, queue=queue)
    assert jobs.run_pending(["mail", "exchange"]) == 2
    assert [(each.queue, each.count) for each in jobs.backlog()] == [("search", 1)]
    assert jobs.run_pending() == 1


def test_jobs_enqueued_by_jobs_are_done_too(notes: list[object]) -> None:
    jobs.enqueue(f"{ERRANDS}.chain", length=3)
    assert jobs.run_pending() == 4
    assert notes == [3, 2, 1, 0]


def test_many_at_once(notes: list[object]) -> None:
    ids = jobs.enqueue_many(f"{ERRANDS}.note", ({"word": str(n)} for n in range(100)))
    assert len(set(ids)) == jobs.run_pending() == 100
    assert sorted(notes) == sorted(str(n) for n in range(100))  # type: ignore[type-var]


def test_work_for_later_waits_for_its_time(notes: list[object]) -> None:
    job_id = jobs.enqueue(f"{ERRANDS}.note", word="พรุ่งนี้", run_after=utc_now() + timedelta(days=1))
    assert job_id is not None
    assert jobs.run_pending() == 0
    assert jobs.find(job_id).state is jobs.State.WAITING
    Job.objects.update(run_after=utc_now())
    assert jobs.run_pending() == 1


def test_one_open_job_per_task_and_key(notes: list[object]) -> None:
    first = note("first", key="letter-1")
    assert first
    assert note("second", key="letter-1") is None
    assert note("other key", key="letter-2")
    assert jobs.enqueue(f"{ERRANDS}.chain", key="letter-1", length=0), "the key is the task's own"
    jobs.run_pending()
    assert notes == ["first", "other key", 0]
    assert note("third", key="letter-1"), "a done job frees its key"


def test_news_that_comes_while_the_job_runs_is_not_lost(notes: list[object]) -> None:
    jobs.enqueue(f"{ERRANDS}.index_letter", key="1", letter="1")
    assert jobs.run_pending() == 2
    assert notes == ["1", "1"]
    assert Job.objects.get().state == jobs.State.DONE


def test_enqueueing_a_key_earlier_brings_an_untried_job_forward(notes: list[object]) -> None:
    note("reminder", key="k", run_after=utc_now() + timedelta(days=3))
    assert note("reminder", key="k", run_after=utc_now() + timedelta(days=5)) is None
    assert jobs.run_pending() == 0
    assert note("reminder", key="k") is None
    assert jobs.run_pending() == 1


def test_a_back_off_is_kept_until_someone_hastens_it(notes: list[object]) -> None:
    jobs.enqueue(f"{ERRANDS}.later", key="peer", seconds=3600)
    jobs.run_pending()
    assert jobs.enqueue(f"{ERRANDS}.later", key="peer", seconds=3600) is None
    assert jobs.run_pending() == 0
    assert jobs.hasten(f"{ERRANDS}.later", "peer")
    assert jobs.run_pending() == 1
    assert not jobs.hasten(f"{ERRANDS}.later", "someone else")


def test_done_jobs_are_cleared_after_a_day_and_dead_ones_stay(notes: list[object]) -> None:
    note("done")
    jobs.run_pending()
    dead = jobs.enqueue(f"{ERRANDS}.fail", word="x")
    Job.objects.filter(state=jobs.State.READY).update(most_failures=1)
    with pytest.raises(OSError, match="refuses x"):
        jobs.run_pending()
    assert jobs.sweep() == 0
    assert jobs.sweep(utc_now() + timedelta(days=2)) == 1
    assert [job.id for job in jobs.dead()] == [dead]
