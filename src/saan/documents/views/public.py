"""What the public sees without an account: types to apply for, the form, one's own application, a paper's check."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from saan.base.files import api as files
from saan.base.people.access import everyone
from saan.base.people.api import Viewer
from saan.base.words import in_thai, say
from saan.documents import api
from saan.documents.errors import DocumentNotFoundError
from saan.documents.forms import DataForm, initial_of, rows_of, unit_choices
from saan.documents.views.shown import data_rows
from saan.trust.clock import utc_now
from saan.trust.errors import Text

ANYBODY = "whoever wants a document applies without an account"
BY_LINK = "the private link that an applicant was given opens this one application and nothing else"
BY_HOLDER = "the private link that a holder was given opens this one document and nothing else"
_ONCE: Final = re.compile(r"[\w-]{16,200}", re.ASCII)


@everyone(ANYBODY)
def offered(request: HttpRequest) -> HttpResponse:
    """List what the public may apply for here."""
    today = api.today(utc_now())
    return render(
        request, "documents/offered.html", {"types": [(one, one.fee(today)) for one in api.offered()]}
    )


@everyone(ANYBODY)
def apply(request: HttpRequest, agency: str, code: str) -> HttpResponse:
    """Ask for what a type needs, and take the application."""
    kind = api.in_use(agency, code, public=True)
    form = data_form(request, kind)
    if filled(request, kind, form):
        receipt = send(kind, form, api.Channel.PAGE)
        if receipt is not None:
            return redirect("documents:follow", api.follow_token(receipt.application_id))
    context = {"kind": kind, "form": form, "fee": kind.fee(api.today(utc_now()))}
    return render(
        request, "documents/apply.html", context, status=422 if form.is_bound and form.errors else 200
    )


def data_form(
    request: HttpRequest,
    kind: api.TypeView,
    data: Mapping[str, Any] | None = None,
    *,
    asks_email: bool = True,
    held: Mapping[str, str] | None = None,
) -> DataForm:
    """Return the form of a type, with what was typed, or with data that is to be mended."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return DataForm(
        kind,
        unit_choices(kind),
        *posted,
        rows=rows_of(request, kind.schema, data),
        initial=initial_of(kind.schema, data or {}),
        once=_once(request),
        asks_email=asks_email,
        held=held or {},
    )


def _once(request: HttpRequest) -> str:
    """Return what names the sending of a form: what the form brought along, or something that nobody can guess."""
    sent = request.POST.get("once", "")
    return sent if _ONCE.fullmatch(sent) else secrets.token_urlsafe()


def filled(request: HttpRequest, kind: api.TypeView, form: DataForm) -> bool:
    """Return whether a form was sent to be judged, and not only asked for more rows, and can be.

    Either way the files that came are kept, so that whoever mends the form need not choose them again.
    """
    if request.method != "POST":
        return False
    ready = form.is_valid()
    form.keep(given_files(kind, form))
    return ready and not request.POST.get("do", "").startswith("more-")


def send(
    kind: api.TypeView,
    form: DataForm,
    channel: api.Channel,
    viewer: Viewer | None = None,
    replaces: UUID | None = None,
) -> api.Receipt | None:
    """Apply with what a form says; where it is refused, the form says why and keeps all that was typed and chosen.

    A form that is sent twice, as by a double click, gets the receipt of the first time.
    """
    data, problems = api.read_typed(kind.schema, form.typed())
    if problems:
        email = form.cleaned_data.get("email", "").strip()
        form.tell((*problems, *api.lacking(kind.definition, form.kept.values(), email)))
        return None
    unit = form.cleaned_data.get("unit") or None
    asked = api.Request(
        agency_id=kind.row.agency_id,
        code=kind.row.code,
        data=data,
        email=form.cleaned_data.get("email", "").strip(),
        language="th" if in_thai() else "en",
        unit_id=UUID(unit) if unit else None,
        files=tuple(form.kept.values()),
        key=form.once,
        replaces=replaces,
    )
    try:
        return api.apply(asked, channel, viewer, utc_now())
    except api.DataRefusedError as refused:
        form.tell(refused.problems)
    except api.KeyUsedError:
        form.once = secrets.token_urlsafe()
        form.add_error(None, say(SENT_BEFORE))
    return None


