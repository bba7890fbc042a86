"""Telling an applicant of a step, and a holder of a change, by mail, as long as the server puts it off; that it failed is put on record."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from saan.base.mail import api as mail
from saan.base.thai import api as thai
from saan.documents import acts
from saan.documents.actions.writing import system, tell, tell_of_document
from saan.documents.models import Application, Document, StatusChange
from saan.documents.queries.links import follow_link, holders_link
from saan.documents.queries.sendings import address_of
from saan.documents.rules.applications import State
from saan.documents.rules.messages import change, message
from saan.trust.clock import rfc3339


def tell_applicant(application_id: UUID, what: str, since: datetime | None, at: datetime) -> datetime | None:
    """Send the message about a step; return when to try it again, None when there is nothing left to do.

    It was to leave `since` then; None takes the application's newest step.
    """
    row = Application.objects.select_related("type", "replaces").filter(id=application_id).first()
    if row is None or not row.email or not settings.SAAN.mail_url:
        return None
    since = since or row.changed_at
    subject, body = message(what, _fields(row), follow_link(row.id))
    cause = uuid5(row.id, f"{what} {rfc3339(since)}")
    attempt = mail.attempt(mail.compose(f"[สาร] {subject}", body, row.email, cause), since, at)
    if attempt.failed:
        with transaction.atomic():
            tell(row, acts.APPLICATION_UNREACHED, system("mail"), at, what=what)
    return attempt.again


def tell_holder(
    document_id: UUID, what: str, change_id: UUID | None, since: datetime, at: datetime
) -> datetime | None:
    """Send the message about a change of what a document is worth; return when to try it again, None when there is nothing left to do.

    It goes to the address of the application, or of the row of a bulk file to which the document itself was sent.
    """
    row = Document.objects.select_related("type", "application", "replaced_by").filter(id=document_id).first()
    to = address_of(row) if row is not None else ""
    if row is None or not to or not settings.SAAN.mail_url:
        return None
    subject, body = change(what, _changed(row, change_id), holders_link(row))
    cause = uuid5(row.id, f"{what} {rfc3339(since)}")
    attempt = mail.attempt(mail.compose(f"[สาร] {subject}", body, to, cause), since, at)
    if attempt.failed:
        with transaction.atomic():
            tell_of_document(row, acts.DOCUMENT_UNREACHED, system("mail"), at, what=what)
    return attempt.again


def _changed(row: Document, change_id: UUID | None) -> dict[str, object]:
    made = StatusChange.objects.filter(id=change_id, document=row).first() if change_id else None
    th, en = _moment(made.decided_at if made and made.decided_at else row.changed_at)
    return {
        "number": row.number,
        "name_th": row.type.name_th,
        "name_en": row.type.name_en,
        "when_th": th,
        "when_en": en,
        "reason": made.reason if made else "",
        "instead": row.replaced_by.number if row.replaced_by else "",
    }


def _moment(at: datetime) -> tuple[str, str]:
    """Return a moment as messages name it, in Thai and in English."""
    day, clock = thai.bangkok_day(at), thai.bangkok_clock(at)
    return f"{thai.long_date(day)} {thai.thai_digits(clock)} น.", f"{thai.english_date(day)}, {clock}"


def _by(row: Application) -> dict[str, object]:
    """Return until when an applicant may act, as sentences; empty where nothing waits for them by now."""
    last = row.ends_on
    th, en = (thai.long_date(last), thai.english_date(last)) if last else ("", "")
    or_else = "หากพ้นกำหนด คำขอจะสิ้นสุดลง", "after that the application ends."
    pays, answers = row.state == State.AWAITING_FEE, row.state == State.INCOMPLETE
    return {
        "pay_by_th": f" โปรดชำระค่าธรรมเนียมภายใน {th} {or_else[0]}" if last and pays else "",
        "pay_by_en": f" Pay the fee by {en}: {or_else[1]}" if last and pays else "",
        "answer_by_th": f"\n\nโปรดส่งให้ครบภายใน {th} {or_else[0]}" if last and answers else "",
        "answer_by_en": f"\n\nGive all of it by {en}: {or_else[1]}" if last and answers else "",
        "ended_th": th,
        "ended_en": en,
    }


def _fields(row: Application) -> dict[str, object]:
    deemed_th, deemed_en = _moment(row.deemed_at)
    answered_th, answered_en = _moment(row.answered_deemed_at or row.deemed_at)
    old = row.replaces.number if row.replaces else ""
    return {
        "number": row.number,
        "name_th": row.type.name_th,
        "name_en": row.type.name_en,
        "deemed_th": deemed_th,
        "deemed_en": deemed_en,
        "answered_th": answered_th,
        "answered_en": answered_en,
        "due_th": thai.long_date(row.due),
        "due_en": thai.english_date(row.due),
        **_by(row),
        "asked": row.asked,
        "note": row.note,
        "instead_th": f" ฉบับนี้แทนเลขที่ {old} ซึ่งใช้ไม่ได้อีก" if old else "",
        "instead_en": f" It stands in for no. {old}, which no longer counts." if old else "",
    }
