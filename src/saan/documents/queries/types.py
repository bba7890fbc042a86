"""Types of documents: those in use, one version, those that the public may ask for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from saan.base.agencies import api as agencies
from saan.base.agencies.api import UnitView
from saan.base.collated import order_key
from saan.base.files import api as files
from saan.base.people import api as people
from saan.documents import paper
from saan.documents.errors import TypeUnknownError, TypeWithheldError
from saan.documents.models import Document, DocumentType, TypePicture
from saan.documents.packing import TypeFiles
from saan.documents.rules.definition import Definition, Fee, fee_on
from saan.documents.rules.lacking import Lack, lacking
from saan.documents.rules.offering import Signing, able, absent, vacant
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Schema
from saan.trust.clock import BANGKOK, utc_now


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type as lists show it, in its newest version."""

    id: UUID
    agency_id: str
    agency_th: str
    agency_en: str
    code: str
    version: int
    name_th: str
    name_en: str
    open_to_public: bool
    sha256: str
    loaded_at: datetime
    retired_at: datetime | None
    offered: bool = True
    """Whether somebody may apply for it, as far as lists say: it is in use, and somebody is there who can sign it."""


@dataclass(frozen=True, slots=True)
class TypeView:
    """One version of a type, whole."""

    row: TypeRow
    definition: Definition
    schema: Schema
    plate: str

    def fee(self, day: date) -> Fee | None:
        """Return the fee in force on a day."""
        return fee_on(self.definition.fees, day)


def types(agency_id: str) -> tuple[TypeRow, ...]:
    """Return the newest version of each of an agency's types, by name."""
    units = held(agency_id)
    rows = sorted(_newest().filter(agency_id=agency_id), key=_place)
    return tuple(
        replace(_row(row), offered=row.retired_at is None and _can_issue(row, units)) for row in rows
    )


def withheld(agency_id: str) -> dict[UUID, tuple[Problem, ...]]:
    """Return, of an agency's types in use, those of which a unit or position is gone or vacant, and what it lacks.

    A type that nobody is left to sign is offered to nobody (`TypeRow.offered`) until somebody is.
    """
    units, filled = signing(agency_id), held(agency_id)
    rows = _newest().filter(agency_id=agency_id, retired_at=None)
    definitions = {row.id: paper.read_type(row).definition for row in rows}
    lacks = {type_id: absent(one, units) + vacant(one, units, filled) for type_id, one in definitions.items()}
    return {type_id: problems for type_id, problems in lacks.items() if problems}


def signing(agency_id: str) -> Signing:
    """Return by the code of each unit of an agency which positions may sign for it, whoever holds them."""
    return _by_code(agency_id, people.signing_titles(agency_id))


def held(agency_id: str) -> Signing:
    """Return the same of the positions that somebody holds now, or acts for."""
    return _by_code(agency_id, people.signing_titles(agency_id, utc_now()))


def _by_code(agency_id: str, titles: Mapping[UUID, frozenset[str]]) -> Signing:
    return {unit.number_code: titles[unit.id] for unit in agencies.units(agency_id)}


def open_types() -> tuple[TypeRow, ...]:
    """Return the types of all agencies of this node for which the public may apply here."""
    return tuple(one.row for one in _offered() if one.row.offered)


def offered() -> tuple[TypeView, ...]:
    """Return the types that are open to the public here, whole; with those for which nobody may apply just now (`row.offered`)."""
    return tuple(_offered())


def _offered() -> Iterator[TypeView]:
    rows = _newest().filter(
        open_to_public=True, retired_at=None, agency__served_here=True, agency__active=True
    )
    units: dict[str, Signing] = {}
    for row in rows:
        if row.agency_id not in units:
            units[row.agency_id] = held(row.agency_id)
    for row in sorted(rows, key=_place):
        view = _view(row)
        yield replace(view, row=replace(view.row, offered=_can_issue(row, units[row.agency_id])))


def _can_issue(row: DocumentType, units: Signing) -> bool:
    return bool(able(paper.read_type(row).definition, units))


def in_use(agency_id: str, code: str, *, public: bool = False) -> TypeView:
    """Return the version of a code that is used now, or raise `TypeUnknownError`; `TypeWithheldError` where nobody could issue it."""
    row = _newest().filter(agency_id=agency_id, code=code, retired_at=None).first()
    if row is None or (public and not row.open_to_public):
        raise TypeUnknownError
    if not _can_issue(row, held(agency_id)):
        raise TypeWithheldError
    return _view(row)


