"""Loading and retiring types of documents: versions are only ever added."""

import hashlib
import io
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from saan.base.agencies import api as agencies
from saan.base.agencies.api import Authority
from saan.base.files import api as files
from saan.base.journal import api as journal
from saan.documents import acts, paper
from saan.documents.errors import TypeRefusedError, TypeUnknownError
from saan.documents.models import Application, Batch, DocumentType, TypePicture
from saan.documents.packing import TypeFiles
from saan.documents.queries.types import signing
from saan.documents.rules.definition import Definition, Read, read_definition, register, strange_texts
from saan.documents.rules.offering import absent
from saan.documents.rules.patterns import slow_patterns
from saan.documents.rules.problems import Problem
from saan.trust.canonical import Json, canonical
from saan.trust.errors import Text
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version in use. `fresh` is false where exactly this was in use already."""

    id: UUID
    code: str
    version: int
    fresh: bool


def load_type(by: Authority, agency_id: AgencyId, given: TypeFiles) -> Loaded:
    """Take a document type into use as the next version of its code; loading the same again changes nothing.

    Documents that were issued keep the version under which they were. Raises `TypeRefusedError` with every problem, also
    where no unit and position of the agency could issue it, or its numbers would repeat; `NotAuthorisedError` unless the caller
    administers the whole agency.
    """
    by.require_administrator(agency_id, None)
    read, sha256 = checked(given)
    definition = read.definition
    _require_hands(agency_id, definition)
    with transaction.atomic():
        agencies.lock(agency_id)
        rows = DocumentType.objects.filter(agency_id=agency_id, code=definition.code).order_by("-version")
        newest = rows.first()
        if newest is not None and newest.sha256 == sha256 and newest.retired_at is None:
            return Loaded(newest.id, newest.code, newest.version, fresh=False)
        _require_numbers_once(agency_id, definition)
        row = DocumentType.objects.create(
            agency_id=agency_id,
            code=definition.code,
            version=newest.version + 1 if newest else 1,
            name_th=definition.name.th,
            name_en=definition.name.en,
            open_to_public=definition.open_to_public,
            definition=given.definition,
            plate=given.plate,
            sha256=sha256,
            loaded_by_id=by.actor.person,
            loaded_at=by.at,
        )
        for name, data in sorted(given.pictures.items()):
            stored = files.put(io.BytesIO(data))
            TypePicture.objects.create(type=row, name=name, file_id=stored.sha256)
        _tell(row, acts.TYPE_LOADED, by)
    return Loaded(row.id, row.code, row.version, fresh=True)


def checked(given: TypeFiles) -> tuple[Read, str]:
    """Return what a type says and the hash that names all of it, or raise `TypeRefusedError`."""
    read, problems = read_definition(given.definition)
    problems = problems or strange_texts(given.definition)
    if read is None or (problems := problems or slow_patterns(read.schema)):
        raise TypeRefusedError(problems)
    pictures = tuple(sorted(given.pictures.items()))
    problems = paper.plate_problems(read, given.plate, pictures)
    if problems:
        raise TypeRefusedError(problems)
    named: dict[str, Json] = {name: hashlib.sha256(data).hexdigest() for name, data in pictures}
    whole: Json = {
        "definition": hashlib.sha256(given.definition).hexdigest(),
        "plate": hashlib.sha256(given.plate.encode()).hexdigest(),
        "pictures": named,
    }
    return read, hashlib.sha256(canonical(whole)).hexdigest()


def _require_hands(agency_id: AgencyId, definition: Definition) -> None:
    """Raise `TypeRefusedError` for units and positions that the agency lacks, so that nobody applies for what none can issue."""
    if problems := absent(definition, signing(agency_id)):
        raise TypeRefusedError(problems)


_NUMBERED_TWICE: Final = Problem(
    "numbering",
    "documents.type-renumbered",
    Text(
        "เลขที่ตามรูปแบบนี้ออกไปแล้วโดยนับในทะเบียนอื่นหรือนับรายปีต่างกัน ถ้าเริ่มนับใหม่ เลขที่จะซ้ำ",
        "Numbers of this pattern were given already from another register, or counted otherwise by the year: begun anew, they would repeat.",
    ),
    Text(
        "คง register และ yearly ไว้ตามเดิม หรือเปลี่ยน pattern ให้ต่างจากเดิม",
        "Keep register and yearly as they were, or give it a pattern of its own.",
    ),
)


def _require_numbers_once(agency_id: AgencyId, definition: Definition) -> None:
    """Raise `TypeRefusedError` where what a version counts anew would bear numbers that others of its code or register bear.

    What was applied for under an older version is numbered by that one still.
    """
    used = Exists(Application.objects.filter(type=OuterRef("id"))) | Exists(
        Batch.objects.filter(type=OuterRef("id"))
    )
    counted = register(definition), definition.numbering.yearly
    for row in DocumentType.objects.filter(used, agency_id=agency_id):
        other = paper.read_type(row).definition
        if (
            other.numbering.pattern == definition.numbering.pattern
            and (other.code == definition.code or register(other) == counted[0])
            and (register(other), other.numbering.yearly) != counted
        ):
            raise TypeRefusedError((_NUMBERED_TWICE,))


def retire_type(by: Authority, type_id: UUID) -> None:
    """Take a type out of use: nobody applies for it any more; applications under way and documents stay."""
    with transaction.atomic():
        row = DocumentType.objects.select_for_update().filter(id=type_id, retired_at=None).first()
        if row is None:
            raise TypeUnknownError
        by.require_administrator(AgencyId(row.agency_id), None)
        versions = DocumentType.objects.filter(agency_id=row.agency_id, code=row.code, retired_at=None)
        versions.update(retired_at=by.at)
        _tell(row, acts.TYPE_RETIRED, by)


def _tell(row: DocumentType, act: journal.ActType, by: Authority) -> None:
    journal.record(
        journal.Act(
            type=act,
            agency=AgencyId(row.agency_id),
            subject=journal.Subject("document-type", str(row.id)),
            actor=by.actor,
            at=by.at,
            detail={"code": row.code, "version": row.version, "sha256": row.sha256},
        )
    )
