"""`saan calendar …`: holidays, which of them are settled, and an agency's working hours."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

from saan.web.cli.root import app, set_up_django

if TYPE_CHECKING:  # kept out of start-up
    from saan.base.agencies.api import System

console = Console()
calendar_app = typer.Typer(
    no_args_is_help=True, help="The working calendar: holidays, and agencies' working hours."
)
calendar_app.callback()(set_up_django)
app.add_typer(calendar_app, name="calendar")
Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="A day, such as 2027-04-13.")]
Source = Annotated[str, typer.Option(help="Which announcement or order says so.")]
Whose = Annotated[str, typer.Option(help="An agency, such as th:0994000000015; none means every agency.")]
WEEKDAYS = 5


@calendar_app.command("list")
def list_holidays(
    year: Annotated[int, typer.Argument(help="A common year, such as 2027.")], *, agency: Whose = ""
) -> None:
    """Print the holidays of a year with their ids, and whether they are all announced."""
    from saan.base.calendar import api as calendar

    settled = calendar.settling(year)
    for one in calendar.holidays(date(year, 1, 1), date(year, 12, 31), agency):
        said = "" if one.settled else "  รอยืนยัน · to be confirmed"
        console.print(f"{one.day}  {escape(one.name.th)} · {escape(one.name.en)}{said}  [dim]{one.id}[/]")
    console.print(escape(settled) if settled else "ยังไม่ประกาศครบ · not all announced")


@calendar_app.command()
def declare(
    day: Day,
    *,
    th: Annotated[str, typer.Option(help="Its name in Thai.")],
    en: Annotated[str, typer.Option(help="Its name in English.")],
    source: Source,
    agency: Whose = "",
) -> None:
    """Make a day a holiday."""
    from saan.base.agencies import api as agencies

    made = agencies.declare_holiday(agency, agencies.HolidayEntry(day.date(), th, en, source), by=_by())
    console.print(f"✓ เพิ่มวันหยุดแล้ว · added  [dim]{made}[/]")


@calendar_app.command()
def withdraw(holiday: Annotated[UUID, typer.Argument(help="Its id, as `list` prints it.")]) -> None:
    """Take a holiday back."""
    from saan.base.agencies import api as agencies

    agencies.withdraw_holiday(holiday, by=_by())
    console.print("✓ ยกเลิกวันหยุดแล้ว · withdrawn")


@calendar_app.command()
def confirm(
    holiday: Annotated[UUID, typer.Argument(help="Its id, as `list` prints it.")], *, source: Source
) -> None:
    """Say by what a holiday is settled that was to be confirmed."""
    from saan.base.agencies import api as agencies

    agencies.confirm_holiday(holiday, source, by=_by())
    console.print("✓ ยืนยันวันหยุดแล้ว · confirmed")


@calendar_app.command()
def settle(
    year: Annotated[int, typer.Argument(help="A common year, such as 2027.")], *, source: Source
) -> None:
    """Say by what all holidays of a year are settled."""
    from saan.base.agencies import api as agencies

    agencies.settle_year(year, source, by=_by())
    console.print(f"✓ ยืนยันวันหยุดของปี {year} แล้ว · settled")


@calendar_app.command()
def hours(
    agency: Annotated[str, typer.Argument(help="An agency, such as th:0994000000015.")],
    since: Day,
    week: Annotated[
        list[str],
        typer.Argument(
            help="“08.30–16.30” for Monday to Friday; or seven, from Monday, with “-” for a day that is closed."
        ),
    ],
    *,
    on_holidays: Annotated[str, typer.Option(help="Hours on public holidays, as at a border post.")] = "",
) -> None:
    """Set an agency's working hours from a day on."""
    from saan.base.agencies import api as agencies
    from saan.base.calendar import api as calendar

    said = [*week * WEEKDAYS, "", ""] if len(week) == 1 else week
    made = calendar.Hours(
        tuple(calendar.read_stretches(one) for one in said), calendar.read_stretches(on_holidays)
    )
    agencies.set_hours(agency, since.date(), made, by=_by())
    console.print("✓ กำหนดเวลาทำการแล้ว · set")


def _by() -> "System":
    from saan.base.agencies.api import System
    from saan.trust.clock import utc_now

    return System("command line", utc_now())
