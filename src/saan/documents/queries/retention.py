"""What is kept no longer: which documents of a unit are due to be destroyed, and the lists that people decide on."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import ExtractYear, RowNumber

from saan.base.agencies import api as agencies
from saan.base.collated import order_key
from saan.base.people import api as people
from saan.base.people.api import PersonName, Role, Viewer
from saan.base.words import in_thai
from saan.documents import access, paper
from saan.documents.errors import DocumentNotFoundError
from saan.documents.models import Application, Destruction, Document, DocumentType, StatusChange
from saan.documents.queries import heaps
from saan.documents.queries.paging import Page, cursor
from saan.documents.queries.payments import to_refund
from saan.documents.queries.types import today
from saan.documents.rules.applications import UNSUCCESSFUL
from saan.documents.rules.retention import last_day
from saan.documents.rules.standing import Standing
from saan.trust.clock import BANGKOK

CLOSED = (Standing.VALID, Standing.REVOKED, Standing.REPLACED)
MOST_LISTS: Final = 20
"""How many lists of a unit are shown, the newest."""
MOST_UNITS: Final = 20
"""How many units stand on a page, each with what is due of it."""


def due(unit_id: UUID, day: date) -> Iterator[QuerySet[Document]]:
    """Yield the documents of a unit whose period of keeping is over on a day, those of each period by themselves.

    One that is suspended, or of which a change waits for its second person, is in somebody's hands, and is not due.
    """
    for over in _issued_before(agencies.unit(unit_id).agency_id, day):
        yield _in_nobodys_hands().filter(over, unit_id=unit_id).order_by("id")


def still_due(document_id: UUID) -> bool:
    """Return whether a document that was listed as due still is, for a caller who holds its row: nobody took it in hand since."""
    return _in_nobodys_hands().filter(id=document_id).exists()


def due_applications(unit_id: UUID, day: date) -> Iterator[QuerySet[Application]]:
    """Yield the applications of a unit that ended without a document and whose period of keeping is over on a day, as `due` does.

    They are kept as long as documents of their type, counted from the year in which they were refused or withdrawn, or lapsed.
    """
    for over in _ended_before(agencies.unit(unit_id).agency_id, day):
        yield _done_with().filter(over, unit_id=unit_id).order_by("id")


def application_still_due(row: Application, day: date) -> bool:
    """Return whether an application that was listed as due still is, for a caller who holds its row."""
    years = paper.read_type(row.type).definition.retention_years
    return (
        years is not None
        and _done_with().filter(id=row.id, changed_at__lt=_end(last_day(years, day))).exists()
    )


def _in_nobodys_hands() -> QuerySet[Document]:
    rows = Document.objects.filter(standing__in=CLOSED).exclude(sealed_at=None)
    return rows.exclude(Exists(StatusChange.objects.filter(document=OuterRef("id"), decided_at=None)))


def _done_with() -> QuerySet[Application]:
    rows = Application.objects.filter(state__in=UNSUCCESSFUL).exclude(data_sha256="")
    return rows.exclude(
        Exists(to_refund().filter(payment__application=OuterRef("id")))
    )  # whose money is still here is not


def _issued_before(agency_id: str, day: date) -> Iterator[Q]:
    """Yield for each period of keeping which of an agency's documents are over it: each is a range of an index for each type."""
    for last, kinds in _kept_up_to(agency_id, day).items():
        yield Q(type_id__in=kinds, issued_on__lte=last) & (Q(valid_until=None) | Q(valid_until__lte=last))


def _ended_before(agency_id: str, day: date) -> Iterator[Q]:
    for last, kinds in _kept_up_to(agency_id, day).items():
        yield Q(type_id__in=kinds, changed_at__lt=_end(last))


def _kept_up_to(agency_id: str, day: date) -> dict[date, list[UUID]]:
    """Return an agency's types by the last day whose documents are kept no longer; they are many, and the periods are few."""
    found = defaultdict[date, list[UUID]](list)
    for kind in DocumentType.objects.filter(agency_id=agency_id).only("definition"):
        years = paper.read_type(kind).definition.retention_years
        if years is not None:
            found[last_day(years, day)].append(kind.id)
    return found


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), BANGKOK)


@dataclass(frozen=True, slots=True)
class DueRow:
    """How many documents of a type that were issued, or applications that ended, in a year are due."""

    type_th: str
    type_en: str
    year: int
    count: int

    @property
    def year_said(self) -> str:
        """The year as the reader counts it."""
        return str(self.year + 543 if in_thai() else self.year)


