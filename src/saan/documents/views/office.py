"""Applications with the officials who consider them: the queue, one application, and each decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saan.base.files import api as files
from saan.base.people.access import official
from saan.base.people.api import Viewer, administers_whole_agency
from saan.base.words import say
from saan.documents import api
from saan.documents.access import TAKING, takes
from saan.documents.errors import ApplicationNotFoundError, DocumentNotFoundError, NotPossibleNowError
from saan.documents.forms import NoteForm, PaidForm, WhyForm
from saan.documents.views.public import data_form, filled, send
from saan.documents.views.shown import data_rows
from saan.trust.clock import utc_now
from saan.trust.errors import Text

BOXES: Final = {
    api.Box.NEW: Text("คำขอใหม่", "New"),
    api.Box.WORKING: Text("กำลังพิจารณา", "Being considered"),
    api.Box.DECIDING: Text("รอเห็นชอบ", "To agree to"),
    api.Box.SIGNING: Text("รอลงนาม", "To sign"),
    api.Box.WAITING: Text("รอผู้ขอ", "Waiting for applicants"),
    api.Box.ENDED: Text("สิ้นสุดแล้ว", "Ended"),
}
SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@official()
def queue(request: HttpRequest, viewer: Viewer, box: str = api.Box.NEW.value) -> HttpResponse:
    """List the applications of one's units, one heading at a time."""
    here, after = api.Box(box), request.GET.get("after", "")
    page = api.applications(viewer, here, utc_now(), after)
    tabs = [
        {"name": say(name), "href": reverse("documents:queue", args=[one.value]), "here": one is here}
        for one, name in BOXES.items()
    ]
    context = {"page": page, "tabs": tabs, "first": not after, "title": say(BOXES[here])}
    context["takes"] = takes(viewer, utc_now())
    context["owed"] = len(api.owed(viewer, utc_now()))
    context["keeps"] = administers_whole_agency(viewer, utc_now())
    context["lacking"] = len(api.withheld(viewer.agency_id)) if context["keeps"] else 0
    return render(request, "documents/queue.html", context)


