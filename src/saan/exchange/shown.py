"""How `saan directory` shows the directory at a terminal: tables, moments, and sentences in both languages."""

import json
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from saan.trust.clock import buddhist_year, on_the_wall, rfc3339

console = Console()


def show_agencies(entries: tuple[Any, ...]) -> None:
    """Print whom the directory lists."""
    table = Table("id", "หน่วยงาน · agency", "รหัส", "ที่อยู่ · endpoint", "")
    for entry in entries:
        listed = entry.listed
        marks = "เพิกถอน · withdrawn" if listed.revoked_at else "ตัวอย่าง · demo" if listed.demo else ""
        table.add_row(
            entry.agency, f"{listed.name_th}\n{listed.name_en}", listed.letter_code, entry.endpoints[0], marks
        )
    console.print(table)


def show_agency(entry: Any, *, as_json: bool) -> None:
    """Print one agency's entry, with its keys."""
    from saan.exchange.directory.entry import write

    if as_json:
        typer.echo(json.dumps(write(entry), ensure_ascii=False))
        return
    say(f"{entry.listed.name_th} ({entry.agency})", f"{entry.listed.name_en}, version {entry.serial}")
    table = Table("ใช้ · for", "key", "ตั้งแต่ · from", "ถึง · until", "เพิกถอน · revoked")
    for use, keys in (("traffic", entry.listed.keys), ("box", entry.box)):
        for key in keys:
            times = (key.valid_from, key.valid_until)
            table.add_row(
                use,
                key.public.key_id,
                *map(rfc3339, times),
                rfc3339(key.revoked_at) if key.revoked_at else "",
            )
    console.print(table)


def moment_th(moment: datetime) -> str:
    """Return a moment as a Thai reader writes it, in Bangkok."""
    local = on_the_wall(moment)
    return f"{local.day}/{local.month}/{buddhist_year(moment)} {local:%H:%M} น."


def say(thai: str, english: str, *, good: bool | None = None) -> None:
    """Print a sentence in both languages, marked where it is good or bad."""
    mark = {True: "[green]✓[/] ", False: "[bold red]✗[/] ", None: ""}[good]
    console.print(f"{mark}{thai}\n  [dim]{english}[/]", highlight=False)
