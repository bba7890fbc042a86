"""Collecting witnesses' cosignatures on our newest head. Nothing ever waits for them."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import models, transaction

from saan.base.journal import acts, place
from saan.base.journal.actions.recording import record
from saan.base.journal.actions.sequencing import newest, publish_newest
from saan.base.journal.asking import Answer, HttpWitnesses, Witnesses
from saan.base.journal.models import Checkpoint, Cosignature, Witness
from saan.base.journal.values import Act, Actor, Subject
from saan.trust import notes, witness
from saan.trust.clock import Clock, furthest, utc_now
from saan.trust.errors import SaanError
from saan.trust.foreign import writable
from saan.trust.notes import Kind, NoteError, Signature, VerifierKey, cosigned_at
from saan.trust.tree import prove_consistency

_HTTP_OK = 200
_CONTRADICTS = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
"""How a witness answers (C2SP tlog-witness) that has seen another size, or to which what it has seen does not lead."""

_SAYS_NOTHING = {
    0,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
"""No answer; or the witness, or a proxy before it, answers that it cannot now."""

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)
_LONGEST_SAID = 1000
_SELF = Actor(system="journal")


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: how many witnesses were asked, how many cosigned, and how many contradicted the newest head.

    Those may have seen more of this log than we know, or another history; `remembered` has them prove it.
    """

    asked: int
    cosigned: int
    contradicted: int = 0


def name_witness(key: VerifierKey, url: str, actor: Actor, at: datetime) -> None:
    """Ask this witness from now on. Naming it again as it stands changes nothing and records nothing."""
    if key.kind is not Kind.COSIGNATURE:
        raise NoteError(what=f"{key.name} is not a witness's key")
    if Witness.objects.filter(name=key.name, key=str(key), url=url, active=True).exists():
        return
    with transaction.atomic():
        row = Witness.objects.select_for_update().filter(name=key.name).first() or Witness(name=key.name)
        row.key, row.url, row.active = str(key), url, True
        row.failures, row.ask_after, row.state = 0, None, Witness.State.NEW
        row.save()
        detail = {"key": str(key), "url": url}
        subject = Subject("witness", key.name[:80])
        record(Act(acts.WITNESS_NAMED, place.own_agency(), subject, actor, at, detail))


def dismiss_witness(name: str, actor: Actor, at: datetime) -> None:
    """Ask this witness no more; what it cosigned stays."""
    with transaction.atomic():
        if Witness.objects.filter(name=name, active=True).update(active=False):
            subject = Subject("witness", name[:80])
            record(Act(acts.WITNESS_DISMISSED, place.own_agency(), subject, actor, at, {"name": name}))


def ask_witnesses(ways: Witnesses | None = None, clock: Clock = utc_now) -> Asked:
    """Ask every witness that has not cosigned the newest head, and publish what comes.

    Holds no lock and no transaction while it waits. A witness that does not answer is asked again after a
    pause that doubles, so that it cannot slow the others down.
    """
    for key, url in place.configured_witnesses():
        name_witness(key, url, _SELF, clock())
    head = newest()
    if head is None:
        return Asked(0, 0)
    due = _due(head, clock())
    if not due:
        return Asked(0, 0)
    ways = ways or HttpWitnesses()
    answers = _ask(ways, head, due, {row.name: row.seen_size for row in due})
    # A witness that has seen another size names it; it is asked once more, from there.
    sizes = {name: answer.size for name, answer in answers.items()}
    again = [row for row in due if (size := sizes[row.name]) is not None and size <= head.size]
    answers |= _ask(ways, head, again, {row.name: sizes[row.name] or 0 for row in again})
    cosigned = sum(_take(head, row, answers[row.name], clock()) for row in due)
    if cosigned:
        publish_newest()
    contradicted = sum(answers[row.name].status in _CONTRADICTS for row in due)
    return Asked(len(due), cosigned, contradicted)


def _due(head: Checkpoint, now: datetime) -> list[Witness]:
    ready = models.Q(ask_after=None) | models.Q(ask_after__lte=now)
    ready |= models.Q(ask_after__gt=furthest(now, _LONGEST_PAUSE))  # put off by a clock that was ahead
    done = Cosignature.objects.filter(checkpoint=head).values("witness")
    return list(Witness.objects.filter(ready, active=True).exclude(name__in=done).order_by("name"))


def _ask(
    ways: Witnesses, head: Checkpoint, rows: Sequence[Witness], sizes: dict[str, int]
) -> dict[str, Answer]:
    """Ask witnesses side by side, each with the proof from the size that it has."""
    if not rows:
        return {}
    tree = place.cached_tiles().tree(head.size)
    note = notes.parse(head.note.encode())
    bodies = {
        row.name: witness.Request(sizes[row.name], prove_consistency(tree, sizes[row.name]), note).encode()
        for row in rows
    }
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = pool.map(lambda row: ways.add_checkpoint(row.url, bodies[row.name]), rows)
        return {row.name: answer for row, answer in zip(rows, answers, strict=True)}


def _take(head: Checkpoint, row: Witness, answer: Answer, now: datetime) -> bool:
    """Keep what a witness answered; return whether it cosigned."""
    row.asked_at = now
    if answer.status == _HTTP_OK:
        try:
            line = witness.read_answer(answer.body, _text(head), notes.parse_key(row.key))
        except SaanError as error:
            return _put_off(row, Witness.State.REFUSES, error.message().en, now)
        _keep(head, row, line)
        return True
    if answer.status in _SAYS_NOTHING:
        # No answer, or asked to come again later: nothing is said of this log.
        return _put_off(row, Witness.State.SILENT, answer.body[:300].decode(errors="replace"), now)
    if (size := answer.size) is not None and size > _newest_size():
        # It has seen more of this log than we know: our database was restored from an old copy.
        return _put_off(row, Witness.State.AHEAD, str(size), now)
    said = f"{answer.status} {answer.body[:300].decode(errors='replace')}"
    return _put_off(row, Witness.State.REFUSES, said, now)


def _keep(head: Checkpoint, row: Witness, line: Signature) -> None:
    with transaction.atomic():
        _, made = Cosignature.objects.get_or_create(
            checkpoint=head,
            witness=row.name,
            defaults={"line": line.line(), "at": cosigned_at(line)},
        )
        if made:
            Checkpoint.objects.filter(size=head.size).update(cosigners=models.F("cosigners") + 1)
        row.state, row.failures, row.said, row.ask_after = Witness.State.COSIGNED, 0, "", None
        row.seen_size = max(row.seen_size, head.size)
        row.save(update_fields=_ASKED)


def _put_off(row: Witness, state: Witness.State, said: str, now: datetime) -> bool:
    row.state, row.said, row.failures = state, writable(said[:_LONGEST_SAID]), row.failures + 1
    row.ask_after = now + min(_FIRST_PAUSE * 2 ** min(row.failures - 1, 10), _LONGEST_PAUSE)
    row.save(update_fields=_ASKED)
    return False


def _newest_size() -> int:
    """Return the newest size now: another process may have had a newer head cosigned while this one asked."""
    last = newest()
    return last.size if last else 0


def _text(head: Checkpoint) -> str:
    return notes.parse(head.note.encode()).text


_ASKED: Iterable[str] = ("state", "said", "failures", "asked_at", "ask_after", "seen_size")
