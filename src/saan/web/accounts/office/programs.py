"""Programs of the agency that call the API: registered, given roles and secrets, withdrawn."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.words import refusal
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.errors import Text
from saan.web.accounts.office import doing
from saan.web.accounts.office.doing import called, done, once, show_form, tell
from saan.web.accounts.office.forms import GrantForm, ProgramForm
from saan.web.accounts.office.posts import GRANTED, WITHDRAWN, asked

GONE: Final = Text(th="เพิกถอนโปรแกรมแล้ว", en="The program is withdrawn.")


@official(Role.ADMINISTRATOR)
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the agency's programs."""
    return render(
        request, "account/office/programs.html", {"programs": administration.programs(viewer, utc_now())}
    )


@official(Role.ADMINISTRATOR)
@never_cache
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Register a program and show its credentials, this once."""
    form, by = ProgramForm(request.POST or None), people.authority(viewer, utc_now())
    if form.is_valid():
        name, scopes, key = form.cleaned_data["name"], form.cleaned_data["scopes"], once(request, form)

        def made_now() -> people.Registered | people.RegisteredBeforeError:
            try:
                return people.register_machine(viewer.agency_id, name, scopes, by=by, key=key)
            except people.RegisteredBeforeError as before:
                return before

        made = doing.make(form, made_now)
        if isinstance(made, people.RegisteredBeforeError):
            messages.warning(request, refusal(made))
            return redirect("office_program", made.machine_id)
        if made is not None:
            return _credentials(request, made.machine_id, made.client_id, made.secret)
    return show_form(request, form, Text(th="ขึ้นทะเบียนโปรแกรม", en="Register a program"), "office_programs")


@official(Role.ADMINISTRATOR)
def program(request: HttpRequest, viewer: Viewer, machine_id: UUID) -> HttpResponse:
    """Show a program, its scopes and its roles."""
    return render(
        request,
        "account/office/program.html",
        {"program": administration.program(viewer, machine_id, utc_now())},
    )


@official(Role.ADMINISTRATOR)
@never_cache
@require_POST
def renew(request: HttpRequest, viewer: Viewer, machine_id: UUID) -> HttpResponse:
    """Give a program a new secret and show it, this once."""
    at = utc_now()
    known = administration.program(viewer, machine_id, at)
    secret = people.replace_secret(machine_id, by=people.authority(viewer, at))
    return _credentials(request, machine_id, known.client_id, secret)


@official(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, viewer: Viewer, machine_id: UUID) -> HttpResponse:
    """Shut a program out."""
    people.withdraw_machine(machine_id, by=people.authority(viewer, utc_now()))
    tell(request, GONE)
    return redirect("office_programs")


@official(Role.ADMINISTRATOR)
def grant(request: HttpRequest, viewer: Viewer, machine_id: UUID) -> HttpResponse:
    """Grant a program a role in a unit."""
    at = utc_now()
    known = administration.program(viewer, machine_id, at)
    units, today = administration.administered_units(viewer, at), at.astimezone(BANGKOK).date()
    form = GrantForm(request.POST or None, units=units, machine=True, initial={"since": today})
    by = people.authority(viewer, at)
    if form.is_valid() and done(form, lambda: people.grant_role(asked(form, known.person_id), by=by)):
        tell(request, GRANTED)
        return redirect("office_program", machine_id)
    return show_form(
        request,
        form,
        Text(th="กำหนดบทบาทของโปรแกรม", en="Grant the program a role"),
        "office_program",
        machine_id,
        of=called(known.name, known.name),
    )


@official(Role.ADMINISTRATOR)
@require_POST
def ungrant(request: HttpRequest, viewer: Viewer, machine_id: UUID, grant_id: UUID) -> HttpResponse:
    """Withdraw a program's role now."""
    people.withdraw_role(grant_id, by=people.authority(viewer, utc_now()))
    tell(request, WITHDRAWN)
    return redirect("office_program", machine_id)


def _credentials(request: HttpRequest, machine_id: UUID, client_id: str, secret: str) -> HttpResponse:
    context = {"machine_id": machine_id, "client_id": client_id, "secret": secret}
    return render(request, "account/office/credentials.html", context)
