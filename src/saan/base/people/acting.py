"""Reading delegations: for the holders of posts, for those who act, and for administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saan.base.agencies.api import UnitView, units_by_id
from saan.base.people import capacity
from saan.base.people.authority import administered
from saan.base.people.models import Appointment, Delegation, Position
from saan.base.people.queries import PersonName, persons
from saan.base.people.viewer import Viewer, in_force

State = Literal["coming", "in-force", "over"]


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation as lists show it. `until` is when it really ends or ended."""

    id: UUID
    title_th: str
    title_en: str
    unit: UnitView
    delegate: PersonName
    words: str
    order_number: str
    since: datetime
    until: datetime
    state: State
    revocable: bool


@dataclass(frozen=True, slots=True)
class DelegablePost:
    """A position that the viewer may have someone act for."""

    id: UUID
    title_th: str
    title_en: str
    unit: UnitView
    own: bool


def delegations(viewer: Viewer, at: datetime, *, over: bool = False) -> tuple[DelegationRow, ...]:
    """Return the delegations that concern the viewer: of posts they hold or administer, or by which they act.

    With `over` the latest hundred that have ended, else all in force or to come.
    """
    ended = Q(until__lte=at) | Q(revoked_at__lte=at)
    concerned = Q(position__in=_own_or_administered(viewer, at)) | Q(delegate_id=viewer.person_id)
    rows = Delegation.objects.filter(concerned, position__unit__agency_id=viewer.agency_id)
    rows = rows.filter(ended) if over else rows.exclude(ended)
    shown = list(rows.select_related("position").order_by("-since", "-id")[:100])
    names = persons({row.delegate_id for row in shown}, at)
    units = units_by_id(row.position.unit_id for row in shown)
    revocable = set(_own_or_administered(viewer, at).values_list("id", flat=True))
    return tuple(
        DelegationRow(
            id=row.id,
            title_th=row.position.title_th,
            title_en=row.position.title_en,
            unit=units[row.position.unit_id],
            delegate=names[row.delegate_id],
            words=Delegation.Kind(row.kind).label,
            order_number=row.order_number,
            since=row.since,
            until=row.until if row.revoked_at is None else min(row.revoked_at, row.until),
            state=_state(row, at),
            revocable=not over and row.position_id in revocable,
        )
        for row in shown
    )


@dataclass(frozen=True, slots=True)
class ActedFor:
    """A position for whose holder the viewer acts now; `until` is the first moment after it."""

    title_th: str
    title_en: str
    since: datetime
    until: datetime


def acted_for(viewer: Viewer, at: datetime) -> tuple[ActedFor, ...]:
    """Return the positions for which the viewer may sign in another's place at a moment, those that end first in front."""
    rows = capacity.acted_for(viewer.person_id, viewer.agency_id, at)
    shown = rows.order_by("until", "id").values_list(
        "position__title_th", "position__title_en", "since", "until"
    )
    return tuple(ActedFor(*row) for row in shown)


def delegable_posts(viewer: Viewer, at: datetime) -> tuple[DelegablePost, ...]:
    """Return the positions that sign and that the viewer holds or administers, their own first."""
    rows = list(_own_or_administered(viewer, at).filter(signs=True).order_by("unit__path", "id"))
    units = units_by_id(row.unit_id for row in rows)
    own = set(_own(viewer, at).values_list("position_id", flat=True))
    posts = [
        DelegablePost(row.id, row.title_th, row.title_en, units[row.unit_id], row.id in own) for row in rows
    ]
    return tuple(sorted(posts, key=lambda post: not post.own))


def _own(viewer: Viewer, at: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(in_force(at), person_id=viewer.person_id)


def _own_or_administered(viewer: Viewer, at: datetime) -> QuerySet[Position]:
    held = _own(viewer, at).filter(position_id=OuterRef("id"))
    return Position.objects.filter(
        Q(unit_id__in=administered(viewer, at)) | Exists(held), unit__agency_id=viewer.agency_id
    )


def _state(row: Delegation, at: datetime) -> State:
    if row.until <= at or (row.revoked_at is not None and row.revoked_at <= at):
        return "over"
    return "coming" if row.since > at else "in-force"
