"""Reading agencies and their units. Nothing here is secret: names and addresses of public bodies."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from saan.base.agencies.errors import NoCentralRegistryError, UnknownAgencyError, UnknownUnitError
from saan.base.agencies.models import Agency, Unit
from saan.base.agencies.rules import AFTER_EVERY_ID, ids_in_path, levels
from saan.base.collated import behind
from saan.base.thai.api import search_form
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency as pages show it."""

    id: AgencyId
    name_th: str
    name_en: str
    letter_code: str
    address_th: str
    contact: str
    served_here: bool
    active: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as pages show it; `depth` is 0 for a root."""

    id: UUID
    agency_id: AgencyId
    parent_id: UUID | None
    path: str
    depth: int
    name_th: str
    name_en: str
    number_code: str
    is_central_registry: bool
    contact: str


def agency(agency_id: str) -> AgencyView:
    """Return an agency, or raise `UnknownAgencyError`."""
    row = Agency.objects.filter(id=agency_id).first()
    if row is None:
        raise UnknownAgencyError(agency=agency_id)
    return _agency_view(row)


def served_agencies() -> tuple[AgencyView, ...]:
    """Return the active agencies that this node serves, by name."""
    rows = Agency.objects.filter(served_here=True, active=True).order_by("name_order", "id")
    return tuple(_agency_view(row) for row in rows)


def operator() -> AgencyId:
    """Return the agency that runs this node: the first that its settings name, or the first that it serves."""
    named = settings.SAAN.agencies
    return AgencyId(named[0]) if named else served_agencies()[0].id


def known_agencies(limit: int = 1000, after: str = "") -> tuple[AgencyView, ...]:
    """Return the active agencies that a letter can be sent to, by name, and behind `after` where that is one; the first ones when there are more."""
    rows = Agency.objects.filter(active=True)
    last = Agency.objects.filter(id=after.replace("\0", "")).first() if after else None
    shown = behind(rows, last).order_by("name_order", "id")[:limit]
    return tuple(_agency_view(row) for row in shown)


def agencies_called(text: str, limit: int = 10) -> tuple[AgencyView, ...]:
    """Return the active agencies that a typed text means: the one of exactly this name or id, else those near it."""
    words = " ".join(text.replace("\0", " ").split())  # PostgreSQL takes no NUL, not even in a question
    active = Agency.objects.filter(active=True)
    exact = active.filter(Q(id=words) | Q(name_th=words) | Q(name_en__iexact=words) | Q(letter_code=words))
    near = (
        exact if exact.exists() else active.filter(Q(name_th__contains=words) | Q(name_en__icontains=words))
    )
    return tuple(_agency_view(row) for row in near.order_by("name_order", "id")[:limit])


def called_each(texts: Iterable[str], limit: int) -> dict[str, tuple[AgencyId, ...]]:
    """Return for each typed text the agencies that it means, as `agencies_called` finds them: in one query for however many."""
    wanted = {text: " ".join(text.replace("\0", " ").split()) for text in texts}
    if not wanted:
        return {}
    rows = Agency.objects.filter(active=True).order_by("name_order", "id")
    known = [
        (AgencyId(key), (key, th, code), th, en.lower())
        for key, th, en, code in rows.values_list("id", "name_th", "name_en", "letter_code")
    ]
    exact: defaultdict[str, list[AgencyId]] = defaultdict(list)
    for key, names, _, en in known:
        for name in {*names, en}:
            exact[name].append(key)
    found: dict[str, tuple[AgencyId, ...]] = {}
    for text, words in wanted.items():
        low = words.lower()
        near = (
            exact.get(words)
            or exact.get(low)
            or [one for one, _, th, en in known if words in th or low in en]
        )
        found[text] = tuple(near[:limit])
    return found


def namesakes(ids: Iterable[str]) -> frozenset[AgencyId]:
    """Return those of these agencies whose name, Thai or English, another active agency bears too."""
    own = {row.id: row for row in Agency.objects.filter(id__in=set(ids)).only("id", "name_th", "name_en")}
    th, en = {row.name_th for row in own.values()}, {row.name_en for row in own.values()}
    others = Agency.objects.filter(Q(name_th__in=th) | Q(name_en__in=en), active=True)
    named = others.values_list("id", "name_th", "name_en")
    bear: defaultdict[str, set[str]] = defaultdict(set)
    for key, *names in named:
        for name in names:
            bear[name].add(key)
    return frozenset(
        AgencyId(row.id) for row in own.values() if (bear[row.name_th] | bear[row.name_en]) - {row.id}
    )


def agencies(ids: Iterable[str]) -> dict[AgencyId, AgencyView]:
    """Return the known ones of these agencies, by id."""
    return {AgencyId(row.id): _agency_view(row) for row in Agency.objects.filter(id__in=set(ids))}


def unit(unit_id: UUID) -> UnitView:
    """Return a unit, or raise `UnknownUnitError`."""
    row = Unit.objects.filter(id=unit_id).first()
    if row is None:
        raise UnknownUnitError
    return _unit_view(row)


def units(agency_id: str) -> tuple[UnitView, ...]:
    """Return every unit of an agency, each parent before its children."""
    return _views(Unit.objects.filter(agency_id=agency_id))


def called(units: Iterable[UnitView], words: str) -> tuple[UnitView, ...]:
    """Return those of the units in whose name or number each of the words is found."""
    wanted = search_form(words).split()
    return tuple(one for one in units if all(word in _names(one) for word in wanted))


def _names(one: UnitView) -> str:
    return search_form(f"{one.name_th} {one.name_en} {one.number_code}")


def units_by_id(ids: Iterable[UUID]) -> dict[UUID, UnitView]:
    """Return the known ones of these units, by id."""
    return {row.id: _unit_view(row) for row in Unit.objects.filter(id__in=set(ids))}


def subtree(unit_id: UUID) -> tuple[UnitView, ...]:
    """Return a unit and everything below it, each parent before its children."""
    return _views(below(unit(unit_id).path))


def below(path: str) -> QuerySet[Unit]:
    """Return the rows of a unit and everything below it, by the unit's path."""
    return Unit.objects.filter(path__gte=path, path__lt=path + AFTER_EVERY_ID)


