"""Issuing: number, record and decision in one transaction, the sealed page outside any, its arrival in another.

Crash order. `sign` commits number, record and decision together; a crash before that leaves nothing. A crash after it
leaves the document without a page: `seal` makes the page of the same record, under the same number, and its task was
enqueued in that transaction. The page is durable in the file store before the document counts as issued.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.base.lasting import api as lasting
from saan.base.people import api as people
from saan.base.people.api import Capacity, Viewer
from saan.documents import access, acts, links, paper
from saan.documents import record as r
from saan.documents.actions import listing, replacing
from saan.documents.actions.numbering import Taken, take
from saan.documents.actions.writing import application_of, decided, move, person, system, tell
from saan.documents.capacity import signing_capacity
from saan.documents.errors import CannotSignError, SecondPersonNeededError, ShownHashMismatchError
from saan.documents.hands import Hands, PageMaker, hands
from saan.documents.models import Application, Document, DocumentType
from saan.documents.queries.replacing import shown_of
from saan.documents.rules.applications import Event, State
from saan.documents.rules.definition import Read, number, register, valid_until
from saan.press.errors import PressError
from saan.trust.canonical import Json
from saan.trust.clock import BANGKOK, buddhist_year, rfc3339
from saan.trust.errors import Text
from saan.trust.ids import AgencyId, uuid7

SEAL_TASK = "saan.documents.tasks.seal"


def sign(viewer: Viewer, application_id: UUID, shown: str, at: datetime) -> str:
    """Order the issue of exactly the data whose hash was shown, give the document its number, and return it.

    Raises `NoSignatoryError`, `ShownHashMismatchError`, `SecondPersonNeededError`, `NotPossibleNowError`,
    `UnfitRecordError`, and `CannotReplaceError` where what it would replace was revoked or replaced meanwhile.
    """
    agency_id = viewer.agency_id
    _require_hands(viewer, application_id, at)
    published = listing.list_with_room(agency_id, 1, at)
    with transaction.atomic():
        row = application_of(viewer, application_id, at)
        definition = paper.read_type(row.type).definition
        capacity = signing_capacity(viewer, row.unit_id, definition, at)
        act = move(row, Event.SIGN, at)
        if shown_of(row) != shown:
            raise ShownHashMismatchError
        if (
            definition.two_people.for_issue(replacing=row.replaces is not None)
            and viewer.person_id == row.proposer_id
        ):
            raise SecondPersonNeededError
        replacing.require_replaceable(row)
        row.save()
        taken = take(agency_id, register(definition), at, yearly=definition.numbering.yearly)
        place = listing.take_places(published, 1)
        status = r.StatusPlace(uri=place.uri, index=place.indices[0])
        name = people.person(viewer.person_id, at)
        made = document(
            stationery(row.type, row.unit_id), msgspec.json.decode(row.data), taken,
            status=status, signed=signature(name, capacity, at), at=at, replaces=row.replaces,
        )  # fmt: skip
        made.application, made.signer_id = row, viewer.person_id
        made.status_list_id = published.id
        made.save(force_insert=True)
        jobs.enqueue(SEAL_TASK, key=str(made.id), unending=True, document_id=str(made.id))
        tell(
            row, act, person(viewer, capacity), at, mail="",
            number=made.number, register=taken.register, record_sha256=made.record_sha256, **decided(row),
        )  # fmt: skip
    return made.number


def _require_hands(viewer: Viewer, application_id: UUID, at: datetime) -> None:
    """Raise `CannotSignError` before anything is numbered that this viewer's certificate, or the seal, could not sign, or no page hold."""
    rows = access.applications(viewer, at).select_related("type")
    row = access.one(rows.filter(state=State.AWAITING_SIGNATURE), application_id)
    if row is not None:
        by = hands(row.type, viewer.person_id, at)
        capacity = signing_capacity(viewer, row.unit_id, paper.read_type(row.type).definition, at)
        signed = signature(people.person(viewer.person_id, at), capacity, at)
        require_room(stationery(row.type, row.unit_id), signed, by, at, msgspec.json.decode(row.data))


