"""`saan run`, `saan upgrade` and `saan release`: a node's life."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from saan.web.cli.copies import show_doubted, show_witnesses
from saan.web.cli.root import app, require_own, set_up_django

NEW_JOURNAL = (
    "เริ่มสมุดเหตุการณ์เล่มใหม่แล้ว โปรดเรียก saan directory enrol แล้วแจ้งผู้ดูแลทำเนียบ\n"
    "[dim]A new journal is begun: run `saan directory enrol`, and tell the directory's authority.[/]\n"
    "เลขทะเบียนที่ออกหลังสำเนานี้หายไป ก่อนเรียก saan run โปรดเทียบ saan registers list กับทะเบียนที่พิมพ์ไว้ แล้วใช้ saan registers go-on\n"
    "[dim]Numbers given after this copy was taken are lost. Before `saan run`, compare `saan registers list` with the printed\n"
    "registers, and have each go on behind its last number: `saan registers go-on`. Else those numbers are given twice.[/]"
)


@app.command()
def run() -> None:
    """Run this node until it is told to stop (Ctrl-C or SIGTERM): pages, exchange and worker."""
    from saan.web.node.beginning import require_whole
    from saan.web.node.config import home, load
    from saan.web.node.held import is_held, require_released
    from saan.web.node.lock import master
    from saan.web.node.programs import programs  # settings are read from the node's folder only now
    from saan.web.node.supervisor import Supervisor

    folder = home()
    require_own()
    require_whole(folder)
    require_released(folder)
    config = load(folder)
    with master(folder):
        # In a process of its own: the supervisor stays small, and needs no database. A demo has just made its tables.
        ready = [sys.executable, "-m", "saan.web.node.ready"]
        if not config.demo and subprocess.run(ready, check=False).returncode:  # noqa: S603 - ours
            raise typer.Exit(1)
        typer.echo(f"สาร · Saan  {config.public_url}  ({folder})")
        Supervisor(programs(config), folder / "run" / "logs", typer.echo, lambda: is_held(folder)).run()
        require_released(folder)


@app.command()
def upgrade(
    *,
    backup_to: Annotated[
        Path | None,
        typer.Option(
            help="The folder for the backup of before, as on another disk; else backups/ in the node's folder."
        ),
    ] = None,
) -> None:
    """Bring a stopped node to this version: a backup first, then the database; safe to repeat after a crash."""
    set_up_django()
    from saan.web.node import upgrading
    from saan.web.node.config import home
    from saan.web.node.lock import master

    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with master(home()), Progress(*columns, console=console, transient=True) as bar:
        copying = bar.add_task("สำรองข้อมูลก่อนปรับรุ่น … backing up first", total=None)
        changing = bar.add_task("ปรับโครงสร้างตาราง … changing the database", total=None)
        done = upgrading.upgrade(
            lambda _name, _size: bar.advance(copying),
            lambda name, step, whole: bar.update(
                changing, completed=step, total=whole, description=f"ปรับโครงสร้าง … changing [dim]{name}[/]"
            ),
            backup_to,
        )
    if done.backup is not None:
        console.print(f"✓ สำเนาก่อนปรับรุ่น · backup of before: {done.backup}", soft_wrap=True)
    console.print(
        f"✓ ฐานข้อมูลเป็นรุ่นปัจจุบันแล้ว ({done.changes} ขั้น) · The database is up to date ({done.changes} changes)."
    )


@app.command()
def release(
    because: Annotated[str, typer.Option(help="Why; the journal keeps it.")] = "",
    *,
    new_journal: Annotated[
        bool,
        typer.Option(help="No newer backup exists: begin a new journal under a new name and key."),
    ] = False,
) -> None:
    """Ask a held node's witnesses again, and let it run if neither they nor its own journal show more than it holds."""
    set_up_django()
    from saan.web.node import copies, held, holding
    from saan.web.node.config import home
    from saan.web.node.lock import master

    console = Console()
    folder = home()
    with master(folder):
        held.require_loaded(folder)
        if lost := holding.shown_beyond():
            # Before the journal is made anew from the rows, which takes away what shows that they lack something.
            held.hold(folder, lost)
            if not new_journal:
                held.require_released(folder)
        if differences := copies.check_journal(console.print, lambda _done, _whole: None):
            console.print(
                f"[bold red]✗[/] สมุดเหตุการณ์เสียหาย {differences} แห่ง · The journal has {differences} differences."
            )
            raise typer.Exit(1)
        found = holding.ask()
        show_witnesses(console, found)
        why = (*lost, *holding.reasons(found))
        if why and not new_journal:
            held.hold(folder, why)
            held.require_released(folder)
        if why:
            holding.begin_new_journal(because)
            console.print(NEW_JOURNAL)
            show_doubted(console)
        held.release(folder)
    console.print("✓ โหนดนี้ทำงานได้แล้ว · The node may run.")


@app.command("answer-fork")
def answer_fork(
    origin: Annotated[str, typer.Argument(help="The journal's name, as `saan doctor` prints it.")],
    because: Annotated[str, typer.Option(help="What came of it; the journal keeps it.")],
) -> None:
    """At a witness: settle that another agency's journal has shown two histories, once it is known why."""
    set_up_django()
    from saan.base.journal import api as journal
    from saan.trust.clock import utc_now

    journal.answer_fork(origin, because, journal.Actor(system="command line"), utc_now())
    Console().print("✓ บันทึกคำชี้แจงแล้ว\n[dim]Answered; what contradicts itself anew is told anew.[/]")
