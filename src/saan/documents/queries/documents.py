"""Issued documents: the lists of a unit, one whole, its page, and what anybody may know who holds the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from saan.base.files import api as files
from saan.base.lasting.api import LastingView, lasting
from saan.base.people import api as people
from saan.base.people.api import PersonName, Role, Viewer
from saan.base.thai import api as thai
from saan.documents import access, links, paper
from saan.documents import record as r
from saan.documents.errors import DocumentNotFoundError
from saan.documents.models import Destroyed, Document, StatusChange
from saan.documents.queries.archives import archived_until, evidence_record, page_bytes
from saan.documents.queries.links import LinkView, link_of, taken_by_link
from saan.documents.queries.paging import MAX_PAGE, PAGE, Page, by_day, newest_first, newest_of_units
from saan.documents.queries.proofs import has_proof, proof
from saan.documents.queries.replacing import asked_for, hindrance_of
from saan.documents.queries.sendings import DELIVERING
from saan.documents.queries.types import today
from saan.documents.queries.worth import Worth, worth
from saan.documents.rules.standing import Change, Standing, offered, standing
from saan.trust.ids import AgencyId

UNLISTED: Final = ("record", "type__definition", "type__plate")
"""What no line of a list says, and is the most of what it would be read from: every document brings its type along."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of a list; `standing` is what the document is worth today."""

    id: UUID
    number: str
    type_th: str
    type_en: str
    holder: str
    issued_on: date
    valid_until: date | None
    standing: Standing
    sealed: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of standing: why, who proposed it, who decided; `agreed` is None while it waits."""

    change: Change
    reason: str
    proposed_by: PersonName | None
    proposed_at: datetime
    decided_by: PersonName | None
    decided_at: datetime | None
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as officials of its unit see it. `offered` are the changes that the viewer may make or propose.

    `proven` says that it stands in the tree of its batch; `may_link`, that the viewer may void or renew the holder's `link`.
    It lasts by itself (`lasting`), or in an archive until a moment at which that is renewed.
    """

    row: DocumentRow
    type_id: UUID
    application_id: UUID | None
    record: r.DocumentRecord
    record_sha256: str
    pdf_sha256: str
    printed: str
    changes: tuple[ChangeView, ...]
    waiting: ChangeView | None
    offered: tuple[Change, ...]
    may_decide: bool
    replaced_by: UUID | None
    may_replace: bool
    batch_id: UUID | None
    proven: bool
    lasting: LastingView | None
    archived_until: datetime | None
    link: LinkView | None
    may_link: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What anybody is told who holds the document or its paper: what was signed, and what it is worth today."""

    record: r.DocumentRecord
    record_sha256: str
    type_id: UUID
    standing: Standing
    changed_at: datetime
    reason: str
    replaced_by: str


def documents(
    viewer: Viewer, at: datetime, after: str = "", limit: int = PAGE, number: str = ""
) -> Page[DocumentRow]:
    """Return one page of the documents of the viewer's units, the newest first, or those of a number, in the digits of either language."""
    if not number:
        rows = Document.objects.select_related("type").defer(*UNLISTED)
        units = access.units(viewer, at)
        return newest_of_units(rows, units, lambda row: _row(row, at), after, limit, DocumentNotFoundError)
    typed = " ".join(thai.normal(number).split())
    rows = access.documents(viewer, at).select_related("type").defer(*UNLISTED)
    rows = rows.filter(number__in={typed, thai.arabic_digits(typed)})  # papers bear it in Thai digits
    return newest_first(rows, lambda row: _row(row, at), after, limit, DocumentNotFoundError)


def register(
    viewer: Viewer, days: tuple[date, date], at: datetime, after: str = "", limit: int = MAX_PAGE
) -> Page[DocumentRow]:
    """Return one page of the register of documents that the viewer's units issued from one day to another, by the day of issue."""
    rows, units = Document.objects.select_related("type").defer(*UNLISTED), access.units(viewer, at)
    return by_day(rows, units, days, lambda row: _row(row, at), after, limit, DocumentNotFoundError)


