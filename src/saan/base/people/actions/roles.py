"""Roles: granted and withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.people import acts, rules
from saan.base.people.actions.shared import (
    described,
    locked_unit,
    member,
    period_of,
    record,
    require_another_administrator,
)
from saan.base.people.errors import AlreadyGrantedError, MachineRoleError, UnknownRecordError
from saan.base.people.models import Role, RoleGrant
from saan.trust.canonical import Json


@dataclass(frozen=True, slots=True)
class Grant:
    """A person is to have a role in a unit, with `subtree` also in all units below it, for a period."""

    person_id: UUID
    role: Role
    unit_id: UUID
    since: datetime
    until: datetime | None = None
    subtree: bool = False


@transaction.atomic
def grant_role(grant: Grant, *, by: agencies.Authority) -> UUID:
    """Give a person a role in a unit and return the grant's id.

    Takes an administrator of that unit; with `subtree`, one of all that is below it.
    """
    unit, agency_id = locked_unit(grant.unit_id)
    by.require_administrator(agency_id, unit.path, subtree=grant.subtree)
    person = member(grant.person_id, agency_id)
    if person.is_machine and grant.role not in rules.MACHINE_ROLES:
        raise MachineRoleError
    if person.is_machine or grant.role not in rules.MACHINE_ROLES:
        by.require_person()
    wanted = rules.period(grant.since, grant.until)
    for other in RoleGrant.objects.filter(person=person, role=grant.role, unit=unit):
        if period_of(other).overlaps(wanted):
            raise AlreadyGrantedError
    row = RoleGrant(
        person=person,
        unit=unit,
        role=grant.role,
        subtree=grant.subtree,
        since=grant.since,
        until=grant.until,
    )
    row.save(force_insert=True)
    detail: dict[str, Json] = {
        "person": str(person.id),
        "unit": str(unit.id),
        "role": str(grant.role),
        "subtree": grant.subtree,
        **described(wanted),
    }
    record(acts.ROLE_GRANTED, agency_id, ("grant", row.id), by, detail)
    return row.id


@transaction.atomic
def withdraw_role(grant_id: UUID, *, by: agencies.Authority) -> None:
    """End a grant now, unless that would leave the agency without an administrator."""
    found = RoleGrant.objects.filter(id=grant_id).first()
    if found is None:
        raise UnknownRecordError
    unit, agency_id = locked_unit(found.unit_id)
    row = RoleGrant.objects.get(id=grant_id)
    by.require_administrator(agency_id, unit.path, subtree=row.subtree)
    if row.role == Role.ADMINISTRATOR or row.person.is_machine:
        by.require_person()
    ended = rules.end_of(period_of(row), by.at)
    require_another_administrator(agency_id, row, by)
    row.until = ended
    row.save(update_fields=["until"])
    detail: dict[str, Json] = {"person": str(row.person_id), "unit": str(row.unit_id), "role": row.role}
    record(acts.ROLE_WITHDRAWN, agency_id, ("grant", row.id), by, detail)
