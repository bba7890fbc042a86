"""Units of the agency: the tree, one unit with its positions, and how it is changed."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.office import doing
from saan.web.accounts.office.doing import done, show_form, tell
from saan.web.accounts.office.forms import MoveForm, UnitForm

SAVED: Final = Text(th="บันทึกหน่วยงานแล้ว", en="Unit saved.")
MOVED: Final = Text(th="ย้ายสังกัดแล้ว", en="Unit moved.")
NAMED: Final = Text(th="กำหนดหน่วยงานสารบรรณกลางแล้ว", en="Central registry named.")


@official(Role.ADMINISTRATOR)
def tree(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the agency's units; those one administers are links."""
    at = utc_now()
    mine = {unit.id for unit in administration.administered_units(viewer, at)}
    units = [(unit, unit.id in mine) for unit in agencies.units(viewer.agency_id)]
    return render(request, "account/office/units.html", {"units": units})


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
            tell(request, SAVED)
            return redirect("office_unit", made)
    return show_form(
        request, form, Text(th="เพิ่มหน่วยงานในสังกัด", en="Add a unit below"), "office_unit", unit_id
    )


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
            tell(request, SAVED)
            return redirect("office_unit", unit_id)
    return show_form(request, form, Text(th="แก้ไขหน่วยงาน", en="Change the unit"), "office_unit", unit_id)


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
    return show_form(request, form, Text(th="ย้ายสังกัด", en="Move the unit"), "office_unit", unit_id)


@official(Role.ADMINISTRATOR)
@require_POST
def name_registry(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """Make a unit the agency's central registry."""
    agencies.name_central_registry(unit_id, by=people.authority(viewer, utc_now()))
    tell(request, NAMED)
    return redirect("office_unit", unit_id)
