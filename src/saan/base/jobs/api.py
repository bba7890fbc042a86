"""The front door of background work.

    jobs.enqueue("saan.letters.tasks.deliver", key=str(letter_id), letter_id=str(letter_id))

The job commits with the caller's transaction and runs after it, at least once: a task is a plain function
in a `tasks.py`, takes JSON, runs inside no transaction, and must be idempotent. What it raises is a
failure, tried again after a back-off with full jitter, and dead (kept, with its error) after
`MOST_FAILURES` in a row, unless it was enqueued as `unending`. It may raise `Retry(after)` to say "later", let `patient()`
say so of what is out of reach, and call `progress(done, total)`.
"""

from saan.base.jobs.actions import discard, enqueue, enqueue_anew, enqueue_many, hasten, revive, sweep
from saan.base.jobs.errors import (
    JobNotDeadError,
    JobReplacedError,
    JobUnknownError,
    LeaseLostError,
    TaskUnknownError,
)
from saan.base.jobs.periodic import every
from saan.base.jobs.queries import Backlog, JobState, backlog, counted, dead, find, troubled
from saan.base.jobs.rules import MOST_FAILURES, State
from saan.base.jobs.running import Retry, patient, progress
from saan.base.jobs.strayed import Strayed, find_strayed
from saan.base.jobs.worker import run_pending, run_worker, run_workers

__all__ = [
    "MOST_FAILURES",
    "Backlog",
    "JobNotDeadError",
    "JobReplacedError",
    "JobState",
    "JobUnknownError",
    "LeaseLostError",
    "Retry",
    "State",
    "Strayed",
    "TaskUnknownError",
    "backlog",
    "counted",
    "dead",
    "discard",
    "enqueue",
    "enqueue_anew",
    "enqueue_many",
    "every",
    "find",
    "find_strayed",
    "hasten",
    "patient",
    "progress",
    "revive",
    "run_pending",
    "run_worker",
    "run_workers",
    "sweep",
    "troubled",
]
