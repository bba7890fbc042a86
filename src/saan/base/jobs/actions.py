"""Enqueueing work in the caller's transaction, and tending what was enqueued."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from saan.base import bulk
from saan.base.jobs import bell
from saan.base.jobs.errors import JobNotDeadError, JobReplacedError, JobUnknownError
from saan.base.jobs.models import Job, Periodic
from saan.base.jobs.periodic import STEADY, registered
from saan.base.jobs.rules import MOST_FAILURES, OPEN, UNENDING, State, strayed
from saan.trust.canonical import Json
from saan.trust.clock import utc_now

DONE_KEPT_FOR = timedelta(days=1)


def enqueue(  # noqa: PLR0913 - when, where and for how long, all by name
    task: str,
    *,
    run_after: datetime | None = None,
    queue: str = "default",
    priority: int = 0,
    key: str | None = None,
    unending: bool = False,
    **arguments: Json,
) -> UUID | None:
    """Have the task run after this transaction commits, and return the job's id.

    With a `key`, a second enqueueing while the first is open makes no second job and returns None: one that
    has not begun will see this transaction's changes; one that runs already is run once more after it.
    Higher priorities run first. What is `unending` is tried until it succeeds, and never given up: it is for what people
    were told is done or under way, and the task must not raise for what will never mend.
    """
    most = UNENDING if unending else MOST_FAILURES
    made = Job(task=task, arguments=arguments, queue=queue, priority=priority, key=key, most_failures=most)
    return add(made, run_after)


def enqueue_many(
    task: str,
    arguments: Iterable[Mapping[str, Json]],
    *,
    queue: str = "default",
    priority: int = 0,
    unending: bool = False,
) -> list[UUID]:
    """Enqueue one job per mapping of arguments, in one statement; return their ids in order. `unending` as of `enqueue`."""
    most = UNENDING if unending else MOST_FAILURES
    jobs = [
        Job(task=task, arguments=dict(each), queue=queue, priority=priority, most_failures=most)
        for each in arguments
    ]
    if jobs:
        _insert_alike(_placed(jobs[0]), jobs)
        bell.ring_on_commit()
    return [job.id for job in jobs]


def add(job: Job, run_after: datetime | None = None) -> UUID | None:
    """Write a new job into the caller's transaction; None if its key is open (see `enqueue`)."""
    made = _written(_placed(job, run_after))
    bell.ring_on_commit()  # after the row: outside a transaction it rings at once
    return made


def _written(job: Job) -> UUID | None:
    if job.key is None:
        job.save(force_insert=True)
        return job.id
    while not _ask_again(job):
        Job.objects.bulk_create([job], ignore_conflicts=True)
        if Job.objects.filter(id=job.id).exists():
            return job.id
        # Someone else's job with this key committed between the two statements: ask that one.
    return None


def enqueue_anew(
    task: str, key: str, *, queue: str = "default", unending: bool = False, **arguments: Json
) -> None:
    """Have the task with this key run now, as if it had never failed: somebody has asked for just that.

    A job that waits out a back-off is brought forward, one that was given up makes room for a new one; one that runs
    already is run once more after it. `unending` as of `enqueue`.
    """
    Job.objects.filter(task=task, key=key, state=State.FAILED).delete()
    most = UNENDING if unending else MOST_FAILURES
    made = Job(task=task, arguments=arguments, queue=queue, key=key, most_failures=most)
    if add(made) is None:
        waiting = Job.objects.filter(task=task, key=key, state=State.WAITING)
        waiting.update(state=State.READY, failures=0, run_after=utc_now())
        bell.ring_on_commit()


def hasten(task: str, key: str) -> bool:
    """Have the waiting job with this key run now, whatever its back-off; return whether there was one."""
    moved = Job.objects.filter(task=task, key=key, state=State.WAITING).update(run_after=utc_now())
    bell.ring_on_commit()
    return bool(moved)


def revive(job_id: UUID) -> None:
    """Have a job that was given up, or waits because it failed, run now, as if it had never failed.

    Raises `JobUnknownError`, `JobNotDeadError` or `JobReplacedError`.
    """
    try:
        with transaction.atomic():
            changed = (
                Job.objects.filter(id=job_id)
                .filter(Q(state=State.FAILED) | Q(state=State.WAITING, failures__gt=0))
                .update(state=State.READY, failures=0, run_after=utc_now(), finished_at=None)
            )
    except IntegrityError:
        raise JobReplacedError(id=job_id) from None
    if not changed:
        raise _not_dead(job_id)
    bell.ring_on_commit()


