"""Telling an applicant of a step by mail, as long as the server puts it off; that it failed is put on record."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from saan.base.mail import api as mail
from saan.base.thai import api as thai
from saan.documents import acts, links
from saan.documents.actions.writing import system, tell
from saan.documents.models import Application
from saan.documents.rules.messages import message
from saan.trust.clock import rfc3339


def tell_applicant(application_id: UUID, what: str, since: datetime | None, at: datetime) -> datetime | None:
    """Send the message about a step; return when to try it again, None when there is nothing left to do.

    It was to leave `since` then; None takes the application's newest step.
    """
    row = Application.objects.select_related("type").filter(id=application_id).first()
    if row is None or not row.email or not settings.SAAN.mail_url:
        return None
    since = since or row.changed_at
    subject, body = message(what, _fields(row), links.follow(row.id))
    cause = uuid5(row.id, f"{what} {rfc3339(since)}")
    attempt = mail.attempt(mail.compose(f"[สาร] {subject}", body, row.email, cause), since, at)
    if attempt.failed:
        with transaction.atomic():
            tell(row, acts.APPLICATION_UNREACHED, system("mail"), at, what=what)
    return attempt.again


def _fields(row: Application) -> dict[str, object]:
    deemed, clock = thai.bangkok_day(row.deemed_at), thai.bangkok_clock(row.deemed_at)
    return {
        "number": row.number,
        "name_th": row.type.name_th,
        "name_en": row.type.name_en,
        "deemed_th": f"{thai.long_date(deemed)} {clock} น.",
        "deemed_en": f"{thai.english_date(deemed)}, {clock}",
        "asked": row.asked,
        "note": row.note,
    }
