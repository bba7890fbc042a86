"""A matter's letters: what a letter answers, what answers it, and the earlier letters that it refers to (อ้างถึง)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from saan.base.people.api import Viewer
from saan.base.thai import api as thai
from saan.letters import access
from saan.letters import record as r
from saan.letters.models import IncomingLetter, Letter
from saan.letters.rules.levels import Kind
from saan.letters.rules.numbers import borne

MOST = 50
"""How many letters of one matter are followed; a longer matter is read from its newer letters on."""


class Way(StrEnum):
    """Whether a letter came to the agency or went out from it."""

    CAME = "came"
    WENT = "went"


@dataclass(frozen=True, slots=True)
class Strand:
    """Another letter of the same matter. `party` is who sent it, or to whom it went; `number` is what it bears."""

    id: UUID
    way: Way
    number: str
    dated: date
    party_th: str
    party_en: str
    subject: str


@dataclass(slots=True)
class _Found:
    """The ids of one matter on both sides, as far as they have been followed."""

    came: set[UUID]
    went: set[UUID]

    def __len__(self) -> int:
        return len(self.came) + len(self.went)


def thread(
    viewer: Viewer, way: Way, letter_id: UUID, references: tuple[r.Reference, ...], at: datetime
) -> tuple[Strand, ...]:
    """Return the other letters of a letter's matter that lie on the viewer's desks, the oldest first.

    A reference is found by its number and date, as it stands in the text. Letters that the viewer may not see are
    neither shown nor followed.
    """
    start = {letter_id}
    found = _Found({*start}, set()) if way is Way.CAME else _Found(set(), {*start})
    _add(viewer, found, *_referred(viewer, references), at)
    before = 0
    while before < len(found) <= MOST:
        before = len(found)
        _add(viewer, found, *_neighbours(viewer, found), at)
    came = IncomingLetter.objects.filter(id__in=found.came - start).defer("record")
    went = Letter.objects.filter(id__in=found.went - start).exclude(number=None).defer("record", "content")
    strands = [*map(_came, came), *map(_went, went)]
    return tuple(sorted(strands, key=lambda one: (one.dated, one.id))[-MOST:])


def _add(viewer: Viewer, found: _Found, came: set[UUID], went: set[UUID], at: datetime) -> None:
    """Add those of some ids that lie on the viewer's desks."""
    if new := came - found.came:
        found.came |= set(access.incoming(viewer, at).filter(id__in=new).values_list("id", flat=True))
    if new := went - found.went:
        found.went |= set(access.letters(viewer, at).filter(id__in=new).values_list("id", flat=True))


def _neighbours(viewer: Viewer, found: _Found) -> tuple[set[UUID], set[UUID]]:
    """Return the ids that answer what was found, or are answered by it."""
    mine_in = IncomingLetter.objects.filter(agency_id=viewer.agency_id)
    mine_out = Letter.objects.filter(agency_id=viewer.agency_id)
    answering = mine_in.filter(answers_letter__in=found.went).values_list("id", flat=True)[:MOST]
    answered = mine_in.filter(answered_by__in=found.went).values_list("id", flat=True)
    replies = mine_out.filter(answers__in=found.came).values_list("id", flat=True)[:MOST]
    replied = mine_in.filter(id__in=found.came).exclude(answers_letter=None)
    earlier = {one for one in replied.values_list("answers_letter", flat=True) if one}
    return {*answering, *answered}, {*replies, *earlier}


def _referred(viewer: Viewer, references: tuple[r.Reference, ...]) -> tuple[set[UUID], set[UUID]]:
    """Return the ids of letters with the numbers and dates that a text refers to."""
    if not references:
        return set(), set()
    asked = Q()
    for one in references:
        asked |= Q(number=one.number, dated=one.date)
    came = IncomingLetter.objects.filter(asked, agency_id=viewer.agency_id).values_list("id", flat=True)
    went = Letter.objects.filter(asked, agency_id=viewer.agency_id).values_list("id", flat=True)
    return set(came[:MOST]), set(went[:MOST])


def _came(row: IncomingLetter) -> Strand:
    number = borne(Kind(row.kind), row.number)
    return Strand(row.id, Way.CAME, number, row.dated, row.sender_name_th, row.sender_name_en, row.subject)


def _went(row: Letter) -> Strand:
    dated = row.dated or thai.bangkok_day(row.drafted_at)
    number = borne(Kind(row.kind), row.number or "")
    return Strand(row.id, Way.WENT, number, dated, row.to_line, "", row.subject)
