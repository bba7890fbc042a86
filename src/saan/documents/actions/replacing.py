"""Replacing a document by another: who may ask for it, that it can still be done when the other is signed, and doing it.

The old document's row is locked wherever it is judged: of two applications that would replace it, one is signed. It stays
what it is until the page of the new one is sealed, so that its holder is never left without any.
"""

from datetime import datetime
from uuid import UUID

from saan.base.people.api import Role, Viewer
from saan.documents import acts
from saan.documents.actions import listing
from saan.documents.actions.writing import document_of, have_holder_told, system, tell_of_document
from saan.documents.errors import CannotReplaceError, DocumentNotFoundError
from saan.documents.models import Application, Document
from saan.documents.queries.replacing import asked_for, hindrance_of
from saan.documents.queries.sendings import address_of
from saan.documents.rules.standing import STANDING, Change, Standing
from saan.trust.errors import Text

ASKING = (Role.CLERK, Role.DRAFTER)


def replaceable(viewer: Viewer | None, document_id: UUID, code: str, at: datetime) -> Document:
    """Return the document, locked, that an official asks to have replaced by another of its type.

    Raises `DocumentNotFoundError` for one that they may not see or of another type, and to the public for any;
    `NotAuthorisedError` where they take no applications in its unit; `CannotReplaceError` where it cannot be replaced.
    """
    if viewer is None:
        raise DocumentNotFoundError
    old = document_of(viewer, document_id, at, *ASKING)
    if old.type.code != code:
        raise DocumentNotFoundError
    _require_free(old, None)
    if number := asked_for(old):
        asked = Text(f"คำขอเลขที่ {number} ขอออกแทนอยู่แล้ว", f"application {number} asks for that already")
        raise _cannot(old, asked)
    return old


def require_replaceable(row: Application) -> None:
    """Lock what an application would replace until the caller's transaction ends; raise `CannotReplaceError` if it cannot be any more."""
    if row.replaces_id is not None:
        _require_free(Document.objects.select_for_update(of=("self",)).get(id=row.replaces_id), row.id)


def _require_free(old: Document, application_id: UUID | None) -> None:
    found = hindrance_of(old, application_id)
    if found is not None:
        raise _cannot(old, found)


def _cannot(old: Document, why: Text) -> CannotReplaceError:
    return CannotReplaceError(number=old.number, reason_th=why.th, reason_en=why.en)


def replace(row: Application, new: Document, at: datetime) -> None:
    """Say that what an application was to replace, if anything, is replaced by its document, in the transaction in which that one is issued.

    Its holder is told; not twice where the same address is told that the new one is issued.
    """
    if row.replaces_id is None:
        return
    old = Document.objects.select_for_update(of=("self",)).get(id=row.replaces_id)
    if not STANDING.allows(Standing(old.standing), Change.REPLACE):
        return  # it was revoked between signature and page, and stays so
    old.standing = STANDING.move(Standing(old.standing), Change.REPLACE).to
    old.replaced_by, old.changed_at = new, at
    old.save()
    listing.note_change(old.status_list_id)
    tell_of_document(old, acts.DOCUMENT_REPLACED, system("seal"), at, by=str(new.id), by_number=new.number)
    if address_of(old).casefold() != row.email.casefold():
        have_holder_told(old, "replaced")
