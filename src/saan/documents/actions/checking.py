"""Checking a bulk file: every row, before anything is issued; and what is sound, divided into parts.

This process reads the file, and checks as many rows as it can itself; further processes check others meanwhile. Their
answers are taken in the order of the rows, so that the report is the same however many there are.
"""

import tempfile
import time
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from functools import lru_cache
from typing import IO, NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction

from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.documents import drawn, paper, processes, sheets
from saan.documents.addresses import is_address
from saan.documents.errors import SheetRefusedError
from saan.documents.making import Line
from saan.documents.models import Batch, BatchPart, DocumentType
from saan.documents.record import data_bytes
from saan.documents.rules.batches import BATCH, Event, State
from saan.documents.rules.doubles import compared
from saan.documents.rules.problems import Problem, of_error
from saan.documents.rules.reading import Reading
from saan.trust.errors import SaanError, Text

CHUNK = 500
"""Rows that go to another process at once."""
CHUNK_PICTURED = drawn.AT_ONCE
"""As many rows where each may hold pictures: two megabytes, and not forty."""
_LARGE = 2 << 20
"""Bytes of a file for which another process is begun: it takes a second or two to begin."""
_AHEAD = 4
"""Chunks that wait at each of the other processes, so that none is idle while this one judges its own."""
_SECONDS_BETWEEN_NOTES = 0.5
_ADDRESS = Problem(
    "email",
    "documents.row-address",
    Text("ที่อยู่อีเมลไม่ถูกต้อง", "The e-mail address is not one."),
    Text("แก้ที่อยู่อีเมล หรือเว้นว่างไว้หากไม่ต้องส่ง", "Mend it, or leave it empty where nothing is to be sent."),
)

Numbered = tuple[int, list[str]]


class Judged(NamedTuple):
    """A row by its number: its line and its marks if it is sound (`rules.doubles`), and else what is wrong with it."""

    number: int
    line: bytes
    problems: tuple[Problem, ...]
    marks: tuple[bytes, ...] = ()


def check(batch_id: UUID) -> None:
    """Check every row of a file, and keep the sound ones and a report of all that is wrong; done anew after a crash."""
    row = Batch.objects.select_related("type").filter(id=batch_id, state=State.CHECKING).first()
    if row is None:
        return
    with tempfile.TemporaryFile() as sound, tempfile.TemporaryFile() as report:
        report.write("\ufeffแถว row,ช่อง field,ปัญหา,problem,วิธีแก้,remedy\r\n".encode())
        kept = _Kept(row, sound, report)
        try:
            kept.take(row)
        except SaanError as error:
            kept.refuse(error.row if isinstance(error, SheetRefusedError) else 1, (of_error("", error),))
        sound.seek(0)
        report.seek(0)
        with transaction.atomic():
            found = Batch.objects.select_for_update(no_key=True).get(id=batch_id)
            if found.state != State.CHECKING:
                return
            found.rows_id, found.report_id = files.put(sound).sha256, files.put(report).sha256
            found.total, found.bad, found.looked_at = kept.total, kept.bad, kept.total + kept.bad
            event = Event.PASS if kept.total and not kept.bad else Event.FAIL
            found.state = BATCH.move(State(found.state), event).to
            found.save()
            if event is Event.PASS:
                BatchPart.objects.bulk_create(kept.parts(), batch_size=500)


class _Kept:
    """What comes of the rows: those that are sound, and the report. Owned by the process that reads the file."""

    def __init__(self, row: Batch, sound: IO[bytes], report: IO[bytes]) -> None:
        self.total = self.bad = 0
        self._batch_id, self._sound, self._report = row.id, sound, report
        self._part: int = settings.SAAN.bulk_part
        self._starts = array("Q")
        self._seen = [(one, dict[bytes, int]()) for one in compared(paper.read_type(row.type).schema)]
        self._noted = 0.0
        self._place = 0

    def take(self, row: Batch) -> None:
        """Take every row of the batch's file; raises `SheetRefusedError`."""
        with files.open(row.file_id) as stream:
            sheet = sheets.open_sheet(stream, paper.read_type(row.type).schema)
            beside = processes.cores() - 1 if row.file.size > _LARGE else 0
            with processes.others(beside) as pool:
                for chunk in _judged(sheet, row.type, pool, beside):
                    for judged in chunk:
                        self._one(judged)
                    self._tell()

    def _one(self, row: Judged) -> None:
        if problems := row.problems or self._repeated(row):
            self.refuse(row.number, problems)
            return
        if self.total % self._part == 0:
            self._starts.append(self._place)
        self.total += 1
        self._place += len(row.line)
        self._sound.write(row.line)

    def _repeated(self, row: Judged) -> tuple[Problem, ...]:
        """Return in what a sound row repeats an earlier one."""
        found: tuple[Problem, ...] = ()
        for (one, seen), mark in zip(self._seen, row.marks, strict=True):
            if mark and (first := seen.setdefault(mark, row.number)) != row.number:
                found = (*found, one.problem(first))
        return found

    def refuse(self, number: int, problems: Sequence[Problem]) -> None:
        """Write into the report what is wrong with a row."""
        self.bad += 1
        for one in problems:
            words = (one.field, one.text.th, one.text.en, one.remedy.th, one.remedy.en)
            quoted = ",".join('"' + word.replace('"', '""') + '"' for word in words)
            self._report.write(f"{number},{quoted}\r\n".encode())

    def _tell(self) -> None:
        """Say how far it has come: each time costs the disk as much as hundreds of rows cost the processor."""
        if time.monotonic() - self._noted < _SECONDS_BETWEEN_NOTES:
            return
        self._noted = time.monotonic()
        looked_at = self.total + self.bad
        Batch.objects.filter(id=self._batch_id).update(looked_at=looked_at)
        jobs.progress(looked_at)

    def parts(self) -> Iterator[BatchPart]:
        """Yield the parts in which the sound rows become documents."""
        for ordinal, start in enumerate(self._starts):
            first = ordinal * self._part
            yield BatchPart(
                batch_id=self._batch_id, ordinal=ordinal, first=first, start=start,
                count=min(self._part, self.total - first),
            )  # fmt: skip


