"""Private links are voided, and made anew: by an official of the document's unit, or by the holder whom the link itself proves.

A holder's new link ends when the old one would have: who has a link cannot make it last. An official's begins anew. The link of
an application that has no document yet is handed over at the counter, where it is put on record who had it.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.journal import api as journal
from saan.base.people.api import Viewer
from saan.documents import acts
from saan.documents.actions.writing import (
    APPLICANT,
    application_of,
    document_of,
    have_holder_told,
    person,
    tell,
    tell_of_document,
)
from saan.documents.errors import DocumentNotFoundError, LinkVoidedError, NotPossibleNowError
from saan.documents.models import Document, PrivateLink
from saan.documents.queries.links import document_behind, holders_link, token_of
from saan.documents.queries.sendings import DELIVERING
from saan.documents.rules.applications import WORDS, State


def void_link(viewer: Viewer, document_id: UUID, at: datetime) -> None:
    """Void the private link of a document, so that nobody opens it by that any more; one that is void already stays so."""
    with transaction.atomic():
        _void(_sealed(document_of(viewer, document_id, at, *DELIVERING)), person(viewer), at)


def new_link(viewer: Viewer, document_id: UUID, at: datetime) -> str:
    """Make a new private link of a document, whose time begins now, and return its address; the one before it opens nothing.

    The holder is sent it, where an address is known.
    """
    with transaction.atomic():
        row = _sealed(document_of(viewer, document_id, at, *DELIVERING))
        _renew(row, person(viewer), at, begun=at)
        have_holder_told(row, "link")
        return holders_link(row)


def hand_over(viewer: Viewer, application_id: UUID, at: datetime) -> str:
    """Return the token by which an applicant follows, answers and withdraws, for an official at the counter who prints it for them.

    Whoever has it acts as the applicant, so that it is put on record who had it. Raises `NotPossibleNowError` once there is a
    document: that link is made anew, and its holder told.
    """
    with transaction.atomic():
        row = application_of(viewer, application_id, at, *DELIVERING)
        if Document.objects.filter(application=row).exists():
            words = WORDS[State(row.state)]
            raise NotPossibleNowError(event="hand-over", state_th=words.th, state_en=words.en)
        tell(row, acts.APPLICATION_HANDED_OVER, person(viewer), at)
    return token_of(row.id)


def void_own(link_id: UUID, at: datetime) -> None:
    """Void a private link, for whoever holds it: only the agency can make another then."""
    with transaction.atomic():
        _void(_held(link_id), APPLICANT, at)


def new_own(link_id: UUID, at: datetime) -> str:
    """Make a new private link in place of one, for whoever holds that, and return its token. Its time ends when the other's would have."""
    with transaction.atomic():
        row = _held(link_id)
        if _link(row).voided_at is not None:
            raise LinkVoidedError  # somebody voided it meanwhile
        _renew(row, APPLICANT, at)
        return token_of(link_id)


def _sealed(row: Document) -> Document:
    if row.sealed_at is None:
        raise DocumentNotFoundError
    return row


def _held(link_id: UUID) -> Document:
    """Return the document that a private link opens, locked; raise `DocumentNotFoundError` where there is none yet."""
    found = document_behind(link_id)
    row = Document.objects.select_for_update(of=("self",)).filter(id=found.id).first() if found else None
    if row is None:
        raise DocumentNotFoundError
    return row


def _link(row: Document) -> PrivateLink:
    """Return what is known of a locked document's link, which is not saved where nothing was decided of it yet."""
    link_id = row.application_id or row.id
    found = PrivateLink.objects.filter(document=row).first()
    return found or PrivateLink(document=row, link_id=link_id, begun_at=row.sealed_at or row.numbered_at)


def _void(row: Document, by: journal.Actor, at: datetime) -> None:
    link = _link(row)
    if link.voided_at is None:
        link.voided_at = at
        link.save()
        tell_of_document(row, acts.LINK_VOIDED, by, at)


def _renew(row: Document, by: journal.Actor, at: datetime, begun: datetime | None = None) -> None:
    link = _link(row)
    link.turn += 1
    link.voided_at = None
    link.begun_at = begun or link.begun_at
    link.save()
    tell_of_document(row, acts.LINK_RENEWED, by, at, turn=link.turn)
