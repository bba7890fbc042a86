"""Taking jobs, keeping them, and giving them back: what workers write to the table.

Every statement that ends a run names its fence (worker, attempts), so that a worker whose lease ran out
while it slept changes nothing.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from saan.base.jobs.models import Job
from saan.base.jobs.rules import Next, Outcome, Queues, Run, State, after
from saan.trust.canonical import Json
from saan.trust.clock import utc_now

VANISHED = "the worker vanished before it finished"
BATCH = 500


def any_ready(queues: Queues) -> bool:
    """Return whether `take` would find something, without a write lock."""
    ready = Job.objects.filter(state=State.READY).exclude(queue__in=queues.besides)
    return (ready.filter(queue__in=queues.only) if queues.only else ready).exists()


def take(worker: str, queues: Queues, lease: timedelta) -> Job | None:
    """Take the most urgent ready job, or return None.

    One statement: on PostgreSQL it skips rows that other workers are taking; on SQLite it holds the only
    write lock.
    """
    now = utc_now()
    moment, until = (connection.ops.adapt_datetimefield_value(at) for at in (now, now + lease))
    among = _among("IN", queues.only) + _among("NOT IN", queues.besides)
    skipping = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    taken = Job.objects.raw(
        f"""UPDATE jobs_job
        SET state = 'running', attempts = attempts + 1, again = %s, worker = %s, leased_until = %s,
            started_at = %s, done = 0, total = NULL, doing = ''
        WHERE id = (SELECT id FROM jobs_job WHERE state = 'ready' {among}
                    ORDER BY priority DESC, run_after, id LIMIT 1 {skipping})
        RETURNING *""",  # noqa: S608 - only literals above
        [False, worker, until, moment, *queues.only, *queues.besides],
    )
    return next(iter(list(taken)), None)


def keep(job: Job, lease: timedelta, **progress: int | str | None) -> bool:
    """Extend the lease of a running job, and note its progress; return False if it is no longer ours."""
    return bool(_fenced(job).update(leased_until=utc_now() + lease, **progress))


def end(job: Job, run: Run, *, error_class: str = "", error: str = "", result: Json = None) -> None:
    """Write how a run ended; nothing, if another worker has the job by now."""
    then = after(run, random.random())  # noqa: S311 - jitter, not a secret
    if then.state is State.DONE:
        if not _fenced(job).filter(again=False).update(result=result, **_settled(then, run)):
            # Enqueued again while it ran: once more, on the state it may not have seen.
            _fenced(job).update(**_settled(Next(State.READY, 0, run.ended), run))
    else:
        _fenced(job).update(error_class=error_class, error=error, **_settled(then, run))


def release(job: Job) -> None:
    """Give back a job whose run was broken off through no fault of its own."""
    _fenced(job).update(state=State.READY, leased_until=None)


def promote(now: datetime) -> int:
    """Make ready the waiting jobs whose time has come; return how many."""
    with transaction.atomic():
        due = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(state=State.WAITING, run_after__lte=now)
            .order_by("run_after")
            .values_list("id", flat=True)[:BATCH]
        )
        return Job.objects.filter(id__in=due, state=State.WAITING).update(state=State.READY)


def next_due() -> datetime | None:
    """Return from when on `promote` finds something, without a write lock; None where nothing waits."""
    waiting = Job.objects.filter(state=State.WAITING).order_by("run_after")
    return waiting.values_list("run_after", flat=True).first()


def reclaim(now: datetime) -> int:
    """Count a failure against every job whose lease ran out, so that it is tried again; return how many.

    A job that kills its worker each time therefore ends among the dead, like any other that fails; one that is
    `unending` does so at most once in half an hour.
    """
    if not Job.objects.filter(state=State.RUNNING, leased_until__lt=now).exists():
        return 0
    with transaction.atomic():
        lost = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(state=State.RUNNING, leased_until__lt=now)
            .order_by("leased_until")[:BATCH]
        )
        for job in lost:
            run = Run(Outcome.FAILED, now, job.failures, job.most_failures)
            end(job, run, error=f"{VANISHED} ({job.worker})")
    return len(lost)


def _among(which: str, names: Sequence[str]) -> str:
    return f" AND queue {which} ({', '.join(['%s'] * len(names))})" if names else ""


def _fenced(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(id=job.id, state=State.RUNNING, worker=job.worker, attempts=job.attempts)


def _settled(then: Next, run: Run) -> dict[str, object]:
    closed = then.state in (State.DONE, State.FAILED)
    return {
        "state": then.state,
        "failures": then.failures,
        "run_after": then.run_after,
        "leased_until": None,
        "finished_at": run.ended if closed else None,
    }
