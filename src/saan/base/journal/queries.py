"""Reading the journal: acts, proofs, and how the log stands."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from saan.base.journal import place
from saan.base.journal.catalogue import ActType, find
from saan.base.journal.errors import DamagedLogError, ErasedActError, NotSealedYetError, UnknownActError
from saan.base.journal.models import ActRecord, Checkpoint, Cosignature, Leaf, Witness, WitnessedLog
from saan.base.journal.values import Act, Actor, Subject
from saan.trust import notes, proofs
from saan.trust.ids import AgencyId
from saan.trust.proofs import Proof
from saan.trust.tiles import BadTileError, MissingTileError, TileTree
from saan.trust.tree import (
    BadProofError,
    NoSuchLeafError,
    check_consistency,
    check_inclusion,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
)


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint of this log. `note` carries every cosignature so far, `awaiting` names who has not given one."""

    size: int
    root: bytes
    signed_at: datetime
    note: str
    cosigned: tuple[str, ...]
    awaiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An act by its id, the code of its type, and its moment."""

    id: UUID
    type: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """How one of our witnesses stands: what came of asking it last, in its own words where it refused."""

    name: str
    state: Witness.State
    seen_size: int
    asked_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class WatchedLog:
    """A log that this node witnesses; `disputed` is the head that proves that it forked, or empty."""

    origin: str
    size: int
    cosigned_at: datetime | None
    disputed: str


@dataclass(frozen=True, slots=True)
class LogHealth:
    """How the log stands: its newest head, since when the oldest unsealed act waits, witnesses and watched logs.

    `unplaced` acts have no place in the tree yet: the sequencer has not come to them.
    """

    head: Head | None
    unplaced: int
    waiting_since: datetime | None
    witnesses: tuple[WitnessStanding, ...]
    watched: tuple[WatchedLog, ...]


def read(act_id: UUID) -> Act:
    """Return an act as it was recorded; raise `UnknownActError`, or `ErasedActError` once its content is destroyed."""
    row = _row(act_id)
    return _act(row, _content(row))


def history(subject: Subject) -> tuple[Act, ...]:
    """Return what was done to a record, oldest first, leaving out acts whose content is destroyed."""
    return tuple(act for _, act in entries(subject))


def entries(subject: Subject) -> tuple[tuple[UUID, Act], ...]:
    """Return what `history` does, each act with the id that its proof is asked by."""
    rows = ActRecord.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id")
    return tuple((row.id, _act(row, bytes(row.content))) for row in rows if row.content is not None)


def listed(subject: Subject) -> tuple[Listed, ...]:
    """Return what was done to a record, oldest first, also where the content is destroyed: it is still proved."""
    rows = ActRecord.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id")
    return tuple(Listed(*row) for row in rows.values_list("id", "type", "at"))


def ids_of(subject: Subject, act_type: ActType) -> tuple[UUID, ...]:
    """Return the ids of the acts of one type that were done to a record, oldest first."""
    rows = ActRecord.objects.filter(subject_kind=subject.kind, subject_id=subject.id, type=act_type.code)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def _act(row: ActRecord, stored: bytes) -> Act:
    content = json.loads(stored)
    actor = content["actor"]
    return Act(
        type=find(row.type),
        agency=AgencyId(row.agency_id),
        subject=Subject(row.subject_kind, row.subject_id),
        actor=Actor(
            person=_uuid(actor.get("person")),
            position=_uuid(actor.get("position")),
            delegation=_uuid(actor.get("delegation")),
            system=actor.get("system"),
        ),
        at=row.at,
        detail=content["detail"],
        basis=content["basis"],
    )


def newest_checkpoint() -> Head | None:
    """Return the newest signed head, or None before the first."""
    row = Checkpoint.objects.order_by("-size").first()
    return _head(row) if row else None


def proof_of(act_id: UUID) -> bytes:
    """Return a `.tlog-proof` file that the act's entry is in the log, without telling what the act says.

    It stands on the newest head among those with the most cosignatures. Raises `UnknownActError`, or
    `NotSealedYetError` until the sequencer has been there.
    """
    return _proof(act_id, lambda entry: entry)


def opening_of(act_id: UUID) -> bytes:
    """Return a `.tlog-proof` file that also opens the act: its very words, and the salt that ties them to the entry.

    Give it only to those who may read the act. Raises what `proof_of` does, and `ErasedActError`.
    """
    row = _row(act_id)
    content = _content(row)
    extra = proofs.opening(content, bytes(row.salt or b""))
    return _proof(act_id, lambda _: extra)


def consistency(old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the log of size `new` begins with that of size `old`, both signed heads.

    Raises `NoSuchLeafError` for a size that was never signed.
    """
    roots = dict(Checkpoint.objects.filter(size__in=(old, new)).values_list("size", "root"))
    for size in (old, new):
        if size not in roots:
            raise NoSuchLeafError(index=size, size=new)

    def prove(tree: TileTree) -> tuple[bytes, ...]:
        path = prove_consistency(tree, old)
        check_consistency(old, bytes(roots[old]), new, bytes(roots[new]), path)
        return path

    return _from_tiles(new, prove)


