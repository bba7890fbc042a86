"""Document types with whoever administers the agency: those in use, loading another version, retiring one."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.people.access import official
from saan.base.people.api import Role, Viewer, administers_whole_agency, authority
from saan.base.words import say
from saan.documents import api
from saan.documents.forms import TypeForm
from saan.documents.rules.doubles import compared
from saan.documents.rules.problems import Problem
from saan.documents.views.public import named, send_pdf
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text

KEPT: Final = "private, max-age=3600"
"""A version never changes; what its agency is called may."""


@official(Role.ADMINISTRATOR)
def types(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the agency's types, and load another or a newer one."""
    form = TypeForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "see":
                return send_pdf(api.specimen_of(_files(form), viewer.agency_id, utc_now()), "specimen")
            loaded = api.load_type(authority(viewer, utc_now()), viewer.agency_id, _files(form))
        except api.TypeRefusedError as refused:
            problems = refused.problems
        except SaanError as refused:
            problems = (Problem("", refused.code, refused.message(), refused.remedy()),)
        else:
            messages.success(
                request, f"{say(Text('ใช้ชนิดเอกสาร', 'In use:'))} {loaded.code} ({loaded.version})"
            )
            return redirect("documents:type", loaded.id)
    context = {
        "types": api.types(viewer.agency_id),
        "lacking": api.withheld(viewer.agency_id),
        "form": form,
        "problems": problems,
    }
    return render(request, "documents/types.html", context, status=422 if problems else 200)


def _files(form: TypeForm) -> api.TypeFiles:
    if form.cleaned_data["ready"]:
        return api.of_ready_made(form.cleaned_data["ready"])
    return api.of_files({upload.name or "": upload.read() for upload in form.cleaned_data["files"]})


@official()
def kind(request: HttpRequest, viewer: Viewer, type_id: UUID) -> HttpResponse:
    """Show one version of a type: its fields with the ground of each, its rules, its page."""
    view = api.type_version(type_id, viewer.agency_id)
    keeps = administers_whole_agency(viewer, utc_now())
    context = {
        "view": view,
        "compared": compared(view.schema),
        "keeps": keeps,
        "lacks": api.withheld(viewer.agency_id).get(type_id, ()),
        "versions": api.versions(viewer.agency_id, view.row.code),
        "unsaid": api.unsaid(type_id, viewer.agency_id, api.today(utc_now())),
        "units": api.units_of(viewer.agency_id, view.definition),
    }
    return render(request, "documents/type.html", context)


@official()
def files(_request: HttpRequest, viewer: Viewer, type_id: UUID) -> HttpResponse:
    """Send a version's files as one .zip, to be changed and loaded again."""
    row = api.type_version(type_id, viewer.agency_id).row
    packed = api.zipped(api.type_files(type_id, viewer.agency_id))
    return named(packed, "application/zip", f"{row.code}-{row.version}.zip", as_attachment=True)


@official()
def specimen(request: HttpRequest, viewer: Viewer, type_id: UUID) -> HttpResponse:
    """Send a version's page with invented data, marked as a specimen; with `longest`, each text as long as it may be."""
    row = api.type_version(type_id, viewer.agency_id).row
    pdf = api.specimen(type_id, viewer.agency_id, utc_now(), longest="longest" in request.GET)
    return send_pdf(pdf, f"{row.code}-{row.version}-specimen")


@official()
def picture(_request: HttpRequest, viewer: Viewer, type_id: UUID) -> HttpResponse:
    """Send what the first page of a specimen looks like."""
    drawn = api.picture(api.specimen(type_id, viewer.agency_id, utc_now()))
    if not drawn.pages:
        raise api.TypeUnknownError
    return HttpResponse(drawn.pages[0], content_type="image/jpeg", headers={"Cache-Control": KEPT})


@official(Role.ADMINISTRATOR)
@require_POST
def retire(request: HttpRequest, viewer: Viewer, type_id: UUID) -> HttpResponse:
    """Take a type out of use."""
    api.retire_type(authority(viewer, utc_now()), type_id)
    messages.success(request, say(Text("เลิกใช้ชนิดเอกสารแล้ว", "The type is no longer in use")))
    return redirect("documents:types")
