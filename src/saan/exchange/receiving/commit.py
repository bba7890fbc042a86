"""Group commit: what many requests brought becomes durable in one transaction, and only then is acknowledged.

One transaction holds the inbound rows, their acts and their receipts. A crash before the commit leaves nothing, and
nothing was acknowledged; a crash after it leaves the receipts, and a repeat gets them back byte for byte.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import Error, IntegrityError, connection, transaction

from saan.base import bulk
from saan.base.journal import api as journal
from saan.base.outages import database_failed
from saan.exchange import acts, tables
from saan.exchange.contents import Contents
from saan.exchange.node import Node
from saan.exchange.receiving import rows
from saan.exchange.receiving.admission import Admitted, Refused
from saan.exchange.receiving.brought import blobs_of
from saan.exchange.receiving.notices import accepted, conflict, refused, stored_line
from saan.exchange.receiving.rows import Key, Stored
from saan.exchange.refusals import StorageFailedError
from saan.trust import batches, jws, receipts
from saan.trust.batches import Batch
from saan.trust.clock import rfc3339, utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId, uuid7
from saan.trust.receipts import NoticeKind
from saan.trust.sealed import Sealed

logger = logging.getLogger(__name__)

LOCK_PATIENCE = 5
"""Seconds to wait for another process's write."""

ACTOR = journal.Actor(system="exchange")


@dataclass(slots=True)
class Delivered:
    """What one request brought: one envelope, or the lines of a batch with the batch that vouches for them.

    No two lines name one message. The writer fills what answers them: `sealed` for an envelope that came alone,
    `answers` and `signed` for a batch; `kinds` tells what became of each line.
    """

    recipient: AgencyId
    sender: AgencyId
    lines: Sequence[Admitted | Refused]
    batch: Batch | None = None
    kinds: list[NoticeKind] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    signed: Batch | None = None
    sealed: Sealed | None = None

    def names(self) -> Iterator[Key]:
        """Yield what is unique of each line that may be accepted, or was before."""
        for line in self.lines:
            if isinstance(line, Admitted):
                yield line.envelope.id, line.envelope.sender, line.recipient


class _Fresh(msgspec.Struct, gc=False):
    """A line that is being accepted: the files it brought, and its receipt once made.

    `row` is the id of its row: that of its act, which is as unique and in the same order. `name` is its message id
    written out.
    """

    admitted: Admitted
    name: str
    files: tuple[tuple[int, str], ...]
    row: Any = None
    receipt: bytes = b""
    signature: str | None = None


_Outcome = _Fresh | Stored | Refused | bytes
"""Accepted now; accepted before; refused; or in conflict, as the notice says it."""


def commit(node: Node, delivered: Sequence[Delivered], head: str) -> None:
    """Make durable what may be accepted and fill in all answers; `head` is the newest tree head, as JSON.

    No two lines of all of them name one message. Nothing at all was kept when it raises: `StorageFailedError` where
    the database cannot (disk, lock, connection). Runs in the one writer thread of a process; several processes may
    run it side by side.
    """
    try:
        if connection.connection is None:
            _open_for_writing()
        try:
            _attempt(node, delivered, head)
        except IntegrityError:
            # Another process took in one of the same messages between our look and our insert: look again.
            _attempt(node, delivered, head)
    except Error as error:
        if not database_failed(error):
            raise
        logger.exception("nothing was committed")
        connection.close()
        raise StorageFailedError from error


def _open_for_writing() -> None:
    """Open the writer's connection. Whoever waits here waits with a request open: better to say soon that it is locked."""
    bulk.become_writer()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout={LOCK_PATIENCE * 1000}")
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_PATIENCE}s'")


def _attempt(node: Node, delivered: Sequence[Delivered], head: str) -> None:
    now = utc_now()
    with transaction.atomic(), connection.cursor() as cursor:
        known = rows.known(cursor, [key[0] for one in delivered for key in one.names()])
        outcomes = [[_outcome(node, line, known, now) for line in one.lines] for one in delivered]
        fresh = [outcome for each in outcomes for outcome in each if isinstance(outcome, _Fresh)]
        recorded = journal.record_many([_act(one, now) for one in fresh])
        at, uuid_value = rfc3339(now), tables.uuid_writer()
        for new, act in zip(fresh, recorded, strict=True):
            new.row = uuid_value(act.id)
            new.receipt = accepted(new.admitted, new.name, at, act.leaf.hex(), head)
        for one, each in zip(delivered, outcomes, strict=True):
            _answer(node, one, each, now)
        _insert(cursor, delivered, outcomes, tables.moment_value(now))


def _outcome(node: Node, line: Admitted | Refused, known: dict[Key, Stored], now: datetime) -> _Outcome:
    """Return what becomes of a line. Steps: saan-1.md §5, 11, and what that makes of 12 to 16."""
    if isinstance(line, Refused):
        return line
    # (11) a repeat gets what was said first, before anything that depends on today is asked of it
    envelope = line.envelope
    stored = known.get((envelope.id, envelope.sender, line.recipient))
    if stored is None:
        return _fresh(node, line)
    if stored.digest == envelope.digest:
        return stored
    return conflict(line, stored.digest, now)


