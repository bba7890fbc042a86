"""Writing acts into the journal, inside the caller's transaction."""

import os
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from saan.base import bulk
from saan.base.jobs import api as jobs
from saan.base.journal import past
from saan.base.journal.catalogue import is_wanted, subscribers
from saan.base.journal.values import Act, Actor, Recorded
from saan.trust.acts import SALT_BYTES, Entry, act_bytes, day_of
from saan.trust.canonical import MAX_BYTES, Json, TooLongError
from saan.trust.clock import rfc3339
from saan.trust.tree import leaf_hash

_ACTS = ("id", "type", "agency_id", "at", "subject_kind", "subject_id", "actor_id", "content", "salt")
_LEAVES = ("act_id", "entry")
_RANDOM_BITS = 74
_STEP_BITS = 32

Row = tuple[str | bytes | UUID | datetime | None, ...]


def record(act: Act) -> Recorded:
    """Write an act and its salted leaf into the caller's transaction, and wake its subscribers after it.

    Raises `RuntimeError` outside a transaction: an act that commits alone would tell of a change that
    may not have happened. Raises `RolledBackError` where the database has lost what this node acknowledged before.
    """
    return record_many((act,))[0]


def record_many(acts: Sequence[Act]) -> list[Recorded]:
    """Write many acts as `record` writes one, in their order; all of them stand, or none.

    The fast way in for batches: two statements for all of them, past the models.
    """
    if not connection.in_atomic_block:
        message = "an act is recorded in the transaction of its change"
        raise RuntimeError(message)
    past.require_known_soon()
    row_of = _ROW[connection.vendor]
    salts = os.urandom(SALT_BYTES * len(acts))
    recorded, act_rows, leaf_rows = [], [], []
    for number, (act, act_id) in enumerate(zip(acts, _ids(len(acts)), strict=True)):
        salt = salts[number * SALT_BYTES : (number + 1) * SALT_BYTES]
        content = _content(act, act_id)
        committed = Entry(act.type.code, act.agency, _moment(act.at).day, sha256(salt + content).digest())
        entry = committed.encode()
        recorded.append(Recorded(act_id, entry, leaf_hash(entry)))
        act_row, leaf_row = row_of(act, act_id, content, salt, entry)
        act_rows.append(act_row)
        leaf_rows.append(leaf_row)
    with connection.cursor() as cursor:
        bulk.pour(cursor, "journal_actrecord", _ACTS, act_rows)
        bulk.pour(cursor, "journal_leaf", _LEAVES, leaf_rows)
    _tell(acts, recorded)
    return recorded


def _tell(acts: Sequence[Act], recorded: Sequence[Recorded]) -> None:
    """Enqueue the subscribers' tasks; whether one waits for an agency's acts is asked once in a batch."""
    wanted = cache(is_wanted)
    told: dict[str, list[dict[str, Json]]] = defaultdict(list)
    for act, done in zip(acts, recorded, strict=True):
        for task in subscribers(act.type):
            if wanted(task, act.agency, act.type):
                told[task].append({"act_id": str(done.id)})
    for task, arguments in told.items():
        jobs.enqueue_many(task, arguments, unending=True)  # a view of an act that is never told stays wrong


def _ids(count: int) -> list[UUID]:
    """Return ids (RFC 9562 version 7) that rise within the batch, so that its order is kept for ever."""
    millis = time.time_ns() // 1_000_000
    # The first random part leaves room for every step, and each step is itself random in its low bits.
    random = int.from_bytes(os.urandom(10), "big") >> 80 - _RANDOM_BITS + 1
    steps = os.urandom(4 * count)
    made = []
    for number in range(count):
        random_part = random + (number << _STEP_BITS) & ~0xFFFFFFFF | int.from_bytes(
            steps[4 * number : 4 * number + 4], "big"
        )
        made.append(
            UUID(
                int=(millis & (1 << 48) - 1) << 80
                | 0x7 << 76
                | (random_part >> 62 & 0xFFF) << 64
                | 0b10 << 62
                | random_part & (1 << 62) - 1
            )
        )
    return made


def _sqlite_rows(act: Act, act_id: UUID, content: bytes, salt: bytes, entry: bytes) -> tuple[Row, Row]:
    """Return the two rows as Django keeps ids and moments in SQLite: hex, and UTC without saying so."""
    name, actor, subject = act_id.hex, act.actor.person, act.subject
    at = _moment(act.at).in_sqlite
    named_actor = actor and actor.hex
    return (
        (name, act.type.code, act.agency, at, subject.kind, subject.id, named_actor, content, salt),
        (name, entry),
    )


def _postgresql_rows(act: Act, act_id: UUID, content: bytes, salt: bytes, entry: bytes) -> tuple[Row, Row]:
    """Return the two rows as PostgreSQL takes them."""
    subject = act.subject
    return (
        (
            act_id,
            act.type.code,
            act.agency,
            act.at,
            subject.kind,
            subject.id,
            act.actor.person,
            content,
            salt,
        ),
        (act_id, entry),
    )


_ROW = {"sqlite": _sqlite_rows, "postgresql": _postgresql_rows}


def _content(act: Act, act_id: UUID) -> bytes:
    content = act_bytes(
        act_id=str(act_id),
        act_type=act.type.code,
        agency=act.agency,
        subject=(act.subject.kind, act.subject.id),
        actor=_actor(act.actor),
        at=_moment(act.at).written,
        basis=act.basis or act.type.basis,
        detail=act.detail,
    )
    if len(content) > MAX_BYTES:  # or its opening could not be read again
        raise TooLongError(size=len(content), limit=MAX_BYTES)
    return content


def _actor(actor: Actor) -> dict[str, str]:
    parts = {}
    if actor.person:
        parts["person"] = str(actor.person)
    if actor.position:
        parts["position"] = str(actor.position)
    if actor.delegation:
        parts["delegation"] = str(actor.delegation)
    if actor.system:
        parts["system"] = actor.system
    return parts


class _Moment(NamedTuple):
    """One moment in the three ways that an act needs it; acts of a batch mostly share it."""

    written: str
    day: str
    in_sqlite: str


@lru_cache(1024)
def _moment(at: datetime) -> _Moment:
    return _Moment(rfc3339(at), day_of(at), at.astimezone(UTC).replace(tzinfo=None).isoformat(" "))
