"""Finding letters by number, subject or agency."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.letters import api
from saan.trust.clock import utc_now


@official()
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what was found among incoming letters and among one's own."""
    words = request.GET.get("q", "").strip()
    own = request.GET.get("in") == "own"
    after, at = request.GET.get("after"), utc_now()
    found: object = None
    if words:
        found = (
            api.find_letters(viewer, words, at, after) if own else api.find_incoming(viewer, words, at, after)
        )
    context = {"words": words, "own": own, "page": found, "first": not after}
    return render(request, "letters/search.html", context)
