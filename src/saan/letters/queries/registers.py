"""The registers of letters received and sent (forms 13 and 14), for any days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.base.thai.api import bangkok_day, buddhist_year_of
from saan.letters import access
from saan.letters.errors import BadCursorError
from saan.letters.models import Counter, IncomingHolding, Letter, LetterHolding, Minute, RegisterEntry
from saan.letters.queries.lists import Page
from saan.letters.queries.practice import keeps_secret_register
from saan.letters.rules.levels import Secrecy, secrecy_of
from saan.letters.rules.numbers import UNITS_KEEP, Book, register_name
from saan.trust.clock import buddhist_year
from saan.trust.errors import Text

REGISTER_READERS = (Role.CLERK, Role.AUDITOR)
FEW = 12
"""Of how many units a page offers the registers at once."""
PAGE = 100
MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line, with the columns of form 13 or 14.

    `running` is เลขทะเบียนรับ or เลขทะเบียนส่ง, `number` ที่, `dated` ลงวันที่, then จาก, ถึง, เรื่อง, การปฏิบัติ, หมายเหตุ.
    `day` is the day it is printed under; `entered_at` says when the line was really written. การปฏิบัติ is to whom the letter
    was given, or else the day on which it was sent electronically; both are read when the page is made. A line whose
    place a later one takes, because its number was voided or its words were corrected, counts no more: `replaced_on` is the
    day under which that later line is printed.
    """

    id: UUID
    running: int
    year: int
    sort: RegisterEntry.Sort
    day: date
    entered_at: datetime
    number: str
    dated: date
    from_line: str
    to_line: str
    subject: str
    given_to: tuple[Text, ...]
    sent_on: date | None
    remark: str
    replaced_on: date | None
    secrecy: Secrecy
    letter: UUID | None
    incoming: UUID | None

    @property
    def of_another_year(self) -> bool:
        """Whether the number is of another year than the day, as of a letter that was registered in arrears after New Year."""
        return self.year != buddhist_year_of(self.day)


@dataclass(frozen=True, slots=True)
class Books:
    """A register that the viewer may open: which book, kept by which unit.

    `own` is the book that the central registry kept for itself while it was an ordinary unit.
    """

    book: Book
    unit_id: UUID
    unit_name_th: str
    unit_name_en: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """The registers that a page offers; `many` where the viewer may open those of more units than it can show.

    `more` says that the words fit more units than are shown.
    """

    books: tuple[Books, ...]
    many: bool
    more: bool = False


def shelf(viewer: Viewer, at: datetime, words: str = "") -> Shelf:
    """Return the agency's registers and those of the viewer's own units; of many units, those that the words name."""
    units, central = _readable(viewer, at)
    theirs = (*_books(units, central), *_of_registrar(viewer, units, at))
    if len(units) <= FEW:
        return Shelf(theirs, many=False)
    if words.strip():
        found = agencies.called(sorted(units.values(), key=lambda one: one.path), words)
        shown, more = frozenset(one.id for one in found[:FEW]), len(found) > FEW
    else:
        own = sorted(people.own_units(viewer, at) - {central})[:FEW]
        shown, more = frozenset((central, *own)), False
    return Shelf(tuple(one for one in theirs if one.unit_id in shown), many=True, more=more)


def books(viewer: Viewer, at: datetime) -> tuple[Books, ...]:
    """Return the registers that the viewer may open, those of the central registry first."""
    units, central = _readable(viewer, at)
    return (*_books(units, central), *_of_registrar(viewer, units, at))


def _readable(viewer: Viewer, at: datetime) -> tuple[Mapping[UUID, agencies.UnitView], UUID]:
    """Return the units whose registers the viewer may open, and which unit is the central registry."""
    units = agencies.units_by_id(people.units_where(viewer, *REGISTER_READERS, at=at))
    return units, agencies.central_registry(viewer.agency_id).id