def document(viewer: Viewer, document_id: UUID, at: datetime) -> DocumentView:
    """Return one document of the viewer's units, or raise `DocumentNotFoundError`."""
    row = access.one(access.documents(viewer, at).select_related("type"), document_id)
    if row is None:
        raise DocumentNotFoundError
    changes = _changes(row, at)
    waiting = next((one for one in changes if one.agreed is None), None)
    own = (
        waiting is not None and waiting.proposed_by is not None and waiting.proposed_by.id == viewer.person_id
    )
    suspends = paper.read_type(row.type).definition.may_be_suspended
    may_propose = waiting is None and access.has_role(
        viewer, row.unit_id, at, Role.DRAFTER, Role.REVIEWER, Role.SIGNATORY
    )
    return DocumentView(
        row=_row(row, at),
        type_id=row.type_id,
        application_id=row.application_id,
        record=r.parse(bytes(row.record)),
        record_sha256=row.record_sha256,
        pdf_sha256=row.pdf_sha256,
        printed=links.printed(row.id, row.record_sha256),
        changes=changes,
        waiting=waiting,
        offered=offered(Standing(row.standing), may_be_suspended=suspends) if may_propose else (),
        may_decide=waiting is not None
        and not own
        and access.has_role(viewer, row.unit_id, at, Role.REVIEWER, Role.SIGNATORY),
        replaced_by=row.replaced_by_id,
        may_replace=_may_replace(viewer, row, at),
        batch_id=row.batch_id,
        proven=has_proof(row),
        lasting=lasting("document", row.id),
        archived_until=archived_until(row),
        link=link_of(row, at),
        may_link=row.sealed_at is not None and access.has_role(viewer, row.unit_id, at, *DELIVERING),
    )


def _may_replace(viewer: Viewer, row: Document, at: datetime) -> bool:
    """Return whether the viewer may take an application that replaces a document, and none does."""
    if hindrance_of(row, None) is not None or asked_for(row):
        return False
    return access.has_role(viewer, row.unit_id, at, Role.CLERK, Role.DRAFTER)


def page_of(viewer: Viewer, document_id: UUID, at: datetime) -> bytes:
    """Return the sealed page of a document of the viewer's units."""
    row = access.one(access.documents(viewer, at).exclude(sealed_at=None), document_id)
    return page_bytes(row)


@dataclass(frozen=True, slots=True)
class Taken:
    """A document as its holder sees it by a private link. `applied` says that the link is of an application.

    `printed` is what the code on its paper opens, which may be shown to anybody; `standing_list`, the list that tells its
    standing, which whoever checks it without a network wants beside it. What keeps it for long is there once it
    is made: a page of its own (`lasting`), or the proof and the evidence record of a bulk issue. `link_until` is the last day
    on which the link opens it.
    """

    id: UUID
    type_id: UUID
    type_th: str
    type_en: str
    agency_th: str
    agency_en: str
    number: str
    holder: str
    issued_on: date
    valid_until: date | None
    worth: Worth
    applied: bool
    printed: str
    standing_list: str
    proven: bool
    lasting: LastingView | None
    archived_until: datetime | None
    link_until: date | None


def taken(link_id: UUID, at: datetime) -> Taken:
    """Return the sealed document that a private link opens, or raise `DocumentNotFoundError`."""
    row = opened(link_id)
    return Taken(
        id=row.id,
        type_id=row.type_id,
        type_th=row.type.name_th,
        type_en=row.type.name_en,
        agency_th=row.agency.name_th,
        agency_en=row.agency.name_en,
        number=row.number,
        holder=row.holder,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        worth=worth(row, at),
        applied=row.application_id is not None,
        printed=links.printed(row.id, row.record_sha256),
        standing_list=links.status_list(AgencyId(row.agency_id), row.status_list.serial)
        if row.status_list
        else "",
        proven=has_proof(row),
        lasting=lasting("document", row.id),
        archived_until=archived_until(row),
        link_until=view.until if (view := link_of(row, at)) else None,
    )


