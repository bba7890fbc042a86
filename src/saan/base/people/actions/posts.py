"""Positions, who holds them, and who acts for whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base import repeats
from saan.base.agencies import api as agencies
from saan.base.people import acts, rules
from saan.base.people.actions.shared import (
    acting_period,
    described,
    locked_position,
    locked_unit,
    member,
    period_of,
    record,
)
from saan.base.people.errors import (
    AlreadyDelegatedError,
    DelegatedToHolderError,
    EntryKeyUsedError,
    MachineRoleError,
    NotSigningError,
    PositionHeldError,
    UnknownRecordError,
)
from saan.base.people.models import Appointment, Delegation, Person, Position
from saan.base.people.rules import Period
from saan.trust.canonical import Json


@dataclass(frozen=True, slots=True)
class PositionEntry:
    """What is known of a position; `signs` says whether its holder may sign letters."""

    title_th: str
    title_en: str
    signs: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order (คำสั่ง) that someone act for a position, from `since` up to, not including, `until`."""

    position_id: UUID
    delegate_id: UUID
    number: str
    since: datetime
    until: datetime
    kind: Delegation.Kind = Delegation.Kind.ACTING


@transaction.atomic
def make_position(unit_id: UUID, entry: PositionEntry, *, by: agencies.Authority, key: str = "") -> UUID:
    """Make a position in a unit and return its id.

    A unit may have several of one title; so who repeats a `key` gets the position that it made, and no second one.
    Raises `EntryKeyUsedError` for another position under the same key.
    """
    unit, agency_id = locked_unit(unit_id)
    by.require_administrator(agency_id, unit.path)
    if entry.signs:
        by.require_person()
    mark = repeats.mark(by.actor.person, key)
    made = Position.objects.filter(key_sha256=mark).first() if mark else None
    if made is not None:
        if made.unit_id != unit_id or any(
            getattr(made, name) != told for name, told in _fields(entry).items()
        ):
            raise EntryKeyUsedError
        return made.id
    row = Position(unit=unit, key_sha256=mark, **_fields(entry))
    row.save(force_insert=True)
    detail: dict[str, Json] = {**_fields(entry), "unit": str(unit_id)}
    record(acts.POSITION_MADE, agency_id, ("position", row.id), by, detail)
    return row.id


@transaction.atomic
def change_position(position_id: UUID, entry: PositionEntry, *, by: agencies.Authority) -> None:
    """Give a position other titles, or the power to sign or not; does nothing when nothing changed."""
    row, agency_id = locked_position(position_id)
    by.require_administrator(agency_id, row.unit.path)
    changed = {name: value for name, value in _fields(entry).items() if getattr(row, name) != value}
    if not changed:
        return
    if "signs" in changed:
        by.require_person()
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    record(acts.POSITION_CHANGED, agency_id, ("position", position_id), by, changed)


@transaction.atomic
def appoint(
    person_id: UUID,
    position_id: UUID,
    since: datetime,
    until: datetime | None = None,
    *,
    by: agencies.Authority,
) -> UUID:
    """Have a person hold a position for a period, and return the appointment's id."""
    position, agency_id = locked_position(position_id)
    by.require_administrator(agency_id, position.unit.path)
    if position.signs:
        by.require_person()
    person = member(person_id, agency_id)
    if person.is_machine:
        raise MachineRoleError
    wanted = rules.period(since, until)
    for other in Appointment.objects.filter(position=position).select_related("person"):
        if period_of(other).overlaps(wanted):
            raise PositionHeldError(holder=other.person.name_th)
    row = Appointment(person=person, position=position, since=since, until=until)
    row.save(force_insert=True)
    detail = {"person": str(person_id), "position": str(position_id), **described(wanted)}
    record(acts.APPOINTED, agency_id, ("appointment", row.id), by, detail)
    return row.id


