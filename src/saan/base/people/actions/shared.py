"""What the actions of this house share: finding a row with its agency locked, and recording the act."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from saan.base.agencies import api as agencies
from saan.base.agencies.models import Unit
from saan.base.journal import api as journal
from saan.base.people import rules
from saan.base.people.errors import LastAdministratorError, UnknownPersonError, UnknownRecordError
from saan.base.people.models import Appointment, Delegation, Person, Position, Role, RoleGrant
from saan.base.people.rules import Period
from saan.trust.canonical import Json
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId


def locked_person(person_id: UUID) -> tuple[Person, AgencyId]:
    """Return an official read after their agency was locked, and the agency; raise `UnknownPersonError`."""
    agency_id = Person.objects.filter(id=person_id).values_list("agency_id", flat=True).first()
    if agency_id is None:
        raise UnknownPersonError
    agencies.lock(agency_id)
    row = Person.objects.get(id=person_id)
    if row.agency_id != agency_id:
        raise UnknownPersonError
    return row, AgencyId(agency_id)


def locked_unit(unit_id: UUID) -> tuple[Unit, AgencyId]:
    """Return a unit read after its agency was locked, and the agency; raise `UnknownUnitError`."""
    agency_id = agencies.unit(unit_id).agency_id
    agencies.lock(agency_id)
    return Unit.objects.get(id=unit_id), agency_id


def locked_position(position_id: UUID) -> tuple[Position, AgencyId]:
    """Return a position read after its agency was locked, and the agency; raise `UnknownRecordError`."""
    row = Position.objects.select_related("unit").filter(id=position_id).first()
    if row is None:
        raise UnknownRecordError
    agencies.lock(row.unit.agency_id)
    return Position.objects.select_related("unit").get(id=position_id), AgencyId(row.unit.agency_id)


def member(person_id: UUID, agency_id: AgencyId) -> Person:
    """Return an active person of the agency, or raise `UnknownPersonError`, or `OtherAgencyError`."""
    row = Person.objects.filter(id=person_id, is_active=True).first()
    if row is None:
        raise UnknownPersonError
    if row.agency_id != agency_id:
        raise agencies.OtherAgencyError
    return row


def period_of(row: Appointment | RoleGrant) -> Period:
    """Return the period of an appointment or a grant."""
    return Period(row.since, row.until)


def acting_period(row: Delegation) -> Period:
    """Return the period of a delegation, which a revocation cuts short."""
    return Period(row.since, row.until if row.revoked_at is None else min(row.revoked_at, row.until))


def still_open(at: datetime) -> Q:
    """Return the condition that what has `until` is not over at a moment; it may be yet to begin."""
    return Q(until=None) | Q(until__gt=at)


def described(period: Period) -> dict[str, Json]:
    """Return a period as it stands in an act."""
    return {"since": rfc3339(period.since), "until": None if period.until is None else rfc3339(period.until)}


def require_another_administrator(
    agency_id: AgencyId, losing: RoleGrant | Person, by: agencies.Authority
) -> None:
    """Return if the agency keeps an administrator without this grant or person; raise `LastAdministratorError`.

    Only what is lost can matter: a loss that touches no such grant is always allowed.
    """
    grants = RoleGrant.objects.filter(
        role=Role.ADMINISTRATOR,
        subtree=True,
        unit__parent=None,
        unit__agency_id=agency_id,
        person__is_active=True,
        person__is_machine=False,
    )
    lost = grants.filter(id=losing.id) if isinstance(losing, RoleGrant) else grants.filter(person=losing)
    if not rules.keeps_an_administrator(map(period_of, lost), by.at):
        return
    remaining = grants.exclude(id__in=lost.values("id"))
    if not rules.keeps_an_administrator(map(period_of, remaining), by.at):
        raise LastAdministratorError


def record(
    act_type: journal.ActType,
    agency_id: AgencyId,
    subject: tuple[str, UUID],
    by: agencies.Authority,
    detail: Mapping[str, Json],
) -> None:
    """Write the act of this change into the journal, in the caller's transaction."""
    kind, row_id = subject
    journal.record(
        journal.Act(act_type, agency_id, journal.Subject(kind, str(row_id)), by.actor, by.at, detail)
    )
