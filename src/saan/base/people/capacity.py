"""In which positions a person may sign: their own, or one they act for under an order in force."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from saan.base.people.errors import NotAuthorisedError
from saan.base.people.models import Appointment, Delegation
from saan.base.people.viewer import Viewer, in_force
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Capacity:
    """A position that a person may sign in at a moment.

    `delegation_id`, `acting_words` (such as รักษาราชการแทน) and `order_number` are empty for one's own
    position. `own_title_th` is the signer's own title, which stands before `acting_words` under a signature;
    it is empty when the signer holds no position.
    """

    position_id: UUID
    unit_id: UUID
    agency_id: AgencyId
    title_th: str
    title_en: str
    own_title_th: str
    delegation_id: UUID | None = None
    acting_words: str = ""
    order_number: str = ""

    def lines_th(self) -> tuple[str, ...]:
        """Return the lines that stand below the signer's name."""
        if self.delegation_id is None:
            return (self.title_th,)
        return (f"{self.own_title_th} {self.acting_words}".strip(), self.title_th)


def capacities(viewer: Viewer, at: datetime) -> tuple[Capacity, ...]:
    """Return every position the viewer may sign in at a moment, their own before those they act for.

    A machine signs in none. A position counts only inside the viewer's agency.
    """
    if viewer.scopes is not None:
        return ()
    appointed = tuple(_appointments(viewer, at))
    own_title = appointed[0].position.title_th if appointed else ""
    own = tuple(_own(row) for row in appointed if row.position.signs)
    held = {capacity.position_id for capacity in own}
    acting = tuple(_acting(row, own_title) for row in _delegations(viewer, at))
    return own + tuple(found for found in acting if found.position_id not in held)


def capacity(viewer: Viewer, position_id: UUID, at: datetime) -> Capacity:
    """Return the capacity in which the viewer signs for a position, or raise `NotAuthorisedError`."""
    for found in capacities(viewer, at):
        if found.position_id == position_id:
            return found
    raise NotAuthorisedError


def delegations_in_force(at: datetime) -> QuerySet[Delegation]:
    """Return the delegations that hold at a moment: in time, not revoked, their giver still in the post."""
    given_by_holder = Q(
        Q(appointment__until=None) | Q(appointment__until__gt=at),
        appointment__since__lte=at,
    )
    return Delegation.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gt=at),
        Q(appointment=None) | given_by_holder,
        since__lte=at,
        until__gt=at,
    )


def _appointments(viewer: Viewer, at: datetime) -> QuerySet[Appointment]:
    return (
        Appointment.objects.filter(in_force(at), person_id=viewer.person_id)
        .filter(position__unit__agency_id=viewer.agency_id)
        .select_related("position__unit")
        .order_by("since", "id")
    )


def _delegations(viewer: Viewer, at: datetime) -> QuerySet[Delegation]:
    return (
        delegations_in_force(at)
        .filter(delegate_id=viewer.person_id, position__signs=True)
        .filter(position__unit__agency_id=viewer.agency_id)
        .select_related("position__unit")
        .order_by("since", "id")
    )


def _own(row: Appointment) -> Capacity:
    return Capacity(
        position_id=row.position_id,
        unit_id=row.position.unit_id,
        agency_id=AgencyId(row.position.unit.agency_id),
        title_th=row.position.title_th,
        title_en=row.position.title_en,
        own_title_th=row.position.title_th,
    )


def _acting(row: Delegation, own_title: str) -> Capacity:
    return Capacity(
        position_id=row.position_id,
        unit_id=row.position.unit_id,
        agency_id=AgencyId(row.position.unit.agency_id),
        title_th=row.position.title_th,
        title_en=row.position.title_en,
        own_title_th=own_title,
        delegation_id=row.id,
        acting_words=Delegation.Kind(row.kind).label,
        order_number=row.order_number,
    )
