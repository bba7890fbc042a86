"""`saan document-type` takes a type of document into use; `saan rehash-evidence` has evidence renewed under another hash function."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from saan.web.cli.root import app, set_up_django

console = Console()


@app.command("document-type")
def document_type(
    folder: Annotated[
        str, typer.Argument(help="A folder with type.json and plate.typ, or a ready-made type's name.")
    ],
    *,
    agency: Annotated[str, typer.Option(help="For which agency, such as th:0994000000015.")],
) -> None:
    """Check a type of document, name everything that is wrong with it, or take it into use as the next version."""
    set_up_django()
    from saan.base.agencies.api import System
    from saan.documents import api as documents
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    ready = folder in documents.ready_made()
    given = documents.of_ready_made(folder) if ready else documents.of_folder(Path(folder))
    try:
        loaded = documents.load_type(System("command line", utc_now()), AgencyId(agency), given)
    except documents.TypeRefusedError as refused:
        for one in refused.problems:
            console.print(
                f"[bold red]✗[/] [bold]{escape(one.field)}[/] {escape(one.text.th)}\n  [dim]{escape(one.text.en)}[/]"
            )
        raise typer.Exit(1) from None
    said = "ใช้รุ่นใหม่แล้ว · now in use" if loaded.fresh else "ใช้รุ่นนี้อยู่แล้ว · in use already"
    console.print(f"[green]✓[/] {loaded.code} {loaded.version}: {said}")


@app.command("rehash-evidence")
def rehash_evidence(
    *, agency: Annotated[str, typer.Option(help="Of which agency, such as th:0994000000015.")]
) -> None:
    """Order evidence records of bulk issues under a stronger hash function; the node's workers read every page again."""
    set_up_django()
    from saan.base.agencies.api import System
    from saan.documents import api as documents
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    count = documents.order_rehash(System("command line", utc_now()), AgencyId(agency))
    if not count:
        console.print("[green]✓[/] ไม่มีหลักฐานที่ต้องต่ออายุ · no evidence is under a weaker hash function")
        return
    console.print(
        f"[green]✓[/] สั่งต่ออายุ {count} ชุดแล้ว ดูความคืบหน้าที่หน้าวันหมดอายุ · {count} archives ordered; see the page of expiries"
    )
