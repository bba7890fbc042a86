"""แฟ้มเสนอ: what waits for one's approval or signature, one after another, each opened before it is decided."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import refusal, say
from saan.letters import api, paper
from saan.letters.rules.route import AS_WRITER, Duty
from saan.letters.templatetags.letters_words import words
from saan.letters.views.changed import shown
from saan.letters.views.drafting import read_id
from saan.letters.views.shown import told
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text

APPROVED: Final = Text(th="เห็นชอบแล้ว", en="Agreed")
COSIGNED: Final = Text(th="ลงนามแล้ว รอผู้ลงนามลำดับถัดไป", en="Signed; the next signatory follows")
MOST_AT_ONCE: Final = api.PAGE
"""Letters that are signed together: those that one page of the tray shows."""
SIGNED_OF: Final = Text(
    th="ลงนามแล้ว {signed} ฉบับ จากที่เลือก {chosen} ฉบับ", en="Signed {signed} of the {chosen} chosen letters"
)
NONE_CHOSEN: Final = Text(
    th="ยังไม่ได้เลือกหนังสือ จึงไม่ได้ลงนามฉบับใด เลือกหนังสือที่เปิดอ่านแล้วก่อนกดลงนาม",
    en="No letter was chosen, so nothing was signed. Choose letters that you have opened, then sign.",
)
NOT_WAITING: Final = Text(
    th="ไม่ได้ลงนาม เพราะหนังสือไม่รอท่านลงนามแล้ว ขณะนี้ “{state}” เปิดหนังสือเพื่อดูว่าเกิดอะไรขึ้น",
    en="Not signed: it no longer waits for your signature; it is {state}. Open it to see what happened.",
)
UNREAD: Final = Text(
    th="ไม่ได้ลงนาม เพราะท่านยังไม่ได้เปิดอ่านฉบับล่าสุด เปิดอ่านแล้วจึงลงนาม",
    en="Not signed: you have not opened its newest text. Open and read it, then sign.",
)
SIGNED: Final = Text(th="ลงนามแล้ว เลขที่ {number}", en="Signed with number {number}")


@official()
def tray(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List what waits, the most urgent first; letters to sign that were opened can be signed together."""
    page = api.tray(viewer, utc_now(), request.GET.get("after"))
    context = {
        "page": page,
        "ready": [one for one in page.rows if one.duty is Duty.SIGN and not one.unseen],
        "first": "after" not in request.GET,
    }
    return render(request, "letters/tray.html", context)


@official()
def item(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Show one letter of the tray: the page, and beside it exactly what is hashed and its hash."""
    at = utc_now()
    place = api.tray_place(viewer, letter_id, at)
    if place is None:
        return redirect("letters:letter", letter_id)
    view = api.letter(viewer, letter_id, at)
    api.mark_seen(viewer, letter_id, at)
    context = {
        "view": view,
        "changed": shown(view.changed, viewer.agency_id, view.unit_id, at),
        "place": place,
        "paper": paper.of_letter(view.decided) if view.decided else None,
        "sign": place.item.duty is Duty.SIGN,
    }
    return render(request, "letters/item.html", context)


@official()
@require_POST
def decide(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Approve or sign the letter whose hash was shown, and go on to the next."""
    place = api.tray_place(viewer, letter_id, utc_now())
    following = (place.after or place.before) if place else None
    shown, asked = request.POST.get("shown", ""), request.POST.get("as", "")
    if later := _decide(request, viewer, letter_id, shown, asked):
        messages.warning(request, later)
    return redirect("letters:item", following) if following else redirect("letters:tray")


def _decide(request: HttpRequest, viewer: Viewer, letter_id: UUID, shown: str, asked: str) -> str:
    """Approve or sign a letter as was asked for; return what is still to come where it has its number and no page yet.

    What was asked for is told by the form: a reviewer who may also sign, and presses twice, agrees and does not sign.
    """
    at = utc_now()
    view = api.letter(viewer, letter_id, at)
    if asked == Duty.REVIEW or (not asked and api.Event.SIGN not in view.may):
        api.approve(viewer, letter_id, shown, request.POST.get("note", ""), at)
        messages.success(request, f"{say(APPROVED)} – {view.row.subject}")
        return ""
    position = read_id(asked) if asked not in {"", AS_WRITER} else None
    try:
        number = api.sign_and_seal(viewer, letter_id, shown, at, position)
    except api.SealedLaterError as error:
        return f"{view.row.subject}: {refusal(error)}"
    said = told(SIGNED, number=number) if number else say(COSIGNED)
    messages.success(request, f"{said} – {view.row.subject}")
    return ""


@official()
@require_POST
def sign_several(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Sign the chosen letters, each by the hash that was shown; only letters that were opened are signed."""
    chosen = list(dict.fromkeys(request.POST.getlist("letter")))[:MOST_AT_ONCE]
    later: list[str] = []
    left = [reason for one in chosen if (reason := _left_out(request, viewer, one, later))]
    if len(chosen) > 1 or left:
        messages.info(request, told(SIGNED_OF, signed=len(chosen) - len(left), chosen=len(chosen)))
    for unsealed in later:
        messages.warning(request, unsealed)
    for reason in left or ([] if chosen else [say(NONE_CHOSEN)]):
        messages.error(request, reason)
    return redirect("letters:tray")


def _left_out(request: HttpRequest, viewer: Viewer, chosen: str, later: list[str]) -> str:
    """Sign a chosen letter; return why it was left out, by its subject where the viewer may see it, and nothing if it was signed.

    One that has its number and no page yet was signed: what is still to come joins `later`.
    """
    subject = ""
    try:
        letter_id = read_id(chosen)
        view = api.letter(viewer, letter_id, utc_now())
        subject = f"{view.row.subject}: "
        one = api.tray_item(viewer, letter_id, utc_now())
        if one is None or one.duty is not Duty.SIGN:
            return subject + told(NOT_WAITING, state=words(view.row.state))
        if one.unseen:
            return subject + say(UNREAD)
        typed = request.POST
        unsealed = _decide(
            request, viewer, letter_id, typed.get(f"shown-{chosen}", ""), typed.get(f"as-{chosen}", "")
        )
        later += [unsealed] if unsealed else []
    except SaanError as error:
        return subject + refusal(error)
    return ""
