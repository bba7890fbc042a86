"""A letter at its sender: the lists, the letter, and what can be done with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.words import say
from saan.letters import api, paper
from saan.letters.errors import NotPossibleNowError
from saan.letters.forms import NoteForm, OutcomeForm
from saan.letters.rules import delivery
from saan.letters.rules.outgoing import OUTGOING, State
from saan.letters.views.drafting import letterhead
from saan.letters.views.shown import require_offered
from saan.trust.clock import utc_now
from saan.trust.errors import Text

BOXES: Final = {
    api.Box.DRAFTS: Text(th="ร่าง", en="Drafts"),
    api.Box.UNDERWAY: Text(th="อยู่ระหว่างเสนอ", en="Under way"),
    api.Box.READY: Text(th="รอส่ง", en="Ready to send"),
    api.Box.SENT: Text(th="ส่งแล้ว", en="Sent"),
    api.Box.KEPT: Text(th="เก็บไว้", en="Kept"),
    api.Box.ENDED: Text(th="สิ้นสุดแล้ว", en="Ended"),
}

LEAST_PAUSE: Final = 3
"""Seconds until the page of a letter looks again for what became of it; more, the more recipients it shows: days pass until the last of thousands has answered."""

Act = Callable[[Viewer, UUID, str, datetime], None]


@official()
def outbox(request: HttpRequest, viewer: Viewer, box: str = api.Box.DRAFTS.value) -> HttpResponse:
    """List one's desks' own letters, one heading at a time."""
    here = api.Box(box)
    after, at = request.GET.get("after"), utc_now()
    page = api.outbox(viewer, at, (here,), after)
    tabs = [
        {"name": say(name), "href": reverse("letters:outbox", args=[one.value]), "here": one is here}
        for one, name in BOXES.items()
    ]
    context = {
        "page": page,
        "tabs": tabs,
        "box": here,
        "first": not after,
        "title": say(BOXES[here]),
        "may_write": Role.DRAFTER in people.roles_of(viewer, at),
    }
    return render(request, "letters/outbox.html", context)


@official()
def letter(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Show a letter: its page, where it stands, what was done, and what may be done next."""
    view = api.letter(viewer, letter_id, utc_now())
    moving = view.row.state.value == "sealing" or any(
        one.state not in delivery.ENDED for one in view.recipients
    )
    context = {
        "view": view,
        "paper": page_of(view, viewer),
        "thread": api.thread(viewer, api.Way.WENT, letter_id, view.references, utc_now()),
        "draft": view.record is None,
        "may_certify": api.Event.COPY in view.may,  # in a dictionary, `copy` would be its own method
        "may_open": api.possible_readers(viewer, view, utc_now()) is not None,
        "may": {event.value.replace("-", "_"): True for event in view.may},
        "pause": max(LEAST_PAUSE, len(view.recipients) // 10),
        "moving": moving and view.row.state.value in {"sealing", "signed", "dispatched"},
        "box": api.outgoing_box(view.row.state),
    }
    return render(request, "letters/letter.html", context)


def page_of(view: api.LetterView, viewer: Viewer) -> paper.Paper:
    """Return the letter's page from the furthest that it has come: record, decided letter, or draft."""
    if view.record is not None:
        return paper.of_record(view.record)
    if view.decided is not None and api.Event.EDIT not in view.may:
        return paper.of_letter(view.decided)
    return paper.of_draft(view.draft, letterhead(view, viewer))


@official()
@require_POST
def dispatch(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Send a signed letter to every recipient; one that is sent already, as by pressing twice, is shown as it stands."""
    try:
        api.dispatch(viewer, letter_id, utc_now())
    except NotPossibleNowError:
        if api.letter(viewer, letter_id, utc_now()).row.state is not State.DISPATCHED:
            raise
    messages.success(
        request,
        say(
            Text(
                th="ส่งหนังสือแล้ว สถานะของผู้รับแต่ละรายแสดงด้านล่าง",
                en="Sent; the state of each recipient is shown below",
            )
        ),
    )
    return redirect("letters:letter", letter_id)


@official()
@require_POST
def send_again(request: HttpRequest, viewer: Viewer, letter_id: UUID, place: int) -> HttpResponse:
    """Send a letter once more to a recipient that it never reached."""
    api.send_again(viewer, letter_id, place, utc_now())
    messages.success(request, say(Text(th="กำลังส่งซ้ำ", en="It is on its way again")))
    return redirect("letters:letter", letter_id)


@official()
@require_POST
def keep(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Keep a signed paper that stays in the agency."""
    everyone = "everyone" in request.POST
    api.keep(viewer, letter_id, utc_now(), everyone=everyone)
    kept = Text(th="เก็บเข้าทะเบียนแล้ว", en="Kept on record")
    opened = Text(
        th="เก็บเข้าทะเบียนแล้ว ทุกหน่วยงานภายในอ่านได้",
        en="Kept on record; every unit of the agency may read it",
    )
    messages.success(request, say(opened if everyone else kept))
    return redirect("letters:letter", letter_id)


@official()
@require_POST
def recall(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Take a submitted letter back to go on drafting."""
    api.recall(viewer, letter_id, utc_now())
    messages.success(request, say(Text(th="ดึงเรื่องกลับมาแก้ไขได้แล้ว", en="Taken back; you can go on drafting")))
    return redirect("letters:edit", letter_id)


ENDINGS: Final[dict[str, tuple[Act, Text, Text]]] = {
    "withdraw": (
        api.withdraw,
        Text(th="ถอนเรื่อง", en="Withdraw"),
        Text(
            th="หนังสือที่ยังไม่มีเลขจะสิ้นสุด อ่านย้อนหลังได้ แต่เสนอต่อไม่ได้",
            en="The letter ends without a number. It stays readable and goes no further.",
        ),
    ),
    "cancel": (
        api.cancel,
        Text(th="ยกเลิกหนังสือ", en="Cancel the letter"),
        Text(th="เลขที่หนังสือนี้จะคงอยู่ในทะเบียนและระบุว่าโมฆะ", en="Its number stays in the register, marked void."),
    ),
    "close": (
        api.close,
        Text(th="ปิดเรื่อง", en="Close the matter"),
        Text(th="ผลที่ผู้รับแจ้งมาภายหลังจะยังบันทึกต่อ", en="What recipients report later is still noted."),
    ),
    "return": (
        api.send_back,
        Text(th="ส่งกลับให้แก้ไข", en="Return for changes"),
        Text(
            th="ผู้ร่างจะเห็นเหตุผลของท่าน แล้วแก้ไขและเสนอใหม่",
            en="The drafter sees your reason, changes the text and sends it up again.",
        ),
    ),
}


@official()
def end(request: HttpRequest, viewer: Viewer, letter_id: UUID, how: str) -> HttpResponse:
    """Ask why, and then withdraw, cancel, close or return the letter."""
    act, title, consequence = ENDINGS[how]
    view = api.letter(viewer, letter_id, utc_now())
    form = (OutcomeForm if how == "close" else NoteForm)(request.POST or None)
    if form.is_valid():
        act(viewer, letter_id, form.cleaned_data["note"], utc_now())
        messages.success(request, f"{say(title)}: {view.row.subject}")
        return redirect("letters:tray") if how == "return" else redirect("letters:letter", letter_id)
    require_offered(OUTGOING, view.row.state, api.Event(how), view.may)  # else nothing is asked
    context = {"view": view, "form": form, "title": title, "consequence": consequence, "how": how}
    return render(request, "letters/why.html", context, status=422 if form.is_bound else 200)
