"""Units of the agency: the tree, one unit with its positions, and how it is changed."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.thai.api import thai_digits
from saan.base.words import in_thai, say
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.office import doing
from saan.web.accounts.office.doing import called, done, show_form, tell
from saan.web.accounts.office.forms import MoveForm, UnitForm

SAVED: Final = Text(th="บันทึกหน่วยงานแล้ว", en="Unit saved.")
MEMOS_GO_ON: Final = Text(
    th="ปีนี้มีบันทึกข้อความออกเลขถึง {number} แล้ว บันทึกฉบับต่อไปของหน่วยงานนี้จะออกเลขถัดจากนั้น และทะเบียนจะระบุเลขที่ข้าม",
    en="Memos of this year already bear numbers up to {number}: this unit’s next memo takes the number after it, and its register says which it leaves out.",
)
MOVED: Final = Text(th="ย้ายสังกัดแล้ว", en="Unit moved.")
NAMED: Final = Text(th="กำหนดหน่วยงานสารบรรณกลางแล้ว", en="Central registry named.")


@official(Role.ADMINISTRATOR)
def tree(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the agency's units, or those that a search finds; those one administers are links."""
    at, search = utc_now(), request.GET.get("search", "")
    mine = {unit.id for unit in administration.administered_units(viewer, at)}
    units = [(unit, unit.id in mine) for unit in agencies.called(agencies.units(viewer.agency_id), search)]
    return render(request, "account/office/units.html", {"units": units, "search": search.strip()})


@official(Role.ADMINISTRATOR)
def unit(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Show a unit, its positions and their holders."""
    at = utc_now()
    context = {
        "posts": administration.posts(viewer, unit_id, at),
        "unit": agencies.unit(unit_id),
        "whole": people.administers_whole_agency(viewer, at),
    }
    return render(request, "account/office/unit.html", context)


@official(Role.ADMINISTRATOR)
def make(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Make a unit below another."""
    at = utc_now()
    people.require(viewer, Role.ADMINISTRATOR, unit_id, at)
    form, by = UnitForm(request.POST or None), people.authority(viewer, at)
    if form.is_valid():
        entry = agencies.UnitEntry(**form.cleaned_data)
        made = doing.make(form, lambda: agencies.make_unit(viewer.agency_id, unit_id, entry, by=by))
        if made is not None:
            _tell_saved(request, made, at)
            return redirect("office_unit", made)
    above = agencies.unit(unit_id)
    title, of = Text(th="เพิ่มหน่วยงานในสังกัด", en="Add a unit below"), called(above.name_th, above.name_en)
    return show_form(request, form, title, "office_unit", unit_id, of=of)


@official(Role.ADMINISTRATOR)
def change(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Change a unit's names, number and contact."""
    at = utc_now()
    people.require(viewer, Role.ADMINISTRATOR, unit_id, at)
    known, by = agencies.unit(unit_id), people.authority(viewer, at)
    fields = ("name_th", "name_en", "number_code", "contact")
    form = UnitForm(request.POST or None, initial={name: getattr(known, name) for name in fields})
    if form.is_valid():
        entry = agencies.UnitEntry(**form.cleaned_data)
        if done(form, lambda: agencies.change_unit(unit_id, entry, by=by)):
            _tell_saved(request, unit_id, at)
            return redirect("office_unit", unit_id)
    title, of = Text(th="แก้ไขหน่วยงาน", en="Change the unit"), called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_unit", unit_id, of=of)


@official(Role.ADMINISTRATOR)
def move(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Put a unit, with all below it, under another."""
    at = utc_now()
    people.require(viewer, Role.ADMINISTRATOR, unit_id, at)
    form = MoveForm(request.POST or None, units=administration.administered_units(viewer, at))
    if form.is_valid():
        parent, by = form.cleaned_data["parent"], people.authority(viewer, at)
        if done(form, lambda: agencies.move_unit(unit_id, parent, by=by)):
            tell(request, MOVED)
            return redirect("office_unit", unit_id)
    known = agencies.unit(unit_id)
    title, of = Text(th="ย้ายสังกัด", en="Move the unit"), called(known.name_th, known.name_en)
    return show_form(request, form, title, "office_unit", unit_id, of=of)


@official(Role.ADMINISTRATOR)
@require_POST
def name_registry(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Make a unit the agency's central registry."""
    agencies.name_central_registry(unit_id, by=people.authority(viewer, utc_now()))
    tell(request, NAMED)
    return redirect("office_unit", unit_id)


def _tell_saved(request: HttpRequest, unit_id: UUID, at: datetime) -> None:
    """Say that a unit was saved, and from which number its memos go on where others were printed behind its code."""
    tell(request, SAVED)
    behind = letters.memos_behind(unit_id, at)
    if behind:
        messages.info(request, say(MEMOS_GO_ON).format(number=thai_digits(behind) if in_thai() else behind))
