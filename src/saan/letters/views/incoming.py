"""A letter at its recipient: the inbox as a work queue, receiving, and the work that follows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.forms import Form
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.shown import figures
from saan.base.thai import api as thai
from saan.base.words import refusal, say
from saan.letters import api, paper
from saan.letters.errors import NotPossibleNowError, ReceivedInFutureError
from saan.letters.forms import NoteForm, OutcomeForm, unit_choices
from saan.letters.incoming_forms import AssignForm, CorrectForm, MinuteForm, RegisterForm
from saan.letters.register_errors import UnitNumberReplacedError
from saan.letters.rules.incoming import INCOMING
from saan.letters.rules.incoming import State as IncomingState
from saan.letters.rules.levels import secrecy_rank
from saan.letters.views.drafting import read_id
from saan.letters.views.shown import counted, require_offered, told
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.errors import Text

BOXES: Final = {
    api.IncomingBox.NEW: Text(th="รอลงรับ", en="To receive"),
    api.IncomingBox.WORKING: Text(th="กำลังดำเนินการ", en="In hand"),
    api.IncomingBox.PASSED: Text(th="มอบหมายต่อแล้ว", en="Passed on"),
    api.IncomingBox.ENDED: Text(th="สิ้นสุดแล้ว", en="Ended"),
    api.IncomingBox.READING: Text(th="เปิดให้อ่าน", en="Opened to you"),
}

CARRIED: Final = "letters.typed-beside"
ASSIGNED: Final = Text(th="มอบหมายแล้ว", en="Assigned")
MINUTED: Final = Text(th="บันทึกเกษียนแล้ว", en="Minute written")
UNMINUTED: Final = Text(
    th="ข้อความเกษียนที่พิมพ์ไว้ยังไม่ได้บันทึก และยังอยู่ในช่อง กด “บันทึกเกษียน” เพื่อบันทึก",
    en="The minute that you typed is not written yet: it is still in its box. Press “Write” to write it.",
)
UNASSIGNED: Final = Text(
    th="การมอบหมายที่กรอกไว้ยังไม่ได้ทำ และยังอยู่ในช่อง กด “มอบหมาย” เพื่อมอบหมาย",
    en="What you filled in to assign it is not done yet: it is still in its boxes. Press “Assign” to assign it.",
)

TURNED_AWAY: Final = {IncomingState.REJECTED, IncomingState.FAULTY}

Deed = Callable[[Viewer, UUID, str, datetime], None]


@official()
def inbox(request: HttpRequest, viewer: Viewer, box: str = api.IncomingBox.NEW.value) -> HttpResponse:
    """List incoming letters on one's desks, the most urgent first."""
    here = api.IncomingBox(box)
    after = request.GET.get("after")
    page = api.inbox(viewer, utc_now(), (here,), after)
    tabs = [
        {"name": say(name), "href": reverse("letters:inbox", args=[one.value]), "here": one is here}
        for one, name in BOXES.items()
        if one is not api.IncomingBox.READING or viewer.clearance  # of secret letters alone
    ]
    context = {"page": page, "tabs": tabs, "box": here, "first": not after, "title": say(BOXES[here])}
    return render(request, "letters/inbox.html", context)