def discard(job_id: UUID) -> None:
    """Remove a dead job for ever. Raises `JobUnknownError` or `JobNotDeadError`."""
    removed, _ = Job.objects.filter(id=job_id, state=State.FAILED).delete()
    if not removed:
        raise _not_dead(job_id)


def enqueue_due(now: datetime, steady: timedelta = STEADY) -> int:
    """Enqueue the job of every periodic task whose beat has come, and return how many this call owned.

    Moving `next_at` on is a compare-and-set, in one transaction with the job: of all workers that see a
    beat, one enqueues it. Beats missed while no worker ran are made up by one, not by as many. A beat further ahead than
    its interval was set by a wrong clock, and has come. What ends something waits for a clock that is `steady` for long enough.
    """
    tasks = {name: task for name, task in registered().items() if steady >= STEADY or not task.ends}
    _make_beats(now)
    owned = 0
    for beat in Periodic.objects.filter(name__in=tasks):
        task = tasks[beat.name]
        if beat.next_at > now and not strayed(beat.next_at, now, task.interval):
            continue
        with transaction.atomic():
            if Periodic.objects.filter(name=beat.name, next_at=beat.next_at).update(
                next_at=now + task.interval, last_at=now, interval=task.interval
            ):
                enqueue(task.task, queue=task.queue, key=f"periodic:{beat.name}")
                owned += 1
    return owned


def sweep(now: datetime | None = None) -> int:
    """Clear jobs that were done a day ago or longer, and return how many; the dead stay until discarded."""
    before = (now or utc_now()) - DONE_KEPT_FOR
    removed = 0
    while ids := _done_before(before):
        removed += Job.objects.filter(id__in=ids).delete()[0]
    return removed


def _insert_alike(first: Job, jobs: Sequence[Job]) -> None:
    """Insert jobs that differ from the first in nothing but id and arguments, past the models: some come by thousands."""
    fields = Job._meta.concrete_fields  # noqa: SLF001 - Django's documented Model._meta API
    names = [field.name for field in fields]
    row = [field.get_db_prep_save(getattr(first, field.attname), connection) for field in fields]
    own = [(names.index(name), fields[names.index(name)], name) for name in ("id", "arguments")]
    rows = []
    for job in jobs:
        for place, field, name in own:
            row[place] = field.get_db_prep_save(getattr(job, name), connection)
        rows.append(tuple(row))
    with connection.cursor() as cursor:
        bulk.insert(cursor, Job._meta.db_table, [str(field.column) for field in fields], rows)  # noqa: SLF001 - as above


def _placed(job: Job, run_after: datetime | None = None) -> Job:
    """Return the job with its place in time."""
    job.enqueued_at = utc_now()
    later = run_after is not None and run_after > job.enqueued_at
    job.state = State.WAITING if later else State.READY
    job.run_after = run_after if run_after and later else job.enqueued_at
    return job


def _ask_again(job: Job) -> bool:
    """Tell the open job with this key that there is news; return whether there is one.

    The update holds the row until the caller commits, so a job that is ready cannot start on the state
    before it. One that has not yet been tried is brought forward; a back-off is left alone.
    """
    same = Job.objects.filter(task=job.task, key=job.key)
    if not same.filter(state__in=OPEN).update(again=True):
        return False
    same.filter(state=State.WAITING, attempts=0, run_after__gt=job.run_after).update(run_after=job.run_after)
    return True


def _make_beats(now: datetime) -> None:
    """Give newly registered tasks their first beat, now, and follow intervals that the program has changed."""
    beats = {beat.name: beat for beat in Periodic.objects.all()}
    for name, task in registered().items():
        beat = beats.get(name)
        if beat is None:
            new = Periodic(name=name, interval=task.interval, next_at=now)
            Periodic.objects.bulk_create([new], ignore_conflicts=True)
        elif beat.interval != task.interval:
            soon = min(beat.next_at, now + task.interval)
            Periodic.objects.filter(name=name).update(interval=task.interval, next_at=soon)


def _done_before(before: datetime) -> list[UUID]:
    done = Job.objects.filter(state=State.DONE, finished_at__lt=before).order_by("finished_at")
    return list(done.values_list("id", flat=True)[:1000])


def _not_dead(job_id: UUID) -> JobUnknownError | JobNotDeadError:
    if Job.objects.filter(id=job_id).exists():
        return JobNotDeadError(id=job_id)
    return JobUnknownError(id=job_id)