@official(*TAKING)
def counter(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the types for which an official takes an application at the counter."""
    types = [one for one in api.types(viewer.agency_id) if one.retired_at is None]
    context = {
        "types": [one for one in types if one.offered],
        "withheld": [one for one in types if not one.offered],
    }
    return render(request, "documents/counter.html", context)


@official(*TAKING)
def take(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Take an application at the counter, or begin the document that is to replace another."""
    kind, old = api.in_use(viewer.agency_id, code), _to_replace(request, viewer)
    form = data_form(request, kind, old.record.data if old else None)
    if filled(request, kind, form):
        receipt = send(kind, form, api.Channel.COUNTER, viewer, old.row.id if old else None)
        if receipt is not None:
            return redirect("documents:application", receipt.application_id)
    context = {"kind": kind, "form": form, "fee": kind.fee(api.today(utc_now())), "counter": True, "old": old}
    return render(
        request, "documents/apply.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _to_replace(request: HttpRequest, viewer: Viewer) -> api.DocumentView | None:
    """Return the document that the address names as the one to be replaced, if it names any."""
    named = request.GET.get("replaces", "")
    if not named:
        return None
    try:
        return api.document(viewer, UUID(named), utc_now())
    except ValueError:
        raise DocumentNotFoundError from None


@official()
def application(request: HttpRequest, viewer: Viewer, application_id: UUID) -> HttpResponse:
    """Show an application: what it says, where it stands, and what may be done."""
    return _application(request, api.application(viewer, application_id, utc_now()), NoteForm())


def _application(request: HttpRequest, view: api.ApplicationView, form: NoteForm) -> HttpResponse:
    kind = api.type_version(view.type_id)
    context = {
        "view": view,
        "form": form,
        "rows": data_rows(kind.schema, view.data),
        "kind": kind,
        "ended": view.row.state is not api.State.AWAITING_FEE,
        "may": {event.value.replace("-", "_"): True for event in view.may},
        "box": api.box(view.row.state),
    }
    return render(request, "documents/application.html", context, status=422 if form.is_bound else 200)


Deed = Callable[[Viewer, UUID, str, datetime], object]
DEEDS: Final[dict[str, tuple[Deed, Text]]] = {
    "take": (lambda viewer, one, _, at: api.take_up(viewer, one, at), Text("รับเรื่องแล้ว", "Taken up")),
    "approve": (api.approve, Text("เห็นชอบแล้ว", "Agreed")),
    "sign": (
        api.sign,
        Text("ลงนามและออกเลขที่แล้ว ระบบกำลังจัดทำหน้าเอกสาร", "Signed and numbered; its page is being made"),
    ),
}


@official()
@require_POST
def decide(request: HttpRequest, viewer: Viewer, application_id: UUID) -> HttpResponse:
    """Take up, propose with a note, agree to or sign exactly what was shown."""
    view, shown = api.application(viewer, application_id, utc_now()), request.POST.get("shown", "")
    if request.POST.get("do") == "propose":
        form = NoteForm(request.POST)
        if not form.is_valid():
            return _application(request, view, form)
        api.propose(viewer, application_id, shown, form.cleaned_data["note"], utc_now())
        messages.success(request, say(Text("เสนอให้ออกเอกสารแล้ว", "Issue proposed")))
        return redirect("documents:application", application_id)
    found = DEEDS.get(request.POST.get("do", ""))
    if found is None:
        raise NotPossibleNowError(state_th="ไม่มีขั้นตอนนี้", state_en="there is no such step")
    deed, told = found
    deed(viewer, application_id, shown, utc_now())
    messages.success(request, say(told))
    return redirect("documents:application", application_id)


WHYS: Final[dict[str, tuple[Deed, Text, Text, Text]]] = {
    "ask": (
        api.ask,
        Text("แจ้งให้แก้ไขเพิ่มเติม", "Ask for what is missing"),
        Text(
            "ขอได้ครั้งเดียว ระบุทุกสิ่งที่ขาดให้ครบในคราวเดียว ผู้ขอจะเห็นข้อความนี้",
            "It can be done once: name everything that is missing. The applicant reads this.",
        ),
        Text("สิ่งที่ขาดหรือต้องแก้ไข", "What is missing"),
    ),
    "refuse": (
        api.refuse,
        Text("ไม่อนุญาต", "Refuse"),
        Text("ผู้ขอจะเห็นเหตุผลนี้ และคำขอสิ้นสุด", "The applicant reads the reason, and the application ends."),
        Text("เหตุผลที่ไม่อนุญาต", "Why it is refused"),
    ),
    "return": (
        api.send_back,
        Text("ส่งกลับให้พิจารณาใหม่", "Send back"),
        Text("เจ้าหน้าที่ผู้พิจารณาจะเห็นเหตุผลนี้", "The official who considers it reads the reason."),
        Text("เหตุผลที่ส่งกลับ", "Why it is sent back"),
    ),
}


@official()
def why(request: HttpRequest, viewer: Viewer, application_id: UUID, how: str) -> HttpResponse:
    """Ask why, and then ask the applicant, refuse, or send back."""
    deed, title, consequence, label = WHYS[how]
    view = api.application(viewer, application_id, utc_now())
    form = WhyForm(label, request.POST or None)
    if form.is_valid():
        deed(viewer, application_id, form.cleaned_data["note"], utc_now())
        messages.success(request, f"{say(title)}: {view.row.number}")
        return redirect("documents:application", application_id)
    context = {"view": view, "form": form, "title": title, "consequence": consequence, "how": how}
    return render(request, "documents/why.html", context, status=422 if form.is_bound else 200)


@official()
@require_POST
def hand_over(request: HttpRequest, viewer: Viewer, application_id: UUID) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Open what the applicant sees, to print it for them; that it was opened is put on record."""
    response = redirect("documents:follow", api.hand_over(viewer, application_id, utc_now()))
    response.headers["Cache-Control"] = "no-store"
    return response


@official(*TAKING)
def paid(request: HttpRequest, viewer: Viewer, application_id: UUID) -> HttpResponse:
    """Note that the fee was paid, by the proof that was shown."""
    view = api.application(viewer, application_id, utc_now())
    form = PaidForm(request.POST or None)
    if form.is_valid():
        api.take_payment(viewer, application_id, form.cleaned_data["proof"], utc_now())
        messages.success(request, say(Text("บันทึกการชำระแล้ว", "Payment noted")))
        return redirect("documents:application", application_id)
    context = {"view": view, "form": form}
    return render(request, "documents/paid.html", context, status=422 if form.is_bound else 200)


@official(*TAKING)
def refunds(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the applications of which money is to be given back."""
    return render(request, "documents/refunds.html", {"owed": api.owed(viewer, utc_now())})


@official(*TAKING)
def refunded(request: HttpRequest, viewer: Viewer, application_id: UUID) -> HttpResponse:
    """Note that money was given back, by the proof of it."""
    view = api.application(viewer, application_id, utc_now())
    form = PaidForm(request.POST or None)
    form.fields["proof"].label = say(Text("เลขที่หลักฐานการคืนเงิน", "Number of the proof of the refund"))
    if form.is_valid():
        api.note_refund(viewer, application_id, form.cleaned_data["proof"], utc_now())
        messages.success(request, say(Text("บันทึกการคืนเงินแล้ว", "Refund noted")))
        return redirect("documents:application", application_id)
    context = {"view": view, "form": form, "refund": True, "ended": True}
    return render(request, "documents/paid.html", context, status=422 if form.is_bound else 200)


@official()
def given(_request: HttpRequest, viewer: Viewer, application_id: UUID, sha256: str) -> FileResponse:
    """Send a file that the applicant gave; it is only ever saved, never run."""
    view = api.application(viewer, application_id, utc_now())
    one = next((each for each in view.files if each.sha256 == sha256), None)
    if one is None:
        raise ApplicationNotFoundError
    response = FileResponse(
        files.open(sha256), as_attachment=True, filename=one.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = SANDBOX
    return response
