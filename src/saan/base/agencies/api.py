"""The front door of agencies and units."""

from saan.base.agencies.actions import (
    AgencyEntry,
    UnitEntry,
    change_unit,
    lock,
    make_unit,
    move_unit,
    name_central_registry,
    register_agency,
    withdraw_agency,
)
from saan.base.agencies.authority import Authority, System
from saan.base.agencies.errors import (
    NoCentralRegistryError,
    OtherAgencyError,
    UnknownAgencyError,
    UnknownUnitError,
)
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
    "AgencyEntry",
    "AgencyView",
    "Authority",
    "NoCentralRegistryError",
    "OtherAgencyError",
    "System",
    "UnitEntry",
    "UnitView",
    "UnknownAgencyError",
    "UnknownUnitError",
    "agencies",
    "agency",
    "ancestry",
    "central_registry",
    "change_unit",
    "lock",
    "make_unit",
    "move_unit",
    "name_central_registry",
    "register_agency",
    "served_agencies",
    "subtree",
    "unit",
    "units",
    "units_by_id",
    "withdraw_agency",
]
