"""Delegations: whoever holds a post gives and revokes their own; administrators record a superior's orders."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.people import acting
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.errors import Text
from saan.web.accounts.office.doing import day_after, done, from_start, show_form, tell
from saan.web.accounts.office.forms import DelegationForm, post_choices

DELEGATED: Final = Text(th="บันทึกการมอบหมายแล้ว", en="Delegation recorded.")
REVOKED: Final = Text(th="ยกเลิกการมอบหมายแล้ว", en="Delegation revoked.")


@official()
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the delegations that concern the reader: in force and to come, or over."""
    at, over = utc_now(), request.GET.get("view") == "over"
    context = {
        "rows": acting.delegations(viewer, at, over=over),
        "over": over,
        "may_delegate": bool(acting.delegable_posts(viewer, at)),
    }
    return render(request, "account/office/delegations.html", context)


@official()
def delegate(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Have someone act for a position."""
    at = utc_now()
    form = DelegationForm(
        request.POST or None,
        positions=post_choices(acting.delegable_posts(viewer, at)),
        among=people.Circle(viewer.agency_id),
        at=at,
        initial={"since": at.astimezone(BANGKOK).date()},
    )
    if form.is_valid() and done(form, lambda: people.delegate(_order(form), by=people.authority(viewer, at))):
        tell(request, DELEGATED)
        return redirect("office_delegations")
    return show_form(
        request, form, Text(th="มอบหมายให้ทำการแทน", en="Delegate a position"), "office_delegations"
    )


@official()
@require_POST
def revoke(request: HttpRequest, viewer: Viewer, delegation_id: UUID) -> HttpResponse:
    """End a delegation now."""
    people.revoke_delegation(delegation_id, by=people.authority(viewer, utc_now()))
    tell(request, REVOKED)
    return redirect("office_delegations")


def _order(form: DelegationForm) -> people.Order:
    said = form.cleaned_data
    return people.Order(
        position_id=said["position"],
        delegate_id=said["delegate"],
        number=said["number"],
        since=from_start(said["since"]),
        until=day_after(said["until"]),
        kind=said["kind"],
    )
