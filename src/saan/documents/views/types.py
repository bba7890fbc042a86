"""Document types with whoever administers the agency: those in use, loading another version, retiring one."""

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
from saan.documents.rules.problems import Problem
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text


@official(Role.ADMINISTRATOR)
def types(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the agency's types, and load another or a newer one."""
    form = TypeForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
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
    context = {"types": api.types(viewer.agency_id), "form": form, "problems": problems}
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
    context = {"view": view, "keeps": keeps, "versions": api.versions(viewer.agency_id, view.row.code)}
    return render(request, "documents/type.html", context)


@official(Role.ADMINISTRATOR)
@require_POST
def retire(request: HttpRequest, viewer: Viewer, type_id: UUID) -> HttpResponse:
    """Take a type out of use."""
    api.retire_type(authority(viewer, utc_now()), type_id)
    messages.success(request, say(Text("เลิกใช้ชนิดเอกสารแล้ว", "The type is no longer in use")))
    return redirect("documents:types")
