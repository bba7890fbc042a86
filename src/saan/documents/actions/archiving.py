"""Evidence that lasts for what was issued in bulk: many pages in one archive (RFC 4998), time-stamped and renewed together.

A new chain under another hash function (hash-tree renewal) is ordered by a person for all archives of an agency. The order
commits in each archive's row, with its job; the periodic job asks again for what a crash or an absent authority left.

Crash order. An archive's rows and digests commit first, with when it is due. Its trunk is durable in the file store before
the row names it; a crash in between leaves a file that nothing names, and the archive is stamped anew. Two workers at one
archive: the row is locked and read again, and the second one's work is dropped.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from saan.base.agencies.api import Authority
from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.lasting import api as lasting
from saan.documents import acts
from saan.documents.actions.writing import system
from saan.documents.models import Archive, ArchiveTree, Batch, Document
from saan.documents.queries.archives import leaves_of, page_bytes, pages, trunk_of, ways_of
from saan.documents.rules.batches import State
from saan.press.evidencerecords import Mould, leaf_anew
from saan.press.hashtrees import SHA256, STRONGER
from saan.press.lasting_errors import WithdrawnSignerError
from saan.trust.canonical import Json
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

if TYPE_CHECKING:
    from saan.press.archives import Archived

MAKE_TASK: Final = "saan.documents.tasks.make_archive"
REHASH_TASK: Final = "saan.documents.tasks.rehash_archive"
STRONGEST: Final = STRONGER[-1]
MOST_ROWS: Final = 16_384
"""Pages of one archive: a million is some sixty time-stamps, and a record's way some 14 digests long."""
MOST_DUE: Final = 200


def begin(at: datetime) -> int:
    """Put the rows of bulk issues that have ended into archives; return how many archives that made."""
    ended = (State.FINISHED, State.STOPPED)
    rows = Sum(F("archives__last") - F("archives__first") + 1)
    waiting = Batch.objects.filter(state__in=ended, done__gt=0).annotate(kept=rows)
    made = 0
    for batch_id in waiting.filter(Q(kept=None) | Q(kept__lt=F("done"))).values_list("id", flat=True)[
        :MOST_DUE
    ]:
        while _begun(batch_id, at):
            made += 1
    return made