def _judged(
    sheet: sheets.Sheet, kind: DocumentType, pool: Executor | None, count: int
) -> Iterator[list[Judged]]:
    """Yield the chunks of a file in their order, judged here or elsewhere; a fault of the file is raised behind them."""
    waiting: deque[Future[list[Judged]] | list[Judged]] = deque()
    asked: list[Future[list[Judged]]] = []
    judge = _Judge(kind, sheet.names)
    faults: list[SheetRefusedError] = []
    size = CHUNK_PICTURED if paper.read_type(kind).schema.pictures else CHUNK
    for chunk in _chunks(sheet, faults, size):
        asked = [each for each in asked if not each.done()]
        if pool is not None and len(asked) < _AHEAD * count:
            asked.append(pool.submit(_elsewhere, kind.id, sheet.names, chunk))
            waiting.append(asked[-1])
        else:
            waiting.append(judge.several(chunk))
        while waiting and (isinstance(waiting[0], list) or waiting[0].done()):
            yield _answer(waiting.popleft())
    while waiting:
        yield _answer(waiting.popleft())
    if faults:
        raise faults[0]


def _chunks(sheet: sheets.Sheet, faults: list[SheetRefusedError], size: int) -> Iterator[list[Numbered]]:
    """Yield the rows of a file in chunks of a size; where it cannot be read on, those before it, and why is added to the faults."""
    chunk: list[Numbered] = []
    try:
        for row in sheet.rows:
            chunk.append(row)
            if len(chunk) == size:
                yield chunk
                chunk = []
    except SheetRefusedError as error:
        faults.append(error)
    if chunk:
        yield chunk


def _answer(waiting: Future[list[Judged]] | list[Judged]) -> list[Judged]:
    return waiting if isinstance(waiting, list) else waiting.result()


def _elsewhere(kind_id: UUID, names: tuple[str, ...], rows: list[Numbered]) -> list[Judged]:
    """Judge rows in a process of its own."""
    judge = _judge_of(kind_id, names)
    return judge.several(rows)


@lru_cache(1)
def _judge_of(kind_id: UUID, names: tuple[str, ...]) -> "_Judge":
    try:
        return _Judge(DocumentType.objects.get(id=kind_id), names)
    finally:
        connection.close()  # nothing but the type is read


class _Judge:
    """Judges rows of one file: what its type's schema says of them, and whether they fit the page."""

    def __init__(self, kind: DocumentType, names: tuple[str, ...]) -> None:
        schema = paper.read_type(kind).schema
        self._read = Reading(schema, names, sheets.EMAIL)
        self._compared = compared(schema)
        self._trial, self._pictures = paper.Trial(kind), schema.pictures
        self._email = names.index(sheets.EMAIL) if sheets.EMAIL in names else None

    def several(self, rows: Sequence[Numbered]) -> list[Judged]:
        """Return what is said of each of some rows."""
        found = [self._judged(number, cells) for number, cells in rows]
        return self._drawable(found) if self._pictures else found

    def _drawable(self, found: list[Judged]) -> list[Judged]:
        """Return the same, where rows whose pictures cannot be drawn are bad ones."""
        sound = [one for one in found if not one.problems]
        data = [msgspec.json.decode(Line.read(one.line).data) for one in sound]
        told = drawn.problems_of(self._pictures, data)
        bad = {one.number: problems for one, problems in zip(sound, told, strict=True) if problems}
        return [Judged(one.number, b"", bad[one.number]) if one.number in bad else one for one in found]

    def _judged(self, number: int, cells: list[str]) -> Judged:
        """Return the line of a row and its marks, or what is wrong with it but for its pictures."""
        data, problems = self._read.read(cells)
        email = cells[self._email].strip() if self._email is not None and self._email < len(cells) else ""
        if email and not is_address(email):
            problems = (*problems, _ADDRESS)
        if problems := problems or self._trial.misfits(data):
            return Judged(number, b"", problems)
        whole = data_bytes(data)
        marks = tuple(one.mark(data, whole) for one in self._compared)
        return Judged(number, Line(whole, email, number).encode(), (), marks)
