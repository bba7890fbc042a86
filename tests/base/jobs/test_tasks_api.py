"""Ordinary `@task` functions of Django's Tasks API run from the same table."""

from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus, task_backends
from django_tasks.exceptions import TaskResultDoesNotExist

from saan.base.jobs import api as jobs
from saan.base.jobs.backend import JobTable
from saan.base.jobs.models import Job
from saan.trust.clock import utc_now
from tests.base.jobs import errands

pytestmark = pytest.mark.django_db


def test_the_setting_names_our_table() -> None:
    assert isinstance(task_backends["default"], JobTable)


def test_a_task_is_enqueued_run_and_answers() -> None:
    result = errands.greet.enqueue("ผู้ว่าราชการจังหวัด", polite=True)
    assert (result.status, result.is_finished) == (TaskResultStatus.READY, False)
    assert Job.objects.get().priority == 7
    jobs.run_pending()
    answered = errands.greet.get_result(result.id)
    assert answered.status == TaskResultStatus.SUCCESSFUL
    assert answered.return_value == "เรียน ผู้ว่าราชการจังหวัด"


@pytest.mark.django_db(transaction=True)
def test_a_task_commits_with_the_transaction_that_enqueued_it() -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            errands.greet.enqueue("x")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        change_and_fail()
    assert not Job.objects.exists()


def test_context_coroutines_queues_and_times_work() -> None:
    counted = errands.count_attempts.enqueue()
    slow = errands.greet_slowly.enqueue("ช้า")
    later = errands.greet.using(run_after=utc_now() + timedelta(hours=1), queue_name="mail").enqueue("x")
    assert jobs.run_pending() == 2
    for result in (counted, slow, later):
        result.refresh()
    answers: list[object] = [counted.return_value, slow.return_value]
    assert answers == [1, "ช้า"]
    assert later.status == TaskResultStatus.READY
    assert [(each.queue, each.state) for each in jobs.backlog()] == [("mail", jobs.State.WAITING)]


@pytest.mark.parametrize("task", [errands.tear, errands.answer_without_json])
def test_a_task_that_fails_is_tried_again_before_it_is_failed(task: object) -> None:
    result = task.enqueue()  # type: ignore[attr-defined]
    Job.objects.update(most_failures=2)
    for status in (TaskResultStatus.READY, TaskResultStatus.FAILED):
        with pytest.raises((ValueError, TypeError)):
            jobs.run_pending()
        Job.objects.filter(state="waiting").update(run_after=utc_now())
        result.refresh()
        assert result.status == status
    assert result.errors[0].exception_class in (ValueError, TypeError)
    assert "Traceback" in result.errors[0].traceback


def test_unknown_results_do_not_exist() -> None:
    plain = jobs.enqueue("tests.base.jobs.errands.note", word="not a Task")
    for result_id in ("nonsense", "00000000-0000-7000-8000-000000000000", str(plain)):
        with pytest.raises(TaskResultDoesNotExist):
            task_backends["default"].get_result(result_id)


def test_what_a_task_says_and_returns_may_quote_what_no_database_takes() -> None:
    result = errands.quote_stranger.enqueue()
    jobs.run_pending()
    answered = errands.quote_stranger.get_result(result.id)
    assert answered.status == TaskResultStatus.SUCCESSFUL
    assert answered.return_value == {"said\ufffd": ["a\ufffdb", "\ufffd", 7]}
    assert Job.objects.get().doing == "seen by \ufffd or \ufffd"
