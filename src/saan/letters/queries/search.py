"""Finding letters by number, subject or agency, among those on the viewer's desks."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from saan.base.people.api import Viewer
from saan.letters import access
from saan.letters.errors import BadCursorError
from saan.letters.queries.lists import IncomingRow, LetterRow, Page, incoming_row, letter_row, progress
from saan.letters.rules import incoming as life
from saan.letters.rules.numbers import searchable
from saan.letters.rules.texts import tidy_line

PAGE = 50


def find_incoming(viewer: Viewer, words: str, at: datetime, after: str | None = None) -> Page[IncomingRow]:
    """Return one page of incoming letters whose number, subject or sender holds the words, the newest first."""
    text = tidy_line(words)
    asked = (
        Q(number__contains=searchable(text)) | Q(subject__contains=text) | Q(sender_name_th__contains=text)
    )
    rows = access.incoming(viewer, at).filter(
        asked | Q(sender_name_en__icontains=text) | Q(receive_number=searchable(text))
    )
    if after:
        rows = rows.filter(id__lt=_read(after))
    found = list(rows.defer("record").order_by("-id")[: PAGE + 1])
    shown = tuple(incoming_row(row, _box(row.state)) for row in found[:PAGE])
    return Page(shown, shown[-1].id.hex if len(found) > PAGE else "")


def find_letters(viewer: Viewer, words: str, at: datetime, after: str | None = None) -> Page[LetterRow]:
    """Return one page of the desks' own letters whose number, subject or addressee holds the words."""
    text = tidy_line(words)
    asked = Q(number__contains=searchable(text)) | Q(subject__contains=text) | Q(to_line__contains=text)
    rows = access.letters(viewer, at).filter(asked)
    if after:
        rows = rows.filter(id__lt=_read(after))
    found = list(rows.defer("record", "content").order_by("-id")[: PAGE + 1])
    moved = progress([row.id for row in found[:PAGE]])
    shown = tuple(letter_row(row, moved.get(row.id)) for row in found[:PAGE])
    return Page(shown, shown[-1].id.hex if len(found) > PAGE else "")


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
