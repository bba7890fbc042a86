"""A report as JSON: the same object from the command line and from the API. Its shape is part of their contract."""

from datetime import date, datetime

import msgspec

from saan.trust.clock import rfc3339
from saan.trust.errors import Text
from saan.trust.findings import Finding, Outcome
from saan.web.verify.reports import Fact, Kind, Picture, Report, Table, Value


class ToldFinding(msgspec.Struct, frozen=True):
    """One check: its code, how it ended, and the words for it in both languages."""

    code: str
    outcome: Outcome
    th: str
    en: str


class ToldName(msgspec.Struct, frozen=True):
    """What something is called."""

    th: str
    en: str


class ToldFact(msgspec.Struct, frozen=True):
    """Something that a file says of itself; to be believed only if the file holds. Moments are in RFC 3339."""

    th: str
    en: str
    value: str


class ToldTable(msgspec.Struct, frozen=True):
    """Rows that a file says, such as the courses of a transcript: texts under the columns, in their order."""

    th: str
    en: str
    columns: tuple[ToldName, ...]
    rows: tuple[tuple[str, ...], ...]


class ToldNote(msgspec.Struct, frozen=True):
    """What no program can check and a person must: as that a paper says what its code says."""

    th: str
    en: str


class ToldFile(msgspec.Struct, frozen=True):
    """One file, and what was found. A picture or scan is told as what its codes are, one entry for each.

    What a `seal` says may be believed where it holds, what is printed around it only where it is the same.
    """

    name: str
    kind: Kind
    sha256: str
    outcome: Outcome
    findings: tuple[ToldFinding, ...]
    facts: tuple[ToldFact, ...]
    tables: tuple[ToldTable, ...]
    notes: tuple[ToldNote, ...]


class Verified(msgspec.Struct, frozen=True):
    """How everything ended, whom that rests on, each file, and what holds between the files.

    `demo` says that the trust is a demonstration's, which vouches for nothing real. Without `trust`, nothing was known
    of who may sign.
    """

    outcome: Outcome
    demo: bool
    trust: ToldFact | None
    files: tuple[ToldFile, ...]
    together: tuple[ToldFinding, ...]


def told(report: Report) -> Verified:
    """Return a report as it is sent to programs."""
    return Verified(
        outcome=report.outcome,
        demo=report.demo,
        trust=_fact(report.trust) if report.trust else None,
        files=tuple(
            ToldFile(
                each.name,
                each.kind,
                each.sha256,
                each.outcome,
                tuple(map(_finding, each.findings)),
                tuple(map(_fact, each.facts)),
                tuple(map(_table, each.tables)),
                tuple(ToldNote(note.th, note.en) for note in each.notes),
            )
            for each in report.files
        ),
        together=tuple(map(_finding, report.together)),
    )


def _written(value: Value) -> str:
    """Return a value as text for programs: days and moments in ISO form, a picture as its `data:` URL; of what reads otherwise in English, the Thai."""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Picture):
        return value.url
    return value if isinstance(value, str) else value.th


def _finding(finding: Finding) -> ToldFinding:
    text: Text = finding.text
    return ToldFinding(finding.code, finding.outcome, text.th, text.en)


def _fact(fact: Fact) -> ToldFact:
    return ToldFact(fact.label.th, fact.label.en, _written(fact.value))


def _table(table: Table) -> ToldTable:
    columns = tuple(ToldName(one.th, one.en) for one in table.columns)
    rows = tuple(tuple(map(_written, row)) for row in table.rows)
    return ToldTable(table.label.th, table.label.en, columns, rows)
