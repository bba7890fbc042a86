"""How the agency handles its letters, and who keeps its secret ones: shown, set, appointed, relieved."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.office.doing import done, show_form, tell
from saan.web.accounts.office.forms import PracticeForm, RegistrarForm

SET: Final = Text(th="บันทึกแนวปฏิบัติแล้ว มีผลตั้งแต่บัดนี้", en="Saved; it holds from now on.")
APPOINTED: Final = Text(
    th="แต่งตั้งนายทะเบียนแล้ว หนังสือลับที่รออยู่ถึงโต๊ะแล้ว",
    en="Registrar appointed; the secret letters that waited are on their desk.",
)
RELIEVED: Final = Text(th="ให้นายทะเบียนพ้นหน้าที่แล้ว", en="Registrar relieved.")


@official(Role.ADMINISTRATOR)
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the practice in force, the registrars, and whether secret letters wait for one."""
    at = utc_now()
    practice, registrars = letters.practice(viewer.agency_id, at), letters.registrars(viewer, at)
    context = {
        "practice": practice,
        "highest": letters.SECRECY_TEXT[practice.highest_secrecy],
        "since": letters.practice_since(viewer.agency_id, at),
        "registrars": [(one, one.level and letters.SECRECY_TEXT[one.level]) for one in registrars],
        "unread": letters.waiting_secrets(viewer, at),
        "nobody": not any(one.level for one in registrars),
        "takes_secrets": practice.highest_secrecy is not letters.Secrecy.NORMAL,
    }
    return render(request, "account/office/practice.html", context)


@official(Role.ADMINISTRATOR)
def change(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Set the practice from now on."""
    at = utc_now()
    if not letters.sets_practice(viewer, at):
        raise people.NotAuthorisedError
    form = PracticeForm(request.POST or None, initial=asdict(letters.practice(viewer.agency_id, at)))
    if form.is_valid():
        wanted = letters.AgencyPractice(**form.cleaned_data)
        if done(form, lambda: letters.set_practice(viewer, wanted, at)):
            tell(request, SET)
            return redirect("office_practice")
    return show_form(
        request, form, Text(th="แนวปฏิบัติงานสารบรรณ", en="Practice of correspondence"), "office_practice"
    )


@official(Role.ADMINISTRATOR)
def appoint(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Appoint a cleared official as registrar of secret letters."""
    at = utc_now()
    among = letters.possible_registrars(viewer, at)
    form = RegistrarForm(request.POST or None, among=among, at=at)
    if form.is_valid() and done(
        form, lambda: letters.appoint_registrar(viewer, form.cleaned_data["person"], at)
    ):
        tell(request, APPOINTED)
        return redirect("office_practice")
    return render(request, "account/office/registrar.html", {"form": form, "offered": people.anyone(among)})


@official(Role.ADMINISTRATOR)
@require_POST
def relieve(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """End a registrar's duty."""
    letters.relieve_registrar(viewer, person_id, utc_now())
    tell(request, RELIEVED)
    return redirect("office_practice")
