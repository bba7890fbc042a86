"""`saan jobs …`: background work that was given up or keeps failing, and what to do about it."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape

from saan.web.cli.root import app, set_up_django

if TYPE_CHECKING:  # kept out of start-up
    from saan.base.jobs.api import JobState

console = Console()
jobs_app = typer.Typer(
    no_args_is_help=True,
    help="Background work that was given up or keeps failing: list it, have it done again.",
)
jobs_app.callback()(set_up_django)
app.add_typer(jobs_app, name="jobs")
Job = Annotated[UUID, typer.Argument(help="The job's id, as `saan jobs list` prints it.")]


@jobs_app.command("list")
def list_jobs(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")] = False
) -> None:
    """List what was given up, and what is still tried though it failed many times in a row."""
    from saan.web.work.tending import work  # needs the settings

    found = work()
    if as_json:
        whole = {
            "dead": [asdict(one) for one in found.dead],
            "troubled": [asdict(one) for one in found.troubled],
        }
        typer.echo(json.dumps(whole, ensure_ascii=False, default=str))
        return
    for one in found.dead:
        _show("[bold red]✗[/]", one, "เลิกพยายามแล้ว · given up")
    for one in found.troubled:
        _show(
            "[yellow]![/]",
            one,
            f"ล้มเหลวติดกัน {one.failures} ครั้ง · {one.failures} failures in a row, still tried",
        )
    if not found.dead and not found.troubled:
        console.print("✓ ไม่มีงานที่ต้องดูแล\n[dim]Nothing needs you.[/]")


@jobs_app.command()
def revive(
    job: Annotated[UUID | None, typer.Argument(help="The job's id; or --all.")] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything that `saan jobs list` shows.")
    ] = False,
) -> None:
    """Have a job done again, now, as if it had never failed. Mend the cause first."""
    from saan.base.journal.api import Actor  # needs the settings
    from saan.web.work import tending

    if (job is None) is not everything:
        raise typer.BadParameter("ระบุเลขงานหนึ่งงาน หรือ --all · Name one job, or --all.")
    by = Actor(system="command line")
    if job is None:
        count = tending.revive_all(by)
    else:
        tending.revive(job, by)
        count = 1
    console.print(f"✓ สั่งให้ทำใหม่ {count} งาน\n[dim]{count} revived: the node's worker does them now.[/]")


@jobs_app.command()
def discard(job: Job) -> None:
    """Remove a job for ever that was given up; what this node acknowledged never is, and cannot be discarded."""
    from saan.base.journal.api import Actor  # needs the settings
    from saan.web.work import tending

    tending.discard(job, Actor(system="command line"))
    console.print("✓ ทิ้งงานแล้ว\n[dim]Discarded.[/]")


def _show(mark: str, one: "JobState", said: str) -> None:
    console.print(f"{mark} [bold]{one.id}[/]  {escape(one.task)}  {said}", soft_wrap=True, highlight=False)
    console.print(f"    [dim]{escape(one.why)}[/]", soft_wrap=True, highlight=False)
