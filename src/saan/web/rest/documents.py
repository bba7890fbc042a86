"""Documents: types, applications with the officials who consider them, issued documents and their standing."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Header, Router

from saan.base.files import api as files
from saan.base.people.api import Viewer, authority, require_scope
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.web.rest.bringing import bring
from saan.web.rest.letters import Note
from saan.web.rest.shapes import answers, content, endpoint

router = Router(tags=["documents"])
READ, WRITE = "documents.read", "documents.write"
MOST_LINES: Final = 1000
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""How the description says that the body is a file."""


class NewApplication(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks for at the counter or through another system. `data` is after the type's schema.

    A picture in it is a `data:` URL of a JPEG or PNG, taken exactly as it is or refused.

    `files` are what `bring_file` answered. A hash would not do: whoever knows one need not have seen the file.
    """

    code: str
    data: dict[str, Any]
    email: str = ""
    language: str = "th"
    unit: UUID | None = None
    files: tuple[str, ...] = ()
    replaces: UUID | None = None


class Brought(msgspec.Struct, frozen=True):
    """What names a file that was brought, for the caller who brought it, for six hours."""

    file: str


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision on exactly the data whose hash was shown."""

    shown: str
    note: str = ""


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of the proof that was seen of a payment."""

    proof: str


class Issued(msgspec.Struct, frozen=True):
    """The number that a document was given."""

    number: str


class Changing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of standing, and why."""

    change: documents.Change
    reason: str


class Decided(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a second official agrees."""

    agree: bool


class Stands(msgspec.Struct, frozen=True):
    """What was decided of a document."""

    standing: documents.Standing


class Given(msgspec.Struct, frozen=True):
    """The bulk file that was made of the rows."""

    batch: UUID


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To which address the link of a document is sent again."""

    document: UUID
    email: str


class NewType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document type as its two files; types with pictures are loaded by page or command."""

    definition: dict[str, Any]
    plate: str


class TypeTold(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a type: what its definition says and leaves unsaid, and its page."""

    row: documents.TypeRow
    definition: documents.Definition
    plate: str
    unsaid: tuple[documents.Lack, ...]


@endpoint(router, "GET", "/document-types", scope=READ, gives=tuple[documents.TypeRow, ...])
def list_document_types(viewer: Viewer) -> tuple[documents.TypeRow, ...]:
    """The agency's types in their newest versions."""
    return documents.types(viewer.agency_id)


@endpoint(router, "GET", "/document-types/{uuid:type_id}", scope=READ, gives=TypeTold)
def read_document_type(viewer: Viewer, type_id: UUID) -> TypeTold:
    """One version of a type, with its schema."""
    view = documents.type_version(type_id, viewer.agency_id)
    unsaid = documents.unsaid(type_id, viewer.agency_id, documents.today(utc_now()))
    return TypeTold(row=view.row, definition=view.definition, plate=view.plate, unsaid=unsaid)


@content(router, "/document-types/{uuid:type_id}/files.zip", scope=READ, media="application/zip")
def read_type_files(viewer: Viewer, type_id: UUID) -> HttpResponse:
    """The files of one version of a type, which may be changed and loaded again."""
    packed = documents.zipped(documents.type_files(type_id, viewer.agency_id))
    return HttpResponse(packed, content_type="application/zip")


@content(router, "/document-types/{uuid:type_id}/specimen.pdf", scope=READ, media="application/pdf")
def read_specimen(viewer: Viewer, type_id: UUID) -> HttpResponse:
    """The page of one version of a type with invented data, marked as a specimen and signed by nobody."""
    pdf = documents.specimen(type_id, viewer.agency_id, utc_now())
    return HttpResponse(pdf, content_type="application/pdf")


@content(router, "/document-types/{code}/template.csv", scope=READ, media="text/csv")
def read_template(viewer: Viewer, code: str) -> HttpResponse:
    """The first row of the file in which many documents of a type are asked for."""
    kind = documents.in_use(viewer.agency_id, code)
    return HttpResponse(documents.first_row(kind.schema), content_type="text/csv; charset=utf-8")


@endpoint(router, "POST", "/document-types", scope=WRITE, takes=NewType, gives=documents.Loaded)
def load_document_type(viewer: Viewer, body: NewType) -> documents.Loaded:
    """Take a type into use as the next version of its code; the same again changes nothing."""
    given = documents.TypeFiles(msgspec.json.encode(body.definition), body.plate, {})
    return documents.load_type(authority(viewer, utc_now()), viewer.agency_id, given)


@endpoint(router, "DELETE", "/document-types/{uuid:type_id}", scope=WRITE)
def retire_document_type(viewer: Viewer, type_id: UUID) -> None:
    """Take a type out of use; what was issued under it stays."""
    documents.retire_type(authority(viewer, utc_now()), type_id)


@endpoint(router, "GET", "/applications", scope=READ, gives=documents.Page[documents.ApplicationRow])
def list_applications(
    viewer: Viewer, box: documents.Box = documents.Box.NEW, after: str = "", limit: int = 50
) -> documents.Page[documents.ApplicationRow]:
    """One page of the applications of one's units under a heading, the newest first."""
    return documents.applications(viewer, box, utc_now(), after, limit)


@router.post(
    "/document-types/{code}/files/{enclosure}",
    operation_id="bring_file",
    summary="Bring a file, sent as the body, that an application is to have",
    openapi_extra={"x-scope": WRITE, **BODY, **answers(Brought)},
)
def bring_file(request: HttpRequest, code: str, enclosure: str, name: str, media: str = "") -> HttpResponse:
    """Store the bytes of the body as one of the enclosures that the type asks for, no more than its `most_mb`."""
    viewer: Viewer = request.auth  # type: ignore[attr-defined]  # set by ninja from Machine or Browser
    require_scope(viewer, WRITE)
    kind = documents.in_use(viewer.agency_id, code)
    asked = next((one for one in kind.definition.enclosures if one.code == enclosure), None)
    if asked is None:
        raise documents.TypeUnknownError
    stored = bring(request, asked.most)
    declared = media or request.content_type or "application/octet-stream"
    given = documents.Given(enclosure, stored.sha256, name, declared)
    made = Brought(documents.mark(given, _bearer(viewer)))
    return HttpResponse(msgspec.json.encode(made), content_type="application/json")


def _bearer(viewer: Viewer) -> str:
    return f"{viewer.agency_id} {viewer.person_id}"


def _brought(viewer: Viewer, marks: tuple[str, ...]) -> tuple[documents.Given, ...]:
    """Return the files of a call's marks, or raise `FileNotBroughtError`."""
    found = tuple(documents.marked(one, _bearer(viewer)) for one in marks)
    if None in found:
        raise documents.FileNotBroughtError
    return tuple(one for one in found if one is not None)


@endpoint(router, "POST", "/applications", scope=WRITE, takes=NewApplication, gives=documents.Receipt)
def take_application(
    viewer: Viewer,
    body: NewApplication,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> documents.Receipt:
    """Take an application; the same `Idempotency-Key` again begins no second one."""
    request = documents.Request(
        agency_id=viewer.agency_id,
        code=body.code,
        data=body.data,
        email=body.email,
        language=body.language,
        unit_id=body.unit,
        files=_brought(viewer, body.files),
        key=idempotency_key,
        replaces=body.replaces,
    )
    return documents.apply(request, documents.Channel.CALL, viewer, utc_now())


@endpoint(router, "GET", "/applications/{uuid:application_id}", scope=READ, gives=documents.ApplicationView)
def read_application(viewer: Viewer, application_id: UUID) -> documents.ApplicationView:
    """One application: its data, where it stands, what was done, and what may be done next."""
    return documents.application(viewer, application_id, utc_now())


@content(
    router,
    "/applications/{uuid:application_id}/files/{sha256}",
    scope=READ,
    media="application/octet-stream",
)
def read_given_file(viewer: Viewer, application_id: UUID, sha256: str) -> FileResponse:
    """One file that the applicant gave, by its hash as the application names it."""
    view = documents.application(viewer, application_id, utc_now())
    if sha256 not in {one.sha256 for one in view.files}:
        raise documents.ApplicationNotFoundError
    return FileResponse(files.open(sha256), content_type="application/octet-stream", as_attachment=True)


@endpoint(router, "POST", "/applications/{uuid:application_id}/take", scope=WRITE)
def take_up_application(viewer: Viewer, application_id: UUID) -> None:
    """Take an application up to consider it."""
    documents.take_up(viewer, application_id, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/paid", scope=WRITE, takes=Proof)
def note_payment(viewer: Viewer, body: Proof, application_id: UUID) -> None:
    """Note that the fee was paid, by the proof that was seen."""
    documents.take_payment(viewer, application_id, body.proof, utc_now())


@endpoint(router, "GET", "/refunds", scope=READ, gives=tuple[documents.Owed, ...])
def list_refunds(viewer: Viewer) -> tuple[documents.Owed, ...]:
    """The applications of one's units of which money is to be given back, the oldest first."""
    return documents.owed(viewer, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/refunded", scope=WRITE, takes=Proof)
def note_refund(viewer: Viewer, body: Proof, application_id: UUID) -> None:
    """Note that what was to be given back was, by the proof of it."""
    documents.note_refund(viewer, application_id, body.proof, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/ask", scope=WRITE, takes=Note)
def ask_applicant(viewer: Viewer, body: Note, application_id: UUID) -> None:
    """Ask the applicant, once, for everything that is missing."""
    documents.ask(viewer, application_id, body.note, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/propose", scope=WRITE, takes=Decision)
def propose_issue(viewer: Viewer, body: Decision, application_id: UUID) -> None:
    """Propose that the document be issued."""
    documents.propose(viewer, application_id, body.shown, body.note, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/approve", scope=WRITE, takes=Decision)
def approve_issue(viewer: Viewer, body: Decision, application_id: UUID) -> None:
    """Agree, as a second official, to what another proposed."""
    documents.approve(viewer, application_id, body.shown, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/return", scope=WRITE, takes=Note)
def return_application(viewer: Viewer, body: Note, application_id: UUID) -> None:
    """Send a proposal back to be considered again."""
    documents.send_back(viewer, application_id, body.note, utc_now())


@endpoint(router, "POST", "/applications/{uuid:application_id}/refuse", scope=WRITE, takes=Note)
def refuse_application(viewer: Viewer, body: Note, application_id: UUID) -> None:
    """Refuse an application, giving the applicant the reason."""
    documents.refuse(viewer, application_id, body.note, utc_now())


@endpoint(
    router, "POST", "/applications/{uuid:application_id}/sign", scope=WRITE, takes=Decision, gives=Issued
)
def sign_document(viewer: Viewer, body: Decision, application_id: UUID) -> Issued:
    """Sign and number the document, as a person who holds a signing position."""
    return Issued(documents.sign(viewer, application_id, body.shown, utc_now()))


@endpoint(router, "GET", "/documents", scope=READ, gives=documents.Page[documents.DocumentRow])
def list_documents(
    viewer: Viewer, after: str = "", limit: int = 50, number: str = ""
) -> documents.Page[documents.DocumentRow]:
    """One page of the documents of one's units, the newest first, or those of a number."""
    return documents.documents(viewer, utc_now(), after, limit, number)


@endpoint(router, "GET", "/documents/register", scope=READ, gives=documents.Page[documents.DocumentRow])
def read_register_of_documents(
    viewer: Viewer, first: date, last: date, after: str = "", limit: int = 100
) -> documents.Page[documents.DocumentRow]:
    """One page of what one's units issued between two days, both included, as it was issued."""
    return documents.register(viewer, (first, last), utc_now(), after, max(1, min(limit, MOST_LINES)))


@endpoint(router, "GET", "/documents/{uuid:document_id}", scope=READ, gives=documents.DocumentView)
def read_document(viewer: Viewer, document_id: UUID) -> documents.DocumentView:
    """One document: its record, its hashes, its standing and the changes of it."""
    return documents.document(viewer, document_id, utc_now())


@content(router, "/documents/{uuid:document_id}/document.pdf", scope=READ, media="application/pdf")
def read_document_page(viewer: Viewer, document_id: UUID) -> HttpResponse:
    """The document's sealed page."""
    return HttpResponse(documents.page_of(viewer, document_id, utc_now()), content_type="application/pdf")


@content(router, "/documents/{uuid:document_id}/record.json", scope=READ, media="application/json")
def read_document_record(viewer: Viewer, document_id: UUID) -> HttpResponse:
    """The canonical bytes whose SHA-256 every face of the document carries."""
    view = documents.document(viewer, document_id, utc_now())
    return HttpResponse(documents.record_bytes(view.record), content_type="application/json")


@content(router, "/documents/{uuid:document_id}/proof.json", scope=READ, media="application/json")
def read_document_proof(viewer: Viewer, document_id: UUID) -> HttpResponse:
    """The proof that a document of a bulk issue stands in the signed tree of its batch."""
    return HttpResponse(documents.proof_of(viewer, document_id, utc_now()), content_type="application/json")


@content(router, "/documents/{uuid:document_id}/lasting.pdf", scope=READ, media="application/pdf")
def read_lasting_document(viewer: Viewer, document_id: UUID) -> HttpResponse:
    """The document's page as it was made to last: time-stamps and evidence stand behind the sealed page."""
    view = documents.document(viewer, document_id, utc_now())
    return HttpResponse(documents.lasting_page(view.row.id), content_type="application/pdf")


@content(router, "/documents/{uuid:document_id}/evidence.ers", scope=READ, media="application/octet-stream")
def read_evidence_record(viewer: Viewer, document_id: UUID) -> HttpResponse:
    """The evidence record (RFC 4998) of a document of a bulk issue."""
    view = documents.document(viewer, document_id, utc_now())
    record = documents.record_of_evidence(view.row.id)
    return HttpResponse(record, content_type="application/octet-stream")


@endpoint(router, "POST", "/documents/{uuid:document_id}/change", scope=WRITE, takes=Changing, gives=Stands)
def change_standing(viewer: Viewer, body: Changing, document_id: UUID) -> Stands:
    """Change a document's standing, or propose it to a second official where the type wants two."""
    return Stands(documents.propose_change(viewer, document_id, body.change, body.reason, utc_now()))


@endpoint(
    router, "POST", "/documents/{uuid:document_id}/change/decide", scope=WRITE, takes=Decided, gives=Stands
)
def decide_standing(viewer: Viewer, body: Decided, document_id: UUID) -> Stands:
    """Agree, or not, as a second official, to a change that another proposed."""
    return Stands(documents.decide_change(viewer, document_id, utc_now(), agree=body.agree))


@router.post(
    "/document-types/{code}/batches",
    operation_id="give_batch",
    summary="Give a file of rows (CSV, xlsx or Parquet), sent as the body, to become documents",
    openapi_extra={
        "x-scope": WRITE,
        **BODY,
        **answers(Given),
    },
)
def give_batch(
    request: HttpRequest,
    code: str,
    name: str = "rows",
    again: bool = False,  # noqa: FBT001, FBT002 - a parameter of the address, which ninja reads off here
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> HttpResponse:
    """Store the rows and have every one checked; nothing is issued until a signatory orders it.

    The same `Idempotency-Key` again gives no second file. Bytes that were given for the type before are refused, unless `again` says that a second set is meant.
    """
    viewer: Viewer = request.auth  # type: ignore[attr-defined]  # set by ninja from Machine or Browser
    require_scope(viewer, WRITE)
    documents.demand_giving(viewer, code, utc_now())
    stored = bring(request, documents.MOST_BULK_BYTES)
    batch = documents.give_batch(
        viewer, code, name, stored.sha256, utc_now(), again=again, key=idempotency_key
    )
    made = Given(batch)
    return HttpResponse(msgspec.json.encode(made), content_type="application/json")


@endpoint(router, "GET", "/batches", scope=READ, gives=documents.Page[documents.BatchView])
def list_batches(viewer: Viewer, after: str = "", limit: int = 50) -> documents.Page[documents.BatchView]:
    """One page of the bulk files of one's units, the newest first."""
    return documents.batches(viewer, utc_now(), after, limit)


@endpoint(router, "GET", "/batches/{uuid:batch_id}", scope=READ, gives=documents.BatchView)
def read_batch(viewer: Viewer, batch_id: UUID) -> documents.BatchView:
    """One bulk file: its state, and how far it is."""
    return documents.batch(viewer, batch_id, utc_now())


@endpoint(router, "GET", "/batches/{uuid:batch_id}/rows", scope=READ, gives=tuple[documents.SoundRow, ...])
def list_rows(viewer: Viewer, batch_id: UUID, first: int = 1) -> tuple[documents.SoundRow, ...]:
    """Rows of a bulk file that was checked whole, from a number on that the spreadsheet shows, before anybody signs for all of them."""
    return documents.sound_rows(viewer, batch_id, utc_now(), first=first).rows


@content(router, "/batches/{uuid:batch_id}/specimen.pdf", scope=READ, media="application/pdf")
def read_row_specimen(viewer: Viewer, batch_id: UUID, row: int = 0) -> HttpResponse:
    """The page that a row of a bulk file would become, by the number that the spreadsheet shows, marked as a specimen."""
    pdf = documents.specimen_of_row(viewer, batch_id, row, utc_now())
    return HttpResponse(pdf, content_type="application/pdf")


@endpoint(router, "POST", "/batches/{uuid:batch_id}/start", scope=WRITE)
def start_batch(viewer: Viewer, batch_id: UUID) -> None:
    """Sign for every row of a checked file, or go on after a stop."""
    documents.start_batch(viewer, batch_id, utc_now())


@endpoint(router, "POST", "/batches/{uuid:batch_id}/stop", scope=WRITE)
def stop_batch(viewer: Viewer, batch_id: UUID) -> None:
    """Stop a bulk issue, or drop a file that was not started; what is issued stays."""
    documents.stop_batch(viewer, batch_id, utc_now())


@endpoint(
    router, "POST", "/batches/{uuid:batch_id}/links", scope=WRITE, gives=documents.Page[documents.HolderLink]
)
def list_links(
    viewer: Viewer, batch_id: UUID, after: str = "", limit: int = 1000
) -> documents.Page[documents.HolderLink]:
    """One page of the holders' private links of a bulk issue, for delivering them; that they were taken is put on record."""
    return documents.page_of_links(viewer, batch_id, utc_now(), after, limit)


@endpoint(
    router,
    "GET",
    "/batches/{uuid:batch_id}/addresses",
    scope=READ,
    gives=tuple[documents.UnreachedAddress, ...],
)
def list_unreached_addresses(viewer: Viewer, batch_id: UUID) -> tuple[documents.UnreachedAddress, ...]:
    """The first addresses of a bulk issue that no mail reached, what the server said, and when it is tried again; mended ones make room for the next."""
    return tuple(documents.unreached_addresses(viewer, batch_id, utc_now()))


@endpoint(router, "POST", "/batches/{uuid:batch_id}/addresses", scope=WRITE, takes=Address)
def send_again(viewer: Viewer, body: Address, batch_id: UUID) -> None:
    """Send the link of a document now, to a mended address or to the same one, after it was refused or put off."""
    documents.send_again(viewer, batch_id, body.document, body.email, utc_now())


@endpoint(router, "POST", "/batches/{uuid:batch_id}/addresses/given-up", scope=WRITE)
def send_given_up(viewer: Viewer, batch_id: UUID) -> None:
    """Send everything once more that was put off for days and then given up."""
    documents.send_given_up(viewer, batch_id, utc_now())


@content(router, "/batches/{uuid:batch_id}/documents.csv", scope=READ, media="text/csv")
def read_results(viewer: Viewer, batch_id: UUID) -> StreamingHttpResponse:
    """Which row of a bulk file became which document, with the hash of its record."""
    documents.batch(viewer, batch_id, utc_now())
    return StreamingHttpResponse(documents.results_sheet(batch_id), content_type="text/csv; charset=utf-8")


@content(router, "/batches/{uuid:batch_id}/report.csv", scope=READ, media="text/csv")
def read_report(viewer: Viewer, batch_id: UUID) -> FileResponse:
    """The report of every bad row."""
    view = documents.batch(viewer, batch_id, utc_now())
    if not view.report:
        raise documents.DocumentNotFoundError
    return FileResponse(files.open(view.report), content_type="text/csv")