SENT_BEFORE: Final = Text(
    "ท่านยื่นคำขอจากหน้านี้ไปแล้วด้วยข้อมูลอื่น จึงยังไม่ได้รับคำขอนี้ หากต้องการยื่นอีกคำขอหนึ่งตามข้อมูลด้านล่าง ให้กดส่งอีกครั้ง",
    "You have applied from this page already, with other data, so this was not taken. If you want a second application with what is below, send it again.",
)


def given_files(kind: api.TypeView, form: DataForm) -> tuple[api.Given, ...]:
    """Store the files that came with a form and are no larger than they may be, and return what they are."""
    given = []
    for asked in kind.definition.enclosures:
        upload = form.cleaned_data.get(api.field_of(asked.code))
        if upload is not None:
            stored = files.put(upload, limit=asked.most)
            media = upload.content_type or "application/octet-stream"
            given.append(api.Given(asked.code, stored.sha256, upload.name or asked.code, media))
    return tuple(given)


@everyone(BY_LINK)
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show an applicant where the application stands, and what can be done."""
    view = api.followed(api.followed_id(token, utc_now()), utc_now())
    kind = api.type_version(view.type_id)
    context = {
        "view": view,
        "token": token,
        "kind": kind,
        "rows": data_rows(kind.schema, view.data),
        "link": api.follow_link(view.row.id),
        "kept": api.taken(view.row.id, utc_now()) if view.sealed else None,
        "anew": "new" in request.GET,
        "ended": view.row.state is not api.State.AWAITING_FEE,
        "test_till": settings.SAAN.demo
        and view.row.state is api.State.AWAITING_FEE
        and view.payment is not None
        and view.payment.provider == "test",
        "may": {event.value: True for event in view.may},
    }
    return _private(render(request, "documents/follow.html", context))


@everyone(BY_LINK)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the applicant for what was missing."""
    application_id, now = api.followed_id(token, utc_now()), utc_now()
    view = api.followed(application_id, now)
    kind = api.type_version(view.type_id)
    held = {one.code: one.name for one in view.files}
    form = data_form(request, kind, view.data, asks_email=False, held=held)
    if filled(request, kind, form) and _answered(application_id, kind, form, now):
        return redirect("documents:follow", token)
    context = {"view": view, "kind": kind, "form": form, "token": token}
    status = 422 if form.is_bound and form.errors else 200
    return _private(render(request, "documents/answer.html", context, status=status))


def _answered(application_id: UUID, kind: api.TypeView, form: DataForm, now: datetime) -> bool:
    data, problems = api.read_typed(kind.schema, form.typed())
    if problems:
        form.tell(problems)
        return False
    try:
        api.answer(application_id, data, tuple(form.kept.values()), now)
    except api.DataRefusedError as refused:
        form.tell(refused.problems)
        return False
    return True


@everyone(BY_LINK)
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, and withdraw an application."""
    application_id = api.followed_id(token, utc_now())
    if request.method == "POST":
        api.withdraw(application_id, utc_now())
        return redirect("documents:follow", token)
    view = api.followed(application_id, utc_now())
    return _private(render(request, "documents/withdraw.html", {"view": view, "token": token}))


@everyone(BY_LINK)
@require_POST
def pay(_request: HttpRequest, token: str) -> HttpResponse:
    """Pay at the test till, which only a demonstration has."""
    view = api.followed(api.followed_id(token, utc_now()), utc_now())
    if not settings.SAAN.demo or view.payment is None or view.payment.provider != "test":
        raise DocumentNotFoundError
    api.pay_in_test(view.payment.reference, view.payment.satang, utc_now())
    return redirect("documents:follow", token)


@everyone(BY_LINK)
def page(_request: HttpRequest, token: str) -> HttpResponse:
    """Send an applicant the document."""
    pdf, number = api.page_for_applicant(api.followed_id(token, utc_now()))
    return _private(send_pdf(pdf, number))


@everyone(BY_HOLDER)
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Show a holder the document of a bulk issue: to open, to keep with its evidence, or to put into a wallet."""
    link_id = api.followed_id(token, utc_now())
    view = api.taken(link_id, utc_now())
    link, anew = api.take_link(link_id), "new" in request.GET
    context = {"view": view, "kept": view, "token": token, "link": link, "anew": anew}
    return _private(render(request, "documents/taken.html", context))


