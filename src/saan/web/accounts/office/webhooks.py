"""Endpoints that are told of the agency's acts: added, looked after, told again, removed."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.webhooks import api as webhooks
from saan.base.words import say
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.office.doing import make, once, show_form, tell
from saan.web.accounts.office.forms import WebhookForm
from saan.web.subscriptions import TOLD

REMOVED: Final = Text(th="เลิกแจ้งปลายทางนี้แล้ว", en="The endpoint is no longer told.")
AGAIN: Final = Text(th="กำลังส่งเหตุการณ์ซ้ำ", en="The event is being sent again.")
NAMES: Final = {act_type.code: act_type.name for act_type in TOLD}


@official(Role.ADMINISTRATOR)
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the agency's endpoints."""
    _keeper(viewer)
    return render(
        request, "account/office/webhooks.html", {"endpoints": webhooks.endpoints(viewer.agency_id)}
    )


@official(Role.ADMINISTRATOR)
@never_cache
def add(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Add an endpoint and show its secret, this once."""
    keeper = _keeper(viewer)
    form = WebhookForm(request.POST or None, types=[(code, say(name)) for code, name in NAMES.items()])
    if form.is_valid():
        url, types, key = form.cleaned_data["url"], form.cleaned_data["types"], once(request, form)
        made = make(
            form, lambda: webhooks.add_endpoint(viewer.agency_id, url, types, tuple(NAMES), keeper, key)
        )
        if made is not None:
            return render(request, "account/office/webhook_secret.html", {"made": made})
    return show_form(request, form, Text(th="เพิ่มปลายทาง", en="Add an endpoint"), "office_webhooks")


@official(Role.ADMINISTRATOR)
def endpoint(request: HttpRequest, viewer: Viewer, endpoint_id: UUID) -> HttpResponse:
    """Show an endpoint and a page of what it was told, the newest first."""
    _keeper(viewer)
    before = _page(request.GET.get("after", ""))
    told = webhooks.events(viewer.agency_id, endpoint_id, before)
    known = webhooks.endpoint(viewer.agency_id, endpoint_id)
    context = {
        "endpoint": known,
        "types": [NAMES.get(code, Text(code, code)) for code in known.types],
        "events": [(one, NAMES.get(one.type, Text(one.type, one.type))) for one in told],
        "first": before is None,
        "following": str(told[-1].id) if len(told) == webhooks.PAGE else "",
    }
    return render(request, "account/office/webhook.html", context)


@official(Role.ADMINISTRATOR)
@require_POST
def remove(request: HttpRequest, viewer: Viewer, endpoint_id: UUID) -> HttpResponse:
    """Stop telling an endpoint."""
    webhooks.remove_endpoint(viewer.agency_id, endpoint_id, _keeper(viewer))
    tell(request, REMOVED)
    return redirect("office_webhooks")


@official(Role.ADMINISTRATOR)
@require_POST
def replay(request: HttpRequest, viewer: Viewer, endpoint_id: UUID, event_id: UUID) -> HttpResponse:
    """Send an event again, with the same id and the same bytes."""
    _keeper(viewer)
    webhooks.replay(viewer.agency_id, event_id)
    tell(request, AGAIN)
    return redirect("office_webhook", endpoint_id)


def _keeper(viewer: Viewer) -> journal.Actor:
    """Return the reader as the actor of an act, if they administer the whole agency."""
    people.authority(viewer, utc_now()).require_administrator(viewer.agency_id, None)
    return journal.Actor(person=viewer.person_id)


def _page(after: str) -> UUID | None:
    """Return the id that an address continues after; whatever is no id begins at the front."""
    try:
        return UUID(after)
    except ValueError:
        return None
