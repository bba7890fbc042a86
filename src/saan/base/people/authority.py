"""The authority of a person or machine, as the actions of agencies and people ask for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from saan.base.agencies.api import OtherAgencyError
from saan.base.agencies.models import Unit
from saan.base.agencies.rules import ids_in_path
from saan.base.journal.api import Actor
from saan.base.people.errors import NotAuthorisedError, PersonNeededError
from saan.base.people.models import Role, RoleGrant
from saan.base.people.rules import OFFICE_READ, OFFICE_WRITE
from saan.base.people.viewer import Viewer, in_force, units_where
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class ViewerAuthority:
    """What a viewer may administer, at the moment of the act."""

    viewer: Viewer
    at: datetime

    @property
    def actor(self) -> Actor:
        """Who stands in the act."""
        return Actor(person=self.viewer.person_id)

    def require_administrator(self, agency_id: AgencyId, path: str | None, *, subtree: bool = False) -> None:
        """Return if the viewer administers the unit of the path, with `subtree` all below it too, or raise.

        Without a path: the whole agency. Raises `OtherAgencyError` for an agency that is not the viewer's,
        else `NotAuthorisedError`. A program administers by its scope, and then the whole agency.
        """
        if agency_id != self.viewer.agency_id:
            raise OtherAgencyError
        if self.viewer.scopes is not None:
            allowed = OFFICE_WRITE in self.viewer.scopes
        elif path is None:
            allowed = administers_whole_agency(self.viewer, self.at)
        elif subtree:
            allowed = _wide_grants(self.viewer, self.at).filter(unit_id__in=ids_in_path(path)).exists()
        else:
            allowed = units_where(self.viewer, Role.ADMINISTRATOR, at=self.at).filter(path=path).exists()
        if not allowed:
            raise NotAuthorisedError

    def require_person(self) -> None:
        """Return if the viewer is a person, or raise `PersonNeededError`."""
        if self.viewer.scopes is not None:
            raise PersonNeededError


def authority(viewer: Viewer, at: datetime) -> ViewerAuthority:
    """Return the authority with which a viewer acts at a moment."""
    return ViewerAuthority(viewer, at)


def administers_whole_agency(viewer: Viewer, at: datetime) -> bool:
    """Return whether the viewer administers the topmost unit of their agency and everything below it."""
    if viewer.scopes is not None:
        return _keeps_the_office(viewer.scopes)
    return _wide_grants(viewer, at).filter(unit__parent=None).exists()


def administered(viewer: Viewer, at: datetime) -> QuerySet[Unit, UUID]:
    """Return, unevaluated, the ids of the units whose people and posts the viewer may look into.

    A person's are those they administer; a program's, by its scopes, all of its agency or none.
    """
    if viewer.scopes is None:
        return units_where(viewer, Role.ADMINISTRATOR, at=at)
    units = Unit.objects.filter(agency_id=viewer.agency_id).values_list("id", flat=True)
    return units if _keeps_the_office(viewer.scopes) else units.none()


def require_office(viewer: Viewer, at: datetime) -> None:
    """Return if the viewer administers any unit, or is a program that keeps the office; or raise."""
    if not administered(viewer, at).exists():
        raise NotAuthorisedError


def _keeps_the_office(scopes: frozenset[str]) -> bool:
    return not scopes.isdisjoint({OFFICE_READ, OFFICE_WRITE})


def _wide_grants(viewer: Viewer, at: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        in_force(at),
        person_id=viewer.person_id,
        role=Role.ADMINISTRATOR,
        subtree=True,
        unit__agency_id=viewer.agency_id,
    )
