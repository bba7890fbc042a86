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
    """เลขรับของหน่วยงาน: the number under which one unit received a letter that was given to it.

    `line` is the line of the unit's register that says so.
    """

    line: UUID
    unit_id: UUID
    unit_name_th: str
    unit_name_en: str
    number: int
    year: int
    at: datetime


def unit_numbers(letter: IncomingLetter) -> tuple[UnitNumber, ...]:
    """Return the numbers that units gave this letter and did not void since, the first first."""
    lines = RegisterEntry.objects.filter(incoming=letter).exclude(unit_id=letter.registry_id)
    counting: dict[tuple[str, int, int], RegisterEntry] = {}
    for row in lines.select_related("unit").order_by("entered_at", "id"):
        number = row.register, row.year, row.running
        if row.sort == RegisterEntry.Sort.VOID:
            counting.pop(number, None)
        else:
            counting[number] = row
    return tuple(
        UnitNumber(
            row.id, row.unit_id, row.unit.name_th, row.unit.name_en, row.running, row.year, row.entered_at
        )
        for row in counting.values()
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


def lines_to_void(viewer: Viewer, given: tuple[UnitNumber, ...], at: datetime) -> tuple[UUID, ...]:
    """Return the lines among those given that the viewer may void, as the clerk of their unit."""
    mine = people.units_where(viewer, Role.CLERK, at=at).filter(id__in={one.unit_id for one in given})
    theirs = frozenset(mine.values_list("id", flat=True)) if given else frozenset()
    return tuple(one.line for one in given if one.unit_id in theirs)
