"""What is kept no longer: the lists of units, made by one official and decided on by another."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import say
from saan.documents import api
from saan.trust.clock import utc_now
from saan.trust.errors import Text


@official()
def retention(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what of one's units is kept no longer, and what became of earlier lists."""
    after = request.GET.get("after", "")
    page = api.retention(viewer, utc_now(), after)
    moving = any(one.agreed and one.ended_at is None for unit in page.rows for one in unit.lists)
    context = {"page": page, "first": not after, "moving": moving, "way": _way(after)}
    return render(request, "documents/retention.html", context)


def _back(request: HttpRequest) -> HttpResponse:
    """Lead back to the page of units from which a form was sent."""
    return redirect(reverse("documents:retention") + _way(request.GET.get("after", "")))


def _way(after: str) -> str:
    """Return what names a page of units behind an address."""
    return f"?{urlencode({'after': after})}" if after else ""


@official()
@require_POST
def list_due(request: HttpRequest, viewer: Viewer, unit_id: UUID) -> HttpResponse:
    """List what is due, for a second official."""
    api.list_due(viewer, unit_id, utc_now())
    messages.success(request, say(Text("ทำบัญชีแล้ว รอเจ้าหน้าที่อีกคนเห็นชอบ", "Listed; another official decides")))
    return _back(request)


@official()
@require_POST
def decide(request: HttpRequest, viewer: Viewer, destruction_id: UUID) -> HttpResponse:
    """Agree, or not, that what is listed is destroyed."""
    agree = request.POST.get("do") == "agree"
    api.decide_destruction(viewer, destruction_id, utc_now(), agree=agree)
    messages.success(request, say(Text("บันทึกการตัดสินใจแล้ว", "Decision noted")))
    return _back(request)
