"""What is kept no longer: which documents of a unit are due to be destroyed, and the lists that people decide on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from saan.base.agencies import api as agencies
from saan.base.collated import order_key
from saan.base.people import api as people
from saan.base.people.api import PersonName, Role, Viewer
from saan.base.words import in_thai
from saan.documents import access, paper
from saan.documents.models import Application, Destruction, Document, DocumentType
from saan.documents.queries.payments import to_refund
from saan.documents.queries.types import today
from saan.documents.rules.applications import UNSUCCESSFUL
from saan.documents.rules.retention import last_day
from saan.documents.rules.standing import Standing
from saan.trust.clock import BANGKOK

CLOSED = (Standing.VALID, Standing.REVOKED, Standing.REPLACED)


def due(unit_id: UUID, day: date) -> QuerySet[Document]:
    """Return the documents of a unit whose period of keeping is over on a day, the oldest first.

    One that is suspended, or of which a change waits for its second person, is in somebody's hands, and is not due.
    """
    kinds = DocumentType.objects.filter(
        id__in=Document.objects.filter(unit_id=unit_id).values("type_id").distinct()
    )
    over = Q(pk__in=[])
    for kind in kinds:
        years = paper.read_type(kind).definition.retention_years
        if years is not None:
            last = last_day(years, day)
            over |= Q(type_id=kind.id, issued_on__lte=last) & (Q(valid_until=None) | Q(valid_until__lte=last))
    return _in_nobodys_hands().filter(over, unit_id=unit_id).order_by("id")


def still_due(document_id: UUID) -> bool:
    """Return whether a document that was listed as due still is, for a caller who holds its row: nobody took it in hand since."""
    return _in_nobodys_hands().filter(id=document_id).exists()


def _in_nobodys_hands() -> QuerySet[Document]:
    rows = Document.objects.filter(standing__in=CLOSED).exclude(sealed_at=None)
    return rows.exclude(changes__decided_at=None, changes__isnull=False)


def due_applications(unit_id: UUID, day: date) -> QuerySet[Application]:
    """Return the applications of a unit that ended without a document and whose period of keeping is over on a day, the oldest first.

    They are kept as long as documents of their type, counted from the year in which they were refused or withdrawn, or lapsed.
    """
    ended = Application.objects.filter(unit_id=unit_id, state__in=UNSUCCESSFUL).exclude(data_sha256="")
    over = Q(pk__in=[])
    for kind in DocumentType.objects.filter(id__in=ended.values("type_id").distinct()):
        years = paper.read_type(kind).definition.retention_years
        if years is not None:
            after = datetime.combine(last_day(years, day) + timedelta(days=1), time(), BANGKOK)
            over |= Q(type_id=kind.id, changed_at__lt=after)
    owed = to_refund().values("payment__application_id")  # whose money is still here is not done with
    return ended.filter(over).exclude(id__in=owed).order_by("id")


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


def retention(viewer: Viewer, at: datetime) -> tuple[UnitRetention, ...]:
    """Return what is due in each unit of the viewer that issued or refused anything, for those who read its documents."""
    units = {
        *access.documents(viewer, at).values_list("unit_id", flat=True).order_by("unit_id").distinct(),
        *_ended(viewer, at).values_list("unit_id", flat=True).order_by("unit_id").distinct(),
    }
    listed = Destruction.objects.filter(agency_id=viewer.agency_id).values_list("unit_id", flat=True)
    own = set(people.units_where(viewer, *access.READING, at=at)) | set(access.signing_units(viewer, at))
    return tuple(_unit(viewer, unit, at) for unit in sorted({*units, *(set(listed) & own)}))


def _ended(viewer: Viewer, at: datetime) -> QuerySet[Application]:
    return access.applications(viewer, at).filter(state__in=UNSUCCESSFUL)


def _unit(viewer: Viewer, unit_id: UUID, at: datetime) -> UnitRetention:
    unit, found = agencies.unit(unit_id), tuple(_due(unit_id, today(at)))
    ended = tuple(_due_applications(unit_id, today(at)))
    lists = tuple(_lists(viewer, unit_id, at))
    waits = any(one.ended_at is None for one in lists)
    may = bool(found or ended) and not waits and access.has_role(viewer, unit_id, at, Role.CLERK)
    return UnitRetention(unit_id, unit.name_th, unit.name_en, found, ended, lists, may, waits)


def _due_applications(unit_id: UUID, day: date) -> Iterator[DueRow]:
    rows = due_applications(unit_id, day).annotate(year_ended=ExtractYear("changed_at", tzinfo=BANGKOK))
    grouped = rows.order_by("year_ended").values_list("type__name_th", "type__name_en", "year_ended")
    found = grouped.annotate(count=Count("id"))
    yield from sorted((DueRow(*one) for one in found), key=_place)


def _due(unit_id: UUID, day: date) -> Iterator[DueRow]:
    rows = due(unit_id, day).order_by("issued_on__year")
    grouped = rows.values_list("type__name_th", "type__name_en", "issued_on__year")
    found = grouped.annotate(count=Count("id"))
    yield from sorted((DueRow(*one) for one in found), key=_place)


def _place(row: DueRow) -> tuple[bytes, int]:
    return order_key(row.type_th), row.year


def _lists(viewer: Viewer, unit_id: UUID, at: datetime) -> Iterator[DestructionView]:
    rows = list(Destruction.objects.filter(unit_id=unit_id).order_by("-id")[:20])
    names = people.persons(
        {one for row in rows for one in (row.proposed_by_id, row.decided_by_id) if one}, at
    )
    decides = access.has_role(viewer, unit_id, at, Role.REVIEWER, Role.SIGNATORY)
    for row in rows:
        yield DestructionView(
            row.id, row.total, row.applications, row.done, names.get(row.proposed_by_id), row.proposed_at,
            names.get(row.decided_by_id) if row.decided_by_id else None, row.decided_at, row.agreed, row.ended_at,
            row.decided_at is None and decides and row.proposed_by_id != viewer.person_id,
        )  # fmt: skip