@dataclass(frozen=True, slots=True)
class DestructionView:
    """A list as it stands: who listed it, who decided, and how many are destroyed of how many, among them `applications`."""

    id: UUID
    total: int
    applications: int
    done: int
    proposed_by: PersonName | None
    proposed_at: datetime
    decided_by: PersonName | None
    decided_at: datetime | None
    agreed: bool | None
    ended_at: datetime | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class UnitRetention:
    """What of a unit is due, and its lists, the newest first; `waits` says that one of them is not done with."""

    unit_id: UUID
    name_th: str
    name_en: str
    due: tuple[DueRow, ...]
    due_applications: tuple[DueRow, ...]
    lists: tuple[DestructionView, ...]
    may_list: bool
    waits: bool


def retention(viewer: Viewer, at: datetime, after: str = "", limit: int = MOST_UNITS) -> Page[UnitRetention]:
    """Return one page of the units of the viewer that issued or refused anything, each with what is due, for those who read its documents."""
    seen, agency_id = access.units(viewer, at), viewer.agency_id
    issued = heaps.filled(heaps.Order(Document), seen)
    refused = heaps.filled(heaps.Order(Application), seen, UNSUCCESSFUL)
    begun = Destruction.objects.filter(unit_id__in=seen).values_list("unit_id", flat=True).distinct()
    shown = sorted({*issued, *refused, *begun})
    if after:
        last = cursor(after, DocumentNotFoundError)
        shown = [unit for unit in shown if unit > last]
    limit = max(1, min(limit, MOST_UNITS))
    shown, more = shown[:limit], shown[limit:]
    lists = _lists(viewer, shown, at)
    over = (_in_nobodys_hands().filter(one) for one in _issued_before(agency_id, today(at)))
    ended = (_done_with().filter(one) for one in _ended_before(agency_id, today(at)))
    found = _counted(over, ExtractYear("issued_on"), shown)
    ended_found = _counted(ended, ExtractYear("changed_at", tzinfo=BANGKOK), shown)
    listing = frozenset(people.units_where(viewer, Role.CLERK, at=at).values_list("id", flat=True))
    names = agencies.units_by_id(shown)
    rows = tuple(
        UnitRetention(
            unit, names[unit].name_th, names[unit].name_en, found.get(unit, ()), ended_found.get(unit, ()), lists.get(unit, ()),
            may_list=unit in listing and (unit in found or unit in ended_found) and not _waits(lists.get(unit, ())),
            waits=_waits(lists.get(unit, ())),
        )
        for unit in shown
    )  # fmt: skip
    return Page(rows, shown[-1].hex if more else "")


def _waits(lists: Iterable[DestructionView]) -> bool:
    return any(one.ended_at is None for one in lists)


def _counted(
    periods: Iterable[QuerySet[Document] | QuerySet[Application]], year: ExtractYear, units: Collection[UUID]
) -> dict[UUID, tuple[DueRow, ...]]:
    """Return how many of these rows there are in each of these units, of each type and year."""
    counts = list[tuple[UUID, UUID, int, int]]()
    for rows in periods:
        grouped = rows.filter(unit_id__in=units).order_by().annotate(of=year)
        counts += grouped.values_list("unit_id", "type_id", "of").annotate(count=Count("id"))
    kinds = DocumentType.objects.filter(id__in={kind for _, kind, _, _ in counts})
    names = {kind: (th, en) for kind, th, en in kinds.values_list("id", "name_th", "name_en")}
    found = defaultdict[UUID, Counter[tuple[str, str, int]]](Counter)
    for unit, kind, of, count in counts:
        found[unit][*names[kind], of] += count  # of all versions of a type
    return {
        unit: tuple(sorted((DueRow(*one, count) for one, count in each.items()), key=_place))
        for unit, each in found.items()
    }


def _place(row: DueRow) -> tuple[bytes, int]:
    return order_key(row.type_th), row.year


def _lists(viewer: Viewer, units: Collection[UUID], at: datetime) -> dict[UUID, tuple[DestructionView, ...]]:
    """Return the last lists of each of these units, the newest first."""
    newer = Window(RowNumber(), partition_by="unit_id", order_by=F("id").desc())
    rows = list(
        Destruction.objects.filter(agency_id=viewer.agency_id, unit_id__in=units)
        .annotate(newer=newer).filter(newer__lte=MOST_LISTS).order_by("-id")
    )  # fmt: skip
    names = people.persons(
        {one for row in rows for one in (row.proposed_by_id, row.decided_by_id) if one}, at
    )
    decides = access.units_of(viewer, at, Role.REVIEWER, Role.SIGNATORY)
    found = defaultdict[UUID, list[DestructionView]](list)
    for row in rows:
        may = row.decided_at is None and row.unit_id in decides and row.proposed_by_id != viewer.person_id
        found[row.unit_id].append(DestructionView(
            row.id, row.total, row.applications, row.done, names.get(row.proposed_by_id), row.proposed_at,
            names.get(row.decided_by_id) if row.decided_by_id else None, row.decided_at, row.agreed, row.ended_at, may,
        ))  # fmt: skip
    return {unit: tuple(each) for unit, each in found.items()}
