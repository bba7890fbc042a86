"""In which position an official signs a type of document for a unit."""

from datetime import datetime
from uuid import UUID

from saan.base.people import api as people
from saan.base.people.api import Capacity, Viewer
from saan.documents.errors import NoSignatoryError
from saan.documents.rules.definition import Definition


def signing_capacity(viewer: Viewer, unit_id: UUID, definition: Definition, at: datetime) -> Capacity:
    """Return the position in which the viewer signs a type for a unit: their own before one they act for.

    Raises `NoSignatoryError`.
    """
    own = {capacity.position_id: capacity for capacity in people.capacities(viewer, at)}
    for position in people.signing_positions(unit_id, at):
        if position.position_id in own and (
            not definition.signed_by or position.title_th in definition.signed_by
        ):
            return own[position.position_id]
    raise NoSignatoryError
