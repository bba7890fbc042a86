"""Bulk files of a unit: where each stands, and what came of it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import TextIOWrapper
from itertools import islice
from uuid import UUID

from saan.base.files import api as files
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.base.thai import api as thai
from saan.documents import access, paper
from saan.documents.capacity import signing_capacity
from saan.documents.errors import DocumentNotFoundError, GivenBeforeError, NoRoomError, NoSignatoryError
from saan.documents.hands import hands
from saan.documents.models import Batch
from saan.documents.queries.paging import PAGE, Page, newest_first
from saan.documents.queries.sendings import DELIVERING, Mailing, mailing
from saan.documents.rules.batches import BATCH, READABLE, Event, State
from saan.trust.errors import SaanError, Text


@dataclass(frozen=True, slots=True)
class BatchView:
    """A bulk file: how many rows are sound, how many are not, how many were looked at and how many have documents.

    `problem` is what one that is being issued waits for, or why a stopped one cannot go on, and `mend` what helps.
    `seconds_left` is how long the rest takes at the pace since it was last started; None until that can be told.
    `mail` is how its messages stand, told of one file by itself; `may_deliver`, whether the viewer takes links and mends addresses.
    """

    id: UUID
    name: str
    type_th: str
    type_en: str
    code: str
    state: State
    total: int
    bad: int
    looked_at: int
    done: int
    given_by: people.PersonName | None
    given_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    seconds_left: int | None
    report: str
    may: tuple[Event, ...]
    problem: Text | None = None
    mend: Text | None = None
    mail: Mailing | None = None
    may_deliver: bool = False

    @property
    def readable(self) -> bool:
        """Whether its rows can be read one by one."""
        return self.state in READABLE and bool(self.name and self.total)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, by the number that the spreadsheet shows; `field` is empty where it is no one field's."""

    row: int
    field: str
    text: Text
    remedy: Text


def faults(view: BatchView, most: int) -> tuple[Fault, ...]:
    """Return the first problems of a file's report, in the order of its rows."""
    if not view.report:
        return ()
    with files.open(view.report) as stream, TextIOWrapper(stream, "utf-8-sig", newline="") as lines:
        return tuple(
            Fault(int(number), field, Text(th, en), Text(mend_th, mend_en))
            for number, field, th, en, mend_th, mend_en in islice(csv.reader(lines), 1, most + 1)
        )


def batches(viewer: Viewer, at: datetime, after: str = "", limit: int = PAGE) -> Page[BatchView]:
    """Return one page of the bulk files of the viewer's units, the newest first."""
    rows = access.batches(viewer, at).select_related("type").defer("type__plate")
    found = newest_first(rows, lambda row: row, after, limit, DocumentNotFoundError)
    names, stops = people.persons((row.given_by_id for row in found.rows), at), _stops(viewer, at)
    return Page(tuple(_view(viewer, row, at, names, stops) for row in found.rows), found.after)


def batch(viewer: Viewer, batch_id: UUID, at: datetime) -> BatchView:
    """Return one bulk file of the viewer's units, or raise `DocumentNotFoundError`."""
    row = access.one(access.batches(viewer, at).select_related("type"), batch_id)
    if row is None:
        raise DocumentNotFoundError
    problem, mend = _problem(row, at)
    delivers = access.has_role(viewer, row.unit_id, at, *DELIVERING)
    names, stops = people.persons((row.given_by_id,), at), _stops(viewer, at)
    view = _view(viewer, row, at, names, stops)
    if problem:
        view = replace(view, seconds_left=None)  # its pace says nothing while it waits
    return replace(view, mail=mailing(row.id), may_deliver=delivers, problem=problem, mend=mend)


@dataclass(frozen=True, slots=True)
class GivenBefore:
    """The bulk file that the same bytes were given as before, for the same type."""

    id: UUID
    name: str
    given_at: datetime
    given_by: people.PersonName | None

    def error(self) -> GivenBeforeError:
        """Return how giving it once more is refused."""
        day, clock = thai.bangkok_day(self.given_at), thai.bangkok_clock(self.given_at)
        return GivenBeforeError(
            batch=self.id,
            name=self.name,
            when_th=f"{thai.long_date(day)} {thai.thai_digits(clock)} น.",
            when_en=f"{thai.english_date(day)}, {clock}",
            who_th=self.given_by.name_th if self.given_by else "",
            who_en=self.given_by.name_en if self.given_by else "",
        )


def given_before(agency_id: str, code: str, sha256: str, at: datetime) -> GivenBefore | None:
    """Return the newest bulk file of an agency and type with these bytes; one that cannot lead to a document does not count."""
    rows = Batch.objects.filter(agency_id=agency_id, type__code=code, file_id=sha256)
    row = rows.exclude(state__in=(State.FAULTY, State.DROPPED)).order_by("-id").first()
    if row is None:
        return None
    return GivenBefore(
        row.id, row.name, row.given_at, people.persons((row.given_by_id,), at).get(row.given_by_id)
    )


def _problem(row: Batch, at: datetime) -> tuple[Text, Text] | tuple[None, None]:
    """Return what stands in the way of going on, and what helps: as the certificates tell now, else as was met last."""
    if row.state == State.STOPPED and row.signer_id is not None:
        try:
            hands(row.type, row.signer_id, at, bulk=True)
        except SaanError as error:
            return error.message(), error.remedy()
    if row.state in {State.ISSUING, State.STOPPED} and row.said:
        said_th, said_en, mend_th, mend_en = row.said
        return Text(said_th, said_en), Text(mend_th, mend_en)
    if row.state == State.ISSUING and not files.has_room():
        full = NoRoomError()  # a disk that is full to the last byte keeps that from being noted
        return full.message(), full.remedy()
    return None, None


def _stops(viewer: Viewer, at: datetime) -> frozenset[UUID]:
    """Return the units whose bulk files the viewer may stop or drop."""
    return access.units_of(viewer, at, Role.CLERK, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY)


def _view(
    viewer: Viewer, row: Batch, at: datetime, names: Mapping[UUID, people.PersonName], stops: frozenset[UUID]
) -> BatchView:
    return BatchView(
        id=row.id,
        name=row.name,
        type_th=row.type.name_th,
        type_en=row.type.name_en,
        code=row.type.code,
        state=State(row.state),
        total=row.total,
        bad=row.bad,
        looked_at=row.looked_at,
        done=row.done,
        given_by=names.get(row.given_by_id),
        given_at=row.given_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        seconds_left=_seconds_left(row, at),
        report=row.report_id or "",
        may=tuple(event for event in BATCH.events(State(row.state)) if _may(viewer, row, event, at, stops)),
    )


def _seconds_left(row: Batch, at: datetime) -> int | None:
    made = row.done - row.resumed_done
    if row.state != State.ISSUING or row.started_at is None or made <= 0 or at <= row.started_at:
        return None
    return round((at - row.started_at).total_seconds() * (row.total - row.done) / made)


def _may(viewer: Viewer, row: Batch, event: Event, at: datetime, stops: frozenset[UUID]) -> bool:
    if event is Event.START:
        definition = paper.read_type(row.type).definition
        try:
            signing_capacity(viewer, row.unit_id, definition, at)
        except NoSignatoryError:
            return False
        return not (definition.two_people.issue and row.given_by_id == viewer.person_id)
    return event in {Event.STOP, Event.DROP} and row.unit_id in stops
