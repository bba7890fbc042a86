"""Storing, receiving in chunks, and destroying files.

The house that asks records the act: this one lies below the journal.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from saan.base.files import place, queries, references, uploads
from saan.base.files.errors import FileStillUsedError, FileTooLargeError, UploadUnknownError, disk_refusals
from saan.base.files.models import ChunkList, File
from saan.base.files.queries import FileRef
from saan.base.files.rules import HASH, chunk_count, head, split
from saan.base.files.staging import Readable, Staged, staged
from saan.base.files.uploads import Upload
from saan.trust.clock import utc_now

logger = logging.getLogger(__name__)

ORPHANED_AFTER = timedelta(days=1)
"""A blob without a row belongs to a transaction under way, or to none; after a day, to none."""

UNUSED_FOR = timedelta(days=2)
"""For how long the store keeps a file that nothing refers to: whoever stored it has a form to mend, or a call to repeat."""

ASKED_EACH = timedelta(days=30)
"""How often the sweep asks whether a file that was in use still is."""

LOOKED_AT = 500
"""How many files the sweep looks at in one transaction, so that others need not wait for it."""

ABANDONED_AFTER = timedelta(days=7)
"""An upload that no chunk has reached for so long is given up; the exchange's messages expire as fast."""

UNTOUCHED_FOR = timedelta(hours=1)
"""An upload that no chunk has ever reached is given up after so long: room is kept for it."""


def put(stream: Readable, *, limit: int | None = None) -> FileRef:
    """Store a stream; its bytes are on the disk on return, and count once the caller's transaction commits.

    Holds one chunk in memory whatever the size. Raises `FileTooLargeError` beyond `limit` bytes and
    `DiskFullError`; nothing is left behind by either.
    """
    return register(write(stream, limit=limit))


def write(stream: Readable, *, limit: int | None = None) -> Staged:
    """Bring a stream's bytes onto the disk as `put` does; they count for nothing until `register`, within the day.

    For who would let others wait for the disk: on SQLite whoever writes meanwhile in a transaction waits for its end.
    """
    with staged(stream, limit) as file:
        place.store().adopt(file.path, file.sha256)
    return file


def register(file: Staged) -> FileRef:
    """Write the rows of what stands on the disk into the caller's transaction; another may have written the same, which is as good.

    Whoever stores the same bytes again has as long to refer to them as the first. The rows are put off before they are
    written: where the sweep has just removed them, this waits for it, changes nothing, and they are written anew.
    """
    leaves, now = split(file.leaves), utc_now()
    ref = FileRef(file.sha256, head(leaves).hex(), file.size)
    row = File(sha256=ref.sha256, root=ref.root, size=ref.size, stored_at=now, due_at=now + UNUSED_FOR)
    with transaction.atomic():
        # An hour less will do, and spares others who store the same from waiting for this transaction.
        soon = File.objects.filter(sha256=ref.sha256, due_at__lt=row.due_at - timedelta(hours=1))
        soon.update(due_at=row.due_at)
        File.objects.bulk_create([row], ignore_conflicts=True)
        if len(leaves) > 1:
            ChunkList.objects.bulk_create(
                [ChunkList(file_id=ref.sha256, leaves=file.leaves)], ignore_conflicts=True
            )
    return ref


