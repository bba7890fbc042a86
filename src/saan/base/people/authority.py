"""The authority of a person or machine, as the actions of agencies and people ask for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from saan.base.agencies.api import OtherAgencyError
from saan.base.agencies.rules import ids_in_path
from saan.base.journal.api import Actor
from saan.base.people.errors import NotAuthorisedError
from saan.base.people.models import Role, RoleGrant
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
        else `NotAuthorisedError`.
        """
        if agency_id != self.viewer.agency_id:
            raise OtherAgencyError
        if path is None:
            allowed = administers_whole_agency(self.viewer, self.at)
        elif subtree:
            allowed = _wide_grants(self.viewer, self.at).filter(unit_id__in=ids_in_path(path)).exists()
        else:
            allowed = units_where(self.viewer, Role.ADMINISTRATOR, at=self.at).filter(path=path).exists()
        if not allowed:
            raise NotAuthorisedError


def authority(viewer: Viewer, at: datetime) -> ViewerAuthority:
    """Return the authority with which a viewer acts at a moment."""
    return ViewerAuthority(viewer, at)


def administers_whole_agency(viewer: Viewer, at: datetime) -> bool:
    """Return whether the viewer administers the topmost unit of their agency and everything below it."""
    return _wide_grants(viewer, at).filter(unit__parent=None).exists()


def _wide_grants(viewer: Viewer, at: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        in_force(at),
        person_id=viewer.person_id,
        role=Role.ADMINISTRATOR,
        subtree=True,
        unit__agency_id=viewer.agency_id,
    )
