"""What of a bulk file was sent by e-mail, what waits, and which addresses a mail server refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.documents import access
from saan.documents.errors import DocumentNotFoundError
from saan.documents.models import Sending

DELIVERING: Final = (Role.CLERK, Role.DRAFTER, Role.SIGNATORY)
"""Who takes the holders' links of a unit, and mends their addresses."""
SHOWN: Final = 50
"""How many refused addresses stand on a page; who mends them sees the next ones."""
MOST_SAID: Final = 300


@dataclass(frozen=True, slots=True)
class Mailing:
    """Of the documents of a bulk file that have an address: how many were sent, wait, or were refused."""

    sent: int
    waiting: int
    refused: int


@dataclass(frozen=True, slots=True)
class RefusedAddress:
    """An address that a mail server refused, whose it is, and what the server said."""

    document_id: UUID
    number: str
    holder: str
    email: str
    said: str


def mailing(batch_id: UUID) -> Mailing | None:
    """Return how the messages of a bulk file stand; None where no row has an address."""
    refused, waits = ~Q(refused=""), Q(sent_at=None)
    found = Sending.objects.filter(batch_id=batch_id).aggregate(
        sent=Count("id", filter=~waits),
        waiting=Count("id", filter=waits & ~refused),
        refused=Count("id", filter=waits & refused),
    )
    return Mailing(**found) if any(found.values()) else None


def refused_addresses(
    viewer: Viewer, batch_id: UUID, at: datetime, limit: int = SHOWN
) -> Sequence[RefusedAddress]:
    """Return the first addresses of a bulk file that were refused, for whoever may deliver its documents."""
    batch = access.batches(viewer, at).filter(id=batch_id).first()
    if batch is None:
        raise DocumentNotFoundError
    if not access.has_role(viewer, batch.unit_id, at, *DELIVERING):
        raise people.NotAuthorisedError
    rows = Sending.objects.filter(batch=batch, sent_at=None).exclude(refused="").select_related("document")
    return tuple(
        RefusedAddress(row.document_id, row.document.number, row.document.holder, row.email, row.refused)
        for row in rows.defer("document__record").order_by("document__row")[:limit]
    )


def reason_of(error: SMTPRecipientsRefused) -> str:
    """Return what a mail server said of the one address that it refused: its code and its words."""
    (code, words), *_ = error.recipients.values()
    return f"{code} {words.decode(errors='replace')}"[:MOST_SAID]
