"""Reading for those who administer: who works here, in which posts, with which powers, and which programs.

Every function takes the viewer and answers only for what they administer; for the rest it answers as if it
were not there. What may be *changed* is asked again by each action.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saan.base.agencies.api import UnitView, units_by_id
from saan.base.people.authority import administered, administers_whole_agency
from saan.base.people.errors import NotAuthorisedError, UnknownPersonError, UnknownRecordError
from saan.base.people.models import (
    Appointment,
    Invitation,
    Machine,
    NationalIdMark,
    Person,
    Position,
    Role,
    RoleGrant,
    Secrecy,
)
from saan.base.people.queries import OFFERED, behind, called
from saan.base.people.viewer import Viewer, in_force

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person as the list shows them; titles and roles are those in force."""

    id: UUID
    name_th: str
    name_en: str
    email: str
    is_active: bool
    titles: tuple[tuple[str, str], ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of people by name; `following` is the cursor of the next, or None on the last."""

    rows: tuple[RosterRow, ...]
    following: UUID | None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """An appointment, past, present or to come; `manageable` if the viewer administers the unit."""

    id: UUID
    position_id: UUID
    title_th: str
    title_en: str
    unit: UnitView
    signs: bool
    since: datetime
    until: datetime | None
    over: bool
    manageable: bool


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A grant, past, present or to come; `manageable` if the viewer administers the unit."""

    id: UUID
    role: Role
    unit: UnitView
    subtree: bool
    since: datetime
    until: datetime | None
    over: bool
    manageable: bool


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """When a server took an invitation, or it is tried next; neither, where it was refused. `said` is a server's last word."""

    sent_at: datetime | None
    next_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """All that an administrator knows of a person.

    `invited_until` is set while a link waits to be used, and `invitation_mail` where it went by mail, or is to go.
    """

    id: UUID
    email: str
    prefix_th: str
    given_name_th: str
    family_name_th: str
    name_th: str
    name_en: str
    language: str
    clearance: Secrecy
    is_active: bool
    last_sign_in: datetime | None
    linked_by_number: bool
    invited_until: datetime | None
    invitation_mail: InvitationMail | None
    posts: tuple[HeldPost, ...]
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A position of a unit and who holds it now."""

    id: UUID
    unit_id: UUID
    title_th: str
    title_en: str
    signs: bool
    appointment_id: UUID | None
    holder_id: UUID | None
    holder_th: str
    holder_en: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program of the agency and what it may do; never its secret."""

    id: UUID
    person_id: UUID
    client_id: str
    name: str
    scopes: tuple[str, ...]
    registered_at: datetime
    withdrawn_at: datetime | None
    roles: tuple[HeldRole, ...]


def administered_units(viewer: Viewer, at: datetime) -> tuple[UnitView, ...]:
    """Return the units that the viewer administers at a moment, each parent before its children."""
    found = units_by_id(administered(viewer, at))
    return tuple(sorted(found.values(), key=lambda unit: unit.path))


def roster(viewer: Viewer, at: datetime, *, search: str = "", after: UUID | None = None) -> Roster:
    """Return a page of the agency's people, deactivated ones too, whose name, address or post holds the words."""
    people = behind(called(_people(viewer, at), search, at), after)
    rows = list(people.order_by("name_order", "id")[: PAGE + 1])
    shown = rows[:PAGE]
    return Roster(_roster_rows(shown, at), shown[-1].id if len(rows) > PAGE else None)


def person_card(viewer: Viewer, person_id: UUID, at: datetime) -> PersonCard:
    """Return what is known of a person of the viewer's agency, or raise `UnknownPersonError`."""
    row = _people(viewer, at).filter(id=person_id).first()
    if row is None:
        raise UnknownPersonError
    manageable = frozenset(administered(viewer, at))
    invitation = Invitation.objects.filter(person=row, used_at=None, expires_at__gt=at).first()
    return PersonCard(
        id=row.id,
        email=row.email or "",
        prefix_th=row.prefix_th,
        given_name_th=row.given_name_th,
        family_name_th=row.family_name_th,
        name_th=row.name_th,
        name_en=row.name_en,
        language=row.language,
        clearance=Secrecy(row.clearance),
        is_active=row.is_active,
        last_sign_in=row.last_login,
        linked_by_number=NationalIdMark.objects.filter(person=row).exists(),
        invited_until=invitation.expires_at if invitation else None,
        invitation_mail=_mail_of(invitation) if invitation else None,
        posts=_posts_of(row.id, manageable, at),
        roles=_roles_of(row.id, manageable, at),
    )


def _mail_of(row: Invitation) -> InvitationMail | None:
    """Return how an invitation's mail stands; None before its first try, and where it goes by no mail."""
    return InvitationMail(row.sent_at, row.next_at, row.said) if row.sent_at or row.said else None


def posts(viewer: Viewer, unit_id: UUID, at: datetime) -> tuple[Post, ...]:
    """Return the positions of a unit that the viewer administers, with their holders."""
    if not administered(viewer, at).filter(id=unit_id).exists():
        raise NotAuthorisedError
    return _posts(Position.objects.filter(unit_id=unit_id).order_by("id"), at)


def all_posts(viewer: Viewer, at: datetime) -> tuple[Post, ...]:
    """Return the positions of every unit that the viewer administers, in the order of the tree."""
    rows = Position.objects.filter(unit_id__in=administered(viewer, at))
    return _posts(rows.order_by("unit__path", "id"), at)


def posts_called(viewer: Viewer, words: str, at: datetime) -> tuple[tuple[tuple[Post, UnitView], ...], bool]:
    """Return the first positions that the viewer administers in whose title or unit each word is found, and whether there are more."""
    rows = Position.objects.filter(unit_id__in=administered(viewer, at))
    for word in ("".join(filter(str.isprintable, each)) for each in words.split()):
        titled = (
            Q(title_th__contains=word) | Q(title_en__icontains=word) | Q(unit__number_code__contains=word)
        )
        rows = rows.filter(titled | Q(unit__name_th__contains=word) | Q(unit__name_en__icontains=word))
    first = list(rows.order_by("unit__path", "id")[: OFFERED + 1])
    return _with_units(first[:OFFERED], at), len(first) > OFFERED


def post_of_unit(viewer: Viewer, position_id: UUID, at: datetime) -> tuple[tuple[Post, UnitView], ...]:
    """Return a position that the viewer administers, with its unit; nothing for any other."""
    return _with_units(
        list(Position.objects.filter(id=position_id, unit_id__in=administered(viewer, at))), at
    )


def _with_units(rows: list[Position], at: datetime) -> tuple[tuple[Post, UnitView], ...]:
    units = units_by_id(row.unit_id for row in rows)
    return tuple((one, units[one.unit_id]) for one in _posts(rows, at))


def _posts(rows: QuerySet[Position] | list[Position], at: datetime) -> tuple[Post, ...]:
    """Return positions in their order, each with who holds it."""
    found = Appointment.objects.filter(in_force(at), position__in=rows).select_related("person")
    held = {row.position_id: row for row in found}
    return tuple(_post(row, held.get(row.id)) for row in rows)


def post(viewer: Viewer, position_id: UUID, at: datetime) -> Post:
    """Return a position that the viewer administers, or raise `UnknownRecordError`."""
    row = Position.objects.filter(id=position_id, unit_id__in=administered(viewer, at)).first()
    if row is None:
        raise UnknownRecordError
    held = Appointment.objects.filter(in_force(at), position=row).select_related("person").first()
    return _post(row, held)


def programs(viewer: Viewer, at: datetime) -> tuple[ProgramView, ...]:
    """Return the agency's programs, newest first; raise unless the viewer administers the whole agency."""
    if not administers_whole_agency(viewer, at):
        raise NotAuthorisedError
    manageable = frozenset(administered(viewer, at))
    rows = Machine.objects.filter(person__agency_id=viewer.agency_id).order_by("-id")
    return tuple(
        ProgramView(
            id=row.id,
            person_id=row.person_id,
            client_id=row.client_id,
            name=row.name,
            scopes=tuple(row.scopes),
            registered_at=row.registered_at,
            withdrawn_at=row.withdrawn_at,
            roles=_roles_of(row.person_id, manageable, at),
        )
        for row in rows
    )


def program(viewer: Viewer, machine_id: UUID, at: datetime) -> ProgramView:
    """Return one program, or raise `UnknownRecordError`."""
    found = next((one for one in programs(viewer, at) if one.id == machine_id), None)
    if found is None:
        raise UnknownRecordError
    return found


def _people(viewer: Viewer, at: datetime) -> QuerySet[Person]:
    """Return the people of the agency, if the viewer administers any unit of it."""
    administers = administered(viewer, at).filter(agency_id=OuterRef("agency_id"))
    return Person.objects.filter(Exists(administers), agency_id=viewer.agency_id, is_machine=False)


def _roster_rows(rows: list[Person], at: datetime) -> tuple[RosterRow, ...]:
    ids = [row.id for row in rows]
    titles: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    held = Appointment.objects.filter(in_force(at), person_id__in=ids).order_by("since")
    for person_id, th, en in held.values_list("person_id", "position__title_th", "position__title_en"):
        titles[person_id].append((th, en))
    roles: defaultdict[UUID, set[str]] = defaultdict(set)
    for person_id, role in RoleGrant.objects.filter(in_force(at), person_id__in=ids).values_list(
        "person_id", "role"
    ):
        roles[person_id].add(role)
    return tuple(
        RosterRow(
            id=row.id,
            name_th=row.name_th,
            name_en=row.name_en,
            email=row.email or "",
            is_active=row.is_active,
            titles=tuple(titles[row.id]),
            roles=tuple(role for role in Role if role in roles[row.id]),
        )
        for row in rows
    )


def _posts_of(person_id: UUID, manageable: frozenset[UUID], at: datetime) -> tuple[HeldPost, ...]:
    rows = list(Appointment.objects.filter(person_id=person_id).select_related("position").order_by("-since"))
    units = units_by_id(row.position.unit_id for row in rows)
    return tuple(
        HeldPost(
            id=row.id,
            position_id=row.position_id,
            title_th=row.position.title_th,
            title_en=row.position.title_en,
            unit=units[row.position.unit_id],
            signs=row.position.signs,
            since=row.since,
            until=row.until,
            over=row.until is not None and row.until <= at,
            manageable=row.position.unit_id in manageable,
        )
        for row in rows
    )


def _roles_of(person_id: UUID, manageable: frozenset[UUID], at: datetime) -> tuple[HeldRole, ...]:
    rows = list(RoleGrant.objects.filter(person_id=person_id).order_by("-since", "role"))
    units = units_by_id(row.unit_id for row in rows)
    return tuple(
        HeldRole(
            id=row.id,
            role=Role(row.role),
            unit=units[row.unit_id],
            subtree=row.subtree,
            since=row.since,
            until=row.until,
            over=row.until is not None and row.until <= at,
            manageable=row.unit_id in manageable,
        )
        for row in rows
    )


def _post(row: Position, held: Appointment | None) -> Post:
    return Post(
        id=row.id,
        unit_id=row.unit_id,
        title_th=row.title_th,
        title_en=row.title_en,
        signs=row.signs,
        appointment_id=held.id if held else None,
        holder_id=held.person_id if held else None,
        holder_th=held.person.name_th if held else "",
        holder_en=held.person.name_en if held else "",
        since=held.since if held else None,
    )