@transaction.atomic
def end_appointment(appointment_id: UUID, *, by: agencies.Authority) -> None:
    """End an appointment now, and with it the delegations that its holder gave."""
    found = Appointment.objects.filter(id=appointment_id).first()
    if found is None:
        raise UnknownRecordError
    position, agency_id = locked_position(found.position_id)
    by.require_administrator(agency_id, position.unit.path)
    row = Appointment.objects.get(id=appointment_id)
    row.until = rules.end_of(period_of(row), by.at)
    row.save(update_fields=["until"])
    record(acts.APPOINTMENT_ENDED, agency_id, ("appointment", row.id), by, {"person": str(row.person_id)})


@transaction.atomic
def delegate(order: Order, *, by: agencies.Authority) -> UUID:
    """Have a person act for a position under a numbered order, and return the delegation's id.

    Given by the holder, it lasts no longer than the holder's own appointment. Else it records a superior's
    order, which takes an administrator of the unit.
    """
    position, agency_id = locked_position(order.position_id)
    wanted = rules.period(order.since, order.until)
    appointment = _from_holder(position, wanted, by)
    if appointment is None:
        by.require_administrator(agency_id, position.unit.path)
    by.require_person()
    if not position.signs:
        raise NotSigningError
    delegate_ = member(order.delegate_id, agency_id)
    _require_free_to_act(delegate_, position, order.kind, wanted)
    row = Delegation(
        position=position,
        appointment=appointment,
        delegate=delegate_,
        kind=order.kind,
        order_number=rules.order_number(order.number),
        since=order.since,
        until=order.until,
    )
    row.save(force_insert=True)
    detail: dict[str, Json] = {
        "position": str(position.id),
        "delegate": str(delegate_.id),
        "kind": str(order.kind),
        "order": row.order_number,
        "appointment": None if appointment is None else str(appointment.id),
        **described(wanted),
    }
    record(acts.DELEGATED, agency_id, ("delegation", row.id), by, detail)
    return row.id


@transaction.atomic
def revoke_delegation(delegation_id: UUID, *, by: agencies.Authority) -> None:
    """End a delegation now: by whoever gave it, the holder of the position, or an administrator of the unit."""
    found = Delegation.objects.filter(id=delegation_id).first()
    if found is None:
        raise UnknownRecordError
    position, agency_id = locked_position(found.position_id)
    row = Delegation.objects.select_related("appointment").get(id=delegation_id)
    given_by = row.appointment.person_id if row.appointment else None
    if by.actor.person is None or by.actor.person not in {given_by, _holder(position, by.at)}:
        by.require_administrator(agency_id, position.unit.path)
    row.revoked_at = rules.end_of(acting_period(row), by.at)
    row.save(update_fields=["revoked_at"])
    record(acts.DELEGATION_REVOKED, agency_id, ("delegation", row.id), by, {"order": row.order_number})


def _from_holder(position: Position, wanted: Period, by: agencies.Authority) -> Appointment | None:
    """Return the giver's own appointment, or None when the giver does not hold the position at all."""
    if by.actor.person is None:
        return None
    rows = Appointment.objects.filter(position=position, person_id=by.actor.person)
    own = {period_of(row): row for row in rows}
    if not any(held.holds(by.at) for held in own):
        return None
    return own[rules.require_held(own, wanted)]


def _require_free_to_act(
    delegate_: Person, position: Position, kind: Delegation.Kind, wanted: Period
) -> None:
    if delegate_.is_machine:
        raise MachineRoleError
    for held in Appointment.objects.filter(position=position, person=delegate_):
        if period_of(held).overlaps(wanted):
            raise DelegatedToHolderError
    for other in Delegation.objects.filter(position=position).select_related("delegate"):
        same = other.delegate_id == delegate_.id
        both_acting = kind == other.kind == Delegation.Kind.ACTING
        if (same or both_acting) and acting_period(other).overlaps(wanted):
            raise AlreadyDelegatedError(delegate=other.delegate.name_th, order_number=other.order_number)


def _holder(position: Position, at: datetime) -> UUID | None:
    rows = Appointment.objects.filter(position=position)
    return next((row.person_id for row in rows if period_of(row).holds(at)), None)


def _fields(entry: PositionEntry) -> dict[str, Json]:
    return {
        "title_th": rules.title(entry.title_th),
        "title_en": rules.title(entry.title_en),
        "signs": entry.signs,
    }
