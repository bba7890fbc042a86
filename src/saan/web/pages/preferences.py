"""How a person likes their pages: language, colours, and whether single keys do anything."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from saan.base.people import api as people
from saan.base.people.access import everyone
from saan.web.context import KEYS_COOKIE, THEME_COOKIE, THEMES
from saan.web.middleware import LANGUAGE_COOKIE

YEAR: Final = 365 * 24 * 3600


@everyone("a preference of the browser, kept before and without sign-in")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language, also for the person's other browsers, and go back to where they were."""
    chosen = "en" if request.POST.get("language") == "en" else "th"
    if request.user.is_authenticated:
        people.choose_language(request.user.id, chosen)
    return _kept(request, LANGUAGE_COOKIE, chosen)


@everyone("a preference of the browser, kept before and without sign-in")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark, or as the device has it, and go back to where the person was."""
    chosen = request.POST.get("theme", "auto")
    return _kept(request, THEME_COOKIE, chosen if chosen in THEMES else "auto")


@everyone("a preference of the browser, kept before and without sign-in")
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Keep whether single keys do what controls do (WCAG 2.1.4), and go back to where the person was."""
    return _kept(request, KEYS_COOKIE, "off" if request.POST.get("keys") == "off" else "on")


def _kept(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response


def _back(request: HttpRequest) -> str:
    """Return the page the person came from; never another site, nor a page that only takes posts."""
    wanted = request.POST.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
