"""Many documents from one file: checked whole first, then issued in parts, each part in one transaction.

Crash order. A part is numbered in thought, printed and signed outside any transaction; then one transaction takes exactly
those numbers and places, writes documents, acts and how far the batch has come, and is undone as a whole where somebody
else took a number meanwhile or the batch was stopped. So a kill at any moment leaves whole parts, every row once, and no
gap; what was printed in vain is swept with other files that nothing names.
"""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

import msgspec
from django.db import transaction

from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.documents import access, acts, paper, sheets
from saan.documents import record as r
from saan.documents.actions import issuing, listing
from saan.documents.actions.numbering import Taken, peek, take
from saan.documents.actions.writing import person, system
from saan.documents.capacity import signing_capacity
from saan.documents.errors import DocumentNotFoundError, SecondPersonNeededError
from saan.documents.models import Batch, Document
from saan.documents.ports import the_keyring
from saan.documents.queries.types import in_use, units_of
from saan.documents.rules.batches import BATCH, Event, State
from saan.documents.rules.values import read_typed
from saan.press import Credential
from saan.press.plates import Issuer
from saan.trust.canonical import Json, canonical
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

CHECK_TASK = "saan.documents.tasks.check_batch"
ISSUE_TASK = "saan.documents.tasks.issue_batch"
PART = 500
TOLD_EACH = 500
MOST_BYTES = 1 << 30
GIVING = (Role.CLERK, Role.DRAFTER)


def give(viewer: Viewer, code: str, name: str, sha256: str, at: datetime) -> UUID:
    """Take a stored file of rows for a type; it is checked whole before anybody can have it issued."""
    kind = in_use(viewer.agency_id, code)
    offered = [unit.id for unit in units_of(viewer.agency_id, kind.definition)]
    own = list(people.units_where(viewer, *GIVING, at=at).filter(id__in=offered))
    if not own:
        raise people.NotAuthorisedError
    with transaction.atomic():
        row = Batch.objects.create(
            agency_id=viewer.agency_id,
            unit_id=next(unit for unit in offered if unit in own),
            type_id=kind.row.id,
            state=State.CHECKING,
            name=name[:300],
            file_id=sha256,
            given_by_id=viewer.person_id,
            given_at=at,
        )
        jobs.enqueue(CHECK_TASK, key=str(row.id), batch_id=str(row.id))
        _tell(row, acts.BATCH_GIVEN, person(viewer), at, file=sha256, type=code)
    return row.id


def check(batch_id: UUID) -> None:
    """Check every row of a file, and keep the sound ones and a report of all that is wrong; done anew after a crash."""
    row = Batch.objects.select_related("type").filter(id=batch_id, state=State.CHECKING).first()
    if row is None:
        return
    with tempfile.TemporaryFile() as sound, tempfile.TemporaryFile() as report:
        report.write("\ufeffแถว row,ช่อง field,ปัญหา,problem,วิธีแก้,remedy\r\n".encode())
        try:
            total, bad = _sorted(row, sound, report)
        except SaanError as error:
            total, bad = 0, 1
            _complain(
                report, 1, "", error.message().th, error.message().en, error.remedy().th, error.remedy().en
            )
        sound.seek(0)
        report.seek(0)
        with transaction.atomic():
            found = Batch.objects.select_for_update().get(id=batch_id)
            if found.state != State.CHECKING:
                return
            found.rows_id, found.report_id = files.put(sound).sha256, files.put(report).sha256
            found.total, found.bad, found.looked_at = total, bad, total + bad
            event = Event.PASS if total and not bad else Event.FAIL
            found.state = BATCH.move(State(found.state), event).to
            found.save()


def _sorted(row: Batch, sound: IO[bytes], report: IO[bytes]) -> tuple[int, int]:
    """Write each row where it belongs; return how many are sound and how many are not."""
    schema, trial = paper.read_type(row.type).schema, paper.Trial(row.type)
    seen: set[bytes] = set()
    total = bad = 0
    with files.open(row.file_id) as stream:
        for each in sheets.rows_of(stream, schema):
            data, problems = read_typed(schema, each.typed)
            problems = problems or trial.problems(data)
            said = b"" if problems else canonical(data)
            mark = hashlib.blake2b(said, digest_size=16).digest()
            if said and mark in seen:
                _complain(
                    report,
                    each.number,
                    "",
                    "ซ้ำกับแถวก่อนหน้าทุกช่อง",
                    "The same as an earlier row.",
                    "ลบแถวนี้",
                    "Delete it.",
                )
                bad += 1
            elif problems:
                bad += 1
                for one in problems:
                    _complain(
                        report, each.number, one.field, one.text.th, one.text.en, one.remedy.th, one.remedy.en
                    )
            else:
                seen.add(mark)
                sound.write(said + b"\n")
                total += 1
            if (total + bad) % TOLD_EACH == 0:
                Batch.objects.filter(id=row.id).update(looked_at=total + bad)
                jobs.progress(total + bad, total + bad)
    return total, bad


