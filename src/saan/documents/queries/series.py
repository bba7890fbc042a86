"""How far an agency's registers of documents and applications are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from saan.documents import paper
from saan.documents.models import Counter, DocumentType
from saan.documents.rules.definition import register
from saan.trust.clock import buddhist_year

NEVER_AGAIN: Final = 0
"""The year of a register whose numbers do not begin again."""
APPLICATIONS: Final = "applications"
"""The register that numbers an agency's applications."""


@dataclass(frozen=True, slots=True)
class Series:
    """A register of documents, and the last number that it gave: of this year, or of all where `year` is 0."""

    register: str
    year: int
    last: int


def series(agency_id: str, at: datetime) -> tuple[Series, ...]:
    """Return every register in which an agency's types are or were numbered, and that of its applications, by name."""
    this_year = buddhist_year(at)
    years = {(APPLICATIONS, this_year)}
    for row in DocumentType.objects.filter(agency_id=agency_id):
        definition = paper.read_type(row).definition
        years.add((register(definition), this_year if definition.numbering.yearly else NEVER_AGAIN))
    rows = Counter.objects.filter(agency_id=agency_id)
    last = {(row.register, row.year): row.last for row in rows}
    return tuple(Series(*one, last.get(one, 0)) for one in sorted(years))
