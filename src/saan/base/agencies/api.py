"""The front door of agencies and units."""

from saan.base.agencies.errors import NoCentralRegistryError, UnknownAgencyError, UnknownUnitError
from saan.base.agencies.queries import (
    AgencyView,
    UnitView,
    agencies,
    agency,
    ancestry,
    central_registry,
    served_agencies,
    subtree,
    unit,
    units,
    units_by_id,
)

__all__ = [
    "AgencyView",
    "NoCentralRegistryError",
    "UnitView",
    "UnknownAgencyError",
    "UnknownUnitError",
    "agencies",
    "agency",
    "ancestry",
    "central_registry",
    "served_agencies",
    "subtree",
    "unit",
    "units",
    "units_by_id",
]
