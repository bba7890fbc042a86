"""Who calls the API: a machine with an access token, or a person in a browser session."""

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer, SessionAuth

from saan.base.people.api import Viewer, bearer_viewer, viewer_of
from saan.trust.clock import utc_now
from saan.trust.errors import Kind, SaanError, Text


class NotSignedInError(SaanError):
    """Neither an access token nor a session came with the call."""

    code = "api.not-signed-in"
    kind = Kind.UNAUTHENTICATED
    text = Text(th="คำสั่งนี้ไม่มี access token มาด้วย", en="The call carries no access token.")
    remedy_text = Text(
        th="ขอ token ด้วย client credentials ของโปรแกรม แล้วส่งใน Authorization: Bearer",
        en="Get a token by the client's credentials, and send it as Authorization: Bearer.",
    )


class Machine(HttpBearer):
    """A program of an agency, by OAuth 2 client credentials."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer:  # noqa: ARG002 - ninja's shape
        """Return the machine of a token in force, or raise `BearerError`."""
        return bearer_viewer(token, utc_now())


class Browser(SessionAuth):
    """A person who is signed in; Django's CSRF check guards what they post."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:  # noqa: ARG002 - ninja's shape
        """Return the official of the session, or None."""
        return viewer_of(request.user) if request.user.is_authenticated else None


def somebody(request: HttpRequest) -> bool:
    """Return whether a request bears the session of an account or a program's token in force; asked before much of it is taken."""
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    if get_user(request).is_authenticated:
        return True
    try:
        return Machine()(request) is not None
    except SaanError:
        return False
