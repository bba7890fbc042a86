"""Files of a letter: the signed page, enclosures, the record. Bytes leave only to those who may see the letter."""

from base64 import b64encode
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from saan.base.files import api as files
from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import say
from saan.letters import api
from saan.letters import record as r
from saan.letters.errors import EnclosureUnknownError
from saan.trust.clock import utc_now
from saan.trust.errors import Text

SHOWN_IN_PLACE: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})
SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@official()
def pdf(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> FileResponse:
    """Send the signed page of a letter sent or received."""
    sha256, name = _pdf(viewer, letter_id)
    return _send(sha256, f"{name}.pdf", "application/pdf", keep="keep" in request.GET)


@official()
def lasting(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> FileResponse:
    """Send the signed page as it was made to last."""
    view = api.either(viewer, letter_id, utc_now())
    if view.lasting is None or not view.lasting.sha256 or view.record is None:
        raise EnclosureUnknownError
    name = f"{_filename(view.record.registration.number)}-lasting.pdf"
    return _send(view.lasting.sha256, name, "application/pdf", keep="keep" in request.GET)


@official()
@require_http_methods(["GET", "POST"])
def certify(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Say what was found of a letter's page; then make a certified copy of it, and show where it can be had."""
    if request.method == "GET":
        found = api.original(viewer, letter_id, utc_now())
        return render(request, "letters/certify.html", {"original": found, "letter_id": letter_id})
    api.certify(viewer, letter_id, utc_now())
    messages.success(
        request,
        say(Text(th="รับรองสำเนาแล้ว ดาวน์โหลดได้ด้านล่าง", en="The certified copy is made; it stands below")),
    )
    view = api.either(viewer, letter_id, utc_now())
    return redirect("letters:letter" if isinstance(view, api.LetterView) else "letters:incoming", letter_id)


@official()
def copy(request: HttpRequest, viewer: Viewer, letter_id: UUID, copy_id: UUID) -> FileResponse:
    """Send a certified copy of a letter sent or received."""
    view = api.either(viewer, letter_id, utc_now())
    made = next((one for one in view.copies if one.id == copy_id), None)
    if made is None or view.record is None:
        raise EnclosureUnknownError
    name = f"copy-{_filename(view.record.registration.number)}.pdf"
    return _send(made.sha256, name, "application/pdf", keep="keep" in request.GET)


@official()
def enclosure(request: HttpRequest, viewer: Viewer, letter_id: UUID, sha256: str) -> FileResponse:
    """Send an enclosure under the name that the letter gives it."""
    if sha256 not in api.files_of(viewer, letter_id, utc_now()):
        raise EnclosureUnknownError
    name, media = next(
        ((one.name, one.media) for one in _enclosures(viewer, letter_id) if one.sha256 == sha256),
        (sha256, "application/octet-stream"),
    )
    return _send(sha256, name, media, keep="keep" in request.GET)


@official()
def record(_request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Send the canonical bytes whose SHA-256 is the hash on the page: the record, or what is to be signed."""
    made, name = _record(viewer, letter_id)
    response = HttpResponse(made, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.json")
    return response


def _pdf(viewer: Viewer, letter_id: UUID) -> tuple[str, str]:
    view = api.either(viewer, letter_id, utc_now())
    if not view.pdf or view.record is None:
        raise EnclosureUnknownError
    return view.pdf, _filename(view.record.registration.number)


def _record(viewer: Viewer, letter_id: UUID) -> tuple[bytes, str]:
    view = api.either(viewer, letter_id, utc_now())
    if view.record is not None:
        return r.record_bytes(view.record), _filename(view.record.registration.number)
    if view.decided is not None:
        return r.letter_bytes(view.decided), f"letter-{view.row.id}"
    raise EnclosureUnknownError


def _enclosures(viewer: Viewer, letter_id: UUID) -> tuple[r.Attached | api.Piece, ...]:
    view = api.either(viewer, letter_id, utc_now())
    if view.record is not None:
        return view.record.letter.enclosures
    return view.draft.enclosures


def _filename(number: str) -> str:
    """Return a letter number as a file may be called."""
    return number.replace("/", "-").replace(" ", "_")


def _send(sha256: str, name: str, media: str, *, keep: bool) -> FileResponse:
    """Send stored bytes, checked as they are read. What a browser might run is only ever saved, never shown."""
    shown = media in SHOWN_IN_PLACE and not keep
    response = FileResponse(files.open(sha256), as_attachment=not shown, filename=name, content_type=media)
    response["Content-Length"] = str(files.find(sha256).size)
    response["Content-Security-Policy"] = SANDBOX
    response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"  # RFC 9530
    return response
