"""Who may see and who may handle a letter: the one predicate of this house, in SQL.

A viewer's desks are the units in which they have a role, their own person, and the positions they may sign in.
A letter is visible when it lies on one of these desks and its secrecy is within the viewer's clearance. Secret
letters lie on persons' desks only, so a role in a unit never opens one.
"""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Role, Secrecy, Viewer
from saan.base.people.models import Person
from saan.letters.models import (
    IncomingHolding,
    IncomingLetter,
    Letter,
    LetterHolding,
    RegisterEntry,
    SecretRegistrar,
    Version,
)
from saan.letters.rules.draft import Draft, unpack
from saan.letters.rules.incoming import Box
from saan.letters.rules.levels import secrecy_rank
from saan.trust.ids import AgencyId

READING = (Role.CLERK, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY, Role.AUDITOR)
HANDLING = (Role.CLERK, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY)

_Held = TypeVar("_Held", LetterHolding, IncomingHolding)


def own_desks(viewer: Viewer, at: datetime) -> tuple[UUID, ...]:
    """Return the desks that are the viewer's in person: the person, and each position they may sign in."""
    return (viewer.person_id, *(capacity.position_id for capacity in people.capacities(viewer, at)))


def on_desks(
    viewer: Viewer, at: datetime, roles: tuple[Role, ...] = READING, own: tuple[UUID, ...] | None = None
) -> Q:
    """Return the condition that a holding lies on one of the viewer's desks, within their clearance.

    Where roles are those of `HANDLING`, it is no desk that the letter was only opened to for reading. `own` are the
    viewer's own desks where the caller knows them already.
    """
    units = people.units_where(viewer, *roles, at=at)
    mine = Q(desk__in=own_desks(viewer, at) if own is None else own) | Q(personal=False, desk__in=units)
    within = mine & Q(secrecy__lte=int(viewer.clearance))
    return within & ~Q(box=Box.READING) if roles == HANDLING else within


def letters(viewer: Viewer, at: datetime, roles: tuple[Role, ...] = READING) -> QuerySet[Letter]:
    """Return the letters of the viewer's agency that lie on one of their desks."""
    return Letter.objects.filter(
        _held(LetterHolding.objects.all(), viewer, at, roles), agency_id=viewer.agency_id
    )


def incoming(viewer: Viewer, at: datetime, roles: tuple[Role, ...] = READING) -> QuerySet[IncomingLetter]:
    """Return the incoming letters of the viewer's agency that lie on one of their desks."""
    held = _held(IncomingHolding.objects.all(), viewer, at, roles)
    return IncomingLetter.objects.filter(held, agency_id=viewer.agency_id)


def draft_of(viewer: Viewer, letter: Letter, version: int) -> Draft | None:
    """Return what a draft said as of a version; None where there is none, or it was more secret then than the viewer may read."""
    kept = Version.objects.filter(letter=letter, version=version).values_list("content", flat=True).first()
    said = None if kept is None else unpack(bytes(kept))
    return said if said is not None and within(viewer, secrecy_rank(said.secrecy)) else None


def within(viewer: Viewer, secrecy: int) -> bool:
    """Return whether what was written under a secrecy is within the viewer's clearance, whatever the letter's is by now."""
    return secrecy <= int(viewer.clearance)


def enclosed(viewer: Viewer, letter: Letter) -> frozenset[str]:
    """Return the files that a letter ever enclosed, but for those that only versions beyond the viewer's clearance name."""
    ever = frozenset(letter.enclosures.values_list("file_id", flat=True))
    if not ever:
        return ever
    found: set[str] = set()
    for content in letter.versions.order_by("-version").values_list("content", flat=True).iterator():
        said = unpack(bytes(content))
        if within(viewer, secrecy_rank(said.secrecy)):
            found |= ever & {piece.sha256 for piece in said.enclosures}
        if found == ever:
            break
    return frozenset(found)


def clerks_units(letter: Letter) -> set[UUID]:
    """Return the units whose clerks handle a letter: its own, the central registry, and the one that gave it its number.

    Another unit may have become the central registry since, on whose desk it never lay.
    """
    numbered = RegisterEntry.objects.filter(letter=letter, sort=RegisterEntry.Sort.GIVEN)
    central = agencies.central_registry(letter.agency_id).id
    return {letter.unit_id, central, *numbered.values_list("unit_id", flat=True)}


def serving(agency_id: str, at: datetime) -> QuerySet[SecretRegistrar]:
    """Return who keeps an agency's secret register at a moment, cleared for it still or not."""
    return SecretRegistrar.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at, agency_id=agency_id)


def registrars(agency_id: str, secrecy: int, at: datetime) -> tuple[UUID, ...]:
    """Return the agency's secret registrars who are cleared for a level at a moment."""
    rows = serving(agency_id, at).filter(person__clearance__gte=secrecy, person__is_active=True)
    return tuple(rows.order_by("id").values_list("person_id", flat=True))


def opened_by_anyone(holdings: QuerySet[_Held]) -> Exists:
    """Return whether somebody who is still here and cleared has a secret letter on their desk, to handle it."""
    here = Person.objects.filter(id=OuterRef("desk"), is_active=True, clearance__gte=OuterRef("secrecy"))
    return Exists(holdings.filter(Exists(here), letter=OuterRef("pk")).exclude(box=Box.READING))


def drafted_by_anyone(letter: Letter, at: datetime) -> bool:
    """Return whether a drafter of its unit, who is still here and cleared, has a secret letter on their desk."""
    here = Person.objects.filter(
        id__in=letter.holdings.values("desk"), is_active=True, clearance__gte=letter.secrecy
    )
    return any(
        people.may(
            Viewer(one.id, AgencyId(letter.agency_id), Secrecy(one.clearance)),
            Role.DRAFTER,
            letter.unit_id,
            at,
        )
        for one in here
    )


def _held(holdings: QuerySet[_Held], viewer: Viewer, at: datetime, roles: tuple[Role, ...]) -> Exists:
    return Exists(holdings.filter(on_desks(viewer, at, roles), letter=OuterRef("pk")))
