"""The numbers that units gave an incoming letter in their own registers, and who may still give one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.base.agencies import api as agencies
from saan.base.agencies.api import UnitView
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters.models import IncomingHolding, IncomingLetter, RegisterEntry


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """เลขรับของหน่วยงาน: the number under which one unit received a letter that was given to it."""

    unit_id: UUID
    unit_name_th: str
    unit_name_en: str
    number: int
    year: int
    at: datetime


def unit_numbers(letter: IncomingLetter) -> tuple[UnitNumber, ...]:
    """Return the numbers that units gave this letter, the first first."""
    given = RegisterEntry.objects.filter(incoming=letter).exclude(unit_id=letter.registry_id)
    rows = given.select_related("unit").order_by("entered_at", "id")
    return tuple(
        UnitNumber(row.unit_id, row.unit.name_th, row.unit.name_en, row.running, row.year, row.entered_at)
        for row in rows
    )


def units_to_enter(
    viewer: Viewer, letter: IncomingLetter, given: tuple[UnitNumber, ...], at: datetime
) -> tuple[UnitView, ...]:
    """Return the units with which the letter lies, whose clerk the viewer is, and whose register lacks it."""
    done = {letter.registry_id, *(one.unit_id for one in given)}
    lying = IncomingHolding.objects.filter(letter=letter, personal=False).exclude(desk__in=done)
    mine = people.units_where(viewer, Role.CLERK, at=at)
    units = agencies.units_by_id(lying.filter(desk__in=mine).values_list("desk", flat=True))
    return tuple(sorted(units.values(), key=lambda one: one.path))
