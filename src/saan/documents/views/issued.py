"""Issued documents with the officials of their unit: the list, one document, its page, its standing."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.forms import DaysForm
from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import say
from saan.documents import api
from saan.documents.forms import ChangeForm
from saan.documents.views.public import send_evidence, send_pdf, send_proof
from saan.documents.views.shown import data_rows
from saan.trust.clock import utc_now
from saan.trust.errors import Text

PRINTED: Final = 1000
"""How many lines one page of the register holds: a busy month, to be printed whole."""
PROPOSED: Final = Text(
    "เสนอแล้ว มีผลเมื่อเจ้าหน้าที่อีกคนเห็นชอบ", "Proposed: it takes effect when a second official agrees"
)
CHANGED: Final = Text("เปลี่ยนสถานะแล้ว", "The standing is changed")


@official()
def documents(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the documents of one's units, or find one by its number."""
    after, number = request.GET.get("after", ""), request.GET.get("number", "").strip()
    page = api.documents(viewer, utc_now(), after, number=number)
    context = {"page": page, "first": not after, "number": number}
    return render(request, "documents/issued.html", context)


@official()
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what was issued between two days, this month unless others are asked for; on paper, the register."""
    today = api.today(utc_now())
    form = DaysForm.asked(request.GET, today.replace(day=1), today)
    days, after = form.days(), request.GET.get("after", "")
    context = {
        "form": form,
        "days": days,
        "page": api.register(viewer, days, utc_now(), after, PRINTED) if days else None,
        "first": not after,
        "agency": agencies.agency(viewer.agency_id),
    }
    return render(request, "documents/register.html", context, status=200 if days else 422)


@official()
def document(request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Show a document: what was signed, what it is worth, and what may be decided of it."""
    view = api.document(viewer, document_id, utc_now())
    kind = api.type_version(view.type_id)
    context = {"view": view, "rows": data_rows(kind.schema, view.record.data), "kind": kind}
    return render(request, "documents/document.html", context)


@official()
def page(_request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Send a document's sealed page."""
    view = api.document(viewer, document_id, utc_now())
    return send_pdf(api.page_of(viewer, document_id, utc_now()), view.row.number)


@official()
def lasting(_request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Send a document's page as it was made to last: the sealed page, with time-stamps and evidence behind it."""
    view = api.document(viewer, document_id, utc_now())
    return send_pdf(api.lasting_page(view.row.id), f"{view.row.number}-lasting")


@official()
def evidence(_request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Send the evidence record (RFC 4998) of a document that was issued in bulk."""
    view = api.document(viewer, document_id, utc_now())
    return send_evidence(api.record_of_evidence(view.row.id), view.row.number)


@official()
def record(_request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Send the canonical bytes whose SHA-256 every face of the document carries."""
    view = api.document(viewer, document_id, utc_now())
    response = HttpResponse(api.record_bytes(view.record), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{view.row.id}.json"'
    return response


@official()
def proof(_request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Send the proof that the document stands in the signed tree of its batch."""
    view = api.document(viewer, document_id, utc_now())
    return send_proof(api.proof_of(viewer, document_id, utc_now()), view.row.number)


@official()
def change(request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Ask which change and why, and make or propose it."""
    view = api.document(viewer, document_id, utc_now())
    two = api.type_version(view.type_id).definition.two_people.status
    form = ChangeForm(view.offered, request.POST or None)
    if form.is_valid():
        wanted = api.Change(form.cleaned_data["change"])
        api.propose_change(viewer, document_id, wanted, form.cleaned_data["reason"], utc_now())
        messages.success(request, say(PROPOSED if two else CHANGED))
        return redirect("documents:document", document_id)
    context = {"view": view, "form": form, "two": two}
    return render(request, "documents/change.html", context, status=422 if form.is_bound else 200)


@official()
def link(request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Ask once more, and void the holder's private link, or make a new one and show it, once, to be passed on."""
    made = ""
    if request.POST.get("do") == "renew":
        made = api.new_link(viewer, document_id, utc_now())
    elif request.POST.get("do") == "void":
        api.void_link(viewer, document_id, utc_now())
        messages.success(request, say(Text("ยกเลิกลิงก์ส่วนตัวแล้ว", "The private link is voided")))
        return redirect("documents:document", document_id)
    view = api.document(viewer, document_id, utc_now())
    if view.link is None or not view.may_link:
        raise api.DocumentNotFoundError
    response = render(request, "documents/link.html", {"view": view, "made": made})
    response.headers["Cache-Control"] = "no-store"
    return response


@official()
@require_POST
def decide(request: HttpRequest, viewer: Viewer, document_id: UUID) -> HttpResponse:
    """Agree, or not, to a change that another official proposed."""
    api.decide_change(viewer, document_id, utc_now(), agree=request.POST.get("do") == "agree")
    messages.success(request, say(Text("บันทึกการตัดสินใจแล้ว", "Decision noted")))
    return redirect("documents:document", document_id)
