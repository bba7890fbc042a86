"""What expires when, as the page for administrators says it."""

import msgspec
from ninja import Router

from saan.base.lasting import tasks
from saan.base.people.api import Viewer, authority
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.web.expiries.gathering import Expiries, gather
from saan.web.rest.office.asking import READ, WRITE, office
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


@endpoint(router, "GET", "/office/expiries", scope=READ, gives=Expiries)
def read_expiries(viewer: Viewer) -> Expiries:
    """What of the agency expires when: certificates, evidence by month, documents by month; what waits, and what mends it."""
    office(viewer)
    return gather(AgencyId(viewer.agency_id), utc_now())


@endpoint(router, "POST", "/office/expiries/now", scope=WRITE)
def try_lasting(viewer: Viewer) -> None:
    """Have all that is due tried now, once what stood in the way is mended."""
    office(viewer)
    tasks.last()
    documents.archive_now(utc_now())


class Ordered(msgspec.Struct, frozen=True):
    """How many archives are to have evidence under a stronger hash function."""

    archives: int


@endpoint(router, "POST", "/office/expiries/rehash", scope=WRITE, gives=Ordered)
def rehash_evidence(viewer: Viewer) -> Ordered:
    """Order evidence of bulk issues under a stronger hash function (RFC 4998, section 5.3), for which every page is read again."""
    office(viewer)
    return Ordered(documents.order_rehash(authority(viewer, utc_now()), AgencyId(viewer.agency_id)))