def _begun(batch_id: UUID, at: datetime) -> bool:
    """Put the next rows of a batch that follow one on another into an archive; return whether there were any.

    They need not follow on what an archive holds: a part that was in a dead worker's hands at the stop leaves a gap, and
    has an archive of its own once it is issued.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(id=batch_id)
        first, leaves = next(((row, found) for row, found in _runs(batch) if found), (0, b""))
        if not leaves:
            return False
        stored = files.put(io.BytesIO(leaves))
        archive = Archive.objects.create(
            agency_id=batch.agency_id, batch=batch, first=first, last=first + len(leaves) // 32 - 1,
            begun_at=at, due_at=at,
        )  # fmt: skip
        ArchiveTree.objects.create(archive=archive, place=0, algorithm=SHA256, leaves_id=stored.sha256)
    return True


def _runs(batch: Batch) -> Iterator[tuple[int, bytes]]:
    """Yield, for each stretch of a batch that no archive holds, its first row and the digests of those that follow on it."""
    issued = Document.objects.filter(batch=batch).exclude(sealed_at=None).order_by("row")
    kept = Archive.objects.filter(batch=batch).order_by("first").values_list("first", "last")
    begin = 0
    for first, last in kept:
        if begin < first:
            yield _run(issued.filter(row__range=(begin, first - 1)))
        begin = last + 1
    yield _run(issued.filter(row__gte=begin))


def _run(issued: QuerySet[Document]) -> tuple[int, bytes]:
    begin, leaves = 0, bytearray()
    rows = issued.values_list("row", "pdf_sha256")[:MOST_ROWS]
    for place, (row, sha256) in enumerate(rows.iterator()):
        begin = begin if place else row or 0
        if row != begin + place:
            break
        leaves += bytes.fromhex(sha256)
    return begin, bytes(leaves)


def due(at: datetime) -> tuple[UUID, ...]:
    """Return the archives that are to be stamped now, the longest due first; none while no authority is named."""
    if not lasting.the_keeper().ready:
        return ()
    return tuple(
        Archive.objects.filter(due_at__lte=at)
        .order_by("due_at", "id")
        .values_list("id", flat=True)[:MOST_DUE]
    )


def enqueue(at: datetime) -> None:
    """Have every archive that is due stamped, or rehashed as ordered, each in a job of its own; the same is queued once.

    One that a wrong clock put off is due.
    """
    late = Archive.objects.filter(lasting.put_off_by_wrong_clock(at))
    if late.exists():
        late.update(due_at=at)
    for archive_id in due(at):
        jobs.enqueue(MAKE_TASK, key=str(archive_id), archive_id=str(archive_id))
    if lasting.the_keeper().ready:
        for archive_id in Archive.objects.exclude(wanted="").values_list("id", flat=True)[:MOST_DUE]:
            jobs.enqueue(REHASH_TASK, key=str(archive_id), archive_id=str(archive_id))


def make(archive_id: UUID, at: datetime) -> bool:
    """Stamp one archive that is due, or renew it; return whether this call did. What stood in the way, the row says.

    Raises what the keeper raises where another try may help; a signer who was withdrawn is said once.
    """
    row = Archive.objects.filter(id=archive_id, due_at__lte=at).first()
    if row is None:
        return False
    keeper, before = lasting.the_keeper(), row.trunk_id
    try:
        if before is None:
            made = keeper.archive(leaves_of(row), tuple(_samples(row)), row.agency_id, at)
        else:
            made = keeper.renew_archive(trunk_of(row), row.agency_id, at)
    except SaanError as error:
        _note(archive_id, error, at)
        if isinstance(error, WithdrawnSignerError):
            Archive.objects.filter(id=archive_id).update(due_at=None)
            return False
        raise
    return _made(row, made, at)


def order_rehash(by: Authority, agency_id: AgencyId) -> int:
    """Order a new chain under the strongest hash function for each stamped archive of an agency that has none.

    Return how many that is; the jobs commit with the order. Raises `NotAuthorisedError` unless the caller administers
    the whole agency, and `KeeperUnavailableError` where no authority is named that could stamp them.
    """
    by.require_administrator(agency_id, None)
    if not lasting.the_keeper().ready:
        raise lasting.KeeperUnavailableError
    with transaction.atomic():
        weaker = Archive.objects.filter(agency_id=agency_id, wanted="").exclude(trunk=None)
        ids = list(weaker.exclude(trees__algorithm=STRONGEST).order_by("id").values_list("id", flat=True))
        if not ids:
            return 0
        Archive.objects.filter(id__in=ids).update(wanted=STRONGEST)
        for archive_id in ids:
            jobs.enqueue(REHASH_TASK, key=str(archive_id), archive_id=str(archive_id))
        journal.record(
            journal.Act(
                type=acts.EVIDENCE_REHASHED,
                agency=agency_id,
                subject=journal.Subject("agency", str(agency_id)),
                actor=by.actor,
                at=by.at,
                detail={"algorithm": STRONGEST, "archives": len(ids)},
            )
        )
    return len(ids)


def rehash(archive_id: UUID, at: datetime) -> bool:
    """Begin the chain that was ordered of an archive, for which every page is read again; return whether this call did.

    What stood in the way, the row says. Raises what the keeper raises: another try may help.
    """
    row = Archive.objects.filter(id=archive_id).exclude(trunk=None).exclude(wanted="").first()
    if row is None:
        return False
    anew = partial(_leaves_anew, row)
    try:
        made = lasting.the_keeper().rehash_archive(trunk_of(row), anew, row.wanted, row.agency_id, at)
    except SaanError as error:
        _note(archive_id, error, at)
        raise
    stored = files.put(io.BytesIO(b"".join(made.leaves)))
    return _made(row, made, at, tree=(row.wanted, stored.sha256))


def _leaves_anew(row: Archive, trunk: bytes) -> list[bytes]:
    """Return a leaf for each row of an archive over a trunk; one that was destroyed has a leaf that leads back to nothing."""
    mould, trees, size = Mould(trunk), ways_of(row), hashlib.new(row.wanted).digest_size
    leaves = [os.urandom(size) for _ in range(row.first, row.last + 1)]
    for done, (one, page) in enumerate(pages(_documents(row))):
        place = (one.row or 0) - row.first
        leaves[place] = leaf_anew(page, mould.of([tree.way(place) for tree in trees]), row.wanted)
        jobs.progress(done, len(leaves))
    return leaves


def _made(seen: Archive, made: "Archived", at: datetime, tree: tuple[str, str] | None = None) -> bool:
    stored = files.put(io.BytesIO(made.trunk))
    with transaction.atomic():
        row = Archive.objects.select_for_update(of=("self",)).get(id=seen.id)
        if row.trunk_id != seen.trunk_id:
            return False
        row.trunk_id, row.made_at, row.until = stored.sha256, at, made.until
        row.stamps, row.problem, row.said, row.tried_at = row.stamps + 1, "", [], at
        row.due_at = lasting.due_next(made.until, at)
        row.wanted = row.wanted if tree is None else ""
        row.save()
        if tree is not None:
            place = ArchiveTree.objects.filter(archive=row).count()
            ArchiveTree.objects.create(archive=row, place=place, algorithm=tree[0], leaves_id=tree[1])
        _tell(row, at, {"algorithm": tree[0]} if tree else {})
    return True


def _tell(row: Archive, at: datetime, more: dict[str, Json]) -> None:
    journal.record(
        journal.Act(
            type=acts.BATCH_LASTED,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("batch", str(row.batch_id)),
            actor=system("archive"),
            at=at,
            detail={
                "first": row.first, "last": row.last, "trunk_sha256": row.trunk_id,
                "until": rfc3339(row.until) if row.until else None,
                **more,
            },
        )
    )  # fmt: skip


def _note(archive_id: UUID, error: SaanError, at: datetime) -> None:
    Archive.objects.filter(id=archive_id).update(**lasting.obstacle(error), tried_at=at)


def _documents(row: Archive) -> Iterator[Document]:
    rows = Document.objects.filter(batch_id=row.batch_id, row__gte=row.first, row__lte=row.last)
    return rows.only("row", "prefix_id", "page_id", "place", "size").order_by("row").iterator(500)


def _samples(row: Archive) -> Iterator[bytes]:
    """Yield pages that bear every mark of an archive: the first and the last that are still there, for keys may change between parts."""
    there = Document.objects.filter(batch_id=row.batch_id, row__range=(row.first, row.last)).order_by("row")
    ends = {one.id: one for one in (there.first(), there.last()) if one is not None}
    yield from map(page_bytes, ends.values())
