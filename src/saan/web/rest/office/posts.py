"""Positions, who holds them, and the roles that people and programs are given."""

from typing import Annotated
from uuid import UUID

from ninja import Header, Router

from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.web.rest.office.asking import READ, WRITE, Days, Made, about, office
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


class NewAppointment(Days, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A position to be held for a period."""

    position: UUID


class NewGrant(Days, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role to be had in a unit for a period; with `subtree` also in every unit below it."""

    role: Role
    unit: UUID
    subtree: bool = False

    def of(self, person: UUID) -> people.Grant:
        """Return the grant as it is asked for a person, or for the person row of a program."""
        since, until = self.moments()
        return people.Grant(person, self.role, self.unit, since, until, self.subtree)


@endpoint(router, "GET", "/office/positions", scope=READ, gives=tuple[administration.Post, ...])
def list_positions(viewer: Viewer) -> tuple[administration.Post, ...]:
    """The positions of the units that one administers, with their holders, in the order of the tree."""
    return administration.all_posts(viewer, office(viewer).at)


@endpoint(
    router, "GET", "/office/units/{uuid:unit}/positions", scope=READ, gives=tuple[administration.Post, ...]
)
def list_positions_of_unit(viewer: Viewer, unit: UUID) -> tuple[administration.Post, ...]:
    """The positions of one unit, with their holders."""
    return administration.posts(viewer, unit, office(viewer).at)


@endpoint(
    router,
    "POST",
    "/office/units/{uuid:unit}/positions",
    scope=WRITE,
    takes=people.PositionEntry,
    gives=Made,
)
def make_position(
    viewer: Viewer,
    body: people.PositionEntry,
    unit: UUID,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> Made:
    """Make a position in a unit; whether it signs only a person says. The same `Idempotency-Key` makes no second one."""
    return Made(people.make_position(unit, body, by=office(viewer), key=idempotency_key))


@endpoint(router, "GET", "/office/positions/{uuid:position}", scope=READ, gives=administration.Post)
def read_position(viewer: Viewer, position: UUID) -> administration.Post:
    """One position and its holder."""
    return administration.post(viewer, position, office(viewer).at)


@endpoint(router, "PUT", "/office/positions/{uuid:position}", scope=WRITE, takes=people.PositionEntry)
def change_position(viewer: Viewer, body: people.PositionEntry, position: UUID) -> None:
    """Change a position's titles; whether it signs only a person changes."""
    people.change_position(position, body, by=office(viewer))


@endpoint(
    router,
    "POST",
    "/office/people/{uuid:person}/appointments",
    scope=WRITE,
    takes=NewAppointment,
    gives=Made,
)
def appoint_person(viewer: Viewer, body: NewAppointment, person: UUID) -> Made:
    """Have a person hold a position; one that signs is filled by people only."""
    since, until = body.moments()
    return Made(people.appoint(person, body.position, since, until, by=about(viewer, person)))


@endpoint(router, "POST", "/office/appointments/{uuid:appointment_id}/end", scope=WRITE)
def end_appointment(viewer: Viewer, appointment_id: UUID) -> None:
    """End an appointment now, and with it the delegations that its holder gave."""
    people.end_appointment(appointment_id, by=office(viewer))


@endpoint(router, "POST", "/office/people/{uuid:person}/roles", scope=WRITE, takes=NewGrant, gives=Made)
def grant_role(viewer: Viewer, body: NewGrant, person: UUID) -> Made:
    """Grant a person a role in a unit; a program may make clerks, drafters and auditors."""
    return Made(people.grant_role(body.of(person), by=about(viewer, person)))


@endpoint(router, "POST", "/office/roles/{uuid:grant_id}/withdraw", scope=WRITE)
def withdraw_role(viewer: Viewer, grant_id: UUID) -> None:
    """Withdraw a role now; an administrator's, and a program's, only people withdraw."""
    people.withdraw_role(grant_id, by=office(viewer))
