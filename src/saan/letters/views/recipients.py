"""Recipients as the drafting sheet shows and reads them: agencies and units by name, row by row or many lines at once.

Two agencies may bear one name, as hundreds of subdistricts do: the id then stands behind it, and is read back.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from saan.base.agencies import api as agencies
from saan.base.agencies.api import AgencyView, UnitView
from saan.base.people.choosing import Choices
from saan.base.words import pick, say
from saan.letters import api
from saan.letters.forms import Line, UnitsOffered
from saan.trust.errors import Text
from saan.trust.ids import AgencyId, is_agency_id

MOST_NEAR: Final = 10
"""Agencies that are named beside a text that means none of them alone."""
MOST_OPTIONS: Final = 20_000
"""Units that the rows of a sheet offer together; where there would be more, a row that has its unit shows that one alone."""
NO_UNIT: Final = Text(
    th="ไม่พบหน่วยงานเดียวที่ชื่อหรือรหัสเป็น “{named}” โปรดแก้บรรทัดนี้",
    en="No single unit has the name or number “{named}”: correct this line.",
)
_WITH_ID: Final = re.compile(r"\((th:\d{13})\)\s*$")


def known() -> list[str]:
    """Return the names that the sheet's fields suggest."""
    found = agencies.known_agencies()
    return [*_names(found).values()]


def agency_rows(to: Iterable[api.Target]) -> list[dict[str, Any]]:
    """Return recipients of other agencies as rows; `near` are those that a text may mean which means none alone."""
    targets = tuple(to)
    shown = _shown(targets)
    near = agencies.called_each({one.agency for one in targets if not is_agency_id(one.agency)}, MOST_NEAR)
    names = _names(agencies.agencies({key for some in near.values() for key in some}).values())
    return [
        {
            "agency": shown.get(one.agency, one.agency),
            "title": one.title,
            "copy": one.copy,
            "near": [names[key] for key in near.get(one.agency, ())],
        }
        for one in targets
    ]


def unit_rows(to: Iterable[api.Target]) -> list[dict[str, Any]]:
    """Return recipients within the agency as rows."""
    return [{"unit": str(one.unit or ""), "title": one.title, "copy": one.copy} for one in to]


def units_offered(choices: Choices, rows: int) -> UnitsOffered:
    """Return the units that each of so many rows offers."""
    return UnitsOffered(choices, dict(choices), narrow=len(choices) * rows > MOST_OPTIONS)


def agencies_meant(typed: Sequence[str], before: Iterable[api.Target]) -> list[str]:
    """Return for each text the id of the one agency that it means, else the text: submission then says what is wrong.

    What the sheet showed for a recipient means that recipient still.
    """
    shown = {name: key for key, name in _shown(before).items()}
    written = {text: behind[1] for text in typed if (behind := _WITH_ID.search(text))}
    there = agencies.agencies(written.values())
    means = shown | {text: key for text, key in written.items() if AgencyId(key) in there}
    found = agencies.called_each({text for text in typed if text not in means}, 2)
    means |= {text: some[0] for text, some in found.items() if len(some) == 1}
    return [means.get(text, text.strip()) for text in typed]


def units_meant(lines: Iterable[Line], units: Iterable[UnitView]) -> tuple[list[UUID], list[str]]:
    """Return the units that lines name, by name or number, and a refusal for each that names no single one."""
    called: dict[str, set[UUID]] = {}
    for unit in units:
        for name in {unit.name_th, unit.name_en.lower(), unit.number_code}:
            called.setdefault(name, set()).add(unit.id)
    found: list[UUID] = []
    refused: list[str] = []
    for line in lines:
        some = called.get(line.named) or called.get(line.named.lower()) or set()
        if len(some) == 1:
            found.extend(some)
        else:
            refused.append(say(NO_UNIT).format(named=line.named))
    return found, refused


def _shown(targets: Iterable[api.Target]) -> dict[str, str]:
    found = agencies.agencies({one.agency for one in targets})
    return {str(key): name for key, name in _names(found.values()).items()}


def _names(found: Iterable[AgencyView]) -> Mapping[AgencyId, str]:
    """Return agencies by id as a field names them."""
    views = {one.id: one for one in found}
    shared = agencies.namesakes(views) if views else frozenset()
    names = {key: pick(one.name_th, one.name_en) for key, one in views.items()}
    return {key: f"{name} ({key})" if key in shared else name for key, name in names.items()}