def health() -> LogHealth:
    """Return how the log stands, for the operator's page and `saan doctor`."""
    head = newest_checkpoint()
    witnesses = Witness.objects.filter(active=True).order_by("name")
    watched = WitnessedLog.objects.filter(active=True).order_by("origin")
    return LogHealth(
        head=head,
        unplaced=Leaf.objects.filter(place=None).count(),
        waiting_since=_waiting_since(head.size if head else 0),
        witnesses=tuple(
            WitnessStanding(row.name, Witness.State(row.state), row.seen_size, row.asked_at, row.said)
            for row in witnesses
        ),
        watched=tuple(WatchedLog(row.origin, row.size, row.cosigned_at, row.disputed) for row in watched),
    )


def witnessed_head(origin_hash: str) -> str | None:
    """Return the newest head that this node cosigned of a log, as a note, by the hash of its origin."""
    return WitnessedLog.objects.filter(origin_hash=origin_hash).values_list("note", flat=True).first() or None


def _waiting_since(size: int) -> datetime | None:
    """Return when the oldest act happened that no head covers: placed already, or not even that."""
    placed = Leaf.objects.filter(place__gte=size).order_by("place")
    waiting = Leaf.objects.filter(place=None).order_by("act_id")
    moments = (rows.values_list("act__at", flat=True).first() for rows in (placed, waiting))
    return min((moment for moment in moments if moment), default=None)


def _row(act_id: UUID) -> ActRecord:
    row = ActRecord.objects.filter(id=act_id).first()
    if row is None:
        raise UnknownActError(act=act_id)
    return row


def _content(row: ActRecord) -> bytes:
    if row.content is None:
        raise ErasedActError(act=row.id)
    return bytes(row.content)


def _proof(act_id: UUID, extra: Callable[[bytes], bytes]) -> bytes:
    leaf = Leaf.objects.filter(act_id=act_id).first()
    if leaf is None:
        raise UnknownActError(act=act_id)
    index = leaf.place
    head = _best_head(index) if index is not None else None
    if index is None or head is None:
        raise NotSealedYetError(act=act_id)
    entry, root = bytes(leaf.entry), bytes(head.root)

    def prove(tree: TileTree) -> tuple[bytes, ...]:
        path = prove_inclusion(tree, index)
        check_inclusion(leaf_hash(entry), index, head.size, path, root)
        return path

    path = _from_tiles(head.size, prove)
    return Proof(index, path, notes.parse(with_cosignatures(head).encode()), extra(entry)).encode()


def _best_head(index: int) -> Checkpoint | None:
    """Return the newest head that covers a leaf, among those with the most cosignatures."""
    most: int = Checkpoint.objects.aggregate(most=Max("cosigners"))["most"] or 0
    for cosigners in range(most, -1, -1):  # each is one look into the index
        found = Checkpoint.objects.filter(cosigners=cosigners, size__gt=index).order_by("-size").first()
        if found:
            return found
    return None


def _from_tiles(size: int, prove: Callable[[TileTree], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """Return what `prove` proves from the tiles; nothing unproved is ever handed out.

    A tile that was damaged and has been mended since may still be remembered: hence the second look.
    """
    tiles = place.cached_tiles()
    try:
        return prove(tiles.tree(size))
    except (BadProofError, BadTileError):
        tiles.rows.cache_clear()
    try:
        return prove(tiles.tree(size))
    except (BadProofError, BadTileError, MissingTileError):
        raise DamagedLogError(size=size) from None


def _head(row: Checkpoint) -> Head:
    cosigned = tuple(
        Cosignature.objects.filter(checkpoint=row).order_by("witness").values_list("witness", flat=True)
    )
    asked = Witness.objects.filter(active=True).exclude(name__in=cosigned).order_by("name")
    awaiting = tuple(asked.values_list("name", flat=True))
    return Head(row.size, bytes(row.root), row.signed_at, with_cosignatures(row), cosigned, awaiting)


def with_cosignatures(row: Checkpoint) -> str:
    """Return a head as a note with every cosignature that stands on it now."""
    lines = Cosignature.objects.filter(checkpoint=row).order_by("witness").values_list("line", flat=True)
    return row.note + "".join(lines)


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
