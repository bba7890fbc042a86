"""`saan doctor`: tests what can go wrong and says how to mend it."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from saan.web.cli.root import app, set_up_django
from saan.web.node.findings import Finding, State

MARKS = {
    State.GOOD: "[green]✓[/]",
    State.WATCH: "[yellow]![/]",
    State.BROKEN: "[bold red]✗[/]",
    State.UNKNOWN: "[blue]?[/]",
}


@app.command()
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")] = False
) -> None:
    """Test what can go wrong with this node, and say how to mend it; exit with 1 if something is broken."""
    set_up_django()
    from saan.web.node.doctor import examine_node  # needs the settings

    console = Console()
    with console.status("กำลังตรวจ … examining"):
        findings = list(examine_node())
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            _show(console, finding)
    if any(finding.state is State.BROKEN for finding in findings):
        raise typer.Exit(1)


def _show(console: Console, finding: Finding) -> None:
    """Print a finding in Thai, then in English, and its remedy only where there is something to mend."""
    console.print(f"{MARKS[finding.state]}  [bold]{finding.subject.th}[/] · {finding.said.th}")
    console.print(f"   [dim]{finding.subject.en} · {finding.said.en}[/]")
    if finding.remedy is not None:
        console.print(f"   → {finding.remedy.th}\n   [dim]→ {finding.remedy.en}[/]")
