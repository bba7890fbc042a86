"""The sound rows of a bulk file, for whoever signs for all of them at once: what each says, before anything is issued.

A checked file never changes; its hash is what the act of starting it names. A row's *number* is the one that the spreadsheet
shows, everywhere and to everyone; its *place* among the sound rows, from 0, is this program's own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import IO, Any, Final, TypeVarTuple
from uuid import UUID

import msgspec

from saan.base.files import api as files
from saan.base.people.api import Viewer
from saan.documents import access, paper
from saan.documents.errors import DocumentNotFoundError
from saan.documents.making import Line
from saan.documents.models import Batch, BatchPart, DocumentType
from saan.documents.rules.batches import READABLE
from saan.documents.rules.schema import Schema

Ts = TypeVarTuple("Ts")
AT_ONCE: Final = 50
_HEADED: Final = 2
"""The number of the first row behind the heading."""


@dataclass(frozen=True, slots=True)
class SoundRow:
    """A row by the number that the spreadsheet shows: its holder, all it says, and where its document is sent, if anywhere.

    In a list its pictures are left out, and `left_out` names them: a row by itself has them.
    """

    number: int
    holder: str
    data: Mapping[str, Any]
    email: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundRows:
    """Some rows one after another, of so many; `sha256` is the hash of them all, which is what is signed for.

    `before` and `after` are the numbers with which as many rows before these, and those after them, begin; None where there are none.
    """

    rows: tuple[SoundRow, ...]
    total: int
    sha256: str
    kind: DocumentType
    schema: Schema
    before: int | None
    after: int | None


def sound_rows(
    viewer: Viewer, batch_id: UUID, at: datetime, *, first: int = 1, limit: int = AT_ONCE
) -> SoundRows:
    """Return rows of a file that was checked whole, from the number `first` on; raise `DocumentNotFoundError` where there are none.

    Whoever sees the documents of its unit sees them.
    """
    batch = access.one(access.batches(viewer, at).select_related("type"), batch_id)
    if (
        batch is None
        or batch.state not in READABLE
        or not (batch.name and batch.total)
        or batch.rows_id is None
    ):
        raise DocumentNotFoundError  # what is destroyed has no rows left, though it has parts
    with files.open(batch.rows_id) as stream:
        lines = _Lines(batch.id, stream)
        place, found = lines.since(first, limit)
        earlier = max(place - limit, 0)
        before = lines.number(earlier) if place else None
        later = place + len(found)
        after = lines.number(later) if later < batch.total else None
    if not found:
        raise DocumentNotFoundError
    read = paper.read_type(batch.type)
    rows = tuple(_row(number, line, read.definition.holder) for number, line in found)
    if limit > 1 and read.schema.pictures:
        names = tuple(one.name for one in read.schema.pictures)
        rows = tuple(_listed(row, names) for row in rows)
    return SoundRows(rows, batch.total, batch.rows_id, batch.type, read.schema, before, after)


def sound_row(viewer: Viewer, batch_id: UUID, number: int, at: datetime) -> SoundRows:
    """Return the one row of that number, and what stands around it; raise `DocumentNotFoundError` where it was empty, or there is none."""
    found = sound_rows(viewer, batch_id, at, first=number, limit=1)
    if found.rows[0].number != number:
        raise DocumentNotFoundError
    return found


def in_the_sheet(batch_id: UUID, found: Iterable[tuple[int | None, *Ts]]) -> Iterator[tuple[int, *Ts]]:
    """Yield what was found, each behind its place and in their order, behind the number that the spreadsheet shows instead."""
    rows_id = Batch.objects.get(id=batch_id).rows_id
    if rows_id is None:
        return
    with files.open(rows_id) as stream:
        lines = _Lines(batch_id, stream)
        for one in found:
            yield lines.number(one[0] or 0), *one[1:]


def _row(number: int, line: Line, holder: str) -> SoundRow:
    data = msgspec.json.decode(line.data)
    return SoundRow(number, str(data[holder]), data, line.email)


def _listed(row: SoundRow, pictures: tuple[str, ...]) -> SoundRow:
    data = {name: value for name, value in row.data.items() if name not in pictures}
    return replace(row, data=data, left_out=tuple(name for name in pictures if name in row.data))


class _Lines:
    """The lines of a checked file: any is found by the part that it stands in, and those that follow it are simply read on."""

    def __init__(self, batch_id: UUID, stream: IO[bytes]) -> None:
        parts = BatchPart.objects.filter(batch_id=batch_id).order_by("first")
        self._parts = list(parts.values_list("first", "start"))
        self._stream, self._next = stream, -1

    def number(self, place: int) -> int:
        """Return the number of the row at a place."""
        return self._read(place)[0]

    def since(self, number: int, limit: int) -> tuple[int, list[tuple[int, Line]]]:
        """Return the place of the first row whose number is not below that, and it and those behind it, as many as asked for."""
        part = bisect_right(self._parts, number, key=lambda one: self.number(one[0])) - 1
        place = self._parts[max(part, 0)][0]
        rows = self._from(place)
        for one in rows:
            if one[0] >= number:
                return place, [one, *islice(rows, limit - 1)]
            place += 1
        return place, []

    def _from(self, place: int) -> Iterator[tuple[int, Line]]:
        self._go(place)
        while raw := self._stream.readline():
            yield self._numbered(raw)

    def _read(self, place: int) -> tuple[int, Line]:
        self._go(place)
        return self._numbered(self._stream.readline())

    def _numbered(self, raw: bytes) -> tuple[int, Line]:
        line, place = Line.read(raw), self._next
        self._next += 1
        return line.number or place + _HEADED, line

    def _go(self, place: int) -> None:
        """Go to where the row at a place begins."""
        part = max(bisect_right(self._parts, place, key=lambda one: one[0]) - 1, 0)
        first, start = self._parts[part]
        if not first <= self._next <= place:
            self._stream.seek(start)
            self._next = first
        while self._next < place:
            self._stream.readline()
            self._next += 1
