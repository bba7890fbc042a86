"""แฟ้มเสนอ: what waits for one's approval or signature, one after another, each opened before it is decided."""

from dataclasses import dataclass
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
from saan.letters.views.shown import told
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text

APPROVED: Final = Text(th="เห็นชอบแล้ว", en="Agreed")
COSIGNED: Final = Text(th="ลงนามแล้ว รอผู้ลงนามลำดับถัดไป", en="Signed; the next signatory follows")
SIGNED: Final = Text(th="ลงนามแล้ว เลขที่ {number}", en="Signed with number {number}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item lies in the tray, and its neighbours."""

    item: api.TrayItem
    number: int
    of: int
    before: UUID | None
    after: UUID | None


@official()
def tray(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List what waits, the longest first; letters to sign that were opened can be signed together."""
    items = api.tray(viewer, utc_now())
    ready = [one for one in items if one.duty is Duty.SIGN and not one.unseen]
    return render(request, "letters/tray.html", {"items": items, "ready": ready})


@official()
def item(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Show one letter of the tray: the page, and beside it exactly what is hashed and its hash."""
    at = utc_now()
    place = _place(viewer, letter_id)
    if place is None:
        return redirect("letters:letter", letter_id)
    view = api.letter(viewer, letter_id, at)
    api.mark_seen(viewer, letter_id, at)
    context = {
        "view": view,
        "place": place,
        "paper": paper.of_letter(view.decided) if view.decided else None,
        "sign": place.item.duty is Duty.SIGN,
    }
    return render(request, "letters/item.html", context)


@official()
@require_POST
def decide(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Approve or sign the letter whose hash was shown, and go on to the next."""
    place = _place(viewer, letter_id)
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
    waiting = {str(one.letter.id): one for one in api.tray(viewer, utc_now())}
    for chosen in request.POST.getlist("letter"):
        one = waiting.get(chosen)
        if one is None or one.unseen or one.duty is not Duty.SIGN:
            continue
        try:
            _decide(request, viewer, one.letter.id, request.POST.get(f"shown-{chosen}", ""))
        except SaanError as error:
            messages.error(request, f"{one.letter.subject}: {say(error.message())} {say(error.remedy())}")
    return redirect("letters:tray")


def _place(viewer: Viewer, letter_id: UUID) -> Place | None:
    items = api.tray(viewer, utc_now())
    for number, one in enumerate(items):
        if one.letter.id == letter_id:
            before = items[number - 1].letter.id if number else None
            after = items[number + 1].letter.id if number + 1 < len(items) else None
            return Place(one, number + 1, len(items), before, after)
    return None
