"""A report as text for a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.web.verify.reports import KINDS, Examined, Report
from saan.web.verify.told import written

MARKS = {Outcome.HOLDS: "[green]✓[/]", Outcome.FAILS: "[bold red]✗[/]", Outcome.UNCHECKED: "[yellow]?[/]"}
DEMO = Text(
    "แฟ้มความเชื่อถือนี้เป็นของตัวอย่าง ผลตรวจใช้อ้างอิงจริงไม่ได้",
    "This trust file is a demonstration's: nothing that it vouches for is real.",
)


def show(console: Console, report: Report) -> None:
    """Print a report, Thai first and English under it."""
    for each in report.files:
        _file(console, each)
    if report.together:
        console.print("\n[bold]เมื่อเทียบกัน[/] · Together")
        for finding in report.together:
            _line(console, MARKS[finding.outcome], finding.text)
    if report.trust is not None:
        console.print(
            f"\n[dim]{report.trust.label.th} · {report.trust.label.en}: {escape(written(report.trust))}[/]"
        )
    if report.demo:
        _line(console, "[yellow]![/]", DEMO)
    said = report.said
    console.print(f"\n{MARKS[report.outcome]} [bold]{said.th}[/] · {said.en}")


def _file(console: Console, each: Examined) -> None:
    kind, said = KINDS[each.kind], each.said
    console.print(f"\n[bold]{escape(each.name)}[/]  {kind.th} · {kind.en}")
    for fact in each.facts:
        console.print(f"   [dim]{escape(_once(fact.label))}:[/] {escape(written(fact))}")
    for finding in each.findings:
        _line(console, MARKS[finding.outcome], finding.text)
    for note in each.notes:
        _line(console, "[yellow]![/]", note)
    console.print(f"   → {said.th} · {said.en}")


def _once(label: Text) -> str:
    """Return a label in both languages, or a field's code once where no label is known."""
    return label.th if label.th == label.en else f"{label.th} · {label.en}"


def _line(console: Console, mark: str, text: Text) -> None:
    row = Table.grid(padding=(0, 1))
    row.add_row(f" {mark}", f"{escape(text.th)}\n[dim]{escape(text.en)}[/]")
    console.print(row)