def opened(link_id: UUID) -> Document:
    """Return the sealed document that a private link opens, or raise `DocumentNotFoundError`."""
    rows = Document.objects.select_related("type", "agency", "replaced_by", "status_list")
    rows = rows.filter(taken_by_link(link_id))
    row = rows.exclude(sealed_at=None).first()
    if row is None:
        raise DocumentNotFoundError
    return row


def proof_by_link(link_id: UUID) -> tuple[bytes, str]:
    """Return the batch proof of the document that a private link opens, and its number."""
    row = opened(link_id)
    return proof(row), row.number


def lasting_by_link(link_id: UUID) -> tuple[bytes, str]:
    """Return the page made to last of the document that a private link opens, and its number; raise `DocumentNotFoundError` until it was."""
    row = opened(link_id)
    return lasting_page(row.id), row.number


def evidence_by_link(link_id: UUID) -> tuple[bytes, str]:
    """Return the evidence record of the document that a private link opens, and its number; raise `DocumentNotFoundError` until there is one."""
    row = opened(link_id)
    return evidence_record(row), row.number


def page_for_applicant(application_id: UUID) -> tuple[bytes, str]:
    """Return the sealed page that an application led to, and its number, for whoever holds the applicant's link."""
    row = opened(application_id)
    return page_bytes(row), row.number


def lasting_page(document_id: UUID) -> bytes:
    """Return the page as it was made to last, for a caller who may have it; raise `DocumentNotFoundError` until it was."""
    made = lasting("document", document_id)
    if made is None or not made.sha256:
        raise DocumentNotFoundError
    with files.open(made.sha256) as stream:
        return stream.read()


def record_of_evidence(document_id: UUID) -> bytes:
    """Return the evidence record of a document that was issued in bulk, for a caller who may have it; raise as above."""
    row = Document.objects.filter(id=document_id).first()
    if row is None:
        raise DocumentNotFoundError
    return evidence_record(row)


def held(document_id: UUID, shown: str, at: datetime) -> Held:
    """Return what is told to whoever holds a document of this node: its id, and the hash of its record in hex.

    Raises `DocumentNotFoundError` alike for an id that is not known and a hash that is not its own.
    """
    row = (
        Document.objects.select_related("type", "replaced_by")
        .filter(id=document_id, record_sha256=shown)
        .first()
    )
    if row is None:
        raise DocumentNotFoundError
    now = worth(row, at)
    return Held(
        record=r.parse(bytes(row.record)),
        record_sha256=row.record_sha256,
        type_id=row.type_id,
        standing=now.standing,
        changed_at=row.changed_at,
        reason=now.reason,
        replaced_by=now.replaced_by,
    )


def destroyed(document_id: UUID) -> bool:
    """Return whether a document of this node was destroyed after its time of keeping: nothing is left that a paper can be compared with."""
    return Destroyed.objects.filter(document_id=document_id).exists()


def _row(row: Document, at: datetime) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        number=row.number,
        type_th=row.type.name_th,
        type_en=row.type.name_en,
        holder=row.holder,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        standing=standing(Standing(row.standing), row.valid_until, today(at)),
        sealed=row.sealed_at is not None,
    )


def _changes(row: Document, at: datetime) -> tuple[ChangeView, ...]:
    rows = list(StatusChange.objects.filter(document=row).order_by("id"))
    names = people.persons(_named(rows), at)
    return tuple(
        ChangeView(
            change=Change(one.change),
            reason=one.reason,
            proposed_by=names.get(one.proposed_by_id),
            proposed_at=one.proposed_at,
            decided_by=names.get(one.decided_by_id) if one.decided_by_id else None,
            decided_at=one.decided_at,
            agreed=one.agreed,
        )
        for one in rows
    )


def _named(rows: list[StatusChange]) -> Iterator[UUID]:
    for one in rows:
        yield one.proposed_by_id
        if one.decided_by_id is not None:
            yield one.decided_by_id
