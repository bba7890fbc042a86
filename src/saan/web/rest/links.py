"""Private links, with the officials of their unit: of applications handed over, of issued documents voided and made anew."""

from uuid import UUID

import msgspec
from ninja import Router

from saan.base.people.api import Viewer
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.web.rest.documents import WRITE
from saan.web.rest.shapes import endpoint

router = Router(tags=["documents"])


class NewLink(msgspec.Struct, frozen=True):
    """The address by which an applicant follows, or a document's holder opens it: to be given to nobody else."""

    link: str


@endpoint(router, "POST", "/applications/{uuid:application_id}/link", scope=WRITE, gives=NewLink)
def hand_over_link(viewer: Viewer, application_id: UUID) -> NewLink:
    """The applicant's private link, to be handed over at the counter; that it was taken is put on record, where the applicant sees it.

    Once there is a document, its link is made anew instead.
    """
    documents.hand_over(viewer, application_id, utc_now())
    return NewLink(documents.follow_link(application_id))


@endpoint(router, "POST", "/documents/{uuid:document_id}/link", scope=WRITE, gives=NewLink)
def renew_link(viewer: Viewer, document_id: UUID) -> NewLink:
    """Make a new private link for the holder, whose time begins now; the one before it opens nothing."""
    return NewLink(documents.new_link(viewer, document_id, utc_now()))


@endpoint(router, "DELETE", "/documents/{uuid:document_id}/link", scope=WRITE)
def void_link(viewer: Viewer, document_id: UUID) -> None:
    """Void the holder's private link: nobody opens the document by it any more."""
    documents.void_link(viewer, document_id, utc_now())
