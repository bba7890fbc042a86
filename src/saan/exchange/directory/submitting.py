"""Handing a request to the authority over HTTP, and asking what became of it."""

from dataclasses import dataclass
from typing import Any

from saan.exchange.directory.errors import RefusedByAuthorityError, UnreachableError
from saan.trust.canonical import MAX_BYTES, JsonError, told
from saan.trust.foreign import taken

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a request stands: `waiting`, `approved` or `refused`, with the authority's reason."""

    digest: str
    state: str
    reason: str = ""


def submit(url: str, data: bytes) -> str:
    """Hand in a request and return the digest by which the authority knows it.

    Raises `UnreachableError`, or `RefusedByAuthorityError` with the authority's own words.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return str(_ask("POST", f"{url.rstrip('/')}/enrolments/", content=data, headers=headers).get("digest"))


def ask(url: str, digest: str) -> Answer:
    """Return what became of a request; raises what `submit` raises."""
    said = _ask("GET", f"{url.rstrip('/')}/enrolments/{digest}/", headers={"Accept": "application/json"})
    return Answer(digest, str(said.get("state")), str(said.get("reason")))


def _ask(method: str, url: str, **what: Any) -> dict[str, Any]:
    import httpx  # it brings a console with it, and most processes ask nothing

    try:
        with httpx.stream(method, url, timeout=SECONDS, **what) as answer:
            said = told(taken(answer.iter_bytes(), MAX_BYTES))
    except httpx.HTTPError as error:
        raise UnreachableError(url=url, reason=str(error) or type(error).__name__) from None
    except JsonError:
        raise UnreachableError(url=url, reason=f"HTTP {answer.status_code}") from None
    if not isinstance(said, dict):
        raise UnreachableError(url=url, reason=f"HTTP {answer.status_code}")
    if answer.is_success:
        return said
    message = said.get("message")
    words = message if isinstance(message, dict) else {}
    raise RefusedByAuthorityError(
        th=words.get("th", answer.status_code),
        en=words.get("en", answer.status_code),
        reason=said.get("code", answer.status_code),
    )