@official()
def incoming(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Show an incoming letter; that the registry or its official has opened it is noted, and told to the sender."""
    at = utc_now()
    view = api.incoming_letter(viewer, letter_id, at)
    if _came_themselves(request):
        if api.IncomingEvent.OPEN in view.may and api.open_letter(viewer, letter_id, at):
            view = api.incoming_letter(viewer, letter_id, at)
        elif view.row.box is api.IncomingBox.WORKING and api.IncomingEvent.MINUTE in view.may:
            api.read(viewer, letter_id, at)
    carried = _carried(request, letter_id) if _came_themselves(request) else None
    return render(request, "letters/incoming.html", _incoming(viewer, view, at, carried))


def _carry(request: HttpRequest, letter_id: UUID, *names: str) -> bool:
    """Keep what was typed into the other boxes of a letter's page until it is shown again; return whether there was anything."""
    typed = {name: text for name in names if (text := request.POST.get(name, "").strip())}
    if typed:
        request.session[CARRIED] = {"letter": str(letter_id), "typed": typed}
    return bool(typed)


def _carried(request: HttpRequest, letter_id: UUID) -> Mapping[str, str] | None:
    """Return what was typed beside the last deed on this letter, once."""
    kept = request.session.get(CARRIED)
    if kept is None or kept["letter"] != str(letter_id):
        return None
    typed: Mapping[str, str] = request.session.pop(CARRIED)["typed"]
    return typed


def _came_themselves(request: HttpRequest) -> bool:
    """Return whether a person opened the page from here, or by its address; a browser that does not tell is believed.

    Another site's link, and a browser that fetches ahead, shall tell the sender nothing.
    """
    from_here = request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    return from_here and "prefetch" not in request.headers.get("sec-purpose", "")


def _incoming(
    viewer: Viewer, view: api.IncomingView, at: datetime, typed: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return what a letter's page shows; `typed` is what its boxes hold already, which nothing is refused for yet."""
    minute_form, assign_form = MinuteForm(typed), None
    if api.IncomingEvent.ASSIGN in view.may:
        assign_form = _assign_form(typed, viewer, view, at)
        assign_form.searches = typed is not None
    minute_form.searches = typed is not None
    registers = api.IncomingEvent.REGISTER in view.may
    return {
        "view": view,
        "thread": api.thread(viewer, api.Way.CAME, view.row.id, view.record.letter.references, at),
        "paper": paper.of_record(view.record, _stamp(view, viewer)),
        "may": {event.value: True for event in view.may},
        "may_open": api.possible_readers(viewer, view, at) is not None,
        "may_certify": api.IncomingEvent.COPY in view.may,
        "next_number": api.next_receive_number(viewer, view.row.id, at) if registers else None,
        "register_form": RegisterForm(),
        "minute_form": minute_form,
        "assign_form": assign_form,
        "answer": people.Role.DRAFTER in people.roles_of(viewer, at),
        "turned_away": view.row.state in TURNED_AWAY,
        "box": view.row.box,
    }


def _stamp(view: api.IncomingView, viewer: Viewer) -> paper.Stamp | None:
    if view.received_at is None or not view.row.receive_number:
        return None
    return paper.Stamp(
        agency=agencies.agency(viewer.agency_id).name_th,
        number=thai.thai_digits(view.row.receive_number),
        day=thai.long_date(thai.bangkok_day(view.received_at)),
        clock=thai.thai_digits(thai.bangkok_clock(view.received_at)),
    )


def _assign_form(data: object, viewer: Viewer, view: api.IncomingView, at: datetime) -> AssignForm:
    """Return the form that offers whom the letter can be given to: a secret one to nobody but people cleared for it."""
    level = secrecy_rank(view.row.secrecy)
    units = [] if level else unit_choices(agencies.units(viewer.agency_id))
    return AssignForm(data, units=units, among=people.Circle(viewer.agency_id, level), at=at)


def _received(form: Form, action: Callable[[], str]) -> str:
    """Return the receive number; empty where the moment cannot be, which the form then says with all that was typed."""
    try:
        return action()
    except ReceivedInFutureError as error:
        form.add_error("received_day", refusal(error))
        return ""


@official()
@require_POST
def register(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Register a letter as received, and go back to what waits."""
    form = RegisterForm(request.POST)
    try:
        number = form.is_valid() and _received(
            form,
            lambda: api.register(viewer, letter_id, utc_now(), form.moment(), form.cleaned_data["remark"]),
        )
    except NotPossibleNowError:
        return _registered_before(request, viewer, letter_id)
    if not number:
        context = _incoming(viewer, api.incoming_letter(viewer, letter_id, utc_now()), utc_now())
        return render(request, "letters/incoming.html", {**context, "register_form": form}, status=422)
    done = Text(th="ลงรับแล้ว เลขรับ {number}", en="Received with number {number}")
    messages.success(request, told(done, number=number))
    return redirect("letters:inbox")


def _registered_before(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Tell the number of a letter that is registered already, by a colleague or by pressing twice; raise where it has none."""
    row = api.incoming_letter(viewer, letter_id, utc_now()).row
    if not row.receive_number:
        INCOMING.move(row.state, api.IncomingEvent.REGISTER)
    before = Text(th="ลงรับไว้แล้ว เลขรับ {number}", en="It was received already, with number {number}")
    messages.info(request, told(before, number=row.receive_number))
    return redirect("letters:incoming", letter_id)


@official(Role.CLERK)
@require_POST
def enter(request: HttpRequest, viewer: Viewer, letter_id: UUID, unit_id: UUID) -> HttpResponse:
    """Receive a letter in a unit's own register."""
    number = api.enter_in_unit(viewer, letter_id, unit_id, utc_now())
    done = Text(th="ลงรับในทะเบียนของหน่วยงานแล้ว เลขรับ {number}", en="Received in the unit with number {number}")
    messages.success(request, told(done, number=number))
    return redirect("letters:incoming", letter_id)


@official(Role.CLERK)
def void(request: HttpRequest, viewer: Viewer, letter_id: UUID, line: UUID) -> HttpResponse:
    """Ask why, and then void a unit's own number."""
    view = api.incoming_letter(viewer, letter_id, utc_now())
    form = NoteForm(request.POST or None)
    if form.is_valid():
        number = api.void_in_unit(viewer, letter_id, line, form.cleaned_data["note"], utc_now())
        done = Text(th="เลขรับ {number} ของหน่วยงานเป็นโมฆะแล้ว", en="The unit's number {number} is void")
        messages.success(request, told(done, number=number))
        return redirect("letters:incoming", letter_id)
    if line not in view.voidable:
        raise UnitNumberReplacedError
    (given,) = (one for one in view.unit_numbers if one.line == line)
    title = Text(th="ทำเลขรับ {number}/{year} เป็นโมฆะ", en="Void the number {number}/{year}")
    context = {
        "view": view,
        "form": form,
        "title": title.fill({"number": figures(given.number), "year": figures(given.year)}),
        "consequence": Text(
            th="ทะเบียนไม่ถูกลบหรือเขียนทับ ระบบเพิ่มบรรทัดที่ระบุว่าโมฆะ เลขนี้ไม่ใช้ซ้ำ และเลขรับของส่วนราชการคงเดิม หากหนังสือยังอยู่ที่หน่วยงาน ลงรับใหม่ได้ด้วยเลขถัดไป",
            en="Nothing in the register is erased: a new line says that the number is void, and it is not used again. The agency's receive number stays. While the letter lies with the unit, it can be received there again under the next number.",
        ),
        "incoming": True,
        "how": "cancel",
    }
    return render(request, "letters/why.html", context, status=422 if form.is_bound else 200)


def _seen(request: HttpRequest) -> int | None:
    """Return how many minutes the page showed that a form was sent from; None where it does not tell."""
    return counted(request.POST.get("seen", ""))


@official()
@require_POST
def minute(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Write a minute on a letter."""
    form = MinuteForm(request.POST)
    if form.is_valid():
        api.minute(viewer, letter_id, form.cleaned_data["text"], utc_now(), _seen(request))
        messages.success(request, say(MINUTED))
        if _carry(request, letter_id, "to", "order", "due"):
            messages.info(request, say(UNASSIGNED))
        return redirect("letters:incoming", letter_id)
    view = api.incoming_letter(viewer, letter_id, utc_now())
    context = _incoming(viewer, view, utc_now(), request.POST)
    return render(request, "letters/incoming.html", {**context, "minute_form": form}, status=422)


@official()
@require_POST
def assign(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Give a letter to a unit or a person, with an order."""
    at = utc_now()
    view = api.incoming_letter(viewer, letter_id, at)
    form = _assign_form(request.POST, viewer, view, at)
    if not form.is_valid():
        context = _incoming(viewer, view, at, request.POST)
        return render(
            request,
            "letters/incoming.html",
            {**context, "assign_form": form},
            status=422 if form.errors else 200,
        )
    kind, _, key = form.cleaned_data["to"].partition(".")
    charge = api.Charge(
        unit=UUID(key) if kind == "unit" else None,
        person=UUID(key) if kind == "person" else None,
        order=form.cleaned_data["order"],
        due=form.cleaned_data["due"],
    )
    api.assign(viewer, letter_id, charge, at, _seen(request))
    messages.success(request, say(ASSIGNED))
    if _carry(request, letter_id, "text"):
        messages.info(request, say(UNMINUTED))
        return redirect("letters:incoming", letter_id)
    return redirect("letters:inbox", api.IncomingBox.WORKING.value)


ENDINGS: Final[dict[str, tuple[Deed, Text, Text]]] = {
    "reject": (
        api.reject,
        Text(th="ปฏิเสธการรับหนังสือ", en="Reject the letter"),
        Text(
            th="ใช้เมื่อหนังสือไม่ใช่ของส่วนราชการนี้ ผู้ส่งจะเห็นเหตุผลของท่านทันที และถอนคำปฏิเสธไม่ได้ หากต้องรับภายหลัง ผู้ส่งต้องออกหนังสือใหม่",
            en="For a letter that is not for this agency. The sender sees your reason at once, and it cannot be taken back: to receive it after all, the sender has to send another letter.",
        ),
    ),
    "fault": (
        api.report_fault,
        Text(th="แจ้งหนังสือผิดพลาด", en="Report a fault in the letter"),
        Text(
            th="ใช้เมื่อหนังสือไม่ครบหรือผิด เช่น ขาดสิ่งที่ส่งมาด้วย ผู้ส่งจะเห็นเหตุผลและออกหนังสือใหม่ ถอนคำแจ้งไม่ได้",
            en="For a letter that is wrong or not whole, such as a missing enclosure. The sender is told and issues another; it cannot be taken back.",
        ),
    ),
    "close": (
        api.close_incoming,
        Text(th="ปิดเรื่อง", en="Close the matter"),
        Text(th="ระบุผลการดำเนินการ เปิดเรื่องใหม่ได้ภายหลัง", en="Say how it ended; it can be reopened later."),
    ),
    "reopen": (
        api.reopen,
        Text(th="เปิดเรื่องอีกครั้ง", en="Reopen the matter"),
        Text(th="เรื่องจะกลับมาอยู่ในงานของท่าน", en="The matter comes back to your desk."),
    ),
}


@official()
def end(request: HttpRequest, viewer: Viewer, letter_id: UUID, how: str) -> HttpResponse:
    """Ask why, and then reject, report, close or reopen."""
    act, title, consequence = ENDINGS[how]
    view = api.incoming_letter(viewer, letter_id, utc_now())
    form = (OutcomeForm if how == "close" else NoteForm)(request.POST or None)
    if form.is_valid():
        act(viewer, letter_id, form.cleaned_data["note"], utc_now())
        messages.success(request, f"{say(title)}: {view.row.subject}")
        return redirect("letters:incoming", letter_id)
    require_offered(INCOMING, view.row.state, api.IncomingEvent(how), view.may)  # else nothing is asked
    context = {
        "view": view,
        "form": form,
        "title": title,
        "consequence": consequence,
        "incoming": True,
        "how": how,
    }
    return render(request, "letters/why.html", context, status=422 if form.is_bound else 200)


@official()
def correct(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Correct a registration by a new line of the register."""
    view = api.incoming_letter(viewer, letter_id, utc_now())
    before = view.received_at and view.received_at.astimezone(BANGKOK).replace(second=0, microsecond=0)
    as_it_is = {"received_day": before and before.date(), "received_time": before and before.time()}
    form, number = CorrectForm(request.POST or None, initial=as_it_is), ""
    if form.is_valid():
        typed, received = form.cleaned_data, form.moment()
        received = None if received == before else received  # its seconds are not typed, and stay
        number = _received(
            form,
            lambda: api.correct(
                viewer,
                letter_id,
                typed["note"],
                utc_now(),
                received,
                renumber=typed["renumber"],
                line=read_id(request.POST["line"]) if request.POST.get("line") else None,
            ),
        )
    if number:
        done = Text(th="แก้ทะเบียนแล้ว เลขรับ {number}", en="Register corrected, receive number {number}")
        messages.success(request, told(done, number=number))
        return redirect("letters:incoming", letter_id)
    require_offered(INCOMING, view.row.state, api.IncomingEvent.CORRECT, view.may)
    context = {
        "view": view,
        "form": form,
        "title": Text(th="แก้การลงรับ", en="Correct the registration"),
        "consequence": Text(
            th="ทะเบียนไม่ถูกลบหรือเขียนทับ ระบบเพิ่มบรรทัดแก้ไขใหม่และแจ้งผู้ส่ง",
            en="Nothing in the register is erased: a new line corrects it, and the sender is told.",
        ),
        "incoming": True,
        "how": "correct",
        "line": request.POST.get("line") or api.line_to_correct(viewer, letter_id, utc_now()),
    }
    return render(request, "letters/why.html", context, status=422 if form.is_bound else 200)