def begin(
    root: str, size: int, leaves: bytes, *, limit: int | None = None, quota: int | None = None
) -> Upload:
    """Open an upload, or find the one under way, and return what is missing; `uploads` tells the whole story.

    `leaves` are the joined leaf hashes of all chunks. A file that is already stored misses nothing.
    """
    if limit is not None and size > limit:
        raise FileTooLargeError(limit=limit)
    uploads.check_list(root, size, leaves)
    if queries.by_root(root):
        return Upload(root, len(leaves) // HASH, ())
    return uploads.open_upload(root, leaves, quota=uploads.QUOTA if quota is None else quota)


def missing(root: str) -> Upload:
    """Return what an upload still misses: nothing, once the file is stored."""
    try:
        return uploads.progress(root)
    except UploadUnknownError:
        if ref := queries.by_root(root):
            return Upload(root, chunk_count(ref.size), ())
        raise


def put_chunk(
    root: str, index: int, chunk: bytes | memoryview, growing: Callable[[], None] = lambda: None
) -> None:
    """Take one chunk of an upload; a repeat is harmless, also after the file has been stored.

    `growing` is called before more room is kept for the upload, and may refuse that by raising. Raises `ChunkRefusedError`
    for one that is truncated, altered or misplaced, and `DiskFullError` or `UploadQuotaError`.
    """
    try:
        uploads.write_chunk(root, index, chunk, growing)
    except UploadUnknownError:
        if queries.by_root(root) is None:
            raise


def finish(root: str) -> FileRef:
    """Store a complete upload; durable on return as in `put`. Finishing twice returns the same file.

    Reads every byte once. Raises `UploadIncompleteError` if chunks have not come, or were lost with the power.
    """
    try:
        with uploads.whole(root) as file:
            place.store().adopt(file.path, file.sha256)
    except UploadUnknownError:
        if ref := queries.by_root(root):
            return ref
        raise
    ref = register(file)
    # Until the commit the upload stays: a rollback leaves it complete, and finishing again repeats all this.
    transaction.on_commit(lambda: uploads.discard(root))
    return ref


def destroy(sha256: str) -> FileRef:
    """Destroy a file for ever once the caller's transaction commits; the caller records the act.

    Raises `FileStillUsedError` while any record refers to it by a protected foreign key.
    """
    ref = queries.find(sha256)
    if references.referred(
        (ref,)
    ):  # asked first: the refusal of the database's rows would read all that refer to it
        raise FileStillUsedError(sha256=sha256)
    store = place.store()
    seen = store.look(sha256)
    with transaction.atomic():
        try:
            File.objects.filter(sha256=sha256).delete()
        except ProtectedError:
            raise FileStillUsedError(sha256=sha256) from None
        if seen is not None:
            # Exactly what was seen: the same bytes, stored anew by someone else meanwhile, are theirs.
            transaction.on_commit(lambda: store.remove(seen))
    return ref


def sweep(now: datetime | None = None) -> int:
    """Clear what crashes, rollbacks and vanished senders have left behind, and return how many things went."""
    moment = now or utc_now()
    # Bytes before rows: those of a row that goes now go with the next sweep, and a backup under way still finds them.
    return _sweep_staging(moment) + sweep_uploads() + _sweep_orphans(moment) + _sweep_unused(moment)


def _sweep_staging(now: datetime) -> int:
    before, gone = (now - ORPHANED_AFTER).timestamp(), 0
    with disk_refusals():
        for path in place.staging().iterdir():
            if uploads.older(path, before):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def sweep_uploads() -> int:
    """Give up uploads that nobody brings any more, and those that are stored already; return how many."""
    with disk_refusals():
        ended = set(uploads.idle(longer_than=ABANDONED_AFTER, untouched=UNTOUCHED_FOR))
        ended.update(root for root in uploads.under_way() if queries.by_root(root))
    for root in ended:
        uploads.discard(root)
    return len(ended)


def _sweep_orphans(now: datetime) -> int:
    store, gone = place.store(), 0
    everything = (seen for seen in store.everything() if seen.stored_at < now - ORPHANED_AFTER)
    while batch := list(islice(everything, 500)):
        counted = queries.known(seen.sha256 for seen in batch)
        gone += sum(store.remove(seen) for seen in batch if seen.sha256 not in counted)
    return gone


def _sweep_unused(now: datetime) -> int:
    """Take out of the store what nothing refers to, and return how many files went; their bytes go as orphans do."""
    gone, after = 0, ""
    due = File.objects.filter(due_at__lte=now).order_by("sha256")
    while batch := list(due.filter(sha256__gt=after).values_list("sha256", flat=True)[:LOOKED_AT]):
        after = batch[-1]
        try:
            gone += _forget_unused(batch, now)
        except IntegrityError:
            # PostgreSQL checks references when it commits. Somebody has come to refer to one of them: all of them stay,
            # and the next sweep asks again.
            logger.info("a file came into use while it was swept")
    return gone


def _forget_unused(sha256s: list[str], now: datetime) -> int:
    """Remove the rows of those files that are still due and that nothing refers to; the others are asked about later.

    The rows are locked first, but for those that others hold: whoever stores one of the files again waits, and then
    writes it anew (`register`). A reference that is written meanwhile is found here, or by the database when either
    commits: one of the two is undone.
    """
    with transaction.atomic():
        rows = File.objects.select_for_update(skip_locked=True).filter(sha256__in=sha256s, due_at__lte=now)
        locked = [FileRef(row.sha256, row.root, row.size) for row in rows]
        used = references.used(locked)
        File.objects.filter(sha256__in=used).update(due_at=now + ASKED_EACH)
        unused = [one.sha256 for one in locked if one.sha256 not in used]
        File.objects.filter(sha256__in=unused).delete()
    return len(unused)
