"""The sound rows of a bulk file, for whoever signs for all of them at once: what each says, before anything is issued.

A checked file never changes; its hash is what the act of starting it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
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

AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class SoundRow:
    """A row by its number, counted from 1 behind the heading: its holder, all it says, and where its document is sent, if anywhere."""

    number: int
    holder: str
    data: Mapping[str, Any]
    email: str


@dataclass(frozen=True, slots=True)
class SoundRows:
    """Some rows one after another, of so many; `sha256` is the hash of them all, which is what is signed for."""

    rows: tuple[SoundRow, ...]
    total: int
    sha256: str
    kind: DocumentType
    schema: Schema


def sound_rows(
    viewer: Viewer, batch_id: UUID, at: datetime, *, first: int = 1, limit: int = AT_ONCE
) -> SoundRows:
    """Return rows of a file that was checked whole, from the `first` on; raise `DocumentNotFoundError` where there are none.

    Whoever sees the documents of its unit sees them.
    """
    batch = access.batches(viewer, at).select_related("type").filter(id=batch_id).first()
    part = _part(batch, first - 1)
    if batch is None or part is None or batch.rows_id is None:
        raise DocumentNotFoundError
    read = paper.read_type(batch.type)
    found = []
    with files.open(batch.rows_id) as lines:
        lines.seek(part.start)
        for _ in range(first - 1 - part.first):
            lines.readline()
        for number in range(first, min(first + limit, batch.total + 1)):
            line = Line.read(lines.readline())
            data = msgspec.json.decode(line.data)
            found.append(SoundRow(number, str(data[read.definition.holder]), data, line.email))
    return SoundRows(tuple(found), batch.total, batch.rows_id, batch.type, read.schema)


def _part(batch: Batch | None, index: int) -> BatchPart | None:
    """Return the part of a file that a row stands in; what is destroyed has no rows left, though it has parts."""
    if batch is None or batch.state not in READABLE or not (batch.name and 0 <= index < batch.total):
        return None
    return BatchPart.objects.filter(batch=batch, first__lte=index).order_by("-first").first()