def _books(units: Mapping[UUID, agencies.UnitView], central: UUID) -> tuple[Books, ...]:
    ordered = sorted(units.values(), key=lambda unit: (unit.id != central, unit.path))
    theirs = [
        Books(book, unit.id, unit.name_th, unit.name_en)
        for unit in ordered
        for book in Book
        if unit.id == central or book in UNITS_KEEP
    ]
    if central in units:
        theirs += _of_before(units[central])
    return tuple(theirs)


def _of_registrar(viewer: Viewer, units: Mapping[UUID, agencies.UnitView], at: datetime) -> tuple[Books, ...]:
    """Return the agency's secret books for who keeps them and has no role where the others are kept."""
    central = agencies.central_registry(viewer.agency_id)
    if central.id in units or not keeps_secret_register(viewer, at):
        return ()
    return tuple(
        Books(book, central.id, central.name_th, central.name_en)
        for book in (Book.SECRET_RECEIVED, Book.SECRET_SENT)
    )


def _of_before(central: agencies.UnitView) -> list[Books]:
    """Return the books that the central registry filled while it was an ordinary unit."""
    lines = RegisterEntry.objects.filter(agency_id=central.agency_id, keeper_id=central.id)
    return [
        Books(book, central.id, central.name_th, central.name_en, own=True)
        for book in Book
        if book in UNITS_KEEP and lines.filter(book=book).exists()
    ]


def register(  # noqa: PLR0913, PLR0917 - a book, its keeper, two days, and the page
    viewer: Viewer,
    book: Book,
    unit_id: UUID,
    first: date,
    last: date,
    at: datetime,
    after: str | None = None,
    limit: int = PAGE,
    *,
    own: bool = False,
) -> Page[Line]:
    """Return one page of a register between two days, both included, in the order of the book.

    The agency's books are opened at the unit that is its central registry now; `own` opens the one that this unit kept
    for itself before that.
    Lines of secret letters appear only to their named, cleared readers, whoever keeps the book.
    """
    limit = max(1, min(limit, MAX_PAGE))
    lines = _lines(viewer, book, unit_id, at, own=own).filter(day__range=(first, last))
    if after:
        day, running, last_id = _read(after)
        lines = lines.filter(
            Q(day__gt=day) | Q(day=day, running__gt=running) | Q(day=day, running=running, id__gt=last_id),
            day__gte=day,
        )
    found = list(lines.order_by("day", "running", "id")[: limit + 1])
    rows = found[:limit]
    given, went, replaced = _given(rows), _went(rows), _replaced(rows)
    more = f"{rows[-1].day.isoformat()}.{rows[-1].running}.{rows[-1].id.hex}" if len(found) > limit else ""
    return Page(tuple(_line(row, given, went, replaced.get(row.id)) for row in rows), more)


@dataclass(frozen=True, slots=True)
class Series:
    """One series of numbers of an agency: a book, kept by the agency or by a unit for itself, and the last number of this year."""

    book: Book
    unit_id: UUID | None
    unit_name_th: str
    unit_name_en: str
    last: int


def series(agency_id: str, at: datetime) -> tuple[Series, ...]:
    """Return an agency's series of numbers, in the order of the books, each of its own before those of units that have begun one.

    For whoever runs the node: no line of any register is in it.
    """
    rows = Counter.objects.filter(agency_id=agency_id, year=buddhist_year(at))
    last = dict(rows.values_list("register", "last"))
    own = [Series(book, None, "", "", last.get(register_name(book, None), 0)) for book in Book]
    of_units = [
        Series(book, unit.id, unit.name_th, unit.name_en, last[name])
        for unit in agencies.units(agency_id)
        for book in Book
        if (name := register_name(book, unit.id)) in last
    ]
    order = list(Book)
    return tuple(sorted((*own, *of_units), key=lambda one: order.index(one.book)))


