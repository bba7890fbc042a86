"""Running one job: finding its task, calling it, and saying how that ended."""

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskContext
from django_tasks.utils import get_module_path, normalize_json

from saan.base.jobs import leases
from saan.base.jobs.backend import as_result
from saan.base.jobs.errors import LeaseLostError, TaskUnknownError
from saan.base.jobs.models import Job
from saan.base.jobs.rules import Outcome, Run
from saan.base.jobs.running import Retry, Running, current
from saan.trust.canonical import Json
from saan.trust.clock import utc_now
from saan.trust.foreign import writable, writable_json

_LONGEST_ERROR = 20_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over but not yet written; `raised` is what a failed one died of."""

    job: Job
    run: Run
    result: Json = None
    raised: BaseException | None = None

    def write(self) -> None:
        """Write it to the job's row, fenced: also where it quotes what no database takes."""
        if self.raised is None:
            leases.end(self.job, self.run, result=writable_json(self.result))
            return
        error = writable("".join(traceback.format_exception(self.raised))[-_LONGEST_ERROR:])
        leases.end(self.job, self.run, error_class=get_module_path(type(self.raised)), error=error)


def perform(job: Job, lease: timedelta) -> Ended | None:
    """Run a job and return how it ended; None if another worker has it by now.

    Whatever a task raises is its failure; only what stops the whole process passes through, and gives the
    job back.
    """
    token = current.set(Running(job, lease))
    try:
        result = _call(job)
    except Retry as later:
        if later.__cause__ is not None:
            log.warning("job %s (%s) waits: %s", job.id, job.task, later.__cause__)
        now = utc_now()
        return Ended(job, _run(job, Outcome.POSTPONED, now, later.until(now)))
    except LeaseLostError:
        log.warning("job %s (%s) passed to another worker", job.id, job.task)
        return None
    except (Exception, SystemExit) as raised:
        log.warning("job %s (%s) failed", job.id, job.task, exc_info=True)
        return Ended(job, _run(job, Outcome.FAILED, utc_now()), raised=raised)
    except BaseException:
        leases.release(job)
        raise
    else:
        return Ended(job, _run(job, Outcome.FINISHED, utc_now()), result)
    finally:
        current.reset(token)
        if connection.errors_occurred and not connection.in_atomic_block:
            connection.close()  # it may be the reason of the failure; the next query opens another


def _run(job: Job, outcome: Outcome, ended: datetime, until: datetime | None = None) -> Run:
    return Run(outcome, ended, job.failures, job.most_failures, until)


def _call(job: Job) -> Json:
    """Call the job's task. Only the Tasks API has somewhere to read a result, so only its tasks return one."""
    try:
        task = import_string(job.task)
    except ImportError as missing:
        raise TaskUnknownError(task=job.task) from missing
    if not isinstance(task, Task):
        task(*job.positional, **job.arguments)
        return None
    context = (TaskContext(task_result=as_result(job, task)),) if task.takes_context else ()
    result: Json = normalize_json(task.call(*context, *job.positional, **job.arguments))
    return result
