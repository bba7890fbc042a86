"""What expires when, as the page for administrators says it."""

from ninja import Router

from saan.base.people.api import Viewer
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.web.expiries.gathering import Expiries, gather
from saan.web.rest.office.asking import READ, office
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


@endpoint(router, "GET", "/office/expiries", scope=READ, gives=Expiries)
def read_expiries(viewer: Viewer) -> Expiries:
    """What of the agency expires when: certificates, evidence by month, documents by month; what waits, and what mends it."""
    office(viewer)
    return gather(AgencyId(viewer.agency_id), utc_now())