def ancestry(unit_id: UUID) -> tuple[UUID, ...]:
    """Return the ids from the root down to the unit itself."""
    return ids_in_path(unit(unit_id).path)


def central_registry(agency_id: str) -> UnitView:
    """Return the unit that receives an agency's letters, or raise `NoCentralRegistryError`."""
    row = Unit.objects.filter(agency_id=agency_id, is_central_registry=True).first()
    if row is None:
        raise NoCentralRegistryError(agency=agency(agency_id).name_th)
    return _unit_view(row)


def without_registry(ids: Iterable[str]) -> frozenset[AgencyId]:
    """Return those of these agencies that have named no unit to receive their letters."""
    asked = set(ids)
    named = Unit.objects.filter(agency_id__in=asked, is_central_registry=True)
    return frozenset(AgencyId(one) for one in asked - set(named.values_list("agency_id", flat=True)))


def _views(rows: QuerySet[Unit]) -> tuple[UnitView, ...]:
    return tuple(_unit_view(row) for row in rows.order_by("path"))


def _agency_view(row: Agency) -> AgencyView:
    return AgencyView(
        id=AgencyId(row.id),
        name_th=row.name_th,
        name_en=row.name_en,
        letter_code=row.letter_code,
        address_th=row.address_th,
        contact=row.contact,
        served_here=row.served_here,
        active=row.active,
    )


def _unit_view(row: Unit) -> UnitView:
    return UnitView(
        id=row.id,
        agency_id=AgencyId(row.agency_id),
        parent_id=row.parent_id,
        path=row.path,
        depth=levels(row.path) - 1,
        name_th=row.name_th,
        name_en=row.name_en,
        number_code=row.number_code,
        is_central_registry=row.is_central_registry,
        contact=row.contact,
    )
