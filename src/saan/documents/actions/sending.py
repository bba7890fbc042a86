"""Delivering what a bulk file became: by a private link for each holder, in a list or by e-mail; again where a server refused.

Crash order. A message leaves first, and then its row says so, with the act: a kill between the two sends one message
twice, and never loses one. The link opens the same document either way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.documents import access, acts, links
from saan.documents.actions.parts import SEND_TASK
from saan.documents.actions.writing import person, system, tell_batch
from saan.documents.addresses import is_address
from saan.documents.errors import BadAddressError, DocumentNotFoundError
from saan.documents.models import Batch, Document, Sending
from saan.documents.queries.sendings import DELIVERING, reason_of
from saan.documents.rules.messages import delivery
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class HolderLink:
    """Which row became which document, whose it is, and the private link that opens it."""

    row: int
    number: str
    holder: str
    link: str


def send(batch_id: UUID) -> int:
    """Send the messages of a batch that have not left, and return how many left; raises what the mail server's absence raises.

    Without a mail server they wait. An address that the server refuses is noted, and the others go on.
    """
    if not settings.SAAN.mail_url:
        return 0
    waiting, sent = Sending.objects.filter(batch_id=batch_id, sent_at=None, refused=""), 0
    while rows := list(waiting.select_related("document__type").order_by("id")[:_AT_ONCE]):
        with get_connection() as connection:
            for row in rows:
                try:
                    EmailMessage(*_message(row.document), None, [row.email], connection=connection).send()
                except SMTPRecipientsRefused as error:
                    waiting.filter(id=row.id).update(refused=reason_of(error))
                else:
                    _sent(row)
                    sent += 1
                jobs.progress(sent)
    return sent


def _message(document: Document) -> tuple[str, str]:
    kind = document.type
    return delivery(document.number, kind.name_th, kind.name_en, links.take(document.id))


def _sent(row: Sending) -> None:
    now = utc_now()
    with transaction.atomic():
        Sending.objects.filter(id=row.id).update(sent_at=now)
        _tell(row.document, acts.DOCUMENT_SENT, system("bulk"), now)


def send_again(viewer: Viewer, batch_id: UUID, document_id: UUID, address: str, at: datetime) -> None:
    """Have the link of a document sent to a mended address, or to the same one once more, after a server refused it.

    For whoever may give such files or signs for the unit. Raises `BadAddressError` for what is no address, and
    `DocumentNotFoundError` where nothing was refused: what has left is not sent twice.
    """
    tidy = address.strip()
    if not is_address(tidy):
        raise BadAddressError(address=tidy[:100])
    with transaction.atomic():
        batch = _delivered_by(viewer, batch_id, at)
        refused = Sending.objects.filter(batch=batch, document_id=document_id, sent_at=None)
        rows = refused.exclude(refused="").select_for_update(of=("self",)).select_related("document")
        row = rows.first()
        if row is None:
            raise DocumentNotFoundError
        row.email, row.refused = tidy, ""
        row.save()
        _tell(row.document, acts.ADDRESS_MENDED, person(viewer), at)
        jobs.enqueue(SEND_TASK, key=str(batch_id), batch_id=str(batch_id))


def _tell(document: Document, act: journal.ActType, actor: journal.Actor, at: datetime) -> None:
    """Record an act on a document; the address is personal data, and stands in no act."""
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(document.agency_id),
            subject=journal.Subject("document", str(document.id)),
            actor=actor,
            at=at,
            detail={"record_sha256": document.record_sha256},
        )
    )


def _delivered_by(viewer: Viewer, batch_id: UUID, at: datetime) -> Batch:
    """Return a bulk file whose documents the viewer may deliver."""
    batch = access.batches(viewer, at).filter(id=batch_id).first()
    if batch is None:
        raise DocumentNotFoundError
    if not access.has_role(viewer, batch.unit_id, at, *DELIVERING):
        raise people.NotAuthorisedError
    return batch


def list_links(viewer: Viewer, batch_id: UUID, at: datetime) -> Iterator[HolderLink]:
    """Put on record that the holders' links of a batch were taken, and yield that of each document.

    For whoever may give such files or signs for the unit: each link opens a document.
    """
    batch = _delivered_by(viewer, batch_id, at)
    with transaction.atomic():
        tell_batch(batch, acts.BATCH_LINKS, person(viewer), at, done=batch.done)
    return _links(batch_id)


def _links(batch_id: UUID) -> Iterator[HolderLink]:
    rows = Document.objects.filter(batch_id=batch_id).order_by("row")
    for row, number, holder, document_id in rows.values_list("row", "number", "holder", "id").iterator():
        yield HolderLink((row or 0) + 1, number, holder, links.take(document_id))
