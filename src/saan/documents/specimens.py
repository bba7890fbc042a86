"""A type's page as it will print, with invented data: marked across as a specimen, signed by nobody, and never on record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from saan.base.agencies import api as agencies
from saan.base.people.viewer import Viewer
from saan.documents import drawn, links, paper
from saan.documents import record as r
from saan.documents.actions.issuing import Stationery, model
from saan.documents.actions.types import checked
from saan.documents.errors import TypeUnknownError
from saan.documents.models import DocumentType
from saan.documents.packing import TypeFiles
from saan.documents.ports import the_emblem
from saan.documents.queries.rows import sound_row, sound_rows
from saan.documents.queries.types import today, units_of
from saan.documents.rules.definition import (
    SQUARE,
    SYSTEM,
    Definition,
    OwnSignature,
    Read,
    number,
    valid_until,
)
from saan.documents.rules.samples import sample
from saan.press.errors import TextOverflowError
from saan.press.pages import Watermark
from saan.press.picturing import Pictures, draw_apart
from saan.press.plates import Plate
from saan.press.plates.preview import Given, preview
from saan.trust.clock import buddhist_year
from saan.trust.ids import AgencyId

_NOBODY: Final = UUID(int=0)
_NAME: Final = r.Name(th="ชื่อผู้ลงนาม", en="Name of who signs")
_POSITION: Final = r.Name(th="ตำแหน่งผู้ลงนาม", en="Position of who signs")


def specimen(type_id: UUID, agency_id: str, at: datetime, *, longest: bool = False) -> bytes:
    """Return the page of a version of an agency's types as PDF; with `longest`, each text takes all the room that it has.

    Raises `TypeUnknownError`, and what printing raises.
    """
    row = DocumentType.objects.filter(id=type_id, agency_id=agency_id).first()
    if row is None:
        raise TypeUnknownError
    return _printed(row, paper.read_type(row), _plate(row), at, longest=longest)


def specimen_of_row(viewer: Viewer, batch_id: UUID, row: int, at: datetime) -> bytes:
    """Return the page that a row of a checked bulk file would become as PDF, for who is to sign for all; raise `DocumentNotFoundError`.

    The row is told by the number that the spreadsheet shows; 0 is the first that there is.
    """
    found = sound_row(viewer, batch_id, row, at) if row else sound_rows(viewer, batch_id, at, limit=1)
    read, plate = paper.read_type(found.kind), _plate(found.kind)
    texts = paper.system_texts(_record(found.kind, read, at), "0" * 64)
    texts |= paper.Texts(read.schema).of(found.rows[0].data)
    blank = dict.fromkeys(plate.marks.fields, "")
    given = blank | {
        name: text for name, text in texts.items() if name in plate.marks.fields or paper.goes_on(plate, name)
    }
    pictures = drawn.pictures(plate, read.schema.pictures, found.rows[0].data)
    return preview(plate, at, Given({**given, SQUARE: links.printed(_NOBODY, "0" * 64)}, pictures))


def specimen_of(files: TypeFiles, agency_id: str, at: datetime) -> bytes:
    """Return the page of a type that is not in use yet as PDF; raise `TypeRefusedError` as loading it would."""
    read, sha256 = checked(files)
    made = read.definition
    row = DocumentType(
        agency_id=agency_id, code=made.code, version=1, name_th=made.name.th, name_en=made.name.en, sha256=sha256
    )  # fmt: skip
    plate = paper.compiled(
        files.plate,
        tuple(sorted(files.pictures.items())),
        Watermark.DEMO,
        signed=made.own_signature is not OwnSignature.NONE,
        emblem=the_emblem(AgencyId(agency_id)),
        names=paper.names_of(read.schema),
    )
    return _printed(row, read, plate, at, longest=False)


def _plate(row: DocumentType) -> Plate:
    signed = paper.read_type(row).definition.own_signature is not OwnSignature.NONE
    return paper.plate_of(row, demo=True, signed=signed, emblem=the_emblem(AgencyId(row.agency_id)))


def picture(pdf: bytes) -> Pictures:
    """Return what a specimen's first pages look like."""
    return draw_apart(pdf)


def _printed(row: DocumentType, read: Read, plate: Plate, at: datetime, *, longest: bool) -> bytes:
    while longest and plate.further:
        plate = plate.further
    record = _record(row, read, at)
    data = sample(read.schema, longest=longest)
    texts = paper.system_texts(record, "0" * 64) | _wanted(plate, paper.Texts(read.schema).of(data))
    blank = {} if longest else dict.fromkeys(plate.marks.fields - plate.marks.required, "")
    given = {name: text for name, text in (blank | texts).items() if name in plate.marks.fields}
    given[SQUARE] = links.printed(_NOBODY, "0" * 64)
    while True:
        try:
            return preview(plate, at, Given(given, {}), longest=longest)
        except TextOverflowError as error:
            if given.pop(str(error.fields["field"]), None) is None:
                raise


def _wanted(plate: Plate, texts: Mapping[str, str]) -> dict[str, str]:
    """Return those texts for which the page's designer gave no sample of their own."""
    own = {
        name: words
        for slot in plate.marks.slots
        for name, words in zip(slot.fields, slot.samples, strict=True)
        if words and name not in SYSTEM
    }
    return dict(texts) | own


def _record(row: DocumentType, read: Read, at: datetime) -> r.DocumentRecord:
    """Return a record of nothing: its number is 0, which no document gets."""
    definition, day = read.definition, today(at)
    units = units_of(row.agency_id, definition) or agencies.units(row.agency_id)
    on = Stationery(row, read, agencies.agency(row.agency_id), units[0])
    signed = r.Signature(
        name=_NAME, position=_position(definition), own_title="", acting="", order="", at=at.isoformat()
    )
    places = {
        "agency": on.agency.letter_code,
        "unit": on.unit.number_code,
        "running": 0,
        "year": buddhist_year(at),
    }
    return msgspec.structs.replace(
        model(on, signed),
        number=number(definition.numbering.pattern, places),
        issued_on=day,
        valid_until=valid_until(definition.validity, day),
    )


def _position(definition: Definition) -> r.Name:
    return r.Name(th=definition.signed_by[0], en="") if definition.signed_by else _POSITION