def signature(name: people.PersonName, capacity: Capacity, at: datetime) -> r.Signature:
    """Return who signed, in which capacity, as the record says it."""
    return r.Signature(
        name=r.Name(th=name.name_th, en=name.name_en),
        position=r.Name(th=capacity.title_th, en=capacity.title_en),
        own_title=capacity.own_title_th,
        acting=capacity.acting_words,
        order=capacity.order_number,
        at=rfc3339(at),
    )


@dataclass(frozen=True, slots=True)
class Stationery:
    """What all documents of one type and unit have in common, looked up once."""

    kind: DocumentType
    read: Read
    agency: agencies.AgencyView
    unit: agencies.UnitView


def stationery(kind: DocumentType, unit_id: UUID) -> Stationery:
    """Return what documents of a type and unit have in common."""
    return Stationery(kind, paper.read_type(kind), agencies.agency(kind.agency_id), agencies.unit(unit_id))


def document(  # noqa: PLR0913 - all that a record says
    on: Stationery, data: dict[str, Any], taken: Taken, *,
    status: r.StatusPlace, signed: r.Signature, at: datetime, replaces: Document | None = None,
) -> Document:  # fmt: skip
    """Return the document with its record, under the number that was taken; it is not yet saved.

    Raises `UnfitRecordError`; the transaction in which the number was taken then gives it back.
    """
    definition = on.read.definition
    made = blank(on, taken.register, taken.day)
    made.id = uuid7()
    made.number = number(
        definition.numbering.pattern,
        {
            "agency": on.agency.letter_code,
            "unit": on.unit.number_code,
            "running": taken.first,
            "year": taken.buddhist,
        },
    )
    made.running, made.year = taken.first, taken.year
    made.holder = str(data[definition.holder])[:500]
    made.record = r.record_bytes(
        msgspec.structs.replace(
            model(on, signed),
            id=made.id,
            number=made.number,
            holder=made.holder,
            issued_on=made.issued_on,
            valid_until=made.valid_until,
            data=data,
            status=status,
            replaces=r.Replaced(id=replaces.id, number=replaces.number) if replaces else None,
            check=links.check(made.id),
        )
    )
    r.require_fit(made.record)
    made.record_sha256 = r.sha256(made.record)
    made.status_index = status.index
    made.numbered_at = made.changed_at = at
    return made


def blank(on: Stationery, register_name: str, day: date) -> Document:
    """Return a document of a day with what all those of one type and unit say."""
    made = Document(agency_id=on.kind.agency_id, unit_id=on.unit.id, type=on.kind, register=register_name)
    made.issued_on, made.valid_until = day, valid_until(on.read.definition.validity, day)
    return made


def model(on: Stationery, signed: r.Signature) -> r.DocumentRecord:
    """Return a record that says all that those of one type, unit and signature have in common, and nobody's own."""
    kind, basis = on.kind, on.read.definition.legal_basis
    return r.DocumentRecord(
        v=1,
        type="saan.document",
        id=UUID(int=0),
        document_type=r.Kind(
            code=kind.code,
            version=kind.version,
            sha256=kind.sha256,
            name=r.Name(th=kind.name_th, en=kind.name_en),
        ),
        issuer=r.Issuer(
            agency=kind.agency_id,
            name=r.Name(th=on.agency.name_th, en=on.agency.name_en),
            unit=r.Name(th=on.unit.name_th, en=on.unit.name_en),
        ),
        number="",
        holder="",
        issued_on=date.min,
        valid_until=None,
        legal_basis=r.Name(th=basis.th, en=basis.en),
        data={},
        signature=signed,
        status=None,
        replaces=None,
        check="",
    )


def require_fit(on: Stationery, signed: r.Signature, at: datetime) -> None:
    """Return if what documents of one type, unit and signature have in common may stand in a record, or raise `UnfitRecordError`."""
    taken = {"agency": on.agency.letter_code, "unit": on.unit.number_code, "running": 1}
    said = number(on.read.definition.numbering.pattern, {**taken, "year": buddhist_year(at)})
    record = msgspec.structs.replace(
        model(on, signed), number=said, holder="-", check=links.check(UUID(int=0)), issued_on=at.date()
    )
    r.require_fit(r.record_bytes(record))


