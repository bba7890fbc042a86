"""People of the agency: the list, one person's card, and what is done to their account."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.links import invitation_link
from saan.web.accounts.notices import send_invitation
from saan.web.accounts.office import doing
from saan.web.accounts.office.doing import called, done, show_form, tell
from saan.web.accounts.office.forms import ClearanceForm, NationalIdForm, PersonForm

FIELDS: Final = ("prefix_th", "given_name_th", "family_name_th", "name_en", "email", "language")
REGISTERED: Final = Text(
    th="เพิ่มบุคคลแล้ว ขั้นต่อไปคือกำหนดบทบาทและออกลิงก์เชิญ", en="Added. Now grant roles and make an invitation."
)
CHANGED: Final = Text(th="บันทึกแล้ว", en="Saved.")
DEACTIVATED: Final = Text(
    th="ระงับบัญชีแล้ว และสิ้นสุดตำแหน่ง บทบาท และการทำการแทนทั้งหมด",
    en="The account is suspended; posts, roles and acting have ended.",
)
REACTIVATED: Final = Text(
    th="เปิดใช้บัญชีแล้ว โปรดกำหนดบทบาทใหม่", en="The account is open again; grant its roles anew."
)


@official(Role.ADMINISTRATOR)
def roster(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the agency's people."""
    at, search = utc_now(), request.GET.get("search", "")
    after = _cursor(request.GET.get("after", ""))
    context = {
        "page": administration.roster(viewer, at, search=search, after=after),
        "first": after is None,
        "search": search,
        "whole": people.administers_whole_agency(viewer, at),
    }
    return render(request, "account/office/roster.html", context)


@official(Role.ADMINISTRATOR)
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Add a person to the agency."""
    form, by = PersonForm(request.POST or None), people.authority(viewer, utc_now())
    if form.is_valid():
        entry = people.PersonEntry(**form.cleaned_data)
        made = doing.make(form, lambda: people.register_person(viewer.agency_id, entry, by=by))
        if made is not None:
            tell(request, REGISTERED)
            return redirect("office_person", made)
    return show_form(request, form, Text(th="เพิ่มบุคคล", en="Add a person"), "office_people")


@official(Role.ADMINISTRATOR)
def card(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Show a person: particulars, posts, roles and account."""
    at = utc_now()
    context = {
        "card": administration.person_card(viewer, person_id, at),
        "whole": people.administers_whole_agency(viewer, at),
        "oneself": viewer.person_id == person_id,
    }
    return render(request, "account/office/person.html", context)


@official(Role.ADMINISTRATOR)
def change(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Bring a person's particulars up to date."""
    at = utc_now()
    known = administration.person_card(viewer, person_id, at)
    form = PersonForm(request.POST or None, initial={name: getattr(known, name) for name in FIELDS})
    if form.is_valid():
        entry = people.PersonEntry(**form.cleaned_data)
        by = people.authority(viewer, at)
        if done(form, lambda: people.change_person(person_id, entry, by=by)):
            tell(request, CHANGED)
            return redirect("office_person", person_id)
    title, of = Text(th="แก้ไขข้อมูลบุคคล", en="Change particulars"), called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_person", person_id, of=of)


@official(Role.ADMINISTRATOR)
def clear(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Set a person's clearance."""
    at = utc_now()
    known = administration.person_card(viewer, person_id, at)
    form = ClearanceForm(request.POST or None, initial={"clearance": int(known.clearance)})
    if form.is_valid():
        level, by = form.cleaned_data["clearance"], people.authority(viewer, at)
        if done(form, lambda: people.clear_person(person_id, level, by=by)):
            tell(request, CHANGED)
            return redirect("office_person", person_id)
    title, of = Text(th="ชั้นความลับ", en="Clearance"), called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_person", person_id, of=of)


@official(Role.ADMINISTRATOR)
def number(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Link a person to the number by which a provider such as ThaID names them, or forget it."""
    at = utc_now()
    known = administration.person_card(viewer, person_id, at)
    by = people.authority(viewer, at)
    if request.method == "POST" and "unlink" in request.POST:
        people.unlink_national_id(person_id, by=by)
        tell(request, CHANGED)
        return redirect("office_person", person_id)
    form = NationalIdForm(request.POST or None)
    if form.is_valid():
        digits = form.cleaned_data["number"]
        if done(form, lambda: people.link_national_id(person_id, digits, by=by)):
            tell(request, CHANGED)
            return redirect("office_person", person_id)
    title, of = Text(th="เชื่อมกับ ThaID", en="Link to ThaID"), called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_person", person_id, of=of)


@official(Role.ADMINISTRATOR)
@never_cache
@require_POST
def invite(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Make a one-time link; it is shown here and, if the node sends mail, sent."""
    at = utc_now()
    known = administration.person_card(viewer, person_id, at)
    invited = people.invite_person(person_id, by=people.authority(viewer, at))
    address = invitation_link(invited)
    sent = send_invitation(invited.secret, known.email)
    context = {"card": known, "address": address, "invited": invited, "sent": sent}
    return render(request, "account/office/invited.html", context)


@official(Role.ADMINISTRATOR)
@require_POST
def activate(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Suspend an account, or open it again."""
    at = utc_now()
    administration.person_card(viewer, person_id, at)
    by = people.authority(viewer, at)
    if request.POST.get("active") == "yes":
        people.reactivate_person(person_id, by=by)
        tell(request, REACTIVATED)
    else:
        people.deactivate_person(person_id, by=by)
        tell(request, DEACTIVATED)
    return redirect("office_person", person_id)


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
