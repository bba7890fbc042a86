"""How an agency handles its letters, and who keeps its secret register; changed by its administrators."""

from uuid import UUID

from ninja import Router

from saan.base.people.api import Viewer
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.web.rest.letters import READ, WRITE
from saan.web.rest.shapes import endpoint

router = Router(tags=["practice"])


@endpoint(router, "GET", "/practice", scope=READ, gives=letters.AgencyPractice)
def read_practice(viewer: Viewer) -> letters.AgencyPractice:
    """The practice of one's agency now."""
    return letters.practice(viewer.agency_id, utc_now())


@endpoint(router, "PUT", "/practice", scope=WRITE, takes=letters.AgencyPractice)
def set_practice(viewer: Viewer, body: letters.AgencyPractice) -> None:
    """Set the practice from now on; what was done before keeps the practice of its time."""
    letters.set_practice(viewer, body, utc_now())


@endpoint(router, "GET", "/practice/registrars", scope=READ, gives=tuple[letters.Registrar, ...])
def list_registrars(viewer: Viewer) -> tuple[letters.Registrar, ...]:
    """Who keeps the agency's secret letters, by name; for whoever appoints them."""
    return letters.registrars(viewer, utc_now())


@endpoint(router, "PUT", "/practice/registrars/{uuid:person}", scope=WRITE)
def appoint_registrar(viewer: Viewer, person: UUID) -> None:
    """Name a cleared person as secret registrar."""
    letters.appoint_registrar(viewer, person, utc_now())


@endpoint(router, "DELETE", "/practice/registrars/{uuid:person}", scope=WRITE)
def relieve_registrar(viewer: Viewer, person: UUID) -> None:
    """End a registrar's duty."""
    letters.relieve_registrar(viewer, person, utc_now())