def require_room(
    on: Stationery, signed: r.Signature, by: Hands, at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Return if the page has room for office, signatory, any number and its barcode, or raise `CannotSignError`.

    A document would have a number, and never a page. Asked outside any transaction, for the page may have to be laid out first.
    """
    day, given = at.astimezone(BANGKOK).date(), dict(data or {})
    record = msgspec.structs.replace(
        model(on, signed), number=_longest_number(on, at), issued_on=day, data=given,
        holder=str(given.get(on.read.definition.holder, _ANYBODY)),
        valid_until=valid_until(on.read.definition.validity, day),
        status=r.StatusPlace(uri=links.status_list(AgencyId(on.kind.agency_id), 9999), index=0),
    )  # fmt: skip
    texts = paper.system_texts(record, "0" * 64) | paper.Texts(on.read.schema).of(record.data)
    try:
        # The room is the same whatever lies behind the texts, so that the plate is the one on which data are tried.
        plate = paper.plate_of(on.kind, demo=False, signed=by.signatory is not None)
        paper.require_room(plate, texts)
        paper.require_seal(on.read, plate, record, by=by.seal, at=at)
    except PressError as error:
        said = error.message()
        raise CannotSignError(
            reason_th=said.th, reason_en=said.en, mend_th=_SHORTER.th, mend_en=_SHORTER.en
        ) from error


def _longest_number(on: Stationery, at: datetime) -> str:
    places = {"agency": on.agency.letter_code, "unit": on.unit.number_code, "running": 9_999_999}
    return number(on.read.definition.numbering.pattern, {**places, "year": buddhist_year(at)})


_ANYBODY: Final = "ก" * 80
"""A name of which no barcode holds more."""
_SHORTER: Final = Text(
    "ให้ผู้ดูแลระบบย่อชื่อตำแหน่ง ชื่อบุคคล หรือชื่อหน่วยงานที่ล้น หรือโหลดชนิดเอกสารรุ่นใหม่ที่ช่องนี้กว้างขึ้น",
    "Have an administrator shorten the position, name or office that overflows, or load a version of the type with more room for it.",
)


def page(row: Document, at: datetime) -> tuple[bytes, paper.Sealed]:
    """Return the page of a document's record, sealed, and signed where its type says so; and what was sealed."""
    maker = PageMaker(row.type, hands(row.type, row.signer_id, at), at)
    read, canonical = paper.read_type(row.type), bytes(row.record)
    sealed = paper.sealed(read, maker.plate, r.parse(canonical), canonical, by=maker.seal, at=at)
    return maker.page(paper.filling(read, maker.plate, sealed), at), sealed


def hashes(row: Document, seal: bytes | None) -> dict[str, Json]:
    """Return what an act names of a document's faces: the hash of the record, of the page, and of the barcode's seal."""
    made: dict[str, Json] = {"record_sha256": row.record_sha256, "pdf_sha256": row.pdf_sha256}
    return made if seal is None else made | {"seal_sha256": r.sha256(seal)}


def seal(document_id: UUID, at: datetime) -> bool:
    """Make and seal the page of a numbered document; return whether this call made it so.

    Called again after any crash: a document that has its page is left as it is. Raises what keyring and press raise.
    """
    waiting = Document.objects.select_related("type").filter(id=document_id, sealed_at=None).first()
    if waiting is None:
        return False
    pdf, sealed = page(waiting, at)
    stored = files.put(io.BytesIO(pdf))
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).get(id=document_id)
        if row.sealed_at is not None:
            return False
        row.page_id, row.size = stored.sha256, stored.size
        row.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
        row.sealed_at = row.changed_at = at
        row.save()
        agency = row.agency_id
        lasting.begin(
            lasting.Signed("document", row.id, agency, agency, stored.sha256, acts.DOCUMENT_LASTED), at
        )
        if row.application_id is not None:
            _issued(row, row.application_id, sealed.seal, at)
    return True


def _issued(row: Document, application_id: UUID, seal: bytes | None, at: datetime) -> None:
    """Say that an application has its document, and that an older one is replaced by it."""
    application = Application.objects.select_for_update().get(id=application_id)
    act = move(application, Event.SEAL, at)
    application.save()
    tell(
        application, act, system("seal"), at, mail="issued",
        number=row.number, document=str(row.id), **hashes(row, seal),
    )  # fmt: skip
    replacing.replace(application, row, at)
