"""In which positions a person may sign: their own, or one they act for under an order in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from saan.base.people.errors import NotAuthorisedError
from saan.base.people.models import Appointment, Delegation
from saan.base.people.viewer import Viewer, in_force
from saan.base.prepared import Prepared
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
    asked = viewer.person_id, viewer.agency_id, at
    appointed = _APPOINTED.rows(*asked)
    own = tuple(
        Capacity(position_id, unit_id, viewer.agency_id, title_th, title_en, own_title_th=title_th)
        for position_id, unit_id, title_th, title_en, signs in appointed
        if signs
    )
    held = {one.position_id for one in own}
    own_title: str = appointed[0][2] if appointed else ""
    acting = tuple(
        Capacity(
            position_id,
            unit_id,
            viewer.agency_id,
            title_th,
            title_en,
            own_title,
            order,
            Delegation.Kind(kind).label,
            number,
        )
        for position_id, unit_id, title_th, title_en, order, kind, number in _ACTING.rows(*asked)
        if position_id not in held
    )
    return own + acting


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


_TITLED = ("position_id", "position__unit_id", "position__title_th", "position__title_en")


def _appointed(person_id: UUID, agency_id: str, at: datetime) -> QuerySet[Appointment, Any]:
    return (
        Appointment.objects.filter(in_force(at), person_id=person_id, position__unit__agency_id=agency_id)
        .order_by("since", "id")
        .values_list(*_TITLED, "position__signs")
    )


def acted_for(person_id: UUID, agency_id: str, at: datetime) -> QuerySet[Delegation]:
    """Return the delegations by which a person signs for positions of an agency at a moment."""
    acting = delegations_in_force(at).filter(delegate_id=person_id)
    return acting.filter(position__signs=True, position__unit__agency_id=agency_id)


def _acting(person_id: UUID, agency_id: str, at: datetime) -> QuerySet[Delegation, Any]:
    acting = acted_for(person_id, agency_id, at).order_by("since", "id")
    return acting.values_list(*_TITLED, "id", "kind", "order_number")


_APPOINTED, _ACTING = Prepared(_appointed), Prepared(_acting)


def signs_for_another(viewer: Viewer, at: datetime) -> bool:
    """Return whether an order in force has the viewer sign in another's place at a moment. A machine signs in none."""
    return viewer.scopes is None and bool(_ACTING.rows(viewer.person_id, viewer.agency_id, at))
