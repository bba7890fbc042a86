"""`saan doctor`: tests what can go wrong and says how to mend it."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from saan.trust.findings import Outcome
from saan.web.cli.root import app, set_up_django
from saan.web.node.findings import Finding

MARKS = {
    Outcome.HOLDS: "[green]✓[/]",
    Outcome.FAILS: "[bold red]✗[/]",
    Outcome.UNCHECKED: "[blue]?[/]",
}
ADVICE = "[yellow]![/]"


@app.command()
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")] = False
) -> None:
    """Test what can go wrong with this node, and say how to mend it; exit with 1 if something is broken."""
    set_up_django()
    from saan.web.node.doctor import examine_node  # needs the settings

    console = Console()
    findings: list[Finding] = []
    with console.status("กำลังตรวจ … examining") as status:
        for finding in examine_node():
            findings.append(finding)
            status.update(
                f"กำลังตรวจ … examining [dim]{escape(finding.subject.th)} · {escape(finding.subject.en)}[/]"
            )
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            _show(console, finding)
        _sum_up(console, findings)
    if any(finding.outcome is Outcome.FAILS for finding in findings):
        raise typer.Exit(1)


def _show(console: Console, finding: Finding) -> None:
    """Print a finding in Thai, then in English, and its remedy only where there is something to mend."""
    mark = ADVICE if finding.outcome is Outcome.HOLDS and finding.remedy else MARKS[finding.outcome]
    subject, said = finding.subject, finding.said
    console.print(f"{mark}  [bold]{escape(subject.th)}[/] · {escape(said.th)}")
    console.print(f"   [dim]{escape(subject.en)} · {escape(said.en)}[/]")
    if finding.remedy is not None:
        console.print(f"   → {escape(finding.remedy.th)}\n   [dim]→ {escape(finding.remedy.en)}[/]")


def _sum_up(console: Console, findings: list[Finding]) -> None:
    count = Counter(finding.outcome for finding in findings)
    good, bad, open_ = (count[outcome] for outcome in (Outcome.HOLDS, Outcome.FAILS, Outcome.UNCHECKED))
    console.print(
        f"\nใช้ได้ {good} · ต้องแก้ {bad} · ตรวจไม่ได้ {open_}\n[dim]{good} hold, {bad} fail, {open_} unchecked[/]"
    )
