"""Putting a company's units, people and types of document into its node's database; runs in a process of that node."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.web.demo.cast import Actor, Company
from saan.web.node.populating import Newcomer, bring_in

SINCE = timedelta(days=365)
"""How long ago everyone was appointed, so that nothing in the demo depends on the day it is run."""


@transaction.atomic
def seed(company: Company) -> None:
    """Register the company's agency, units, positions, people and types of document; all of it or nothing, and only once."""
    if company.id in {one.id for one in agencies.served_agencies()}:
        return
    system = agencies.System("demo", utc_now())
    entry = agencies.AgencyEntry(
        company.id, company.name_th, company.name_en, company.letter_code, company.address_th, company.contact
    )
    agencies.register_agency(entry, by=system, served=True)
    units = _units(company, system)
    for actor in company.people:
        _person(company, actor, units, system)
    for name in company.documents:
        documents.load_type(system, company.id, documents.of_ready_made(name))


def _units(company: Company, system: agencies.System) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for office in company.offices:
        parent = None if office.parent is None else made[office.parent]
        entry = agencies.UnitEntry(office.name_th, office.name_en, office.number_code, company.contact)
        made[office.key] = agencies.make_unit(company.id, parent, entry, by=system)
        if office.central_registry:
            agencies.name_central_registry(made[office.key], by=system)
    return made


def _person(company: Company, actor: Actor, units: dict[str, UUID], system: agencies.System) -> None:
    unit, since = units[actor.unit], _since(system.at)
    entry = people.PersonEntry(
        email=actor.email(company.domain),
        given_name_th=actor.given_th,
        family_name_th=actor.family_th,
        prefix_th=actor.prefix_th,
        name_en=actor.name_en,
    )
    newcomer = Newcomer(
        entry,
        unit,
        people.PositionEntry(actor.title_th, actor.title_en, signs=actor.signs),
        tuple(people.Role(role) for role in actor.roles),
        people.Secrecy(actor.clearance),
        subtree=actor.whole_agency,
    )
    bring_in(company.id, newcomer, since, system)


def _since(now: datetime) -> datetime:
    return now - SINCE
