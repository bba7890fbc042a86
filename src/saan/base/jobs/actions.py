"""Enqueueing work in the caller's transaction."""

from datetime import datetime
from uuid import UUID

from saan.base.jobs.models import Job
from saan.trust.canonical import Json
from saan.trust.clock import utc_now


def enqueue(
    task: str,
    *,
    run_after: datetime | None = None,
    queue: str = "default",
    key: str | None = None,
    **arguments: Json,
) -> UUID | None:
    """Have the task run after this transaction commits, and return the job's id.

    With a `key`, a second enqueueing while the first is still open does nothing and returns None.
    """
    now = utc_now()
    job = Job(
        task=task, arguments=arguments, queue=queue, key=key, run_after=run_after or now, enqueued_at=now
    )
    if key is None:
        job.save(force_insert=True)
        return job.id
    if Job.objects.filter(task=task, key=key, state__in=(Job.State.READY, Job.State.RUNNING)).exists():
        return None
    Job.objects.bulk_create([job], ignore_conflicts=True)
    return job.id
