"""Giving every act its place in the tree, and showing the world the new head.

Four steps, each of which only continues what the one before made durable:

    1 place     acts get the next free places                  database, one transaction
    2 tiles     leaves become tiles and bundles on disk        files, each whole or absent
    3 sign      the head is signed and kept                    database, one transaction
    4 publish   the newest kept head becomes `checkpoint`      one atomic rename

A crash after 1 leaves places without tiles: they are given for ever, so 2 writes the same bytes next time.
After 2, tiles that no checkpoint names: harmless, and written again. After 3, a head that nobody saw: 4
publishes it next time. There is no other recovery: every run begins by finishing the last one.

Two sequencers at once, on one disk, are kept apart by the folder's lock, and on two machines by
PostgreSQL's. Neither lock guards the truth of the log: a place is given once (a unique index), places have no
gaps (checked while reading), so any two runs that sign one size sign one root.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from saan.base.journal import past, place
from saan.base.journal.errors import DamagedLogError
from saan.base.journal.log_folder import Heard, LogFolder
from saan.base.journal.models import Checkpoint
from saan.base.journal.queries import with_cosignatures
from saan.trust import checkpoints, tiles
from saan.trust.clock import Clock, utc_now
from saan.trust.tiles import Edge
from saan.trust.tree import leaf_hash

BATCH = 16_384
"""How many acts are placed under one checkpoint: a transaction of some tens of milliseconds."""

_ONE_SEQUENCER = 0x5341_414E
"""The number of PostgreSQL's advisory lock."""

_PLACE = """
    UPDATE journal_leaf SET place = queue.place
    FROM (
        SELECT act_id, CAST(%s AS bigint) - 1 + row_number() OVER (ORDER BY act_id) AS place
        FROM (SELECT act_id FROM journal_leaf WHERE place IS NULL ORDER BY act_id LIMIT %s) AS waiting
    ) AS queue
    WHERE journal_leaf.act_id = queue.act_id
"""
_PLACED = "SELECT entry FROM journal_leaf WHERE place >= %s AND place < %s ORDER BY place"
_NEXT = "SELECT max(place) + 1 FROM journal_leaf WHERE place IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What a run did: the log's size after it, and how many acts it sealed. `busy`: another run was under way."""

    size: int
    sealed: int
    busy: bool = False


def sequence_once(*, batch: int = BATCH, clock: Clock = utc_now, heard: Heard = lambda _: None) -> Sequenced:
    """Seal up to `batch` waiting acts under a new checkpoint and publish it; do nothing while another does.

    Raises `RolledBackError` or `DamagedLogError` rather than sign what contradicts an earlier head,
    `MissingLogKeyError` without a key, `FullLogDiskError` when the disk refuses; all acts then wait, unharmed.
    """
    folder = place.log_folder()
    with _sequencer(folder) as mine:
        last = newest()
        if not mine:
            return Sequenced(last.size if last else 0, 0, busy=True)
        past.require_known()  # signing on would fork the log
        size = last.size if last else 0
        end = _next_place()
        if end == size:
            end += _give_places(end, batch)
            heard("placed")
        if end > size:
            edge = write_tiles(folder, _edge(folder, last, heard), end, heard)
            heard("tiles-written")
            _keep_head(edge, clock())
            heard("signed")
        _publish(folder)
        heard("published")
        return Sequenced(end, end - size)


def publish_newest() -> None:
    """Show the newest kept head, with every cosignature on it; waits for a run that is under way."""
    folder = place.log_folder()
    with folder.owned(wait=True):
        _publish(folder)


def newest() -> Checkpoint | None:
    """Return the newest kept head."""
    return Checkpoint.objects.order_by("-size").first()


@contextmanager
def _sequencer(folder: LogFolder) -> Iterator[bool]:
    with folder.owned(wait=False) as mine:
        if not mine or connection.vendor != "postgresql":
            yield mine
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_SEQUENCER])
            (ours,) = cursor.fetchone() or (False,)
        try:
            yield ours
        finally:
            if ours and connection.is_usable():  # a lost connection has lost its locks too
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_SEQUENCER])


def _next_place() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        ((found,),) = cursor.fetchall()
    return int(found or 0)


def _give_places(first: int, batch: int) -> int:
    """Give places to waiting acts in the order of their ids, and return to how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLACE, [first, batch])
        given: int = cursor.rowcount
        return given


def write_tiles(folder: LogFolder, edge: Edge, end: int, heard: Heard = lambda _: None) -> Edge:
    """Append all leaves from the edge up to `end`, a batch at a time, and return the new edge."""
    while edge.size < end:
        entries = _entries(edge.size, min(end, edge.size + BATCH))
        edge, written = tiles.append(edge, [leaf_hash(entry) for entry in entries], entries)
        folder.write(written, heard)
        folder.sweep(written)
    return edge


def _entries(first: int, end: int) -> Sequence[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, [first, end])
        entries = [bytes(entry) for (entry,) in cursor.fetchall()]
    if len(entries) != end - first:
        raise DamagedLogError(size=end)
    return entries


def _edge(folder: LogFolder, last: Checkpoint | None, heard: Heard) -> Edge:
    """Return the right edge at the last kept head, read from disk.

    Where the disk does not have it (a new disk, a restored node, a damaged tile), all tiles are made again from
    the leaves. Either way the edge leads to the root that was signed.
    """
    if last is None:
        return Edge()
    try:
        edge = tiles.edge_of(folder, last.size)
    except (tiles.MissingTileError, tiles.BadTileError):
        edge = Edge()
    if edge.size != last.size or edge.root() != bytes(last.root):
        heard("making-tiles-again")
        edge = write_tiles(folder, Edge(), last.size, heard)
    if edge.root() != bytes(last.root):
        raise DamagedLogError(size=last.size)
    return edge


def _keep_head(edge: Edge, now: datetime) -> None:
    head = checkpoints.Checkpoint(place.origin(), edge.size, edge.root())
    note = checkpoints.sign(head, place.log_signer())
    Checkpoint.objects.create(size=edge.size, root=edge.root(), note=note.encode(), signed_at=now)


def _publish(folder: LogFolder) -> None:
    """Show the newest kept head unless it is shown already. The caller owns the folder."""
    last = newest()
    if last is not None and (note := with_cosignatures(last)) != folder.published():
        folder.publish(note)
