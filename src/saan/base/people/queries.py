"""Reading people: whom a form may offer, and how a name stands on a page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saan.base import collated
from saan.base.agencies import api as agencies
from saan.base.people import national_id
from saan.base.people.capacity import delegations_in_force
from saan.base.people.errors import UnknownPersonError
from saan.base.people.models import (
    Appointment,
    NationalIdMark,
    Person,
    Position,
    Role,
    RoleGrant,
    Secrecy,
)
from saan.base.people.viewer import Viewer, in_force
from saan.base.prepared import Prepared
from saan.base.thai.api import full_name


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as lists and forms show them; `title_th` is of a position held now, or empty."""

    id: UUID
    name_th: str
    name_en: str
    title_th: str = ""
    title_en: str = ""


OFFERED: Final = 100
"""How many people a list offers at once; a search finds the others."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Among whom one may choose: the active people, not machines, of an agency, who may read up to a secrecy.

    `without` are left out: they have what the choice would give.
    """

    agency_id: str
    clearance: int = Secrecy.NORMAL
    without: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Some people of a circle, by name, and whether there are more behind them."""

    people: tuple[PersonName, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class SigningPosition:
    """A position that signs for a unit: its holder, if any, and those acting for it."""

    position_id: UUID
    unit_id: UUID
    title_th: str
    title_en: str
    holder: PersonName | None
    acting: tuple[PersonName, ...]


def person(person_id: UUID, at: datetime) -> PersonName:
    """Return a person's name and title, or raise `UnknownPersonError`."""
    found = persons((person_id,), at).get(person_id)
    if found is None:
        raise UnknownPersonError
    return found


def persons(ids: Iterable[UUID], at: datetime) -> dict[UUID, PersonName]:
    """Return the names and titles of the known ones of these people, in two queries."""
    return _titled(_NAMED.rows(tuple(set(ids))), at)


def person_by_national_id(number: str) -> UUID | None:
    """Return the active official whom an administrator linked to a 13-digit number, if any."""
    marks = NationalIdMark.objects.filter(digest__in=national_id.digests(number), person__is_active=True)
    return marks.values_list("person_id", flat=True).first()


def has_national_id(person_id: UUID) -> bool:
    """Return whether an administrator linked the official to a 13-digit number."""
    return NationalIdMark.objects.filter(person_id=person_id).exists()


def signing_positions(unit_id: UUID, at: datetime) -> tuple[SigningPosition, ...]:
    """Return the positions that may sign what the unit drafts: its own, then those of the units above it."""
    line = agencies.ancestry(unit_id)
    positions = Position.objects.filter(unit_id__in=line, signs=True).order_by("id")
    nearest_first = sorted(positions, key=lambda row: -line.index(row.unit_id))
    ids = [row.id for row in nearest_first]
    holders = dict(
        Appointment.objects.filter(in_force(at), position_id__in=ids).values_list("position_id", "person_id")
    )
    acting: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for position_id, delegate_id in (
        delegations_in_force(at)
        .filter(position_id__in=ids)
        .order_by("since")
        .values_list("position_id", "delegate_id")
    ):
        acting[position_id].append(delegate_id)
    names = persons([*holders.values(), *(one for some in acting.values() for one in some)], at)
    return tuple(
        SigningPosition(
            position_id=row.id,
            unit_id=row.unit_id,
            title_th=row.title_th,
            title_en=row.title_en,
            holder=names.get(holders[row.id]) if row.id in holders else None,
            acting=tuple(names[one] for one in acting[row.id]),
        )
        for row in nearest_first
    )


def signing_titles(agency_id: str, held_at: datetime | None = None) -> dict[UUID, frozenset[str]]:
    """Return by each unit of an agency the Thai titles of the positions that may sign for it: its own and those above it.

    Whoever holds them, or nobody; with a moment, only those that somebody held then, or acted for.
    """
    own: defaultdict[UUID, set[str]] = defaultdict(set)
    rows = Position.objects.filter(unit__agency_id=agency_id, signs=True)
    if held_at is not None:
        here = {"position__signs": True, "position__unit__agency_id": agency_id}
        holders = Appointment.objects.filter(in_force(held_at), person__is_active=True, **here)
        acting = delegations_in_force(held_at).filter(delegate__is_active=True, **here)
        # As two lists, each made once: asked at each of thousands of positions, PostgreSQL takes a second for it.
        rows = rows.filter(Q(id__in=holders.values("position_id")) | Q(id__in=acting.values("position_id")))
    for unit_id, title in rows.values_list("unit_id", "title_th"):
        own[unit_id].add(title)
    found: dict[UUID, frozenset[str]] = {}
    for unit in agencies.units(agency_id):
        above = found[unit.parent_id] if unit.parent_id else frozenset[str]()
        found[unit.id] = above | own[unit.id]
    return found


