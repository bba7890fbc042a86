"""The job table as a back end of Django's Tasks API.

A function under `@task` is enqueued into the same table, in the caller's transaction, and run by the same
workers. Beyond the API's letter: a job that fails is tried again before it is FAILED, `Retry` may be
raised, and of the workers that ran it only the latest is known by name. No signals are sent.
"""

from typing import Any
from uuid import UUID

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from saan.base.jobs.actions import add
from saan.base.jobs.models import Job
from saan.base.jobs.rules import State

_STATUS = {
    State.WAITING: TaskResultStatus.READY,
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.FAILED: TaskResultStatus.FAILED,
}


class JobTable(BaseTaskBackend):
    """`TASKS = {"default": {"BACKEND": "saan.base.jobs.backend.JobTable"}}`."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> TaskResult[Any]:
        """Write a job into the caller's transaction and return its result, which is still to come."""
        self.validate_task(task)
        job = Job(
            task=task.module_path,
            positional=normalize_json(list(args)),
            arguments=normalize_json(kwargs),
            queue=task.queue_name,
            priority=task.priority,
        )
        add(job, task.run_after)
        return as_result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return what is known of a job, until a day after it was done; else `TaskResultDoesNotExist`."""
        try:
            job = Job.objects.get(id=UUID(result_id))
            task = import_string(job.task)
        except (Job.DoesNotExist, ValueError, ImportError):
            raise TaskResultDoesNotExist(result_id) from None
        if not isinstance(task, Task):
            raise TaskResultDoesNotExist(result_id)
        return as_result(job, task)


def as_result(job: Job, task: Task[..., Any]) -> TaskResult[Any]:
    """Return a job in the words of the Tasks API."""
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(job.id),
        status=_STATUS[State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.positional,
        kwargs=job.arguments,
        backend=task.backend,
        errors=[TaskError(exception_class_path=job.error_class, traceback=job.error)] if job.error else [],
        worker_ids=[job.worker] * job.attempts,
    )
    object.__setattr__(
        result, "_return_value", job.result
    )  # frozen, and without a public way: so do its own back ends
    return result