def _fresh(node: Node, line: Admitted) -> _Fresh | Refused:
    # (12) to (14), or (16) where the content lay beside it and was read through before
    if line.objection is not None:
        return Refused(line.envelope.digest, line.envelope, line.objection)
    # (15) its blobs are here, and (16) what is encrypted opens
    try:
        blobs = blobs_of(line)
        if line.envelope.sealed is not None and not line.read_through:
            # Short, for what lies beside the envelope was read through before: `reading_through`.
            Contents(line.envelope, node.boxes, dict(blobs)).check()
        return _Fresh(line, str(line.envelope.id), blobs)
    except SaanError as error:
        if error.is_ours:
            raise
        return Refused(line.envelope.digest, line.envelope, error)


def _answer(node: Node, delivered: Delivered, outcomes: Sequence[_Outcome], now: datetime) -> None:
    """Fill in the answers of one request, and sign them: each alone, or all under one signature."""
    delivered.kinds = [_kind(outcome) for outcome in outcomes]
    if delivered.batch is None:
        delivered.sealed = _sealed(node, delivered, outcomes[0], now)
        return
    delivered.answers = [
        stored_line(outcome.receipt()) if isinstance(outcome, Stored) else _raw(delivered, outcome, now)
        for outcome in outcomes
    ]
    delivered.signed = batches.sign(
        delivered.answers,
        typ=batches.ANSWERS,
        by=delivered.recipient,
        to=delivered.sender,
        at=now,
        signer=node.signer,
    )


def _sealed(node: Node, delivered: Delivered, outcome: _Outcome, now: datetime) -> Sealed:
    if isinstance(outcome, Stored):
        return outcome.receipt()
    raw = _raw(delivered, outcome, now)
    sealed = Sealed(jws.sign(node.signer, receipts.TYP, raw), raw)
    if isinstance(outcome, _Fresh):
        outcome.signature = sealed.signature
    return sealed


def _raw(delivered: Delivered, outcome: _Fresh | Refused | bytes, now: datetime) -> bytes:
    match outcome:
        case _Fresh():
            return outcome.receipt
        case Refused():
            return refused(outcome, delivered.sender, delivered.recipient, now)
        case _:
            return outcome


def _kind(outcome: _Outcome) -> NoticeKind:
    match outcome:
        case _Fresh() | Stored():
            return NoticeKind.ACCEPTED
        case Refused():
            return NoticeKind.REFUSED
        case _:
            return NoticeKind.CONFLICT


def _insert(cursor: Any, delivered: Sequence[Delivered], outcomes: list[list[_Outcome]], at: Any) -> None:
    uuid_value = tables.uuid_writer()
    lots: list[tuple[Any, Batch]] = []
    inbound_rows, blob_rows = [], []
    for one, each in zip(delivered, outcomes, strict=True):
        fresh = [outcome for outcome in each if isinstance(outcome, _Fresh)]
        sent = answered = None
        if one.batch is not None and one.signed is not None and fresh:
            sent, answered = uuid_value(uuid7()), uuid_value(uuid7())
            lots += [(sent, one.batch), (answered, one.signed)]
        inbound_rows += [
            _inbound_row(outcome, uuid_value(outcome.admitted.envelope.id), (sent, answered), at)
            for outcome in fresh
        ]
        blob_rows += [
            (uuid_value(uuid7()), outcome.row, part, sha256)
            for outcome in fresh
            for part, sha256 in outcome.files
        ]
    rows.insert_lots(cursor, lots)
    rows.insert_inbound(cursor, inbound_rows)
    rows.insert_blobs(cursor, blob_rows)


def _inbound_row(fresh: _Fresh, message: Any, lots: tuple[Any, Any], at: Any) -> tuple[Any, ...]:
    admitted = fresh.admitted
    envelope = admitted.envelope
    return (
        fresh.row,
        admitted.recipient,
        envelope.sender,
        message,
        envelope.channel,
        envelope.number(admitted.recipient),
        envelope.type,
        at,
        envelope.raw,
        envelope.digest,
        admitted.signature,
        fresh.receipt,
        fresh.signature,
        *lots,
        admitted.batch_index,
        None,
    )


def _act(fresh: _Fresh, now: datetime) -> journal.Act:
    envelope = fresh.admitted.envelope
    return journal.Act(
        type=acts.RECEIVED,
        agency=fresh.admitted.recipient,
        subject=journal.Subject("message", fresh.name),
        actor=ACTOR,
        at=now,
        detail={
            "from": envelope.sender,
            "envelope": envelope.digest.hex(),
            "type": envelope.type,
            "channel": envelope.channel,
            "seq": envelope.number(fresh.admitted.recipient),
        },
    )