@everyone(BY_HOLDER)
def link(request: HttpRequest, token: str, back: str) -> HttpResponse:
    """Ask once more, and void a holder's private link, or make a new one in its place."""
    link_id, now = api.followed_id(token, utc_now()), utc_now()
    view, asked = api.taken(link_id, now), request.POST.get("do", "")
    if asked == "renew":
        return _private(redirect(f"{reverse(back, args=[api.new_own(link_id, now)])}?new"))
    if asked == "void":
        api.void_own(link_id, now)
    context = {"view": view, "token": token, "back": back, "voided": asked == "void"}
    return _private(render(request, "documents/own_link.html", context))


@everyone(BY_HOLDER)
def take_proof(_request: HttpRequest, token: str) -> HttpResponse:
    """Send a holder the proof of the document in its batch."""
    return _private(send_proof(*api.proof_by_link(api.followed_id(token, utc_now()))))


@everyone(BY_HOLDER)
def take_lasting(_request: HttpRequest, token: str) -> HttpResponse:
    """Send a holder, or an applicant, the page as it was made to last."""
    pdf, number = api.lasting_by_link(api.followed_id(token, utc_now()))
    return _private(send_pdf(pdf, f"{number}-lasting"))


@everyone(BY_HOLDER)
def take_evidence(_request: HttpRequest, token: str) -> HttpResponse:
    """Send a holder the evidence record (RFC 4998) of a document that was issued in bulk."""
    return _private(send_evidence(*api.evidence_by_link(api.followed_id(token, utc_now()))))


def send_pdf(pdf: bytes, number: str) -> HttpResponse:
    """Return a document as a file that is named by its number."""
    return named(pdf, "application/pdf", f"{number}.pdf", as_attachment=False)


def send_proof(proof: bytes, number: str) -> HttpResponse:
    """Return a batch proof as a file that is named as its document is."""
    return named(proof, "application/json", f"{number}.proof.json", as_attachment=True)


def send_evidence(record: bytes, number: str) -> HttpResponse:
    """Return an evidence record as a file that is named as its document is."""
    return named(record, "application/octet-stream", f"{number}.ers", as_attachment=True)


def named(content: bytes, media: str, name: str, *, as_attachment: bool) -> HttpResponse:
    """Return a file under a name that every system takes."""
    tidy = name.replace("/", "-").replace(" ", "_")
    response = HttpResponse(content, content_type=media)
    disposition = content_disposition_header(as_attachment=as_attachment, filename=tidy)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@everyone(
    "whoever holds a paper may see what was signed and what it is worth today; the code on it is the key"
)
def check(request: HttpRequest, document: str, mark: str = "") -> HttpResponse:
    """Show what was signed beside the paper in somebody's hand, and its standing today; nothing of who asks is kept.

    A code that no document here bears has a verdict too, and says no more than that.
    """
    held, rows, gone = None, [], False
    if mark:
        try:
            held = api.held(_id(document), api.read_hash(mark), utc_now())
            rows = data_rows(api.type_version(held.type_id).schema, held.record.data)
        except DocumentNotFoundError:
            gone = _gone(document)
    context = {"held": held, "rows": rows, "asked": bool(mark), "gone": gone}
    response = render(
        request, "documents/check.html", context, status=404 if mark and held is None and not gone else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _gone(document: str) -> bool:
    """Return whether a code is of a document that was destroyed after its time of keeping."""
    try:
        return api.destroyed(_id(document))
    except DocumentNotFoundError:
        return False


def _id(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        raise DocumentNotFoundError from None


def _private(response: HttpResponse) -> HttpResponse:
    """Keep a page that a private link opens out of caches, of the next site's referrer, and of search engines.

    `same-origin`, not `no-referrer`: under that one browsers send a form with the origin `null`, which is refused as forged.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
