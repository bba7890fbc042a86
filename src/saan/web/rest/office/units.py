"""Units of the agency, as its administrators keep them."""

from uuid import UUID

import msgspec
from ninja import Router

from saan.base.agencies import api as agencies
from saan.base.people import administration
from saan.base.people.api import Viewer
from saan.web.rest.office.asking import READ, WRITE, Made, office
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The unit under which another is to stand."""

    parent: UUID


@endpoint(router, "GET", "/office/units", scope=READ, gives=tuple[agencies.UnitView, ...])
def list_administered_units(viewer: Viewer) -> tuple[agencies.UnitView, ...]:
    """The units that one administers, each before those below it."""
    return administration.administered_units(viewer, office(viewer).at)


@endpoint(
    router, "POST", "/office/units/{uuid:unit}/units", scope=WRITE, takes=agencies.UnitEntry, gives=Made
)
def make_unit(viewer: Viewer, body: agencies.UnitEntry, unit: UUID) -> Made:
    """Make a unit below another; one number has one unit, so a repeat makes no second one."""
    return Made(agencies.make_unit(viewer.agency_id, unit, body, by=office(viewer)))


@endpoint(router, "PUT", "/office/units/{uuid:unit}", scope=WRITE, takes=agencies.UnitEntry)
def change_unit(viewer: Viewer, body: agencies.UnitEntry, unit: UUID) -> None:
    """Change a unit's names, number and contact."""
    agencies.change_unit(unit, body, by=office(viewer))


@endpoint(router, "POST", "/office/units/{uuid:unit}/move", scope=WRITE, takes=Place)
def move_unit(viewer: Viewer, body: Place, unit: UUID) -> None:
    """Put a unit, with all below it, under another."""
    agencies.move_unit(unit, body.parent, by=office(viewer))


@endpoint(router, "POST", "/office/units/{uuid:unit}/central-registry", scope=WRITE)
def name_central_registry(viewer: Viewer, unit: UUID) -> None:
    """Make a unit the one that receives the agency's letters."""
    agencies.name_central_registry(unit, by=office(viewer))
