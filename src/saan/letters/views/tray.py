"""แฟ้มเสนอ: what waits for one's approval or signature, one after another, each opened before it is decided."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import say
from saan.letters import api, paper
from saan.letters.rules.route import Duty
from saan.letters.views.changed import shown
from saan.letters.views.shown import told
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text

APPROVED: Final = Text(th="เห็นชอบแล้ว", en="Agreed")
COSIGNED: Final = Text(th="ลงนามแล้ว รอผู้ลงนามลำดับถัดไป", en="Signed; the next signatory follows")
MOST_AT_ONCE: Final = api.PAGE
"""Letters that are signed together: those that one page of the tray shows."""
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
    _decide(request, viewer, letter_id, request.POST.get("shown", ""))
    return redirect("letters:item", following) if following else redirect("letters:tray")


def _decide(request: HttpRequest, viewer: Viewer, letter_id: UUID, shown: str) -> None:
    at = utc_now()
    view = api.letter(viewer, letter_id, at)
    if api.Event.SIGN in view.may:
        number = api.sign_and_seal(viewer, letter_id, shown, at)
        said = told(SIGNED, number=number) if number else say(COSIGNED)
        messages.success(request, f"{said} – {view.row.subject}")
        return
    api.approve(viewer, letter_id, shown, request.POST.get("note", ""), at)
    messages.success(request, f"{say(APPROVED)} – {view.row.subject}")


@official()
@require_POST
def sign_several(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Sign the chosen letters, each by the hash that was shown; only letters that were opened are signed."""
    for chosen in request.POST.getlist("letter")[:MOST_AT_ONCE]:
        one = _chosen(viewer, chosen)
        if one is None or one.unseen or one.duty is not Duty.SIGN:
            continue
        try:
            _decide(request, viewer, one.letter.id, request.POST.get(f"shown-{chosen}", ""))
        except SaanError as error:
            messages.error(request, f"{one.letter.subject}: {say(error.message())} {say(error.remedy())}")
    return redirect("letters:tray")


def _chosen(viewer: Viewer, letter_id: str) -> api.TrayItem | None:
    try:
        return api.tray_item(viewer, UUID(letter_id), utc_now())
    except ValueError:
        return None
