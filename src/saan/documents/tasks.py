"""Background work of this house; each may be run again after any crash."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail

from saan.base.thai import api as thai
from saan.documents import links
from saan.documents.actions import bulk, issuing
from saan.documents.models import Application
from saan.documents.rules.messages import message
from saan.trust.clock import utc_now


def seal(document_id: str) -> None:
    """Make and seal the page of a numbered document."""
    issuing.seal(UUID(document_id), utc_now())


def check_batch(batch_id: str) -> None:
    """Check every row of a bulk file."""
    bulk.check(UUID(batch_id))


def issue_batch(batch_id: str) -> None:
    """Issue the rows of a bulk file, from where it stands."""
    bulk.issue(UUID(batch_id), utc_now())


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
