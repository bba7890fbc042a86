"""Posts and roles of a person: appointed, ended, granted, withdrawn."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.errors import Text
from saan.web.accounts.office.doing import called, done, from_start, once, show_form, tell, through
from saan.web.accounts.office.forms import AppointForm, GrantForm, PositionForm

APPOINTED: Final = Text(th="แต่งตั้งแล้ว", en="Appointed.")
ENDED: Final = Text(th="สิ้นสุดการดำรงตำแหน่งแล้ว", en="The appointment has ended.")
GRANTED: Final = Text(th="กำหนดบทบาทแล้ว", en="Role granted.")
WITHDRAWN: Final = Text(th="เพิกถอนบทบาทแล้ว", en="Role withdrawn.")
SAVED: Final = Text(th="บันทึกตำแหน่งแล้ว", en="Position saved.")


@official(Role.ADMINISTRATOR)
def appoint(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Have a person hold a position."""
    at = utc_now()
    known = administration.person_card(viewer, person_id, at)
    initial = {"since": at.astimezone(BANGKOK).date()}
    form = AppointForm(request.POST or None, viewer=viewer, at=at, initial=initial)
    if form.is_valid():
        said, by = form.cleaned_data, people.authority(viewer, at)
        since, until = from_start(said["since"]), through(said["until"])
        if done(form, lambda: people.appoint(person_id, said["position"], since, until, by=by)):
            tell(request, APPOINTED)
            return redirect("office_person", person_id)
    title = Text(th="แต่งตั้งให้ดำรงตำแหน่ง", en="Appoint to a position")
    of = called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_person", person_id, of=of)


@official(Role.ADMINISTRATOR)
@require_POST
def end(request: HttpRequest, viewer: Viewer, person_id: UUID, appointment_id: UUID) -> HttpResponse:
    """End an appointment now."""
    people.end_appointment(appointment_id, by=people.authority(viewer, utc_now()))
    tell(request, ENDED)
    return redirect("office_person", person_id)


@official(Role.ADMINISTRATOR)
def grant(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """Grant a person a role in a unit."""
    at = utc_now()
    known = administration.person_card(viewer, person_id, at)
    units = administration.administered_units(viewer, at)
    form = GrantForm(request.POST or None, units=units, initial={"since": at.astimezone(BANGKOK).date()})
    if form.is_valid() and done(
        form, lambda: people.grant_role(asked(form, person_id), by=people.authority(viewer, at))
    ):
        tell(request, GRANTED)
        return redirect("office_person", person_id)
    title, of = Text(th="กำหนดบทบาท", en="Grant a role"), called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_person", person_id, of=of)


@official(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, viewer: Viewer, person_id: UUID, grant_id: UUID) -> HttpResponse:
    """Withdraw a role now."""
    people.withdraw_role(grant_id, by=people.authority(viewer, utc_now()))
    tell(request, WITHDRAWN)
    return redirect("office_person", person_id)


@official(Role.ADMINISTRATOR)
def make(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Make a position in a unit."""
    at = utc_now()
    people.require(viewer, Role.ADMINISTRATOR, unit_id, at)
    form, by = PositionForm(request.POST or None), people.authority(viewer, at)
    if form.is_valid():
        entry = people.PositionEntry(**form.cleaned_data)
        key = once(request, form, str(unit_id))
        if done(form, lambda: people.make_position(unit_id, entry, by=by, key=key)):
            tell(request, SAVED)
            return redirect("office_unit", unit_id)
    within = agencies.unit(unit_id)
    title, of = Text(th="เพิ่มตำแหน่ง", en="Add a position"), called(within.name_th, within.name_en)
    return show_form(request, form, title, "office_unit", unit_id, of=of)


@official(Role.ADMINISTRATOR)
def change(request: HttpRequest, viewer: Viewer, position_id: UUID) -> HttpResponse:
    """Change a position's titles, or whether it signs."""
    at = utc_now()
    known = administration.post(viewer, position_id, at)
    initial = {"title_th": known.title_th, "title_en": known.title_en, "signs": known.signs}
    form = PositionForm(request.POST or None, initial=initial)
    if form.is_valid():
        entry, by = people.PositionEntry(**form.cleaned_data), people.authority(viewer, at)
        if done(form, lambda: people.change_position(position_id, entry, by=by)):
            tell(request, SAVED)
            return redirect("office_unit", known.unit_id)
    title, of = Text(th="แก้ไขตำแหน่ง", en="Change the position"), called(known.title_th, known.title_en)
    return show_form(request, form, title, "office_unit", known.unit_id, of=of)


def asked(form: GrantForm, person_id: UUID) -> people.Grant:
    """Return the grant that a valid form asks for."""
    said = form.cleaned_data
    return people.Grant(
        person_id,
        said["role"],
        said["unit"],
        from_start(said["since"]),
        through(said["until"]),
        said["subtree"],
    )
