"""Taking in blobs: an offer, then chunks in any order, until the file is whole (saan-1.md §10).

The file store holds the bytes and checks each chunk; the `Upload` row holds whose they are. All of it runs in
threads, because it waits for the disk.
"""

import logging
import random
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, connection

from saan.base.files import api as files
from saan.base.files.api import CHUNK, UploadIncompleteError, UploadQuotaError
from saan.exchange.models import Upload
from saan.exchange.receiving.admission import Gate, demand_here
from saan.exchange.receiving.ahead import brought_ahead, content_ahead, kept_for
from saan.exchange.refusals import (
    ClockSkewError,
    NotUploaderError,
    StorageFailedError,
    TooManyBlobsError,
    TooMuchContentError,
    WrongRecipientError,
)
from saan.exchange.rules.admission import MAX_AHEAD, MAX_AHEAD_HERE, MAX_BLOBS_AHEAD, SHARES, SKEW
from saan.trust import offers
from saan.trust.clock import rfc3339, utc_now
from saan.trust.ids import AgencyId
from saan.trust.members import MalformedError
from saan.trust.tree import leaf_hash

SHOWN = 8
"""How many chunks a sender must show of a file that lies here already; who never had it cannot."""

AT_ONCE = 8 * CHUNK
"""Up to this size a file is finished while the sender of its last chunk waits; beyond, it asks again."""

RUNS = 1000
"""How many runs of missing chunks one answer names; the next answer names more."""

T = TypeVar("T")

logger = logging.getLogger(__name__)

_finishing: set[str] = set()
_finishing_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a blob has come: the token of its upload, what is missing, and whether it is held."""

    token: str
    missing: tuple[range, ...]
    held: bool

    def shown(self) -> dict[str, Any]:
        """Return it as the answer's members."""
        state = "held" if self.held else ("open" if self.missing else "checking")
        runs = [[run.start, len(run)] for run in self.missing[:RUNS]]
        return {"v": 1, "upload": self.token, "state": state, "missing": runs}


def offer(gate: Gate, root: str, data: bytes) -> Progress:
    """Open an upload, or find the one under way, and return what is missing.

    Raises what the signature, the sizes, the list of hashes or the disk refuse.
    """
    sealed, leaves = offers.split(data)
    node, recipient, now = gate.node, gate.recipient, utc_now()
    made = offers.verify(sealed, node.ring, now)
    gate.caller.demand(made.sender)
    if made.recipient != recipient:
        raise WrongRecipientError(agency=recipient)
    demand_here(node, recipient)
    if made.root != root:
        raise MalformedError(member="root")
    if abs(made.at - now) > SKEW:
        raise ClockSkewError(created=rfc3339(made.at), now=rfc3339(now))
    limit = node.ring.peer(recipient).accepts_bytes
    if made.size > limit:
        raise TooMuchContentError(size=made.size, limit=limit, agency=recipient)
    return _guarded(lambda: _open(made, leaves))


def progress(gate: Gate, token: str, root: str) -> Progress:
    """Return how far an upload has come; a whole one that is not finished yet is finished on the way."""
    return _guarded(lambda: _progress(_row(gate, token, root)))


def take(gate: Gate, token: str, root: str, index: int, chunk: bytes) -> Progress | None:
    """Take one chunk; return the progress when it may have been the last, else None."""
    return _guarded(lambda: _take(_row(gate, token, root), index, chunk))


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except DatabaseError as error:
        connection.close()
        raise StorageFailedError from error


def _open(made: offers.Offer, leaves: bytes) -> Progress:
    row, fresh = Upload.objects.update_or_create(
        root=made.root,
        sender=made.sender,
        agency_id=made.recipient,
        # Whoever offers again has not given up.
        defaults={"offered_at": made.at},
        create_defaults={"size": made.size, "token": secrets.token_urlsafe(32), "offered_at": made.at},
    )
    if row.size != made.size:
        raise MalformedError(member="size")
    if files.by_root(made.root) is None:
        # Never here, or destroyed since it was brought: then it is brought anew.
        row.held_at, row.asked = None, []
        row.save(update_fields=["held_at", "asked"])
    elif row.held_at is not None:
        row.held_at = utc_now()  # offered again, it waits for its envelope again (`queries.awaited`)
        row.save(update_fields=["held_at"])
        return Progress(row.token, (), held=True)
    try:
        if fresh:
            _demand_quota(row)
        upload = files.begin(made.root, made.size, leaves)
    except Exception:
        if fresh:
            row.delete()
        raise
    if not upload.missing and files.by_root(made.root) is not None and not row.asked:
        row.asked = sorted(random.sample(range(upload.chunks), min(SHOWN, upload.chunks)))
        row.held_at = None
        row.save(update_fields=["asked", "held_at"])
    return _progress(row)


