"""Putting people into posts with their roles: what the first administrator and the demo's cast have in common."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One official to be: who, in which unit and post, and what they may do there, or below it as well."""

    entry: people.PersonEntry
    unit: UUID
    post: people.PositionEntry
    roles: tuple[people.Role, ...]
    clearance: people.Secrecy = people.Secrecy.NORMAL
    subtree: bool = False


def bring_in(agency: AgencyId, newcomer: Newcomer, since: datetime, by: agencies.Authority) -> UUID:
    """Register a person, make and fill their post, grant their roles, and return the person's id.

    To be called inside the caller's transaction, so that nobody is ever half in office.
    """
    person = people.register_person(agency, newcomer.entry, by=by)
    if newcomer.clearance:
        people.clear_person(person, newcomer.clearance, by=by)
    position = people.make_position(newcomer.unit, newcomer.post, by=by)
    people.appoint(person, position, since, by=by)
    for role in newcomer.roles:
        grant = people.Grant(person, role, newcomer.unit, since, subtree=newcomer.subtree)
        people.grant_role(grant, by=by)
    return person
