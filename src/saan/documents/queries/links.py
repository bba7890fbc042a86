"""Private links: which one opens a document now, until when, and what became of those before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from saan.base.thai import api as thai
from saan.documents import links, paper
from saan.documents.errors import ApplicationNotFoundError, LinkEndedError, LinkVoidedError
from saan.documents.models import Application, Document, PrivateLink
from saan.documents.queries.types import today
from saan.documents.rules.definition import link_until


@dataclass(frozen=True, slots=True)
class LinkView:
    """How the private link of a sealed document stands: the last day on which it opens it, and when it was voided, if it was."""

    until: date
    voided_at: datetime | None
    ended: bool

    @property
    def opens(self) -> bool:
        """Return whether it opens the document."""
        return self.voided_at is None and not self.ended


def link_of(row: Document, at: datetime) -> LinkView | None:
    """Return how a document's private link stands; None until there is a page to open."""
    return _view(row, PrivateLink.objects.filter(document=row).first(), at) if row.sealed_at else None


def _view(row: Document, found: PrivateLink | None, at: datetime) -> LinkView:
    begun = found.begun_at if found else row.sealed_at or row.numbered_at
    until = link_until(paper.read_type(row.type).definition.private_link, today(begun))
    return LinkView(until, found.voided_at if found else None, today(at) > until)


def opened_by(token: str, at: datetime) -> UUID:
    """Return what a private link opens: the id of an application, or of a document of a bulk issue.

    Raises `ApplicationNotFoundError` for what nobody was given, and for an application that was destroyed; `LinkVoidedError` for a
    link that was voided or made anew, and `LinkEndedError` for one whose time is over; an application that led to no document has none.
    """
    link_id = links.named(token)
    found = PrivateLink.objects.filter(link_id=link_id).first()
    newest = found.turn if found else 0
    if links.turn_of(token, newest) != newest or (found is not None and found.voided_at is not None):
        raise LinkVoidedError
    if Application.objects.filter(id=link_id, data_sha256="").exists():
        raise ApplicationNotFoundError  # destroyed, and with it what was known of the link's turn and end
    row = document_behind(link_id)
    if row is not None and (view := _view(row, found, at)).ended:
        raise LinkEndedError(
            number=row.number,
            until_th=thai.long_date(view.until),
            until_en=thai.english_date(view.until),
            agency_th=row.agency.name_th,
            agency_en=row.agency.name_en,
        )
    return link_id


def taken_by_link(link_id: UUID) -> Q:
    """Return which document a private link opens: the one that an application led to, or one of a bulk issue itself."""
    return Q(application_id=link_id) | Q(id=link_id, application=None)


def document_behind(link_id: UUID) -> Document | None:
    """Return the sealed document that a private link is of, if there is one yet."""
    rows = Document.objects.select_related("type", "agency").defer("record")
    return rows.filter(taken_by_link(link_id)).exclude(sealed_at=None).first()


def token_of(link_id: UUID) -> str:
    """Return what opens an application, or a document of a bulk issue, by now."""
    turn = PrivateLink.objects.filter(link_id=link_id).values_list("turn", flat=True).first()
    return links.token(link_id, turn or 0)


def follow_link(application_id: UUID) -> str:
    """Return the whole address of an applicant's page."""
    return links.follow(token_of(application_id))


def take_link(document_id: UUID) -> str:
    """Return the whole address by which its holder takes a document of a bulk issue."""
    return links.take(token_of(document_id))


def taken_until(row: Document, at: datetime) -> tuple[str, date | None]:
    """Return what `take_link` does, and the last day on which that opens the document; no day until there is a page to open."""
    found = PrivateLink.objects.filter(document=row).first()
    address = links.take(links.token(row.id, found.turn if found else 0))
    return address, _view(row, found, at).until if row.sealed_at else None


def holders_link(row: Document) -> str:
    """Return the whole address by which its holder opens a document, however it was issued."""
    return follow_link(row.application_id) if row.application_id else take_link(row.id)


def turns(batch_id: UUID) -> Mapping[UUID, int]:
    """Return the turn of each link of a bulk issue that was made anew, by its document; they are few."""
    rows = PrivateLink.objects.filter(document__batch_id=batch_id)
    return dict(rows.values_list("document_id", "turn"))
