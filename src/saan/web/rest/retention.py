"""What is kept no longer. A list may be made by a call; that it is destroyed is decided by a person, on the page."""

from uuid import UUID

import msgspec
from ninja import Router

from saan.base.people.api import Viewer
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.web.rest.documents import READ, WRITE
from saan.web.rest.shapes import endpoint

router = Router(tags=["documents"])


class Listed(msgspec.Struct, frozen=True):
    """The list that was made."""

    id: UUID


@endpoint(router, "GET", "/retention", scope=READ, gives=documents.Page[documents.UnitRetention])
def read_retention(
    viewer: Viewer, after: str = "", limit: int = 20
) -> documents.Page[documents.UnitRetention]:
    """One page of one's units: what is kept no longer, and the lists of what was, or is to be, destroyed."""
    return documents.retention(viewer, utc_now(), after, limit)


@endpoint(router, "POST", "/retention/{uuid:unit_id}/list", scope=WRITE, gives=Listed)
def list_for_destruction(viewer: Viewer, unit_id: UUID) -> Listed:
    """List what of a unit is kept no longer, for a second official to decide on."""
    return Listed(documents.list_due(viewer, unit_id, utc_now()))
