"""Parts of a bulk file: any number of workers, on any number of machines, take them, make them and put them on record.

Crash order. `take` gives a part to one owner for a while, and gives it its numbers and places, in one transaction. Its
documents are printed and signed outside any. `keep_made` writes all of them, their acts and how far the batch has come
in one more, if the part is still its owner's and the batch still being issued; else nothing. A kill before that leaves
the part with its numbers until the lease runs out; whoever takes it then makes the same rows under the same numbers.

Every transaction here that holds the batch's row takes it before a part's, so that none waits for another in a circle.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from saan.base import bulk
from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.mail import api as mail
from saan.documents import acts
from saan.documents.actions import listing, numbering
from saan.documents.actions.writing import system, tell_batch
from saan.documents.making import Made
from saan.documents.models import Batch, BatchPart, Document, Sending
from saan.documents.rules.batches import BATCH, Event, State
from saan.trust.clock import furthest, utc_now
from saan.trust.ids import AgencyId, uuid7

LEASE = timedelta(minutes=2)
"""How long after its owner's death a part goes to another. A living owner extends it by itself."""
ROOT_TASK = "saan.documents.tasks.root_batch"
SEND_TASK = "saan.documents.tasks.send_batch"


class PartLostError(Exception):
    """A part is its maker's no longer: its lease ran out, or the batch was stopped. What was made of it is let go."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as its owner holds it."""

    row: BatchPart
    owner: str


def take(batch_id: UUID, register: str, owner: str, at: datetime, *, yearly: bool) -> Part | None:
    """Take the first part that nobody makes, with its numbers and places; None when there is none, or no more is issued.

    Parts are numbered in their order, since the batch's row is held meanwhile.
    """
    agency_id = Batch.objects.values_list("agency_id", flat=True).get(id=batch_id)
    most = BatchPart.objects.filter(batch_id=batch_id, ordinal=0).values_list("count", flat=True).first() or 1
    published = listing.list_with_room(agency_id, most, at)
    now = utc_now()
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(id=batch_id)
        if batch.state != State.ISSUING:
            return None
        # A lease that ends later than a new one would was given by a clock that was ahead.
        free = Q(owner="") | Q(leased_until__lt=now) | Q(leased_until__gt=furthest(now, LEASE))
        row = (
            BatchPart.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(free, batch_id=batch_id, done_at=None)
            .order_by("ordinal")
            .first()
        )
        if row is None:
            return None
        row.owner, row.leased_until = owner, now + LEASE
        if row.running is None:
            taken = numbering.take(agency_id, register, at, yearly=yearly, count=row.count)
            row.running, row.year, row.numbered_at = taken.first, taken.year, at
            tell_batch(
                batch,
                acts.BATCH_NUMBERED,
                system("bulk"),
                at,
                part=row.ordinal,
                first=row.running,
                count=row.count,
            )
        if row.spot is None:
            row.status_list_id, row.spot = published.id, listing.take_spots(published, row.count)
        row.save()
    return Part(row, owner)


def keep(part: Part) -> None:
    """Extend the lease of a part, or raise `PartLostError`."""
    now, until = utc_now(), part.row.leased_until
    if until is not None and now + LEASE / 2 < until <= now + LEASE:
        return
    part.row.leased_until = now + LEASE
    if not _own(part).update(leased_until=part.row.leased_until):
        raise PartLostError


def release(batch_id: UUID, owner: str) -> None:
    """Let others take at once what an owner took and did not put on record; it keeps its numbers."""
    taken = BatchPart.objects.filter(batch_id=batch_id, owner=owner, done_at=None)
    taken.update(owner="", leased_until=None)


def keep_made(  # noqa: PLR0913, PLR0917 - a part, what was made of it, and when
    part: Part,
    common: Document,
    made: Sequence[Made],
    tails: Sequence[bytes],
    at: datetime,
    stored: dict[bytes, str],
) -> None:
    """Put the documents of a part on record, all of them or none, or raise `PartLostError`.

    `common` has what all of them say; `stored` remembers which prefixes documents on record have already. The batch's row is taken last, and shortly: other workers write beside this one.
    """
    prefixes = {one.plate.prefix for one in made if one.plate}
    # Before the transaction: on SQLite nobody else writes in its course, and the disk takes its time.
    new = {each: files.write(io.BytesIO(each)) for each in prefixes - stored.keys()}
    pages = files.write(files.Pieces(tails))
    with _unless_another_did(part), transaction.atomic():
        known = stored | {each: files.register(file).sha256 for each, file in new.items()}
        common.page_id = files.register(pages).sha256
        _insert(part.row, common, made, known)
        _address(common, made, at)
        _record(common, made, at)
        if not _counted(part, at):
            raise PartLostError
    stored |= known


@contextmanager
def _unless_another_did(part: Part) -> Iterator[None]:
    """Raise `PartLostError` where whoever took the part after its lease had ended has put the same numbers on record by now."""
    try:
        yield
    except IntegrityError:
        if not _own(part).exists():
            raise PartLostError from None
        raise


