"""Changing agencies and units: the only writer of both.

Every change of an agency's tree, people or roles first locks the agency's row (`lock`), so that two
administrators at once cannot both pass a check that only one of them would pass after the other.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length, Substr

from saan.base.agencies import acts, rules
from saan.base.agencies.authority import Authority
from saan.base.agencies.errors import (
    NumberCodeTakenError,
    OtherAgencyError,
    RootStaysError,
    SecondRootError,
    UnknownAgencyError,
    UnknownUnitError,
)
from saan.base.agencies.models import Agency, Unit
from saan.base.agencies.queries import below
from saan.base.journal import api as journal
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId, uuid7


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """What is known of an agency; `address_th` may have several lines."""

    id: str
    name_th: str
    name_en: str
    letter_code: str
    address_th: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """What is known of a unit; `number_code` stands after the letter code in its letters' numbers."""

    name_th: str
    name_en: str
    number_code: str
    contact: str = ""


def lock(agency_id: str) -> Agency:
    """Return the agency's row, locked until the caller's transaction ends; raise `UnknownAgencyError`."""
    row = Agency.objects.select_for_update(no_key=True).filter(id=agency_id).first()
    if row is None:
        raise UnknownAgencyError(agency=agency_id)
    return row


@transaction.atomic
def register_agency(entry: AgencyEntry, *, by: Authority, served: bool | None = None) -> AgencyId:
    """Make an agency known, or bring what is known of it up to date; does nothing when nothing changed.

    `served` says whether this node serves it; None leaves that as it was (no, for a new one).
    """
    agency_id = rules.agency_id(entry.id)
    by.require_administrator(agency_id, None)
    known = Agency.objects.select_for_update(no_key=True).filter(id=agency_id).first()
    row = known or Agency(id=agency_id)
    fields: dict[str, Json] = {
        "name_th": rules.name(entry.name_th),
        "name_en": rules.name(entry.name_en),
        "letter_code": rules.letter_code(entry.letter_code),
        "address_th": entry.address_th.strip(),
        "contact": entry.contact.strip(),
        "served_here": row.served_here if served is None else served,
        "active": True,
    }
    changed = _changed(row, fields) if known else fields
    if known and not changed:
        return agency_id
    _assign(row, fields)
    row.save(force_insert=known is None)
    act_type = acts.AGENCY_CHANGED if known else acts.AGENCY_REGISTERED
    _record(act_type, agency_id, journal.Subject("agency", agency_id), by, changed)
    return agency_id


@transaction.atomic
def withdraw_agency(agency_id: str, *, by: Authority) -> None:
    """Note that an agency is no more, as the directory says; does nothing when that is known."""
    row = lock(agency_id)
    by.require_administrator(AgencyId(agency_id), None)
    if not row.active:
        return
    row.active = False
    row.save(update_fields=["active"])
    _record(
        acts.AGENCY_CHANGED,
        AgencyId(agency_id),
        journal.Subject("agency", agency_id),
        by,
        {"active": False},
    )


@transaction.atomic
def make_unit(agency_id: str, parent_id: UUID | None, entry: UnitEntry, *, by: Authority) -> UUID:
    """Make a unit below another, or the topmost unit of an agency that has none, and return its id."""
    agency = lock(agency_id)
    parent = None if parent_id is None else _unit(parent_id)
    if parent is None and Unit.objects.filter(agency_id=agency_id).exists():
        raise SecondRootError
    if parent is not None and parent.agency_id != agency_id:
        raise OtherAgencyError
    parent_path = parent.path if parent else ""
    by.require_administrator(AgencyId(agency_id), parent_path or None)
    rules.require_place("", "", parent_path)
    fields = _unit_fields(entry)
    _require_free_code(agency_id, str(fields["number_code"]), None)
    made = uuid7()
    row = Unit(id=made, agency=agency, parent=parent, path=rules.path_of(made, parent_path))
    _assign(row, fields)
    row.save(force_insert=True)
    detail = {**fields, "parent": str(parent_id) if parent_id else None}
    _record(acts.UNIT_MADE, AgencyId(agency_id), journal.Subject("unit", str(made)), by, detail)
    return made