def _lines(viewer: Viewer, book: Book, unit_id: UUID, at: datetime, *, own: bool) -> QuerySet[RegisterEntry]:
    """Return the lines of one register that the viewer may read."""
    central = agencies.central_registry(viewer.agency_id).id
    keeper = unit_id if own or unit_id != central else None
    lines = RegisterEntry.objects.filter(agency_id=viewer.agency_id, book=book, keeper=keeper)
    if book in {Book.SECRET_SENT, Book.SECRET_RECEIVED}:
        mine = access.on_desks(viewer, at)
        return lines.filter(
            Exists(LetterHolding.objects.filter(mine, letter=OuterRef("letter")))
            | Exists(IncomingHolding.objects.filter(mine, letter=OuterRef("incoming")))
        )
    if not people.units_where(viewer, *REGISTER_READERS, at=at).filter(id=unit_id).exists():
        raise people.NotAuthorisedError
    return lines.filter(secrecy=0)


def _given(rows: list[RegisterEntry]) -> dict[UUID, list[Text]]:
    """Return to which units and officials each letter that came was given, in order; names, for a line is never altered."""
    given: dict[UUID, list[Text]] = {}
    minutes = Minute.objects.filter(letter_id__in=[row.incoming_id for row in rows if row.incoming_id])
    charged = minutes.exclude(to_unit=None, to_person=None).order_by("at", "id")
    for minute in charged.select_related("to_unit", "to_person"):
        if charge := minute.to_unit or minute.to_person:
            name = Text(th=charge.name_th, en=charge.name_en or charge.name_th)
            given.setdefault(minute.letter_id, []).append(name)
    return given


def _went(rows: list[RegisterEntry]) -> dict[UUID, date]:
    """Return on which day in Bangkok each letter was sent."""
    sent = Letter.objects.filter(id__in=[row.letter_id for row in rows if row.letter_id])
    moments = sent.exclude(dispatched_at=None).values_list("id", "dispatched_at")
    return {letter: bangkok_day(at) for letter, at in moments if at is not None}


def _replaced(rows: list[RegisterEntry]) -> dict[UUID, date]:
    """Return under which day the line stands that takes the place of each: on this page, the next one, or another day's.

    Lines are only ever added, so whether one still counts is read from those that were added after it.
    """
    letters = [row.letter_id for row in rows if row.letter_id]
    incoming = [row.incoming_id for row in rows if row.incoming_id]
    theirs = RegisterEntry.objects.filter(Q(letter__in=letters) | Q(incoming__in=incoming))
    added = theirs.order_by("entered_at", "id").values_list(
        "id", "day", "agency_id", "register", "year", "running"
    )
    replaced: dict[UUID, date] = {}
    before: dict[tuple[object, ...], UUID] = {}
    for line, day, *number in added:
        if earlier := before.get(tuple(number)):
            replaced[earlier] = day
        before[tuple(number)] = line
    return replaced


def _read(text: str) -> tuple[date, int, UUID]:
    try:
        day, running, last_id = text.split(".")
        return date.fromisoformat(day), int(running), UUID(hex=last_id)
    except ValueError:
        raise BadCursorError from None


def _line(
    row: RegisterEntry, given: Mapping[UUID, list[Text]], went: Mapping[UUID, date], replaced_on: date | None
) -> Line:
    return Line(
        id=row.id,
        running=row.running,
        year=row.year,
        sort=RegisterEntry.Sort(row.sort),
        day=row.day,
        entered_at=row.entered_at,
        number=row.number,
        dated=row.dated,
        from_line=row.from_line,
        to_line=row.to_line,
        subject=row.subject,
        given_to=tuple(given.get(row.incoming_id, ())) if row.incoming_id else (),
        sent_on=went.get(row.letter_id) if row.letter_id else None,
        remark=row.remark,
        replaced_on=replaced_on,
        secrecy=secrecy_of(row.secrecy),
        letter=row.letter_id,
        incoming=row.incoming_id,
    )
