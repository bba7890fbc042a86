"""Issuing a bulk file: this process, more of its kind, and other workers each take parts until there are no more.

Within a process, one part is made while the one before it is put on record and the one after it taken: that waits for the
disk, and for others who write. So a crash loses two parts at most, which others make again under the same numbers.

A key in a file serves every process. One on a token or at a service is asked by a single process: what it signs with is
slower than everything else, and its owner wants to see one session. A service is asked for the signatures of a whole part
together, as many at a time as it takes.

Where a key is out of reach, or the disk full, the batch waits and goes on by itself; where a key is refused, it is stopped.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import IO, Self
from uuid import UUID

import msgspec
from django.db import DatabaseError, OperationalError, connection

from saan.base import bulk as rows_in_bulk
from saan.base.clock import api as clock
from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.documents import processes
from saan.documents import record as r
from saan.documents.actions import bulk, issuing, listing, parts
from saan.documents.errors import DocumentNotFoundError, NoRoomError, UnfitRecordError
from saan.documents.hands import Hands, PageMaker, hands, require_fit
from saan.documents.making import Line, Made, Maker, Numbers
from saan.documents.models import Batch, Document, StatusList
from saan.documents.rules.batches import State
from saan.documents.rules.definition import register
from saan.press import apart
from saan.press.held import (
    RemoteAnswerError,
    RemoteRefusedError,
    TokenKeyError,
    TokenLockedError,
    WrongPinError,
)
from saan.trust.clock import BANGKOK, buddhist_year, utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

REFUSED = (
    *bulk.SEEN_ANEW, RemoteAnswerError, RemoteRefusedError, TokenKeyError, TokenLockedError, UnfitRecordError,
    WrongPinError,
)  # fmt: skip
"""What no other try mends, but a person: the batch is stopped, and its page says why."""
FEW = 4
"""Parts for which no other process is begun: it would take longer to begin than the work."""
FIT_FOR = 30.0
"""Seconds after which it is asked again, before a part is taken, whether its certificates still sign: the directory is read for it."""
log = logging.getLogger(__name__)
_at_work: set[UUID] = set()
_guard = threading.Lock()


def issue(batch_id: UUID, at: datetime | None = None) -> int:
    """Issue the rows of a batch until all are issued, others make the last of them, or it is stopped.

    Return how many this call issued. `at` is the moment that the documents bear; without it, each part's own. Raises what
    keyring, press and file store raise where another try may help; the batch's page says what it waits for.
    """
    row = Batch.objects.select_related("type").filter(id=batch_id, state=State.ISSUING).first()
    if row is None or row.signer_id is None:
        return 0
    with _guard:
        if batch_id in _at_work:
            return 0
        _at_work.add(batch_id)
    try:
        return _issue(row, row.signer_id, at)
    except REFUSED as error:
        bulk.halt(batch_id, error, at or utc_now())
        return 0
    except SaanError as error:
        with _as_far_as_there_is_room():
            bulk.hold_up(batch_id, error)
        raise
    finally:
        with _guard:
            _at_work.discard(batch_id)


def _issue(row: Batch, signer: UUID, at: datetime | None) -> int:
    by = hands(row.type, signer, at or utc_now(), bulk=True)
    left = row.parts.filter(done_at=None).count()
    beside = processes.cores() - 1 if by.in_files and left > FEW else 0
    with processes.others(beside) as pool:
        shares = _asked(pool, beside, row.id)
        mine = share(row, by, at, beside=left > FEW, progress=True)
        return mine + sum(_answered(each) for each in shares)


def busy(batch_id: UUID) -> bool:
    """Return whether this process issues a batch already."""
    with _guard:
        return batch_id in _at_work


def _asked(pool: Executor | None, count: int, batch_id: UUID) -> list[Future[int]]:
    return [pool.submit(_share, batch_id) for _ in range(count)] if pool else []


def _answered(share: Future[int]) -> int:
    try:
        return share.result()
    except BrokenProcessPool:
        return 0  # it was killed; its part goes to another when the lease ends


def _share(batch_id: UUID) -> int:
    """Take part in a batch, in a process of its own."""
    try:
        row = Batch.objects.select_related("type").filter(id=batch_id, state=State.ISSUING).first()
        if row is None or row.signer_id is None:
            return 0
        return share(row, hands(row.type, row.signer_id, utc_now(), bulk=True), None, beside=True)
    finally:
        _hang_up()


def share(row: Batch, by: Hands, at: datetime | None, *, beside: bool, progress: bool = False) -> int:
    """Make one part after another, and return how many documents that issued; `beside` records in another thread.

    Raises `NoRoomError` where a disk is full: of the part at hand nothing is kept, and it keeps its numbers.
    """
    run = _Run(row, by, at, parts.new_owner(socket.gethostname()))
    apart.rest()  # the page is compiled, and what that took has no part in what follows
    try:
        with (
            _room(),
            files.open(str(row.rows_id)) as rows,
            _Recorder(run.take, beside=beside) as recorder,
        ):
            part = run.take()
            recorder.begin()
            while part is not None:
                part = recorder.next(run.made(part, rows))
                if progress:
                    row.refresh_from_db(fields=["done"])
                    jobs.progress(row.done, row.total)
    except BaseException:
        with _as_far_as_there_is_room():
            run.release()
        raise
    return recorder.issued


@contextmanager
def _room() -> Iterator[None]:
    """Tell a full disk, whether files or rows found it so, as what a bulk file waits for."""
    try:
        yield
    except files.DiskFullError as error:
        raise NoRoomError from error
    except OperationalError as error:
        if rows_in_bulk.out_of_room(error):
            raise NoRoomError from error
        raise


@contextmanager
def _as_far_as_there_is_room() -> Iterator[None]:
    """Let go of what a full disk keeps from being noted: a lease runs out by itself, and the next try notes it again."""
    try:
        yield
    except DatabaseError:
        log.warning("a bulk file's state could not be noted", exc_info=True)


_Record = Callable[[], int]
"""Puts a part that was made on record, and returns how many documents that issued."""


class _Recorder:
    """Puts parts on record in their order and takes others: in a thread of its own with a connection of its own, or at once.

    `issued` counts the documents of what stands on record. What a part fails by is raised by the `next` after it, and then
    nothing of that part was kept.
    """

    def __init__(self, take: Callable[[], parts.Part | None], *, beside: bool) -> None:
        self.issued = 0
        self._take = take
        self._thread = ThreadPoolExecutor(1, "record", rows_in_bulk.become_writer) if beside else None
        self._ahead: Future[tuple[int, parts.Part | None]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._thread.submit(_hang_up)
            self._thread.shutdown()

    def begin(self) -> None:
        """Have the second part taken while the first is made."""
        if self._thread is not None:
            self._ahead = self._thread.submit(self._both, lambda: 0)

    def next(self, record: _Record) -> parts.Part | None:
        """Have a part put on record, and return another to make; None once there is none, and all that was made is settled."""
        if self._thread is None:
            return self._settled(*self._both(record))
        part = self._settled(*self._ahead.result()) if self._ahead else None
        self._ahead = self._thread.submit(self._both, record)
        if part is None:
            # Nothing is made beside the last; and whoever died with a part in its hands may have left it meanwhile.
            part, self._ahead = self._settled(*self._ahead.result()), None
        return part

    def _both(self, record: _Record) -> tuple[int, parts.Part | None]:
        return record(), self._take()

    def _settled(self, issued: int, part: parts.Part | None) -> parts.Part | None:
        self.issued += issued
        return part


class _Run:
    """What one process holds in memory while it takes part in a batch."""

    def __init__(self, row: Batch, by: Hands, at: datetime | None, owner: str) -> None:
        if row.signer_id is None:
            raise DocumentNotFoundError  # nobody ordered it
        self._row, self._signer, self._at, self._owner, self._by = row, row.signer_id, at, owner, by
        self._fit_until = time.monotonic() + FIT_FOR
        self._on = issuing.stationery(row.type, row.unit_id)
        definition = self._on.read.definition
        self._register, self._yearly = register(definition), definition.numbering.yearly
        signed = msgspec.json.decode(bytes(row.signature or b""), type=r.Signature)
        model = issuing.model(self._on, signed)
        self._maker = Maker(self._on.read, model, PageMaker(row.type, by.together(), at or utc_now()))
        self._stored: dict[bytes, str] = {}
        self._codes = {"agency": self._on.agency.letter_code, "unit": self._on.unit.number_code}

    def take(self) -> parts.Part | None:
        """Take the next part, or None when there is none to take; a file that goes on by itself leaves a disk its last room.

        Raises `CannotSignError` where a certificate ended, or was withdrawn, since the part before, `ClockWrongError` while the clock
        is known to be wrong.
        """
        clock.demand_right()
        if not files.has_room():
            raise NoRoomError
        if time.monotonic() >= self._fit_until:
            require_fit(self._by, AgencyId(self._row.type.agency_id), self._moment())
            self._fit_until = time.monotonic() + FIT_FOR
        return parts.take(self._row.id, self._register, self._owner, self._moment(), yearly=self._yearly)

    def release(self) -> None:
        """Let others make what this run took and did not put on record."""
        parts.release(self._row.id, self._owner)

    def made(self, part: parts.Part, rows: IO[bytes]) -> _Record:
        """Make a part, and return how it is put on record; raise `ClockWrongError` where its moment would be a wrong one."""
        clock.demand_right()
        at = self._moment()
        try:
            given, published = _given(part)
            rows.seek(part.row.start)
            lines = [Line.read(rows.readline()) for _ in range(part.row.count)]
            made, tails = self._maker.part(lines, self._codes, given, at, lambda: parts.keep(part))
        except parts.PartLostError:
            return lambda: 0
        common = self._common(part, published, given, at)
        return partial(_put_on_record, part, common, made, tails, at, self._stored)

    def _moment(self) -> datetime:
        return self._at or utc_now()

    def _common(self, part: parts.Part, published: StatusList, given: Numbers, at: datetime) -> Document:
        """Return a document with all that those of a part have in common; it is never saved itself."""
        numbered = part.row.numbered_at
        common = issuing.blank(self._on, self._register, given.day)
        common.year = part.row.year or 0
        common.batch_id = self._row.id
        common.signer_id = self._signer
        common.status_list_id = published.id
        common.numbered_at, common.sealed_at, common.changed_at = numbered or at, at, at
        return common


def _hang_up() -> None:
    """Close the connection of the thread that this runs in."""
    connection.close()


def _put_on_record(  # noqa: PLR0913, PLR0917 - a part, what was made of it, and when
    part: parts.Part,
    common: Document,
    made: Sequence[Made],
    tails: Sequence[bytes],
    at: datetime,
    stored: dict[bytes, str],
) -> int:
    try:
        parts.keep_made(part, common, made, tails, at, stored)
    except parts.PartLostError:
        return 0
    return part.row.count


def _given(part: parts.Part) -> tuple[Numbers, StatusList]:
    """Return what a part was given: also after a crash, the day that its numbers are of."""
    row, published = part.row, part.row.status_list
    at, first, spot = row.numbered_at, row.running, row.spot
    if at is None or first is None or spot is None or published is None:
        raise parts.PartLostError  # a stop took its numbers back
    spots = listing.places(published, spot, row.count)
    day = at.astimezone(BANGKOK).date()
    return Numbers(first, buddhist_year(at), day, spots.uri, spots.indices), published
