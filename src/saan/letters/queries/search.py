"""Finding letters by number, subject or agency, among those on the viewer's desks.

A number is a range of an index. Words are looked for by the database's index of three-letter pieces, where it has one
(`0003_words`), else through the narrow table of words: newest first, some thousands at a time, until a page is full.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from heapq import merge
from itertools import groupby, islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from saan.base.people.api import Viewer, own_units
from saan.base.thai.api import search_form
from saan.letters import access
from saan.letters.errors import BadCursorError
from saan.letters.models import Counter, IncomingLetter, IncomingWords, Letter, LetterWords, RegisterEntry
from saan.letters.queries.lists import IncomingRow, LetterRow, Page, incoming_row, letter_row, progress
from saan.letters.rules import incoming as life
from saan.letters.rules.numbers import Book, number_of_year, register_name, runnings_in, searchable
from saan.letters.rules.texts import tidy_line

PAGE = 50
MOST_NUMBERED = 1000
MATCHES = 5000
"""How many letters with the words are looked at together, to see which of them lie on the viewer's desks."""
FIRST_MATCHES = 500
"""How many are looked at first: often enough for a page."""
PIECE = 3

_Letters = TypeVar("_Letters", Letter, IncomingLetter)
_WordsTable = type[LetterWords | IncomingWords]


def find_incoming(viewer: Viewer, words: str, at: datetime, after: str | None = None) -> Page[IncomingRow]:
    """Return one page of incoming letters by number, receive number, subject or sender, the newest first.

    Words that end in digits, alone or after a slash, are a running number, a letter number or a receive number, the
    agency's or that of a unit of the viewer's own, with its year or without.
    """
    text = tidy_line(words)
    rows = access.incoming(viewer, at).defer("record")
    if runnings := runnings_in(text):
        mine = IncomingLetter.objects.filter(agency_id=viewer.agency_id)
        numbered = mine.filter(running__in=runnings, number__contains=searchable(text))
        received = mine.filter(receive_number=searchable(text))
        if of_year := number_of_year(text):
            received = mine.filter(receive_number=str(of_year[0]), receive_year=of_year[1])
        entered = mine.filter(id__in=_entered(viewer, text, at))
        found = _page_of(rows, _ids((numbered, received, entered), after))
    else:
        found = _page_of(rows, _matches(IncomingWords, viewer.agency_id, search_form(text), after))
    shown = tuple(incoming_row(row, _box(row.state)) for row in found[:PAGE])
    return Page(shown, shown[-1].id.hex if len(found) > PAGE else "")


def find_letters(viewer: Viewer, words: str, at: datetime, after: str | None = None) -> Page[LetterRow]:
    """Return one page of the desks' own letters by number, subject or addressee, the newest first."""
    text = tidy_line(words)
    rows = access.letters(viewer, at).defer("record", "content")
    if runnings := runnings_in(text):
        mine = Letter.objects.filter(agency_id=viewer.agency_id)
        numbered = mine.filter(running__in=runnings, number__contains=searchable(text))
        found = _page_of(rows, _ids((numbered,), after))
    else:
        found = _page_of(rows, _matches(LetterWords, viewer.agency_id, search_form(text), after))
    moved = progress([row.id for row in found[:PAGE]])
    shown = tuple(letter_row(row, moved.get(row.id)) for row in found[:PAGE])
    return Page(shown, shown[-1].id.hex if len(found) > PAGE else "")


def _page_of(rows: QuerySet[_Letters], matching: Iterator[list[UUID]]) -> list[_Letters]:
    """Return the newest of these rows that match: a page, and one more if there is one. `matching` are ids, the newest first."""
    found: list[_Letters] = []
    for ids in matching:
        found += rows.filter(id__in=ids).order_by("-id")[: PAGE + 1 - len(found)]
        if len(found) > PAGE:
            break
    return found


def _ids(ranges: Sequence[QuerySet[Any]], after: str | None) -> Iterator[list[UUID]]:
    """Yield the ids of all ranges of indexes together, the newest first, a thousand at a time."""
    below = _read(after) if after else None
    whole = merge(*(_descending(one, below) for one in ranges), reverse=True)
    once = (identifier for identifier, _ in groupby(whole))
    while ids := list(islice(once, MOST_NUMBERED)):
        yield ids


def _descending(rows: QuerySet[Any], below: UUID | None) -> Iterator[UUID]:
    """Yield the ids of an index's range; fetched by themselves, because planners misjudge its size."""
    while True:
        older = rows.filter(id__lt=below) if below else rows
        ids = list(older.order_by("-id").values_list("id", flat=True)[:MOST_NUMBERED])
        yield from ids
        if len(ids) < MOST_NUMBERED:
            return
        below = ids[-1]


def _entered(viewer: Viewer, text: str, at: datetime) -> list[UUID]:
    """Return the incoming letters that the viewer's own units received under a number of their own registers."""
    typed = searchable(text)
    running, year = number_of_year(text) or (int(typed) if typed.isdecimal() else None, None)
    if running is None:
        return []
    own = own_units(viewer, at)
    names = [register_name(book, unit) for unit in own for book in (Book.RECEIVED, Book.SECRET_RECEIVED)]
    counted = Counter.objects.filter(agency_id=viewer.agency_id, register__in=names)
    years = {year} if year else set(counted.values_list("year", flat=True))
    given = RegisterEntry.objects.filter(
        agency_id=viewer.agency_id, register__in=names, year__in=years, running=running,
        sort=RegisterEntry.Sort.GIVEN,
    )  # fmt: skip
    return list(given.values_list("incoming_id", flat=True))


def _matches(table: _WordsTable, agency_id: str, text: str, after: str | None) -> Iterator[list[UUID]]:
    """Yield the ids of an agency's letters with the words, the newest first, some thousands at a time."""
    below = None
    if after:
        below = table.objects.filter(letter_id=_read(after)).values_list("id", flat=True).first()
        if below is None:
            raise BadCursorError
    most = min(FIRST_MATCHES, MATCHES)
    while True:
        sql, params = _statement(table, agency_id, text, below, most)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        yield [UUID(str(letter)) for _, letter in rows]
        if len(rows) < most:
            return
        below, most = rows[-1][0], MATCHES


def _statement(
    table: _WordsTable, agency_id: str, text: str, below: int | None, most: int
) -> tuple[str, list[Any]]:
    """Return the statement that asks for the next matches, and its parameters."""
    name = table._meta.db_table  # noqa: SLF001 - Django's way to a table's name
    source, where, params = name, "TRUE", []
    if connection.vendor == "postgresql":
        where, params = "w.words LIKE %s", ["%" + "".join(f"\\{c}" if c in "\\%_" else c for c in text) + "%"]
    elif len(text) >= PIECE and _has_index(name):
        source, where = f"{name}_index i CROSS JOIN {name}", "i.words MATCH %s AND w.id = i.rowid"
        params = ['"' + text.replace('"', '""') + '"']
    elif text:
        where, params = "instr(w.words, %s) > 0", [text]
    order = "i.rowid" if source != name else "w.id"
    older = f"AND {order} < %s" if below is not None else ""
    sql = (
        f"SELECT w.id, w.letter_id FROM {source} w WHERE {where} AND w.agency_id = %s {older}"  # noqa: S608 - names of our own tables
        f" ORDER BY {order} DESC LIMIT {most}"
    )
    return sql, [*params, agency_id, *([below] if below is not None else [])]


@cache
def _has_index(name: str) -> bool:
    """Return whether SQLite could make the index of pieces when the table was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [f"{name}_index"])
        return cursor.fetchone() is not None


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
