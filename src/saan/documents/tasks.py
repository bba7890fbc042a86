"""Background work of this house; each may be run again after any crash."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail

from saan.base.jobs import api as jobs
from saan.base.thai import api as thai
from saan.documents import links
from saan.documents.actions import (
    archiving,
    bulk,
    checking,
    destroying,
    issuing,
    parts,
    rooting,
    sending,
    sharing,
)
from saan.documents.actions.sharing import FEW
from saan.documents.models import Application
from saan.documents.rules.messages import message
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError

LATER: Final = timedelta(minutes=30)

MOST_WORKERS = 16
"""How many workers share one bulk file."""
JOIN_SOON, JOIN_AGAIN = timedelta(seconds=2), timedelta(seconds=5)


def seal(document_id: str) -> None:
    """Make and seal the page of a numbered document."""
    issuing.seal(UUID(document_id), utc_now())


def check_batch(batch_id: str) -> None:
    """Check every row of a bulk file."""
    checking.check(UUID(batch_id))


def issue_batch(batch_id: str, place: int = 0) -> None:
    """Issue the rows of a bulk file, beside whoever else does.

    Each run that begins leaves a job for one more, so that another worker, of this machine or another, may join; one that
    finds its own process at work puts the job off for the others.
    """
    batch, now = UUID(batch_id), utc_now()
    if sharing.busy(batch):
        raise jobs.Retry(JOIN_AGAIN)
    if place < MOST_WORKERS - 1 and parts.untaken(batch) > FEW:
        jobs.enqueue(
            bulk.ISSUE_TASK, key=f"{batch_id}:{place + 1}", run_after=now + JOIN_SOON,
            batch_id=batch_id, place=place + 1,
        )  # fmt: skip
    sharing.issue(batch)
    if (until := parts.leased_until(batch)) is not None:
        raise jobs.Retry(
            max(until - utc_now(), JOIN_SOON)
        )  # should its maker be gone by then, it is made here


def root_batch(batch_id: str) -> None:
    """Make the tree over documents of a bulk file that are in none, and have its root stamped."""
    rooting.root(UUID(batch_id), utc_now())


def send_batch(batch_id: str) -> None:
    """Send the links of a bulk file's documents to the addresses in its rows; tried again when no server answers."""
    sending.send(UUID(batch_id))


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


def destroy(destruction_id: str) -> None:
    """Destroy what two people agreed to."""
    destroying.destroy(UUID(destruction_id), utc_now())


def tell(application_id: str, what: str) -> None:
    """Send an applicant a message about one step; sent again if it is not known to have left."""
    row = Application.objects.select_related("type").filter(id=UUID(application_id)).first()
    if row is None or not row.email or not settings.SAAN.mail_url:
        return
    fields = {
        "number": row.number,
        "name_th": row.type.name_th,
        "name_en": row.type.name_en,
        "deemed_th": f"{thai.long_date(thai.bangkok_day(row.deemed_at))} {thai.bangkok_clock(row.deemed_at)} น.",
        "deemed_en": f"{thai.english_date(thai.bangkok_day(row.deemed_at))}, {thai.bangkok_clock(row.deemed_at)}",
        "asked": row.asked,
        "note": row.note,
    }
    subject, body = message(what, fields, links.follow(row.id))
    send_mail(f"[สาร] {subject}", body, None, [row.email])
