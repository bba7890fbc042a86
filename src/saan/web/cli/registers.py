"""`saan registers …`: how far each register of letters and documents is, and going on behind numbers that were given elsewhere."""

from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

from saan.web.cli.root import app, set_up_django

console = Console()
registers_app = typer.Typer(
    no_args_is_help=True,
    help="Registers: their last numbers, and going on behind numbers that were given elsewhere.",
)
registers_app.callback()(set_up_django)
app.add_typer(registers_app, name="registers")
Agency = Annotated[str, typer.Argument(help="An agency, such as th:0994000000015.")]


@registers_app.command("list")
def list_registers(agency: Agency) -> None:
    """Print the last number that each register gave this year: to be compared with what is printed."""
    from saan.base.agencies import api as agencies
    from saan.documents import api as documents
    from saan.letters import api as letters
    from saan.trust.clock import utc_now

    known, now = agencies.agency(agency).id, utc_now()
    for one in letters.series(known, now):
        whose = f"  {escape(one.unit_name_th)}  [dim]{one.unit_id}[/]" if one.unit_id else ""
        console.print(f"{one.book.value:24} {one.last:>8}{whose}", soft_wrap=True, highlight=False)
    for each in documents.series(known, now):
        console.print(f"{escape(each.register):24} {each.last:>8}", soft_wrap=True, highlight=False)


@registers_app.command("go-on")
def go_on(
    agency: Agency,
    book: Annotated[str, typer.Argument(help="A register, as `list` names it.")],
    last: Annotated[int, typer.Argument(help="The last number that was given elsewhere this year.")],
    *,
    because: Annotated[str, typer.Option(help="Where those numbers were given; the register says it.")],
    unit: Annotated[
        UUID | None,
        typer.Option(
            help="The unit that keeps this register for itself: its id, as the address of its page ends."
        ),
    ] = None,
) -> None:
    """Have a register give the number after that one as its next, as on paper, or in a copy that was lost."""
    from saan.base.agencies import api as agencies
    from saan.documents import api as documents
    from saan.letters import api as letters
    from saan.trust.clock import utc_now

    known, by = agencies.agency(agency).id, agencies.System("command line", utc_now())
    of_letters = [one.value for one in letters.Book]
    of_documents = [one.register for one in documents.series(known, by.at)]
    if book in of_letters:
        given = letters.Elsewhere(known, letters.Book(book), last, because, unit)
        following = letters.go_on_behind(given, by=by)
    elif book in of_documents:
        following = documents.go_on_behind(known, book, last, because, by=by)
    else:
        names = ", ".join((*of_letters, *of_documents))
        said = f"ไม่มีทะเบียน {book} มีแต่ {names} · There is no register {book}; there are {names}"
        raise typer.BadParameter(said)
    console.print(f"✓ เลขถัดไปคือ {following} · The next number is {following}.", highlight=False)
