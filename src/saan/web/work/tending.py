"""Tending the node's background work: each step is an act in the journal of the agency that runs the node.

Jobs belong to the node and not to an agency, and their errors may name letters of any agency here. So only whoever runs
the node tends them: at the command line, or as an administrator of the first agency that `saan.toml` names.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.trust.clock import utc_now
from saan.web.work import acts


@dataclass(frozen=True, slots=True)
class Work:
    """What needs a person, the oldest first: given up, and still tried though it failed many times in a row."""

    dead: tuple[jobs.JobState, ...]
    troubled: tuple[jobs.JobState, ...]


def work() -> Work:
    """Return what needs a person; a page of each kind at most."""
    return Work(tuple(jobs.dead()), tuple(jobs.troubled()))


def revive(job_id: UUID, actor: journal.Actor) -> None:
    """Have a job run now that was given up or waits after failures; see `jobs.revive`."""
    with transaction.atomic():
        task = jobs.find(job_id).task
        jobs.revive(job_id)
        _tell(acts.REVIVED, job_id, task, actor)


def revive_all(actor: journal.Actor) -> int:
    """Have every job run now that was given up or keeps failing, and return how many; one replaced by a newer is left."""
    revived, after = 0, None
    while page := jobs.dead(after):
        revived += sum(_revived(one.id, actor) for one in page)
        after = page[-1].id
    return revived + sum(_revived(one.id, actor) for one in jobs.troubled(limit=10_000))


def discard(job_id: UUID, actor: journal.Actor) -> None:
    """Remove a job for ever that was given up; see `jobs.discard`."""
    with transaction.atomic():
        task = jobs.find(job_id).task
        jobs.discard(job_id)
        _tell(acts.DISCARDED, job_id, task, actor)


def _revived(job_id: UUID, actor: journal.Actor) -> bool:
    try:
        revive(job_id, actor)
    except (jobs.JobReplacedError, jobs.JobNotDeadError, jobs.JobUnknownError):
        return False
    return True


def _tell(act_type: journal.ActType, job_id: UUID, task: str, actor: journal.Actor) -> None:
    subject = journal.Subject("job", str(job_id))
    journal.record(journal.Act(act_type, agencies.operator(), subject, actor, utc_now(), {"task": task}))
