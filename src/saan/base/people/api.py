"""The front door of people: who asks, where they may, in which capacity they sign."""

from saan.base.people.capacity import Capacity, capacities, capacity
from saan.base.people.errors import NotAnOfficialError, NotAuthorisedError, UnknownPersonError
from saan.base.people.models import Role, Secrecy
from saan.base.people.queries import (
    PersonName,
    SigningPosition,
    people_with,
    person,
    persons,
    reviewers,
    signing_positions,
)
from saan.base.people.viewer import Viewer, may, require, units_where, viewer_of

__all__ = [
    "Capacity",
    "NotAnOfficialError",
    "NotAuthorisedError",
    "PersonName",
    "Role",
    "Secrecy",
    "SigningPosition",
    "UnknownPersonError",
    "Viewer",
    "capacities",
    "capacity",
    "may",
    "people_with",
    "person",
    "persons",
    "require",
    "reviewers",
    "signing_positions",
    "units_where",
    "viewer_of",
]