def _counted(part: Part, at: datetime) -> bool:
    """Count a part's rows as done if it is still its owner's and the batch being issued; the last one ends the batch."""
    batches = Batch.objects.filter(id=part.row.batch_id)
    if not batches.filter(state=State.ISSUING).update(done=F("done") + part.row.count, problem="", said=[]):
        return False
    if not _own(part).update(done_at=at, owner="", leased_until=None):
        return False
    batch = batches.get()
    if batch.done >= batch.total:
        move = BATCH.move(State(batch.state), Event.FINISH)
        batches.update(state=move.to, ended_at=at)
        tell_batch(batch, journal.find(move.act), system("bulk"), at, total=batch.done)
        jobs.enqueue(ROOT_TASK, key=str(batch.id), unending=True, batch_id=str(batch.id))
    return True


def _own(part: Part) -> Any:
    """Return the part's row if it is still its owner's, with the numbers under which it is made.

    Stopped and started again meanwhile, the same owner may have taken it anew, under others.
    """
    row = part.row
    return BatchPart.objects.filter(
        id=row.id, owner=part.owner, done_at=None, running=row.running, numbered_at=row.numbered_at
    )


def hand_in(batch: Batch, register: str) -> list[list[int]]:
    """Take every unfinished part from its owner, in the transaction that holds the batch's row and stops it.

    Numbers after which none was taken go back; return them as first and last. The others stay with their parts.
    """
    back = []
    unfinished = BatchPart.objects.filter(batch=batch, done_at=None)
    for row in unfinished.order_by("-ordinal"):
        first, year = row.running, row.year
        if first is None or year is None:
            continue
        if numbering.give_back(batch.agency_id, register, year, first, row.count):
            back.append([first, first + row.count - 1])
            unfinished.filter(id=row.id).update(running=None, year=None, numbered_at=None)
    unfinished.exclude(owner="").update(owner="", leased_until=None)
    return back


def untaken(batch_id: UUID) -> int:
    """Return how many parts nobody makes yet."""
    return BatchPart.objects.filter(batch_id=batch_id, done_at=None, owner="").count()


def leased_until(batch_id: UUID) -> datetime | None:
    """Return when the first lease of a part that others make ends, a whole lease from now at most; None when nobody makes one."""
    making = BatchPart.objects.filter(batch_id=batch_id, done_at=None).exclude(owner="")
    first = making.order_by("leased_until").values_list("leased_until", flat=True).first()
    return None if first is None else min(first, furthest(utc_now(), LEASE))


_OWN = (
    "id", "row", "number", "running", "holder", "record", "record_sha256", "status_index", "prefix_id", "place", "size",
    "pdf_sha256",
)  # fmt: skip


def _insert(part: BatchPart, common: Document, made: Sequence[Made], prefixes: dict[bytes, str]) -> None:
    """Insert documents past the models: they differ from the common one in a dozen columns only."""
    fields = Document._meta.concrete_fields  # noqa: SLF001 - Django's documented Model._meta API
    columns = [str(field.column) for field in fields]
    row = [field.get_db_prep_save(getattr(common, field.attname), connection) for field in fields]
    own = [columns.index(name) for name in _OWN]
    rows = []
    for step, one in enumerate(made):
        values = (
            _named(one.id), part.first + step, one.number, (part.running or 0) + step, one.holder, one.record,
            one.record_sha256, one.status_index, prefixes[one.plate.prefix] if one.plate else "", one.place, one.size, one.pdf_sha256,
        )  # fmt: skip
        for place, value in zip(own, values, strict=True):
            row[place] = value
        rows.append(tuple(row))
    with connection.cursor() as cursor:
        bulk.pour(cursor, Document._meta.db_table, columns, rows)  # noqa: SLF001 - as above


def _address(common: Document, made: Sequence[Made], at: datetime) -> None:
    """Note which documents are to be sent to an address, and have them sent."""
    addressed = [one for one in made if one.email]
    if addressed:
        Sending.objects.bulk_create(
            [
                Sending(batch=common.batch, document_id=one.id, email=one.email, next_at=at)
                for one in addressed
            ]
        )
        jobs.enqueue(SEND_TASK, queue=mail.QUEUE, key=str(common.batch_id), batch_id=str(common.batch_id))


def _named(document_id: UUID) -> UUID | str:
    return document_id if connection.vendor == "postgresql" else document_id.hex


def _record(common: Document, made: Iterable[Made], at: datetime) -> None:
    agency, actor = AgencyId(common.agency_id), system("bulk")
    journal.record_many(
        [
            journal.Act(
                type=acts.DOCUMENT_ISSUED,
                agency=agency,
                subject=journal.Subject("document", str(one.id)),
                actor=actor,
                at=at,
                detail={"number": one.number, **one.hashes()},
            )
            for one in made
        ]
    )


def new_owner(machine: str) -> str:
    """Return a name for one maker of parts that no other has."""
    return f"{machine[:40]}:{uuid7().hex}"
