"""A report as text for a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as Lines

from saan.base.words import Language, spoken
from saan.trust.errors import Text
from saan.trust.findings import Outcome
from saan.web.verify.reports import KINDS, Examined, Fact, Report, Table, Value
from saan.web.verify.wording import written

MARKS = {Outcome.HOLDS: "[green]✓[/]", Outcome.FAILS: "[bold red]✗[/]", Outcome.UNCHECKED: "[yellow]?[/]"}
DEMO = Text(
    "แฟ้มความเชื่อถือนี้เป็นของตัวอย่าง ผลตรวจใช้อ้างอิงจริงไม่ได้",
    "This trust file is a demonstration's: nothing that it vouches for is real.",
)


def show(console: Console, report: Report, languages: Sequence[Language]) -> None:
    """Print a report, Thai first and English under it; what files say, in `languages`."""
    for each in report.files:
        _file(console, each, languages)
    if report.together:
        console.print("\n[bold]เมื่อเทียบกัน[/] · Together")
        for finding in report.together:
            _line(console, MARKS[finding.outcome], finding.text)
    if report.trust is not None:
        told = {"th": report.trust.label.th, "en": report.trust.label.en}
        lines = [f"{told[language]}: {_in(language, report.trust.value)}" for language in languages]
        console.print("\n" + "\n".join(f"[dim]{escape(line)}[/]" for line in lines), highlight=False)
    if report.demo:
        _line(console, "[yellow]![/]", DEMO)
    ended = report.ended
    console.print(f"\n{MARKS[report.outcome]} [bold]{ended.th}[/] · {ended.en}")


def _file(console: Console, each: Examined, languages: Sequence[Language]) -> None:
    kind, ended = KINDS[each.kind], each.ended
    console.print(f"\n[bold]{escape(each.name)}[/]  {kind.th} · {kind.en}")
    for said in each.said:
        if isinstance(said, Fact):
            _fact(console, said, languages)
        else:
            _table(console, said, languages)
    for finding in each.findings:
        _line(console, MARKS[finding.outcome], finding.text)
    for note in each.notes:
        _line(console, "[yellow]![/]", note)
    console.print(f"   → {ended.th} · {ended.en}")


def _fact(console: Console, fact: Fact, languages: Sequence[Language]) -> None:
    said = escape(_said(fact.value, languages))
    console.print(f"   [dim]{escape(_once(fact.label))}:[/] {said}", highlight=False)


def _table(console: Console, table: Table, languages: Sequence[Language]) -> None:
    """Print rows under the names of their columns, aligned."""
    console.print(f"   [dim]{escape(_once(table.label))}:[/]")
    lines = Lines(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for column in table.columns:
        lines.add_column(escape(_once(column)), overflow="fold")
    for row in table.rows:
        lines.add_row(*(escape(_said(value, languages)) for value in row))
    console.print(Padding(lines, (0, 0, 0, 6)))


def _said(value: Value, languages: Sequence[Language]) -> str:
    """Return a value in each language, once where it reads the same in all."""
    return " · ".join(dict.fromkeys(_in(language, value) for language in languages))


def _in(language: Language, value: Value) -> str:
    with spoken(language):
        return written(value).replace("\u00a0", " ")


def _once(label: Text) -> str:
    """Return a label in both languages, or a field's code once where no label is known."""
    return label.th if label.th == label.en else f"{label.th} · {label.en}"


def _line(console: Console, mark: str, text: Text) -> None:
    row = Lines.grid(padding=(0, 1))
    row.add_row(f" {mark}", f"{escape(_in('th', text))}\n[dim]{escape(_in('en', text))}[/]")
    console.print(row)
