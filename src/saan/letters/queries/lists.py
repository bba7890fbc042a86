"""Inbox and outbox: what lies on the viewer's desks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Count, Q

from saan.base.people.api import Viewer
from saan.letters.models import IncomingHolding, IncomingLetter, Letter, LetterHolding, Recipient
from saan.letters.queries.paging import PAGE, Places, Wanted, places, read_cursor
from saan.letters.rules import delivery, incoming, outgoing
from saan.letters.rules.levels import Kind, Secrecy, Urgency, secrecy_of, urgency_of
from saan.letters.rules.numbers import borne

T = TypeVar("T")

INBOX = (incoming.Box.NEW, incoming.Box.WORKING)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `after` opens the next, and is empty on the last."""

    rows: tuple[T, ...]
    after: str


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A line of the inbox. `box` is where it lies for this viewer; `number` is what the letter bears: none, if it is a note."""

    id: UUID
    box: incoming.Box
    state: incoming.State
    kind: Kind
    number: str
    dated: date
    sender_id: str
    sender_name_th: str
    sender_name_en: str
    subject: str
    urgency: Urgency
    secrecy: Secrecy
    circular: bool
    copy: bool
    arrived_at: datetime
    receive_number: str
    receive_year: int | None
    reply_by: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sent letter has come: of how many recipients, how many registered it, how many did not get it."""

    recipients: int
    accepted: int
    registered: int
    undelivered: int


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A line of the outbox."""

    id: UUID
    state: outgoing.State
    kind: Kind
    version: int
    number: str
    dated: date | None
    to_line: str
    subject: str
    urgency: Urgency
    secrecy: Secrecy
    circular: bool
    changed_at: datetime
    progress: Progress


def inbox(
    viewer: Viewer,
    at: datetime,
    boxes: tuple[incoming.Box, ...] = INBOX,
    after: str | None = None,
    limit: int = PAGE,
) -> Page[IncomingRow]:
    """Return one page of incoming letters on the viewer's desks, the most urgent first, then the newest."""
    found = places(IncomingHolding, viewer, Wanted(tuple(boxes), read_cursor(after), limit), at)
    rows = IncomingLetter.objects.defer("record").in_bulk([place.letter for place in found.rows])
    return _page(
        tuple(incoming_row(rows[place.letter], incoming.Box(place.box)) for place in found.rows), found
    )


def outbox(
    viewer: Viewer, at: datetime, boxes: tuple[outgoing.Box, ...], after: str | None = None, limit: int = PAGE
) -> Page[LetterRow]:
    """Return one page of the viewer's desks' own letters, the last changed first."""
    found = places(LetterHolding, viewer, Wanted(tuple(boxes), read_cursor(after), limit), at)
    ids = [place.letter for place in found.rows]
    rows = Letter.objects.defer("record", "content").in_bulk(ids)
    moved = progress(ids)
    return _page(tuple(letter_row(rows[one], moved.get(one)) for one in ids), found)


def progress(ids: list[UUID]) -> dict[UUID, Progress]:
    """Return how far each of these letters has come, in one query over these letters only."""
    counted = (
        Recipient.objects.filter(letter_id__in=ids)
        .values("letter_id")
        .annotate(
            recipients=Count("id"),
            accepted=Count("id", filter=~Q(accepted_at=None)),
            registered=Count("id", filter=Q(state=delivery.State.REGISTERED)),
            undelivered=Count("id", filter=Q(state__in=delivery.UNDELIVERED)),
        )
    )
    return {
        row["letter_id"]: Progress(row["recipients"], row["accepted"], row["registered"], row["undelivered"])
        for row in counted
    }


def incoming_row(row: IncomingLetter, box: incoming.Box) -> IncomingRow:
    """Return an incoming letter as lists show it."""
    return IncomingRow(
        id=row.id,
        box=box,
        state=incoming.State(row.state),
        kind=Kind(row.kind),
        number=borne(Kind(row.kind), row.number),
        dated=row.dated,
        sender_id=row.sender_id,
        sender_name_th=row.sender_name_th,
        sender_name_en=row.sender_name_en,
        subject=row.subject,
        urgency=urgency_of(row.urgency),
        secrecy=secrecy_of(row.secrecy),
        circular=row.circular,
        copy=row.copy,
        arrived_at=row.arrived_at,
        receive_number=row.receive_number,
        receive_year=row.receive_year,
        reply_by=row.reply_by,
    )


def letter_row(row: Letter, moved: Progress | None) -> LetterRow:
    """Return a letter as lists show it."""
    return LetterRow(
        id=row.id,
        state=outgoing.State(row.state),
        kind=Kind(row.kind),
        version=row.version,
        number=row.number or "",
        dated=row.dated,
        to_line=row.to_line,
        subject=row.subject,
        urgency=urgency_of(row.urgency),
        secrecy=secrecy_of(row.secrecy),
        circular=row.circular,
        changed_at=row.changed_at,
        progress=moved or Progress(0, 0, 0, 0),
    )


def _page(rows: tuple[T, ...], found: Places) -> Page[T]:
    return Page(rows, str(found.after) if found.after else "")
