"""`saan backup` and `saan restore`: a node as one file, and back."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from saan.web.cli.root import app, set_up_django

if TYPE_CHECKING:  # kept out of start-up
    from saan.base.journal.api import Remembered


def _bar(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The new file to write; it holds keys, so keep it safe.")],
) -> None:
    """Copy this node into one file while it runs: database, files, journal, keys, directory."""
    set_up_django()
    from saan.web.node import copies  # needs the settings

    console = Console()
    with _bar(console) as bar:
        task = bar.add_task("สำรองข้อมูล … backing up")
        members = [0, 0]

        def progress(name: str, size: int) -> None:
            members[0], members[1] = members[0] + 1, members[1] + size
            bar.update(
                task,
                description=f"สำรองข้อมูล … {members[0]} แฟ้ม {members[1] / 2**20:,.0f} MiB  [dim]{name}[/]",
            )

        manifest = copies.back_up(target.absolute(), progress)
    console.print(
        f"✓ {target}: {len(manifest.members)} members, {target.stat().st_size / 2**20:,.1f} MiB, journal {manifest.log_size}"
    )
    _show_left_out(
        console,
        "saan.toml ระบุแฟ้มเหล่านี้ ซึ่งไม่อยู่ในสำเนา โปรดสำรองเอง · saan.toml names these files, which the copy lacks: keep them too.",
    )
    console.print("แฟ้มนี้มีกุญแจของโหนด โปรดเก็บในที่ปลอดภัย · This file holds the node's keys: keep it safe.")


@app.command()
def restore(
    source: Annotated[
        Path, typer.Argument(help="A file that `saan backup` wrote, or a backup of before an upgrade.")
    ],
    config: Annotated[
        Path | None, typer.Option(help="Another saan.toml, for a twin that listens or stores elsewhere.")
    ] = None,
) -> None:
    """Restore a node into an empty folder and database, and check its journal before it may run."""
    from saan.web.node.config import home
    from saan.web.node.unpacking import unpack

    console = Console()
    folder = home()
    with _bar(console) as bar:
        task = bar.add_task("กู้คืน … restoring")
        manifest, database = unpack(
            source,
            folder,
            config,
            lambda name, _size: bar.update(task, description=f"กู้คืน … restoring [dim]{name}[/]"),
        )
        os.environ["SAAN_HOME"] = str(folder)
        set_up_django()
        from saan.web.node import restoring  # the folder it reads exists only now

        retired = restoring.load(folder, database)
        bar.update(task, description="ตรวจสมุดเหตุการณ์ … checking the journal")
        differences = restoring.check_journal(
            folder, console.print, lambda done, whole: bar.update(task, completed=done, total=whole)
        )
        bar.update(task, description="ถามพยาน … asking the witnesses")
        remembered = restoring.ask_witnesses(folder)
    show_witnesses(console, remembered)
    if retired:
        console.print(
            "เปลี่ยนกุญแจพยานแล้ว โปรดเรียก saan directory enrol · A new witness key was made: run `saan directory enrol`."
        )
    _show_left_out(
        console,
        "สำเนาไม่มีแฟ้มเหล่านี้ที่ saan.toml ระบุ โปรดวางไว้ที่เดิม · The copy lacked these files that saan.toml names: put them there.",
    )
    restoring.judge(folder, differences, remembered)
    show_doubted(console)
    console.print(
        f"✓ {folder}: {len(manifest.members)} members of {manifest.taken_at}, journal of {manifest.log_size} checked",
        soft_wrap=True,
    )


def _show_left_out(console: Console, said: str) -> None:
    """Print which files of this node no backup holds, where there are any."""
    from saan.web.node.config import home, load
    from saan.web.node.left_out import left_out

    named = left_out(load(home()), home())
    if named:
        console.print(said, soft_wrap=True)
    for path in named:
        console.print(f"  {path}", soft_wrap=True, highlight=False)


def show_doubted(console: Console) -> None:
    """Say what the authority of a directory must do before it signs and serves again, where it must."""
    from saan.exchange.directory import api as directory

    if directory.here().doubted.exists():
        text = directory.DoubtedError().remedy()
        console.print(f"{text.th}\n[dim]{text.en}[/]", highlight=False)


def show_witnesses(console: Console, remembered: "Sequence[Remembered]") -> None:
    """Print what each witness remembers of this node."""
    from saan.web.node import holding  # needs the settings

    for one in remembered:
        text = holding.say(one)
        console.print(f"  {text.th}\n  [dim]{text.en}[/]", highlight=False)