def type_version(type_id: UUID, agency_id: str = "") -> TypeView:
    """Return one version, of an agency where one is named; or raise `TypeUnknownError`."""
    rows = DocumentType.objects.select_related("agency").filter(id=type_id)
    row = (rows.filter(agency_id=agency_id) if agency_id else rows).first()
    if row is None:
        raise TypeUnknownError
    return _view(row)


def versions(agency_id: str, code: str) -> tuple[TypeRow, ...]:
    """Return every version of a code, the newest first."""
    rows = DocumentType.objects.select_related("agency").filter(agency_id=agency_id, code=code)
    return tuple(_row(one) for one in rows.order_by("-version"))


def type_files(type_id: UUID, agency_id: str) -> TypeFiles:
    """Return the files of one version of an agency's types as they were loaded, or raise `TypeUnknownError`."""
    row = _of_agency(type_id, agency_id)
    pictures = TypePicture.objects.filter(type=row).order_by("name").values_list("name", "file_id")
    return TypeFiles(bytes(row.definition), row.plate, {name: _bytes(sha256) for name, sha256 in pictures})


def unsaid(type_id: UUID, agency_id: str, day: date) -> tuple[Lack, ...]:
    """Return what one version of an agency's types leaves unsaid on a day, or raise `TypeUnknownError`."""
    row = _of_agency(type_id, agency_id)
    return lacking(bytes(row.definition), paper.read_type(row), day)


def _of_agency(type_id: UUID, agency_id: str) -> DocumentType:
    row = DocumentType.objects.filter(id=type_id, agency_id=agency_id).first()
    if row is None:
        raise TypeUnknownError
    return row


def _bytes(sha256: str) -> bytes:
    with files.open(sha256) as stream:
        return stream.read()


def presentable() -> tuple[TypeView, ...]:
    """Return each version of the types of this node that holders may have documents of, or come to have, the newest first.

    A document keeps its version, and so does its copy in a wallet: what is closed to the public, retired, or followed by a
    newer version stays here for as long as a document stands under it.
    """
    newest = DocumentType.objects.filter(agency=OuterRef("agency"), code=OuterRef("code")).order_by(
        "-version"
    )
    latest = Q(
        id=Subquery(newest.values("id")[:1]), open_to_public=True, retired_at=None, agency__active=True
    )
    rows = DocumentType.objects.filter(
        latest | Exists(Document.objects.filter(type=OuterRef("id"))), agency__served_here=True
    )
    return tuple(map(_view, sorted(rows.select_related("agency").order_by("-version"), key=_place)))


def units_of(agency_id: str, definition: Definition) -> tuple[UnitView, ...]:
    """Return the units that can issue a type: those it names, or all, the central registry first; where somebody signs for them."""
    can = able(definition, held(agency_id))
    units = [unit for unit in agencies.units(agency_id) if unit.number_code in can]
    if definition.issued_by:
        return tuple(units)
    return tuple(sorted(units, key=lambda unit: not unit.is_central_registry))


def today(at: datetime) -> date:
    """Return the day of a moment in Bangkok."""
    return at.astimezone(BANGKOK).date()


def _newest() -> QuerySet[DocumentType]:
    same = DocumentType.objects.filter(agency=OuterRef("agency"), code=OuterRef("code")).order_by("-version")
    newest = DocumentType.objects.filter(Q(id=Subquery(same.values("id")[:1])))
    return newest.select_related("agency")


def _place(row: DocumentType) -> tuple[bytes, bytes, str]:
    """Return where a type stands in lists: by the names of its agency and its own, in dictionary order; they are few."""
    return bytes(row.agency.name_order), order_key(row.name_th), row.code


def _row(row: DocumentType) -> TypeRow:
    return TypeRow(
        id=row.id,
        agency_id=row.agency_id,
        agency_th=row.agency.name_th,
        agency_en=row.agency.name_en,
        code=row.code,
        version=row.version,
        name_th=row.name_th,
        name_en=row.name_en,
        open_to_public=row.open_to_public,
        sha256=row.sha256,
        loaded_at=row.loaded_at,
        retired_at=row.retired_at,
    )


def _view(row: DocumentType) -> TypeView:
    read = paper.read_type(row)
    return TypeView(_row(row), read.definition, read.schema, row.plate)
