"""What a session must be: not too old, not idle too long, and begun with two factors."""

from collections.abc import Callable
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from saan.base.people.errors import SessionEndedError
from saan.web.accounts import sessions
from saan.web.problems import problem

Next = Callable[[HttpRequest], HttpResponse]

POLLING: Final = "Saan-Polling"
"""What a page says that renews itself while nobody need be there (`assets/scripts/polling.js`): it is no use of the session."""

WITHOUT_SECOND_FACTOR: Final = ("/accounts/", "/preferences/", settings.STATIC_URL)
"""What someone may open before they have two factors: the pages on which they get them, and sign-out."""


class SessionLimitsMiddleware:
    """Ends a session that has lasted or lain idle too long; a form sent too late is shown back, not lost."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, as nobody when the session is over."""
        if request.user.is_authenticated:
            if not sessions.is_over(request):
                if POLLING not in request.headers:
                    sessions.touch(request)
            else:
                logout(request)
                if request.method == "POST":
                    return problem(request, SessionEndedError())
        return self.get_response(request)


class SecondFactorMiddleware:
    """Takes whoever has signed in by one factor to the page where they add a second, whatever they asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, or lead to the page of one's keys."""
        if request.user.is_authenticated and not request.session.get(sessions.STRONG):
            if _has_second_factor(request):
                request.session[sessions.STRONG] = True
            elif not request.path.startswith(WITHOUT_SECOND_FACTOR):
                return redirect("accounts_secure")
        return self.get_response(request)


def _has_second_factor(request: HttpRequest) -> bool:
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=request.user.pk, type__in=strong).exists()
