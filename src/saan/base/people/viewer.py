"""Who asks, and where they may: the one authorisation predicate of the node, in SQL.

A page or endpoint that lists, opens or changes anything belonging to a unit filters by `units_where`; it
never fetches first and asks afterwards. `tests/base/people/test_predicate.py` holds it against a naive model.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from saan.base.agencies.models import Unit
from saan.base.people.errors import NotAnOfficialError, NotAuthorisedError
from saan.base.people.granted import Granted
from saan.base.people.models import Appointment, Person, Role, RoleGrant, Secrecy
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: an official, or an agency's program with the scopes of its token.

    `scopes` is None for a person: then the roles alone decide. A viewer lives for one request.
    """

    person_id: UUID
    agency_id: AgencyId
    clearance: Secrecy
    scopes: frozenset[str] | None = None


def viewer_of(person: Person) -> Viewer:
    """Return the viewer that a person is, or raise `NotAnOfficialError`."""
    agency = person.agency
    if agency is None or not (person.is_active and agency.active and agency.served_here):
        raise NotAnOfficialError
    return Viewer(person.id, AgencyId(agency.id), Secrecy(person.clearance))


def in_force(at: datetime) -> Q:
    """Return the condition that a row with `since` and `until` holds at a moment; `until` is excluded."""
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def units_where(viewer: Viewer, *roles: Role, at: datetime) -> QuerySet[Unit, UUID]:
    """Return, unevaluated, the ids of the units in which the viewer has one of the roles at a moment.

    Meant as a subquery: `Letter.objects.filter(unit_id__in=units_where(viewer, Role.CLERK, at=now))`.
    """
    has = Granted(viewer.person_id, roles, at)
    return Unit.objects.filter(has, agency_id=viewer.agency_id).values_list("id", flat=True)


def units_without(role: Role, at: datetime) -> QuerySet[Unit, UUID]:
    """Return, unevaluated, the ids of the units in which nobody has a role at a moment, neither a person who may come in nor a program."""
    return Unit.objects.exclude(Granted(None, (role,), at)).values_list("id", flat=True)


def own_units(viewer: Viewer, at: datetime) -> frozenset[UUID]:
    """Return the units in which the viewer holds a post or was given a role itself, not by way of a unit above it."""
    held = Appointment.objects.filter(in_force(at), person_id=viewer.person_id).values_list(
        "position__unit_id"
    )
    given = RoleGrant.objects.filter(in_force(at), person_id=viewer.person_id).values_list("unit_id")
    return frozenset(unit for (unit,) in held.union(given))


def may(viewer: Viewer, role: Role, unit_id: UUID, at: datetime) -> bool:
    """Return whether the viewer has the role in the unit at a moment."""
    return units_where(viewer, role, at=at).filter(id=unit_id).exists()


def require(viewer: Viewer, role: Role, unit_id: UUID, at: datetime) -> None:
    """Return if the viewer has the role in the unit at a moment, or raise `NotAuthorisedError`."""
    if not may(viewer, role, unit_id, at):
        raise NotAuthorisedError