@transaction.atomic
def change_unit(unit_id: UUID, entry: UnitEntry, *, by: Authority) -> None:
    """Give a unit other names, number or contact; does nothing when nothing changed."""
    row = _locked_unit(unit_id)
    by.require_administrator(AgencyId(row.agency_id), row.path)
    fields = _unit_fields(entry)
    _require_free_code(row.agency_id, str(fields["number_code"]), unit_id)
    changed = _changed(row, fields)
    if not changed:
        return
    _assign(row, fields)
    row.save(update_fields=list(fields))
    _record(acts.UNIT_CHANGED, AgencyId(row.agency_id), journal.Subject("unit", str(unit_id)), by, changed)


@transaction.atomic
def move_unit(unit_id: UUID, new_parent_id: UUID, *, by: Authority) -> None:
    """Put a unit, with everything below it, under another of the same agency.

    The mover must administer both the unit and its new place. Every path below is rewritten in one
    statement, so no reader ever sees half a tree.
    """
    row = _locked_unit(unit_id)
    parent = _unit(new_parent_id)
    if row.parent_id is None:
        raise RootStaysError
    if parent.agency_id != row.agency_id:
        raise OtherAgencyError
    agency_id = AgencyId(row.agency_id)
    by.require_administrator(agency_id, row.path)
    by.require_administrator(agency_id, parent.path)
    old_parent = row.parent_id
    if old_parent == new_parent_id:
        return
    deepest = below(row.path).order_by(Length("path").desc()).values_list("path", flat=True)[0]
    rules.require_place(row.path, deepest, parent.path)
    kept_from = len(row.path) - rules.HEX_DIGITS + 1  # Substr counts from 1; the unit's own id is kept
    below(row.path).update(path=Concat(Value(parent.path), Substr(F("path"), kept_from)))
    Unit.objects.filter(id=unit_id).update(parent_id=new_parent_id)
    detail: dict[str, Json] = {"from": str(old_parent), "to": str(new_parent_id)}
    _record(acts.UNIT_MOVED, agency_id, journal.Subject("unit", str(unit_id)), by, detail)


@transaction.atomic
def name_central_registry(unit_id: UUID, *, by: Authority) -> None:
    """Make this unit the one that receives its agency's letters."""
    row = _locked_unit(unit_id)
    agency_id = AgencyId(row.agency_id)
    by.require_administrator(agency_id, None)
    if row.is_central_registry:
        return
    # Two statements, because the database lets no two units hold the name at once.
    Unit.objects.filter(agency_id=agency_id, is_central_registry=True).update(is_central_registry=False)
    Unit.objects.filter(id=unit_id).update(is_central_registry=True)
    _record(acts.REGISTRY_NAMED, agency_id, journal.Subject("unit", str(unit_id)), by, {})


def _unit(unit_id: UUID) -> Unit:
    row = Unit.objects.filter(id=unit_id).first()
    if row is None:
        raise UnknownUnitError
    return row


def _locked_unit(unit_id: UUID) -> Unit:
    """Return a unit read anew after its agency was locked, so that its path is the newest."""
    lock(_unit(unit_id).agency_id)
    return _unit(unit_id)


def _unit_fields(entry: UnitEntry) -> dict[str, Json]:
    return {
        "name_th": rules.name(entry.name_th),
        "name_en": rules.name(entry.name_en),
        "number_code": rules.number_code(entry.number_code),
        "contact": rules.contact(entry.contact),
    }


def _require_free_code(agency_id: str, code: str, except_unit: UUID | None) -> None:
    taken = Unit.objects.filter(agency_id=agency_id, number_code=code).first()
    if taken is not None and taken.id != except_unit:
        raise NumberCodeTakenError(number_code=code, unit=taken.name_th)


def _changed(row: Agency | Unit, fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if getattr(row, name) != value}


def _assign(row: Agency | Unit, fields: dict[str, Json]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _record(
    act_type: journal.ActType,
    agency_id: AgencyId,
    subject: journal.Subject,
    by: Authority,
    detail: dict[str, Json],
) -> None:
    journal.record(journal.Act(act_type, _keeper(agency_id), subject, by.actor, by.at, detail))


def _keeper(agency_id: AgencyId) -> AgencyId:
    """Return the agency under which this node records an act: what it learns of another is its own act.

    A stranger accepts an act only under an agency whose journal the directory says this is.
    """
    served = list(Agency.objects.filter(served_here=True).order_by("id").values_list("id", flat=True))
    return agency_id if agency_id in served or not served else AgencyId(served[0])
