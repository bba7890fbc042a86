"""Who may see and who may decide: the one predicate of this house, in SQL.

Applications and documents belong to the unit that considers them. Personal data stands in both, so that only roles in
that unit open them; an agency's administrators keep its types and read nobody's application.
"""

from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.documents.models import Application, Batch, Document

M = TypeVar("M", Application, Batch, Document)
TAKING: Final = (Role.CLERK, Role.DRAFTER)
"""Who takes applications at the counter, and files of rows."""
READING: Final = (Role.CLERK, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY, Role.AUDITOR)


def signing_units(viewer: Viewer, at: datetime) -> frozenset[UUID]:
    """Return the units for which the viewer may sign: those of their positions, and all below them."""
    held = {capacity.unit_id for capacity in people.capacities(viewer, at)}
    return frozenset(unit.id for unit_id in held for unit in agencies.subtree(unit_id))


def has_role(viewer: Viewer, unit_id: UUID, at: datetime, *roles: Role) -> bool:
    """Return whether the viewer has one of the roles in a unit; who may sign for it counts as its signatory."""
    if people.units_where(viewer, *roles, at=at).filter(id=unit_id).exists():
        return True
    return Role.SIGNATORY in roles and unit_id in signing_units(viewer, at)


def takes(viewer: Viewer, at: datetime) -> bool:
    """Return whether the viewer takes applications and files of rows in some unit; to others neither is offered."""
    return bool(people.roles_of(viewer, at) & {*TAKING})


def units(viewer: Viewer, at: datetime) -> frozenset[UUID]:
    """Return the units in which the viewer has a role that reads, or for which they may sign: what lies in them they see."""
    return units_of(viewer, at, *READING)


def units_of(viewer: Viewer, at: datetime, *roles: Role) -> frozenset[UUID]:
    """Return the units in which the viewer has one of the roles; who may sign for one counts as its signatory."""
    found = frozenset(people.units_where(viewer, *roles, at=at).values_list("id", flat=True))
    return found | signing_units(viewer, at) if Role.SIGNATORY in roles else found


def applications(viewer: Viewer, at: datetime) -> QuerySet[Application]:
    """Return the applications of units in which the viewer has a role that reads, or for which they may sign."""
    return Application.objects.filter(_of_units(viewer, at), agency_id=viewer.agency_id)


def documents(viewer: Viewer, at: datetime) -> QuerySet[Document]:
    """Return the documents of units in which the viewer has a role that reads, or for which they may sign."""
    return Document.objects.filter(_of_units(viewer, at), agency_id=viewer.agency_id)


def batches(viewer: Viewer, at: datetime) -> QuerySet[Batch]:
    """Return the bulk files of units in which the viewer has a role that reads, or for which they may sign."""
    return Batch.objects.filter(_of_units(viewer, at), agency_id=viewer.agency_id)


def one(rows: QuerySet[M], row_id: UUID) -> M | None:
    """Return the row of an id among those that a viewer may see; None where it is not.

    Not by `first()`, which orders what is one row: for that order SQLite reads all the agency's rows up to it.
    """
    return next(iter(rows.filter(id=row_id)), None)


def _of_units(viewer: Viewer, at: datetime) -> Q:
    condition = Q(unit_id__in=people.units_where(viewer, *READING, at=at))
    signing = signing_units(viewer, at)
    return condition | Q(unit_id__in=signing) if signing else condition