def signatories(agency_id: str, at: datetime) -> tuple[PersonName, ...]:
    """Return everyone who holds a position of an agency that signs, by name."""
    held = Appointment.objects.filter(in_force(at), position__unit__agency_id=agency_id, position__signs=True)
    return tuple(_names(Person.objects.filter(id__in=held.values("person_id"), is_active=True), at).values())


def people_with(unit_id: UUID, at: datetime, *roles: Role) -> tuple[PersonName, ...]:
    """Return the active people, not machines, who have one of the roles in the unit at a moment, by name."""
    line = agencies.ancestry(unit_id)
    grants = RoleGrant.objects.filter(in_force(at), role__in=roles).filter(
        Q(unit_id=unit_id) | Q(subtree=True, unit_id__in=line)
    )
    people = Person.objects.filter(id__in=grants.values("person_id"), is_active=True, is_machine=False)
    return tuple(_names(people, at).values())


def reviewers(unit_id: UUID, at: datetime) -> tuple[PersonName, ...]:
    """Return whom a draft of the unit may be sent up to for review."""
    return people_with(unit_id, at, Role.REVIEWER)


def colleagues(
    circle: Circle, at: datetime, words: str = "", limit: int = OFFERED, after: UUID | None = None
) -> Colleagues:
    """Return the people of a circle in whom all the words are found (`called`), by name, and behind `after` where that is given."""
    people = behind(called(_in(circle), words, at), after)
    first = list(people.order_by("name_order", "id").values_list("id", flat=True)[: limit + 1])
    names = _names(Person.objects.filter(id__in=first[:limit]), at)
    return Colleagues(tuple(names.values()), more=len(first) > limit)


def colleague(circle: Circle, person_id: UUID, at: datetime) -> PersonName | None:
    """Return one of a circle, or None for whoever is not in it."""
    return _names(_in(circle).filter(id=person_id), at).get(person_id)


def anyone(circle: Circle) -> bool:
    """Return whether a circle has anybody in it."""
    return _in(circle).exists()


def called(people: QuerySet[Person], words: str, at: datetime) -> QuerySet[Person]:
    """Return those of the people in whose name, address, or title of a post held at a moment each of the words is found."""
    # What cannot be printed is in no name, and some databases refuse it.
    for word in ("".join(filter(str.isprintable, each)) for each in words.split()):
        held = Appointment.objects.filter(in_force(at), person_id=OuterRef("id")).filter(
            Q(position__title_th__contains=word) | Q(position__title_en__icontains=word)
        )
        people = people.filter(
            Q(given_name_th__contains=word)
            | Q(family_name_th__contains=word)
            | Q(name_en__icontains=word)
            | Q(email__icontains=word)
            | Exists(held)
        )
    return people


def behind(people: QuerySet[Person], after: UUID | None) -> QuerySet[Person]:
    """Return those of the people who stand behind one in the order of names; all, behind nobody or a person unknown."""
    return collated.behind(people, None if after is None else Person.objects.filter(id=after).first())


def _in(circle: Circle) -> QuerySet[Person]:
    return Person.objects.filter(
        agency_id=circle.agency_id, is_active=True, is_machine=False, clearance__gte=circle.clearance
    ).exclude(id__in=circle.without)


def roles_of(viewer: Viewer, at: datetime) -> frozenset[Role]:
    """Return the roles that the viewer has anywhere at a moment: for what a page offers, never for what it allows."""
    return frozenset(Role(role) for (role,) in _ROLES.rows(viewer.person_id, viewer.agency_id, at))


def _roles(person_id: UUID, agency_id: str, at: datetime) -> QuerySet[RoleGrant, Any]:
    granted = RoleGrant.objects.filter(in_force(at), person_id=person_id, unit__agency_id=agency_id)
    return granted.values_list("role").distinct()


def _named(people: QuerySet[Person]) -> QuerySet[Person, Any]:
    named = "id", "name_en", "prefix_th", "given_name_th", "family_name_th"
    return people.order_by("name_order", "id").values_list(*named)


def _held(ids: tuple[UUID, ...], at: datetime) -> QuerySet[Appointment, Any]:
    return (
        Appointment.objects.filter(in_force(at), person_id__in=ids)
        .order_by("-since", "-id")
        .values_list("person_id", "position__title_th", "position__title_en")
    )


_ROLES, _HELD = Prepared(_roles), Prepared(_held)
_NAMED = Prepared(lambda ids: _named(Person.objects.filter(id__in=ids)))


def _names(people: QuerySet[Person], at: datetime) -> dict[UUID, PersonName]:
    return _titled(_named(people), at)


def _titled(people: Iterable[tuple[UUID, str, str, str, str]], at: datetime) -> dict[UUID, PersonName]:
    """Return people by id, in their order, each with the title held longest."""
    rows = tuple(people)
    held = _HELD.rows(tuple(row[0] for row in rows), at)
    titles = {person_id: (th, en) for person_id, th, en in held}
    return {
        person_id: PersonName(person_id, full_name(*name_th), name_en, *titles.get(person_id, ("", "")))
        for person_id, name_en, *name_th in rows
    }
