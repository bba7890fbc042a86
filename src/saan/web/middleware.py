"""What every answer passes through: the reader's language, the security headers, and refusals made readable."""

import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from saan.base.outages import outage
from saan.base.words import Language, spoken
from saan.trust.errors import SaanError
from saan.web.errors import BadRequestError, FormsOnlyError, MethodNotTakenError
from saan.web.problems import PROGRAMS, problem

log = logging.getLogger("saan.problems")

Next = Callable[[HttpRequest], HttpResponse]

LANGUAGE_COOKIE: Final = "saan-language"


class LanguageMiddleware:
    """Answers in the language the person chose, else the browser's cookie, else Thai.

    The browser's own preference is not asked: Thai offices run browsers set to English.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language and say so."""
        language = request.LANGUAGE_CODE = self._chosen(request)
        with spoken(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def _chosen(request: HttpRequest) -> Language:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE)
        if chosen is None and request.user.is_authenticated:
            chosen = request.user.language
        return "en" if chosen == "en" else "th"


class SecurityHeadersMiddleware:
    """Sends a policy under which a page may load, embed and send to nothing but this node.

    Forms may also lead to the sign-in providers of the configuration, because a browser applies `form-action`
    to the redirect that follows a submit.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.policy = _policy(form_targets())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers that the view has not set itself."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", self.policy)
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            # What an official read does not stay readable on a shared machine after they sign out.
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


class ProblemMiddleware:
    """Turns a refusal that no view handled, and one of a method, into its page or problem document, with its status."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; what Django and the API's library say of a method is empty, or plain text in English.

        An address with U+0000 is refused here: nothing is called so, and PostgreSQL breaks at the question.
        """
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return problem(request, BadRequestError())
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = response.headers["Allow"]
        opened = request.method in {"GET", "HEAD"} and not request.path.startswith(PROGRAMS)
        error = FormsOnlyError() if opened else MethodNotTakenError(method=request.method, allowed=allowed)
        told = problem(request, error)
        told.headers["Allow"] = allowed
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `SaanError`, and what ails disk or database as one; leave every other exception to Django."""
        if isinstance(exception, SaanError):
            return problem(request, exception)
        ailing = outage(exception)
        if ailing is None:
            return None
        log.error("%s %s: %s", request.method, request.path, exception, exc_info=exception)
        return problem(request, ailing)


PERMISSIONS: Final = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


def form_targets() -> tuple[str, ...]:
    """Return the origins besides this node's that a form may lead to."""
    return tuple(sorted({origin(provider.issuer) for provider in settings.SAAN.oidc}))


def origin(address: str) -> str:
    """Return the origin of an address, as a policy names it."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))


def _policy(providers: tuple[str, ...]) -> str:
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *providers],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
