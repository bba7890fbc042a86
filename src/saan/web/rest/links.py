"""Private links of issued documents, with the officials of their unit: voided, and made anew."""

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
    """The address by which a document's holder opens it from now on: to be given to nobody else."""

    link: str


@endpoint(router, "POST", "/documents/{uuid:document_id}/link", scope=WRITE, gives=NewLink)
def renew_link(viewer: Viewer, document_id: UUID) -> NewLink:
    """Make a new private link for the holder, whose time begins now; the one before it opens nothing."""
    return NewLink(documents.new_link(viewer, document_id, utc_now()))


@endpoint(router, "DELETE", "/documents/{uuid:document_id}/link", scope=WRITE)
def void_link(viewer: Viewer, document_id: UUID) -> None:
    """Void the holder's private link: nobody opens the document by it any more."""
    documents.void_link(viewer, document_id, utc_now())
