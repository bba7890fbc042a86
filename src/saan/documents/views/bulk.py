"""Bulk files: giving one, its report, starting, stopping, and what came of it."""

from contextlib import suppress
from itertools import chain
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.files import api as files
from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.spreadsheets import BEGIN, row
from saan.base.words import say
from saan.documents import api
from saan.documents.access import TAKING, takes
from saan.documents.errors import DocumentNotFoundError
from saan.documents.forms import AddressForm, BatchForm
from saan.documents.uploads import KEPT
from saan.trust.clock import utc_now
from saan.trust.errors import Text

Sheet = tuple[str, str, str]
"""A file that was stored: for which type, what it is called, and its SHA-256."""
SHOWN_FAULTS: Final = 20
"""Problems that the page of a file lists; the report has them all."""
_SALT: Final = "saan.documents.given"


@official()
def batches(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the bulk files of one's units."""
    after = request.GET.get("after", "")
    now = utc_now()
    context = {
        "page": api.batches(viewer, now, after),
        "first": not after,
        "takes": takes(viewer, now),
    }
    return render(request, "documents/batches.html", context)


@official(*TAKING)
def give(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for a type and a file of rows."""
    types = [one for one in api.types(viewer.agency_id) if one.offered]
    if request.POST.get("kept") and (sheet := _kept(request, viewer)) is not None:
        return redirect("documents:batch", api.give_batch(viewer, *sheet, utc_now(), again=True))
    form = BatchForm(
        types, request.POST or None, request.FILES or None, initial={"code": request.GET.get("code", "")}
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["rows"]
        stored = files.put(upload, limit=api.MOST_BULK_BYTES)
        sheet = (form.cleaned_data["code"], upload.name or "rows", stored.sha256)
        try:
            return redirect("documents:batch", api.give_batch(viewer, *sheet, utc_now()))
        except api.GivenBeforeError:
            return _asked_again(request, viewer, sheet)
    context = {"form": form, "types": types}
    return render(request, "documents/give.html", context, status=422 if form.is_bound else 200)


def _asked_again(request: HttpRequest, viewer: Viewer, sheet: Sheet) -> HttpResponse:
    """Name the earlier file, and ask whether a second set of documents is really meant."""
    code, name, sha256 = sheet
    before = api.given_before(viewer.agency_id, code, sha256, utc_now())
    seen = None
    if before is not None:
        with suppress(DocumentNotFoundError):  # of a unit whose files the viewer does not see
            seen = api.batch(viewer, before.id, utc_now())
    context = {
        "before": before,
        "seen": seen,
        "name": name,
        "kept": signing.dumps([str(viewer.person_id), *sheet], salt=_SALT),
    }
    return render(request, "documents/given_before.html", context, status=409)


def _kept(request: HttpRequest, viewer: Viewer) -> Sheet | None:
    """Return the file that came before the question; nothing where the mark is not ours, another person's, or too old."""
    try:
        whose, code, name, sha256 = signing.loads(request.POST["kept"], salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return (code, name, sha256) if whose == str(viewer.person_id) and files.exists(sha256) else None


@official()
def batch(request: HttpRequest, viewer: Viewer, batch_id: UUID) -> HttpResponse:
    """Show a bulk file: how far it is, and what may be done."""
    view = api.batch(viewer, batch_id, utc_now())
    faults = api.faults(view, SHOWN_FAULTS)
    context = {
        "view": view,
        "faults": faults,
        "more_faults": len(faults) == SHOWN_FAULTS,
        "may": {event.value: True for event in view.may},
        "takes": takes(viewer, utc_now()),
        "moving": view.state.value in {"checking", "issuing"},
        "no_mail": not settings.SAAN.mail_url,
    }
    return render(request, "documents/batch.html", context)


@official()
@require_POST
def decide(request: HttpRequest, viewer: Viewer, batch_id: UUID) -> HttpResponse:
    """Start, go on with, or stop a bulk issue."""
    if request.POST.get("do") == "start":
        api.start_batch(viewer, batch_id, utc_now())
        messages.success(request, say(Text("ลงนามและเริ่มออกเอกสารแล้ว", "Signed; documents are being issued")))
    else:
        api.stop_batch(viewer, batch_id, utc_now())
        messages.success(
            request, say(Text("หยุดแล้ว จะไม่มีเอกสารออกเพิ่ม", "Stopped: no more documents are issued"))
        )
    return redirect("documents:batch", batch_id)


@official()
def report(_request: HttpRequest, viewer: Viewer, batch_id: UUID) -> FileResponse:
    """Send the report of every bad row."""
    view = api.batch(viewer, batch_id, utc_now())
    if not view.report:
        raise DocumentNotFoundError
    return FileResponse(
        files.open(view.report), as_attachment=True, filename="report.csv", content_type="text/csv"
    )


@official()
def results(_request: HttpRequest, viewer: Viewer, batch_id: UUID) -> StreamingHttpResponse:
    """Send which row became which document."""
    api.batch(viewer, batch_id, utc_now())
    response = StreamingHttpResponse(api.results_sheet(batch_id), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="documents.csv"'
    return response


@official()
@require_POST
def links(_request: HttpRequest, viewer: Viewer, batch_id: UUID) -> StreamingHttpResponse:
    """Send the holders' private links, for delivering them; that somebody took them is put on record."""
    rows = api.batch_links(viewer, batch_id, utc_now())
    lines = (row((one.row, one.number, one.holder, one.link)) for one in rows)
    response = StreamingHttpResponse(
        chain((BEGIN, row(("แถว row", "เลขที่ number", "ออกให้แก่ holder", "ลิงก์ link"))), lines),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="links.csv"'
    response["Cache-Control"] = "no-store"
    return response


@official()
def addresses(request: HttpRequest, viewer: Viewer, batch_id: UUID) -> HttpResponse:
    """Show the addresses that no mail reached, and send to one that is mended; each has a form of its own."""
    now = utc_now()
    view = api.batch(viewer, batch_id, now)
    asked, sent = request.POST.get("document", ""), None
    rows = []
    for one in api.unreached_addresses(viewer, batch_id, now):
        form = AddressForm(one, request.POST if one.document_id.hex == asked else None)
        sent = form if form.is_bound else sent
        rows.append((one, form))
    if sent is not None and sent.is_valid():
        api.send_again(viewer, batch_id, sent.document_id, sent.cleaned_data["email"], now)
        messages.success(request, say(Text("จะส่งใหม่ในอีกสักครู่", "It will be sent again in a moment")))
        return redirect("documents:addresses", batch_id)
    context = {"view": view, "rows": rows, "sent": sent}
    return render(request, "documents/addresses.html", context, status=422 if sent else 200)


@official()
@require_POST
def given_up(request: HttpRequest, viewer: Viewer, batch_id: UUID) -> HttpResponse:
    """Send everything once more that was put off for days and then given up."""
    api.send_given_up(viewer, batch_id, utc_now())
    messages.success(request, say(Text("จะส่งใหม่ในอีกสักครู่", "It will be sent again in a moment")))
    return redirect("documents:addresses", batch_id)


@official(*TAKING)
def template(_request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Send the first row of a type's file, for filling in."""
    kind = api.in_use(viewer.agency_id, code)
    response = HttpResponse(api.first_row(kind.schema), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{kind.row.code}.csv"'
    return response
