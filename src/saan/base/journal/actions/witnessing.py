"""This node as a witness of other logs (C2SP tlog-witness)."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from saan.base.clock.api import demand_right
from saan.base.journal import acts, place
from saan.base.journal.actions.recording import record
from saan.base.journal.catalogue import ActType
from saan.base.journal.errors import NoForkError
from saan.base.journal.models import WitnessedLog
from saan.base.journal.queries import history
from saan.base.journal.values import Act, Actor, Subject
from saan.trust import notes, witness
from saan.trust.canonical import Json
from saan.trust.clock import Clock, utc_now
from saan.trust.notes import NoteError, VerifierKey
from saan.trust.tree import EMPTY_ROOT
from saan.trust.witness import ForkedError, Request, Seen

_SELF = Actor(system="journal")


def watch_log(keys: Sequence[VerifierKey], actor: Actor, at: datetime) -> None:
    """Cosign the log of these keys from now on; they bear its origin as their name.

    Naming other keys for a log that is watched already replaces them; what was seen of it stays. Doing
    it again changes nothing and records nothing.
    """
    names = {key.name for key in keys}
    if len(names) != 1:
        raise NoteError(what="keys of one log")
    (origin,) = names
    text = "\n".join(sorted(map(str, keys)))
    with transaction.atomic():
        row, made = WitnessedLog.objects.select_for_update().get_or_create(
            origin=origin,
            defaults={"origin_hash": origin_hash(origin), "keys": text, "root": EMPTY_ROOT},
        )
        if not made and row.active and row.keys == text:
            return
        row.keys, row.active = text, True
        row.save(update_fields=["keys", "active"])
        record(_about(acts.LOG_WATCHED, origin, actor, at, {"keys": text.split("\n")}))


def drop_log(origin: str, actor: Actor, at: datetime) -> None:
    """Cosign a log no more. What was seen of it is kept, so that watching it again cannot roll it back."""
    with transaction.atomic():
        if WitnessedLog.objects.filter(origin=origin, active=True).update(active=False):
            record(_about(acts.LOG_DROPPED, origin, actor, at, {}))


def add_checkpoint(body: bytes, clock: Clock = utc_now) -> str:
    """Return the cosignature lines that answer an `add-checkpoint` request, or raise the refusal it deserves.

    The new head is durable before this returns. A head that its log signed and that by itself contradicts the one seen
    before is kept, and told to the journal, until somebody answers it; a proof that merely does not hold is refused, since
    anyone can send one. What is to be refused takes no lock, but a fork. Raises `ClockWrongError` too.
    """
    demand_right()  # a cosignature names its moment
    request = witness.read(body)
    signer, name = place.witness_signer(), place.witness_name()
    try:
        _refuse_soon(request)
        # Read, decide and store under one lock: else two requests could roll the log back (C2SP).
        with transaction.atomic():
            row = WitnessedLog.objects.select_for_update().filter(origin=request.origin, active=True).first()
            keys, seen = _seen(row)
            signed = witness.decide(request, keys, seen)
            now = clock()
            line = notes.cosign(request.note.text, name, signer, now)
            cosigned = notes.Note(request.note.text, (*_log_lines(signed.note, keys), line))
            WitnessedLog.objects.filter(origin=request.origin).update(
                size=signed.checkpoint.size,
                root=signed.checkpoint.root,
                note=cosigned.encode(),
                cosigned_at=now,
            )
    except ForkedError as refusal:
        _keep_dispute(request, refusal, clock())
        raise
    return line.line()


def _refuse_soon(request: Request) -> None:
    """Raise what the request deserves, by what is seen without a lock; a fork is judged under it."""
    watched = WitnessedLog.objects.filter(origin=request.origin, active=True).first()
    with suppress(ForkedError):
        witness.decide(request, *_seen(watched))


def origin_hash(origin: str) -> str:
    """Return the name under which C2SP tlog-witness serves a log's head."""
    return hashlib.sha256(origin.encode()).hexdigest()


def _log_lines(note: notes.Note, keys: Sequence[VerifierKey]) -> tuple[notes.Signature, ...]:
    return tuple(line for line in note.signatures if any(line.by(key) for key in keys))


def _keep_dispute(request: Request, refusal: ForkedError, at: datetime) -> None:
    """Keep the head that contradicts what was seen: two signed heads are the proof that a log forked.

    The log's signature on it was checked before the tree was. Only the first is kept until it is answered: one suffices.
    One that was answered is not told again, whoever sends it again.
    """
    offered = request.note.encode()
    with transaction.atomic():
        row = WitnessedLog.objects.select_for_update().filter(origin=request.origin, disputed="").first()
        if row is None or _head(offered) in _answered(row):
            return
        row.disputed = offered
        row.save(update_fields=["disputed"])
        detail = {"seen": row.note, "offered": offered, "why": refusal.message().en}
        record(_about(acts.FORK_SEEN, request.origin, _SELF, at, detail))


def answer_fork(origin: str, answer: str, actor: Actor, at: datetime) -> None:
    """Settle the contradiction that a watched log has shown, saying what came of it; raise `NoForkError` if there is none.

    The evidence stays in the journal, in the act that told of it; another contradiction is kept and told anew.
    """
    with transaction.atomic():
        row = WitnessedLog.objects.select_for_update().filter(origin=origin).exclude(disputed="").first()
        if row is None:
            raise NoForkError(origin=origin)
        detail = {"head": _head(row.disputed), "answer": answer}
        row.disputed = ""
        row.save(update_fields=["disputed"])
        record(_about(acts.FORK_ANSWERED, origin, actor, at, detail))


def _answered(log: WitnessedLog) -> set[str]:
    """Return the heads of a log that contradicted what was seen, and that somebody has answered."""
    told = history(Subject("log", log.origin_hash))
    return {str(act.detail["head"]) for act in told if act.type == acts.FORK_ANSWERED}


def _head(note: str) -> str:
    """Return the name of what a note says, whoever signed it."""
    return hashlib.sha256(notes.parse(note.encode()).text.encode()).hexdigest()


def _seen(row: WitnessedLog | None) -> tuple[list[VerifierKey], Seen]:
    """Return a log's keys, and the head that was cosigned last; no keys where it is not watched."""
    if row is None:
        return [], Seen()
    return [notes.parse_key(line) for line in row.keys.split("\n")], Seen(row.size, bytes(row.root))


def _about(kind: ActType, origin: str, actor: Actor, at: datetime, detail: Mapping[str, Json]) -> Act:
    # An origin may be longer than the journal's column of subjects; its hash names it as well.
    subject = Subject("log", origin_hash(origin))
    return Act(kind, place.own_agency(), subject, actor, at, {"origin": origin, **detail})