def _demand_quota(row: Upload) -> None:
    """Return when the sender may bring a blob more: all that waits for it, this one among them, is within bounds.

    There is a bound at each agency, and one for all that are served here: for how many blobs, however small, and for
    their content, however many agencies it is brought to.
    """
    everywhere = brought_ahead(AgencyId(row.sender))
    if sum(one.blobs for one in everywhere) > MAX_BLOBS_AHEAD:
        raise TooManyBlobsError(limit=MAX_BLOBS_AHEAD)
    if sum(one.bytes for one in everywhere if one.recipient == row.agency_id) > MAX_AHEAD:
        raise UploadQuotaError(quota=MAX_AHEAD)
    if sum(one.bytes for one in everywhere) > MAX_AHEAD_HERE and content_ahead(row.sender) > MAX_AHEAD_HERE:
        raise UploadQuotaError(quota=MAX_AHEAD_HERE)
    _demand_share(row)


def _demand_share(row: Upload, before: UUID | None = None) -> None:
    """Return when more room may be kept for a sender's content: what else it has under way is within its share.

    So one blob may always come, however large. Of several under way each is asked about those that began before it
    (`before`): the first about none, or each might wait for all. What is held does not count here, since the blobs of
    one message wait for each other.
    """
    share = files.room().bytes // SHARES
    if kept_for(AgencyId(row.sender), row.root, before) > share:
        raise UploadQuotaError(quota=share)


def _row(gate: Gate, token: str, root: str) -> Upload:
    row = Upload.objects.filter(token=token).first() if token else None
    if row is None or row.agency_id != gate.recipient or row.root != root:
        raise NotUploaderError
    gate.caller.demand(AgencyId(row.sender))
    return row


def _take(row: Upload, index: int, chunk: bytes) -> Progress | None:
    if row.held_at is not None:
        return Progress(row.token, (), held=True)
    if row.asked:
        return _shown(row, index, chunk)
    with _finishing_lock:
        checking = row.root in _finishing
    if checking:
        # It would wait until all has been read through, and four of them would keep every thread.
        return Progress(row.token, (), held=False)
    files.put_chunk(row.root, index, chunk, lambda: _demand_share(row, row.id))
    upload = files.missing(row.root)
    return None if upload.missing else _progress(row)


def _shown(row: Upload, index: int, chunk: bytes) -> Progress:
    """Note that a sender has shown one of the chunks it was asked for."""
    ref = files.by_root(row.root)
    if ref is None or index not in row.asked:
        return _progress(row)
    listed = files.leaves(ref.sha256)
    if leaf_hash(chunk) != listed[index * 32 : (index + 1) * 32]:
        raise files.ChunkRefusedError(root=row.root, index=index)
    row.asked = [one for one in row.asked if one != index]
    if not row.asked:
        row.held_at = utc_now()
    row.save(update_fields=["asked", "held_at"])
    return _progress(row)


def _progress(row: Upload) -> Progress:
    if row.held_at is not None:
        return Progress(row.token, (), held=True)
    if row.asked:
        return Progress(row.token, tuple(range(index, index + 1) for index in row.asked), held=False)
    missing = files.missing(row.root).missing
    if missing:
        return Progress(row.token, missing, held=False)
    if row.size <= AT_ONCE:
        return _finish(row)
    with _finishing_lock:
        alone = row.root not in _finishing
        _finishing.add(row.root)
    if alone:
        threading.Thread(target=_finish_aside, args=(row,), name="blob", daemon=True).start()
    return Progress(row.token, (), held=False)


def _finish(row: Upload) -> Progress:
    """Store a complete upload, then say that it is held.

    Reading a large file must not hold a transaction open, so these are two: after a crash between them the file is
    stored, nothing is missing, and asking again comes here again.
    """
    try:
        files.finish(row.root)
    except UploadIncompleteError:
        # A power cut took some chunks: they are missing again.
        return Progress(row.token, files.missing(row.root).missing, held=False)
    Upload.objects.filter(id=row.id).update(held_at=utc_now())
    return Progress(row.token, (), held=True)


def _finish_aside(row: Upload) -> None:
    """Finish in a thread of its own; whatever goes wrong, the sender asks again and it is tried again."""
    try:
        _finish(row)
    except Exception:
        logger.exception("the blob %s could not be finished", row.root)
    finally:
        connection.close()
        with _finishing_lock:
            _finishing.discard(row.root)