def _complain(report: IO[bytes], number: int, *words: str) -> None:
    quoted = ",".join('"' + word.replace('"', '""') + '"' for word in words)
    report.write(f"{number},{quoted}\r\n".encode())


def start(viewer: Viewer, batch_id: UUID, at: datetime) -> None:
    """Sign for every row of a checked file, or go on after a stop; by another than who gave it where the type wants two."""
    with transaction.atomic():
        row = _batch(viewer, batch_id, at)
        definition = paper.read_type(row.type).definition
        capacity = signing_capacity(viewer, row.unit_id, definition, at)
        if definition.two_people.issue and row.given_by_id == viewer.person_id:
            raise SecondPersonNeededError
        act = _move(row, Event.START)
        signed = issuing.signature(people.person(viewer.person_id, at), capacity, at)
        row.signer_id, row.position_id = viewer.person_id, capacity.position_id
        row.signature, row.started_at = msgspec.json.encode(signed), at
        row.save()
        jobs.enqueue(ISSUE_TASK, key=str(row.id), batch_id=str(row.id))
        _tell(row, act, person(viewer, capacity), at, rows=row.rows_id, total=row.total, done=row.done)


def stop(viewer: Viewer, batch_id: UUID, at: datetime) -> None:
    """Stop a bulk issue: once this returns, not one document more is issued. What is issued stays; it can go on."""
    with transaction.atomic():
        row = _batch(viewer, batch_id, at)
        if not access.has_role(viewer, row.unit_id, at, *GIVING, Role.REVIEWER, Role.SIGNATORY):
            raise people.NotAuthorisedError
        act = _move(row, Event.STOP if row.state == State.ISSUING else Event.DROP)
        row.save()
        _tell(row, act, person(viewer), at, done=row.done)


@dataclass(slots=True)
class _Run:
    """What one run of a bulk issue holds in memory: it belongs to one process and one batch."""

    batch_id: UUID
    on: issuing.Stationery
    signed: r.Signature
    signer: UUID
    credential: Credential
    issuer: Issuer


def issue(batch_id: UUID, at: datetime) -> int:
    """Issue the rows of a batch until all are issued or it is stopped; return how many this call issued."""
    row = Batch.objects.select_related("type").filter(id=batch_id, state=State.ISSUING).first()
    if row is None or row.signer_id is None:
        return 0
    credential = the_keyring().seal(AgencyId(row.agency_id))
    plate = paper.plate_of(row.type, demo=credential.demo)
    run = _Run(
        batch_id,
        issuing.stationery(row.type, row.unit_id),
        msgspec.json.decode(bytes(row.signature or b""), type=r.Signature),
        row.signer_id,
        credential,
        Issuer(plate, credential, at),
    )
    issued = 0
    prefix = files.put(io.BytesIO(plate.prefix))
    with files.open(str(row.rows_id)) as rows:
        while True:
            row.refresh_from_db()
            if row.state != State.ISSUING:
                return issued
            part = _part(run, plate, row, rows, at)
            issued += _committed(run, row, part, prefix, at)
            jobs.progress(row.done, row.total)


@dataclass(frozen=True, slots=True)
class _Part:
    """Documents made ready: under which numbers and places they count on, and where the next part begins."""

    documents: list[Document]
    hashes: list[dict[str, Json]]
    pack: bytes
    taken: Taken
    published_id: UUID
    places: int
    place: int


