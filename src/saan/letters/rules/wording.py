"""Salutations and closing phrases by the rank of the addressee, as dated data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from saan.letters.errors import UnknownRankError
from saan.letters.rules.kinds import Part, has
from saan.letters.rules.levels import Kind
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one rank while they are in force; `verified` is false for a default still to be confirmed."""

    rank: str
    name: Text
    salutation: str
    closing: str
    since: date
    until: date | None
    verified: bool

    def in_force(self, day: date) -> bool:
        """Return whether these are the words for letters of a day."""
        return self.since <= day and (self.until is None or day < self.until)


def wordings(day: date) -> tuple[Wording, ...]:
    """Return the words in force on a day, one per rank, in the order of the table."""
    latest: dict[str, Wording] = {}
    for row in sorted((row for row in _table() if row.in_force(day)), key=lambda row: row.since):
        latest[row.rank] = row
    order = list(dict.fromkeys(row.rank for row in _table()))
    return tuple(latest[rank] for rank in order if rank in latest)


def words_for(rank: str, kind: Kind, day: date) -> tuple[str, str]:
    """Return salutation and closing for a rank on a day; only an external letter has a closing (articles 11, 12 and 26).

    Raises `UnknownRankError`.
    """
    for row in wordings(day):
        if row.rank == rank:
            return row.salutation, row.closing if has(kind, Part.CLOSING) else ""
    raise UnknownRankError(rank=rank)


@cache
def _table() -> tuple[Wording, ...]:
    text = files("saan.letters.rules").joinpath("wording.toml").read_text(encoding="utf-8")
    return tuple(
        Wording(
            rank=row["rank"],
            name=Text(th=row["th"], en=row["en"]),
            salutation=row["salutation"],
            closing=row["closing"],
            since=row["since"],
            until=row.get("until"),
            verified=row["verified"],
        )
        for row in tomllib.loads(text)["wording"]
    )
