"""How long a session lasts, and whether it was begun with two factors."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from saan.trust.clock import utc_now
from saan.web.settings.accounts import SESSION_IDLE, SESSION_LASTS

BEGUN = "saan.begun"
SEEN = "saan.seen"
STRONG = "saan.strong"
REMEMBER_EVERY = 60.0
"""Seconds between two writings of when a session was last used: a write per minute, not per page."""


def begin(request: HttpRequest, *, strong: bool) -> None:
    """Start the clocks of a session that has just been signed in to."""
    now = utc_now().timestamp()
    request.session[BEGUN] = request.session[SEEN] = now
    request.session[STRONG] = strong


def is_over(request: HttpRequest) -> bool:
    """Return whether a signed-in session has lasted, or lain idle, too long."""
    now = utc_now().timestamp()
    begun, seen = float(request.session.get(BEGUN, 0)), float(request.session.get(SEEN, 0))
    return now - begun > SESSION_LASTS.total_seconds() or now - seen > SESSION_IDLE.total_seconds()


def touch(request: HttpRequest) -> None:
    """Remember that the session was used now."""
    now = utc_now().timestamp()
    if now - request.session.get(SEEN, 0.0) > REMEMBER_EVERY:
        request.session[SEEN] = now


def is_strong(records: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether the ways of this sign-in are two factors together.

    A passkey proves possession, and its owner by PIN or finger. A provider counts when the node's settings
    call it strong. A demo has no secrets.
    """
    trusted = {provider.id for provider in settings.SAAN.oidc if provider.strong}
    return any(
        record.get("method") in {"mfa", "demo"}
        or (record.get("method") == "socialaccount" and record.get("provider") in trusted)
        for record in records
    )


def described(records: Iterable[Mapping[str, Any]]) -> str:
    """Return how someone signed in, as it stands in the act: `passkey`, `password+totp`, `thaid`."""
    parts = [_part(record) for record in records if not record.get("reauthenticated")]
    return "+".join(dict.fromkeys(parts)) or "unknown"


def _part(record: Mapping[str, Any]) -> str:
    match record.get("method"):
        case "mfa":
            return "passkey" if record.get("type") == "webauthn" else str(record.get("type"))
        case "socialaccount":
            return str(record.get("provider"))
        case method:
            return str(method)
