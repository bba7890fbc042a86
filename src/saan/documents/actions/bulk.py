"""Many documents from one file: what people order. It is checked whole first (`checking`), then issued in parts (`sharing`)."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.lasting import api as lasting
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.base.spreadsheets import BEGIN, row
from saan.documents import access, acts, paper
from saan.documents.actions import issuing, parts
from saan.documents.actions.writing import person, system, tell_batch
from saan.documents.capacity import signing_capacity
from saan.documents.errors import (
    CannotSignError,
    DocumentNotFoundError,
    KeyNotForBulkError,
    KeyUsedError,
    SecondPersonNeededError,
)
from saan.documents.hands import hands
from saan.documents.models import Batch, Document
from saan.documents.queries.batches import given_before
from saan.documents.queries.rows import in_the_sheet
from saan.documents.queries.types import TypeView, in_use, units_of
from saan.documents.rules.batches import BATCH, Event, State
from saan.documents.rules.definition import register
from saan.press.errors import UnfitCertificateError
from saan.trust.canonical import Json
from saan.trust.errors import SaanError

CHECK_TASK = "saan.documents.tasks.check_batch"
ISSUE_TASK = "saan.documents.tasks.issue_batch"
MOST_BYTES = 1 << 30
GIVING = (Role.CLERK, Role.DRAFTER)
SEEN_ANEW = (CannotSignError, KeyNotForBulkError, UnfitCertificateError)
"""What a certificate itself tells, each time that a page asks; all else is remembered."""


def give(  # noqa: PLR0913 - the file, and the two ways in which a repeat is told from a second one
    viewer: Viewer, code: str, name: str, sha256: str, at: datetime, *, again: bool = False, key: str = ""
) -> UUID:  # fmt: skip
    """Take a stored file of rows for a type; it is checked whole before anybody can have it issued.

    Who repeats a `key` gets the bulk file that they gave under it, and no second one. Raises `KeyUsedError` for another
    file under the same key, and `GivenBeforeError` for one that was given for the type before, unless it is wanted `again`.
    """
    kind = in_use(viewer.agency_id, code)
    unit_id = _giving_unit(viewer, kind, at)
    mark = hashlib.sha256(key.encode()).hexdigest() if key else None
    with transaction.atomic():
        agencies.lock(viewer.agency_id)
        known = Batch.objects.filter(
            agency_id=viewer.agency_id, given_by_id=viewer.person_id, key_sha256=mark
        )
        if mark is not None and (row := known.select_related("type").first()) is not None:
            return _repeated(row, code, sha256)
        if not again and (before := given_before(viewer.agency_id, code, sha256, at)) is not None:
            raise before.error()
        row = Batch.objects.create(
            agency_id=viewer.agency_id,
            unit_id=unit_id,
            type_id=kind.row.id,
            state=State.CHECKING,
            name=name[:300],
            file_id=sha256,
            given_by_id=viewer.person_id,
            given_at=at,
            key_sha256=mark,
        )
        jobs.enqueue(CHECK_TASK, key=str(row.id), unending=True, batch_id=str(row.id))
        tell_batch(row, acts.BATCH_GIVEN, person(viewer), at, file=sha256, type=code)
    return row.id


def demand_giving(viewer: Viewer, code: str, at: datetime) -> None:
    """Return when `give` would take a file of rows: asked before the first byte of it is read. Raises as `give`."""
    _giving_unit(viewer, in_use(viewer.agency_id, code), at)


def _giving_unit(viewer: Viewer, kind: TypeView, at: datetime) -> UUID:
    offered = [unit.id for unit in units_of(viewer.agency_id, kind.definition)]
    own = list(people.units_where(viewer, *GIVING, at=at).filter(id__in=offered))
    if not own:
        raise people.NotAuthorisedError
    return next(unit for unit in offered if unit in own)


def _repeated(row: Batch, code: str, sha256: str) -> UUID:
    """Return the bulk file that a repeated call gave the first time, or raise `KeyUsedError` if it gives something else."""
    if row.file_id != sha256 or row.type.code != code:
        raise KeyUsedError
    return row.id


def start(viewer: Viewer, batch_id: UUID, at: datetime) -> None:
    """Sign for every row of a checked file, or go on after a stop; by another than who gave it where the type wants two.

    Raises `UnfitRecordError` before anything is numbered where type, names or signature could stand in no record, `CannotSignError` where no page has room for them.
    """
    _require_room(viewer, batch_id, at)
    with transaction.atomic():
        row = _batch(viewer, batch_id, at)
        definition = paper.read_type(row.type).definition
        capacity = signing_capacity(viewer, row.unit_id, definition, at)
        hands(row.type, viewer.person_id, at, bulk=True)
        if definition.two_people.issue and row.given_by_id == viewer.person_id:
            raise SecondPersonNeededError
        act = _move(row, Event.START)
        signed = issuing.signature(people.person(viewer.person_id, at), capacity, at)
        issuing.require_fit(issuing.stationery(row.type, row.unit_id), signed, at)
        row.signer_id, row.position_id = viewer.person_id, capacity.position_id
        row.signature, row.started_at = msgspec.json.encode(signed), at
        row.resumed_done, row.problem, row.said = row.done, "", []
        row.save()
        jobs.enqueue(ISSUE_TASK, key=str(row.id), unending=True, batch_id=str(row.id))
        tell_batch(row, act, person(viewer, capacity), at, rows=row.rows_id, total=row.total, done=row.done)


def _require_room(viewer: Viewer, batch_id: UUID, at: datetime) -> None:
    """Raise `CannotSignError` where no page has room for office and signatory: no part could ever be made, whoever tries again."""
    rows = access.batches(viewer, at).select_related("type")
    row = access.one(rows.filter(state__in=(State.READY, State.STOPPED)), batch_id)
    if row is not None:
        capacity = signing_capacity(viewer, row.unit_id, paper.read_type(row.type).definition, at)
        by = hands(row.type, viewer.person_id, at, bulk=True)
        signed = issuing.signature(people.person(viewer.person_id, at), capacity, at)
        issuing.require_room(issuing.stationery(row.type, row.unit_id), signed, by, at)


def stop(viewer: Viewer, batch_id: UUID, at: datetime) -> None:
    """Stop a bulk issue: once this returns, not one document more is issued. What is issued stays; it can go on.

    Numbers that were given to parts under way go back, if nobody took one after them; else they wait for the going on.
    """
    with transaction.atomic():
        row = _batch(viewer, batch_id, at)
        if not access.has_role(viewer, row.unit_id, at, *GIVING, Role.REVIEWER, Role.SIGNATORY):
            raise people.NotAuthorisedError
        end(row, person(viewer), at)


def halt(batch_id: UUID, error: SaanError, at: datetime) -> None:
    """Stop a bulk issue that its own keys stop, until a person has mended that. Its page says what stands in the way.

    As where a certificate ended, or a token refused its PIN.
    """
    with transaction.atomic():
        row = (
            Batch.objects.select_for_update(of=("self",), no_key=True).select_related("type").get(id=batch_id)
        )
        if row.state == State.ISSUING:
            if not isinstance(error, SEEN_ANEW):
                row.problem, row.said = lasting.obstacle(error).values()
            end(row, system("bulk"), at, problem=error.code)


def hold_up(batch_id: UUID, error: SaanError) -> None:
    """Say of a bulk issue what it waits for; it goes on by itself, and is being issued all the while."""
    Batch.objects.filter(id=batch_id, state=State.ISSUING).update(**lasting.obstacle(error))


def end(row: Batch, actor: journal.Actor, at: datetime, **detail: Json) -> None:
    """Stop a bulk issue, or drop a file that was not started, in the transaction that holds its row."""
    issuing_now = row.state == State.ISSUING
    act = _move(row, Event.STOP if issuing_now else Event.DROP)
    row.save()
    numbered_in = register(paper.read_type(row.type).definition)
    back = parts.hand_in(row, numbered_in) if issuing_now else []
    if issuing_now and row.done:
        jobs.enqueue(parts.ROOT_TASK, key=str(row.id), unending=True, batch_id=str(row.id))
    tell_batch(row, act, actor, at, done=row.done, given_back=back, **detail)


def let_go(row: Batch, actor: journal.Actor, at: datetime) -> None:
    """Drop a file that was stopped and whose rows are forgotten, in the transaction that holds its row; numbers that it has left stay unused."""
    act = _move(row, Event.LET_GO)
    row.save()
    tell_batch(row, act, actor, at, done=row.done)


def _batch(viewer: Viewer, batch_id: UUID, at: datetime) -> Batch:
    rows = access.batches(viewer, at).select_for_update(of=("self",), no_key=True).select_related("type")
    row = access.one(rows, batch_id)
    if row is None:
        raise DocumentNotFoundError
    return row


def _move(row: Batch, event: Event) -> journal.ActType:
    move = BATCH.move(State(row.state), event)
    row.state = move.to
    return journal.find(move.act)


def results(batch_id: UUID) -> Iterator[tuple[int, str, UUID, str]]:
    """Yield row, number, id and record's hash of each document of a batch.

    Its rows have the numbers that the spreadsheet shows, as those of the report have.
    """
    made = Document.objects.filter(batch_id=batch_id).order_by("row")
    rows = made.values_list("row", "number", "id", "record_sha256").iterator()
    return in_the_sheet(batch_id, rows)


def results_sheet(batch_id: UUID) -> Iterator[str]:
    """Yield the same as lines of a CSV file, marked as UTF-8."""
    yield BEGIN + row(("แถว row", "เลขที่ number", "รหัสเอกสาร id", "ค่าแฮชของข้อมูล record_sha256"))
    for place, number, document_id, sha256 in results(batch_id):
        yield row((place, number, str(document_id), sha256))
