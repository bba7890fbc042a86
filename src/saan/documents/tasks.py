"""Background work of this house; each may be run again after any crash."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from saan.base.jobs import api as jobs
from saan.documents.actions import (
    archiving,
    bulk,
    checking,
    destroying,
    forgetting,
    issuing,
    lapsing,
    parts,
    rooting,
    sending,
    sharing,
    telling,
)
from saan.documents.actions.sharing import FEW
from saan.trust.clock import parse_rfc3339, utc_now
from saan.trust.errors import SaanError

LATER: Final = timedelta(minutes=30)

MOST_WORKERS = 16
"""How many workers share one bulk file."""
JOIN_SOON, JOIN_AGAIN = timedelta(seconds=2), timedelta(seconds=5)


def seal(document_id: str) -> None:
    """Make and seal the page of a numbered document; while its keys are out of reach, it waits for them."""
    with jobs.patient():
        issuing.seal(UUID(document_id), utc_now())


def check_batch(batch_id: str) -> None:
    """Check every row of a bulk file."""
    checking.check(UUID(batch_id))


def issue_batch(batch_id: str, place: int = 0) -> None:
    """Issue the rows of a bulk file, beside whoever else does.

    Each run that begins leaves a job for one more, so that another worker, of this machine or another, may join; one that
    finds its own process at work puts the job off for the others. It waits for as long as the keys are out of reach.
    """
    batch, now = UUID(batch_id), utc_now()
    if sharing.busy(batch):
        raise jobs.Retry(JOIN_AGAIN)
    if place < MOST_WORKERS - 1 and parts.untaken(batch) > FEW:
        jobs.enqueue(
            bulk.ISSUE_TASK, key=f"{batch_id}:{place + 1}", run_after=now + JOIN_SOON,
            batch_id=batch_id, place=place + 1,
        )  # fmt: skip
    with jobs.patient():
        sharing.issue(batch)
    if (until := parts.leased_until(batch)) is not None:
        raise jobs.Retry(
            max(until - utc_now(), JOIN_SOON)
        )  # should its maker be gone by then, it is made here


def root_batch(batch_id: str) -> None:
    """Make the tree over documents of a bulk file that are in none, and have its root stamped; it waits for its keys too."""
    with jobs.patient():
        rooting.root(UUID(batch_id), utc_now())


def send_batch(batch_id: str) -> None:
    """Send the links of a bulk file's documents to the addresses in its rows whose time has come."""
    sending.send(UUID(batch_id))


def send_due() -> None:
    """Have sent what a mail server put off until now, and what a crash or its absence left."""
    sending.enqueue_due(utc_now())


def stamp_root(root_id: str) -> None:
    """Have the root of a bulk issue stamped; tried again when no authority answers."""
    rooting.stamp(UUID(root_id), utc_now())


def stamp_roots() -> None:
    """Have the roots stamped that are not."""
    rooting.stamp_all()


def archive() -> None:
    """Put what was issued in bulk into archives, and have those stamped that are due."""
    now = utc_now()
    archiving.begin(now)
    archiving.enqueue(now)


def make_archive(archive_id: str) -> None:
    """Stamp one archive; while no authority answers, or evidence is missing, it is tried again later."""
    try:
        archiving.make(UUID(archive_id), utc_now())
    except SaanError as error:
        raise jobs.Retry(LATER) from error


def rehash_archive(archive_id: str) -> None:
    """Begin the chain that was ordered of one archive; while no authority answers, it is tried again later."""
    try:
        archiving.rehash(UUID(archive_id), utc_now())
    except SaanError as error:
        raise jobs.Retry(LATER) from error


def end_waits() -> None:
    """Tell applicants whose time to pay or to answer is nearly over, and end the applications whose time has passed."""
    lapsing.end_waits(utc_now())


def forget_bulk_files() -> None:
    """Empty the bulk files that led to no document."""
    forgetting.forget(utc_now())


def destroy(destruction_id: str) -> None:
    """Destroy what two people agreed to."""
    destroying.destroy(UUID(destruction_id), utc_now())


def tell(application_id: str, what: str, since: str = "") -> None:
    """Send an applicant a message about one step; sent again if it is not known to have left, and where the server put it off."""
    first = parse_rfc3339(since) if since else None  # a job of an earlier version does not say
    again = telling.tell_applicant(UUID(application_id), what, first, utc_now())
    if again is not None:
        raise jobs.Retry(again)


def tell_holder(document_id: str, what: str, change_id: str, since: str) -> None:
    """Send a document's holder a message about a change; again as `tell`."""
    change = UUID(change_id) if change_id else None
    again = telling.tell_holder(UUID(document_id), what, change, parse_rfc3339(since), utc_now())
    if again is not None:
        raise jobs.Retry(again)
