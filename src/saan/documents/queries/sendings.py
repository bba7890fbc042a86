"""What of a bulk file was sent by e-mail, what waits and until when, and which addresses a mail server refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q

from saan.base.mail.api import LATEST
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.documents import access
from saan.documents.errors import DocumentNotFoundError
from saan.documents.models import Application, Document, Sending
from saan.trust.clock import furthest

DELIVERING: Final = (Role.CLERK, Role.DRAFTER, Role.SIGNATORY)
"""Who takes the holders' links of a unit, and mends their addresses."""
SHOWN: Final = 50
"""How many addresses stand on a page that no message reached; who mends them sees the next ones."""

_REFUSED: Final = Q(sent_at=None, next_at=None)
_DELAYED: Final = Q(next_at__isnull=False, delayed_since__isnull=False)
GIVEN_UP: Final = _REFUSED & Q(delayed_since__isnull=False)
UNREACHED: Final = _REFUSED | _DELAYED


@dataclass(frozen=True, slots=True)
class Mailing:
    """Of the documents of a bulk file that have an address: how many were sent, wait, or were refused.

    `delayed` of those that wait were put off by the server, which `said` why; the first of them is tried at `next_at`.
    `given_up` of those that count as refused were put off for days.
    """

    sent: int
    waiting: int
    refused: int
    delayed: int
    given_up: int
    next_at: datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class UnreachedAddress:
    """An address that no message reached, whose it is, and what the server said; `next_at` where it is tried again by itself."""

    document_id: UUID
    number: str
    holder: str
    email: str
    said: str
    next_at: datetime | None


def mailing(batch_id: UUID) -> Mailing | None:
    """Return how the messages of a bulk file stand; None where no row has an address."""
    rows = Sending.objects.filter(batch_id=batch_id)
    found = rows.aggregate(
        sent=Count("id", filter=~Q(sent_at=None)),
        waiting=Count("id", filter=~Q(next_at=None)),
        refused=Count("id", filter=_REFUSED),
        delayed=Count("id", filter=_DELAYED),
        given_up=Count("id", filter=GIVEN_UP),
    )
    if not any(found.values()):
        return None
    first = rows.filter(_DELAYED).order_by("next_at").first()
    return Mailing(**found, next_at=first.next_at, said=first.said) if first else Mailing(**found)


def unreached_addresses(
    viewer: Viewer, batch_id: UUID, at: datetime, limit: int = SHOWN
) -> Sequence[UnreachedAddress]:
    """Return the first addresses of a bulk file that were refused or put off, for whoever may deliver its documents.

    What nobody tries again by itself comes first.
    """
    batch = access.one(access.batches(viewer, at), batch_id)
    if batch is None:
        raise DocumentNotFoundError
    if not access.has_role(viewer, batch.unit_id, at, *DELIVERING):
        raise people.NotAuthorisedError
    rows = Sending.objects.filter(UNREACHED, batch=batch).select_related("document")
    ordered = rows.defer("document__record").order_by(F("next_at").asc(nulls_first=True), "document__row")
    return tuple(
        UnreachedAddress(
            row.document_id, row.document.number, row.document.holder, row.email, row.said, row.next_at
        )
        for row in ordered[:limit]
    )


def files_due(at: datetime) -> Iterator[UUID]:
    """Yield the bulk files of which a message is to be sent now; one step in an index for each that has any to send.

    A first message that waits longer than any is put off was set by a clock that was ahead, and is due.
    """
    waiting = Sending.objects.filter(next_at__isnull=False).order_by("batch_id", "next_at")
    found = waiting.values_list("batch_id", "next_at").first()
    while found:
        batch_id, next_at = found
        if next_at and (next_at <= at or next_at > furthest(at, LATEST)):
            yield batch_id
        found = waiting.filter(batch_id__gt=batch_id).values_list("batch_id", "next_at").first()


def address_of(row: Document) -> str:
    """Return the address at which a document's holder is told of it: the applicant's, or the one that a bulk issue reached; else empty."""
    if row.application_id is not None:
        return Application.objects.filter(id=row.application_id).values_list("email", flat=True).first() or ""
    reached = Sending.objects.filter(document=row).exclude(sent_at=None)
    return reached.values_list("email", flat=True).first() or ""
