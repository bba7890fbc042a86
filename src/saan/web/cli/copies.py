"""`saan backup` and `saan restore`: a node as one file, and back."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from saan.trust.errors import Text
from saan.web.cli.root import app, set_up_django


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
    console.print("แฟ้มนี้มีกุญแจของโหนด โปรดเก็บในที่ปลอดภัย · This file holds the node's keys: keep it safe.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `saan backup` wrote.")],
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
        from saan.web.node import copies  # the folder it reads exists only now

        copies.load_database(database)
        bar.update(task, description="ตรวจสมุดเหตุการณ์ … checking the journal")
        found = copies.check_journal(
            console.print, lambda done, whole: bar.update(task, completed=done, total=whole)
        )
        bar.update(task, description="ถามพยาน … asking the witnesses")
        _look_back(console, folder, found)
    console.print(
        f"✓ {folder}: {len(manifest.members)} members of {manifest.taken_at}, journal of {manifest.log_size} checked",
        soft_wrap=True,
    )


def _look_back(console: Console, folder: Path, differences: int) -> None:
    """Hold the restored node back when its journal is damaged, or its witnesses remember more than it does."""
    from saan.web.node import held, holding

    remembered = holding.ask()
    for one in remembered:
        text = holding.say(one)
        console.print(f"  {text.th}\n  [dim]{text.en}[/]", highlight=False)
    why = list(holding.reasons(remembered))
    if differences:
        why.append(
            Text(
                th=f"สมุดเหตุการณ์ในสำเนามีข้อแตกต่าง {differences} แห่ง",
                en=f"the copied journal has {differences} differences",
            )
        )
    if holding.retire_witness_key():
        console.print(
            "เปลี่ยนกุญแจพยานแล้ว โปรดเรียก saan directory enrol · A new witness key was made: run `saan directory enrol`."
        )
    if why:
        held.hold(folder, why)
        held.require_released(folder)