def _part(run: _Run, plate: Any, row: Batch, rows: IO[bytes], at: datetime) -> _Part:
    """Return the next rows as signed documents, under the numbers that are free just now."""
    lines, place = _lines(rows, row.place)
    definition = run.on.read.definition
    published = listing.list_with_room(row.agency_id, max(len(lines), 1), at)
    taken = peek(row.agency_id, issuing.register(definition), at, yearly=definition.numbering.yearly)
    spots = listing.look_at_places(published, len(lines))
    made, hashes, pack = [], [], bytearray()
    for step, line in enumerate(lines):
        status = r.StatusPlace(uri=spots.uri, index=spots.indices[step])
        one = issuing.document(
            run.on, msgspec.json.decode(line), taken, step=step, status=status, signed=run.signed, at=at
        )
        said = bytes(one.record)
        sealed = paper.sealed(run.on.read, plate, r.own(said), said, by=run.credential, at=at)
        tail = run.issuer.tail(paper.filling(run.on.read, plate, sealed), at)
        state = plate.state.copy()
        state.update(tail)
        one.pdf_sha256, one.place, one.size = state.hexdigest(), len(pack), len(tail)
        one.batch_id, one.row, one.signer_id = run.batch_id, row.done + step, run.signer
        one.status_list_id, one.sealed_at = published.id, at
        pack += tail
        made.append(one)
        hashes.append(issuing.hashes(one, sealed.seal))
    return _Part(made, hashes, bytes(pack), taken, published.id, published.taken, place)


def _lines(rows: IO[bytes], place: int) -> tuple[list[bytes], int]:
    rows.seek(place)
    lines = [line for line in (rows.readline() for _ in range(PART)) if line]
    return lines, place + sum(map(len, lines))


def _committed(run: _Run, seen: Batch, part: _Part, prefix: files.FileRef, at: datetime) -> int:
    """Commit a part if nothing it counts on has changed; return how many documents that issued."""
    count = len(part.documents)
    try:
        with transaction.atomic():
            row = Batch.objects.select_for_update().get(id=run.batch_id)
            if row.state != State.ISSUING or row.done != seen.done:
                return 0
            if count:
                _take(row, run, part, count, at)
                _write(row, part, prefix, at)
            row.done, row.place = row.done + count, part.place
            if row.done >= row.total:
                act = _move(row, Event.FINISH)
                row.ended_at = at
                _tell(row, act, system("bulk"), at, total=row.done)
            row.save()
    except _TakenMeanwhileError:
        return 0
    return count


class _TakenMeanwhileError(Exception):
    """Somebody took a number or a place that a part counted on."""


def _take(row: Batch, run: _Run, part: _Part, count: int, at: datetime) -> None:
    definition = run.on.read.definition
    taken = take(row.agency_id, part.taken.register, at, yearly=definition.numbering.yearly, count=count)
    if taken.first != part.taken.first or not listing.take_exactly(part.published_id, part.places, count):
        raise _TakenMeanwhileError


def _write(row: Batch, part: _Part, prefix: files.FileRef, at: datetime) -> None:
    pack = files.put(io.BytesIO(part.pack))
    for one in part.documents:
        one.prefix_id, one.page_id = prefix.sha256, pack.sha256
    Document.objects.bulk_create(part.documents)
    first, last = part.documents[0], part.documents[-1]
    _tell(
        row, acts.BATCH_NUMBERED, system("bulk"), at, first=first.number, last=last.number, pack=pack.sha256
    )
    agency, actor = AgencyId(row.agency_id), system("bulk")
    journal.record_many(
        [
            journal.Act(
                type=acts.DOCUMENT_ISSUED,
                agency=agency,
                subject=journal.Subject("document", str(one.id)),
                actor=actor,
                at=at,
                detail={"number": one.number, **hashes},
            )
            for one, hashes in zip(part.documents, part.hashes, strict=True)
        ]
    )


def _batch(viewer: Viewer, batch_id: UUID, at: datetime) -> Batch:
    rows = access.batches(viewer, at).select_for_update(of=("self",)).select_related("type")
    row = rows.filter(id=batch_id).first()
    if row is None:
        raise DocumentNotFoundError
    return row


def _move(row: Batch, event: Event) -> journal.ActType:
    move = BATCH.move(State(row.state), event)
    row.state = move.to
    return journal.find(move.act)


def _tell(row: Batch, act: journal.ActType, actor: journal.Actor, at: datetime, **detail: Any) -> None:
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("batch", str(row.id)),
            actor=actor,
            at=at,
            detail=detail,
        )
    )


def results(batch_id: UUID) -> Iterator[tuple[int, str, UUID, str]]:
    """Yield row, number, id and record's hash of each document of a batch."""
    rows = Document.objects.filter(batch_id=batch_id).order_by("row")
    for row, number, document_id, sha256 in rows.values_list(
        "row", "number", "id", "record_sha256"
    ).iterator():
        yield row or 0, number, document_id, sha256
