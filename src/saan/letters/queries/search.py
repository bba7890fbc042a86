"""Finding letters by number, subject or agency, among those on the viewer's desks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from saan.base.people.api import Viewer
from saan.letters import access
from saan.letters.errors import BadCursorError
from saan.letters.models import IncomingLetter, Letter
from saan.letters.queries.lists import IncomingRow, LetterRow, Page, incoming_row, letter_row, progress
from saan.letters.rules import incoming as life
from saan.letters.rules.numbers import running_in, searchable
from saan.letters.rules.texts import tidy_line

PAGE = 50
MOST_NUMBERED = 1000


def find_incoming(viewer: Viewer, words: str, at: datetime, after: str | None = None) -> Page[IncomingRow]:
    """Return one page of incoming letters by number, receive number, subject or sender, the newest first.

    Words that end in digits, alone or after a slash, are a running number, a letter number or a receive number.
    """
    text = tidy_line(words)
    mine = IncomingLetter.objects.filter(agency_id=viewer.agency_id)
    if (running := running_in(text)) is not None:
        numbered = mine.filter(running=running, number__contains=searchable(text))
        asked = Q(id__in=[*_newest(numbered), *_newest(mine.filter(receive_number=searchable(text)))])
    else:
        asked = (
            Q(subject__contains=text) | Q(sender_name_th__contains=text) | Q(sender_name_en__icontains=text)
        )
    rows = access.incoming(viewer, at).filter(asked)
    if after:
        rows = rows.filter(id__lt=_read(after))
    found = list(rows.defer("record").order_by("-id")[: PAGE + 1])
    shown = tuple(incoming_row(row, _box(row.state)) for row in found[:PAGE])
    return Page(shown, shown[-1].id.hex if len(found) > PAGE else "")


def find_letters(viewer: Viewer, words: str, at: datetime, after: str | None = None) -> Page[LetterRow]:
    """Return one page of the desks' own letters by number, subject or addressee, the newest first."""
    text = tidy_line(words)
    mine = Letter.objects.filter(agency_id=viewer.agency_id)
    if (running := running_in(text)) is not None:
        numbered = mine.filter(running=running, number__contains=searchable(text))
        asked = Q(id__in=_newest(numbered))
    else:
        asked = Q(subject__contains=text) | Q(to_line__contains=text)
    rows = access.letters(viewer, at).filter(asked)
    if after:
        rows = rows.filter(id__lt=_read(after))
    found = list(rows.defer("record", "content").order_by("-id")[: PAGE + 1])
    moved = progress([row.id for row in found[:PAGE]])
    shown = tuple(letter_row(row, moved.get(row.id)) for row in found[:PAGE])
    return Page(shown, shown[-1].id.hex if len(found) > PAGE else "")


def _newest(rows: QuerySet[Any]) -> list[UUID]:
    """Return the newest thousand ids of an index's range; fetched first, because planners misjudge its size."""
    return list(rows.order_by("-id").values_list("id", flat=True)[:MOST_NUMBERED])


def _box(state: str) -> life.Box:
    found = life.State(state)
    if found in life.ENDED:
        return life.Box.ENDED
    return life.Box.WORKING if found in life.NUMBERED else life.Box.NEW


def _read(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        raise BadCursorError from None
