"""The list of holidays that travels with the program, and how it gets into the tables.

A migration loads it; when a release brings a newer list, another migration calls `load` again. What an
administrator has declared, withdrawn or confirmed stays: the list only adds what is missing, and settles
what was to be confirmed.
"""

import tomllib
from pathlib import Path
from typing import Any

from saan.base.calendar.models import Holiday, HolidayYear
from saan.trust.clock import utc_now

LIST = Path(__file__).with_name("holidays.toml")


def load(
    holiday: type[Holiday] = Holiday, holiday_year: type[HolidayYear] = HolidayYear, source: Path = LIST
) -> int:
    """Bring the list into the tables and return how many days are new; doing it twice changes nothing.

    Migrations pass the models as they were then.
    """
    new = 0
    for year, block in tomllib.loads(source.read_text("utf-8"))["years"].items():
        known, made = holiday_year.objects.get_or_create(
            year=int(year), defaults={"settled": block["settled"], "source": block["source"]}
        )
        if not made and block["settled"] and not known.settled:
            holiday_year.objects.filter(year=known.year).update(settled=True, source=block["source"])
        new += sum(_load_day(holiday, block, day) for day in block["days"])
    return new


def _load_day(holiday: type[Holiday], block: dict[str, Any], day: dict[str, Any]) -> bool:
    settled, source = day.get("settled", block["settled"]), day.get("source", block["source"])
    known = holiday.objects.filter(day=day["on"], agency_id="")
    if known.exists():
        if settled:
            known.filter(withdrawn_at=None, settled=False).update(settled=True, source=source)
        return False
    holiday.objects.create(
        day=day["on"],
        name_th=day["th"],
        name_en=day["en"],
        source=source,
        settled=settled,
        declared_at=utc_now(),
    )
    return True
