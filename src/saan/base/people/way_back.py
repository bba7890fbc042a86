"""Which page a person can be led back to: always one of this node, and one that a browser can open."""

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import FunctionType
from typing import Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., Any]
_MANY: Final = 1024


def way_back(request: HttpRequest) -> str:
    """Return the address of the request where it can be opened; else of the page that sent its form, else of what it is about.

    An address that only takes forms is answered with 405 when it is opened, so nobody may be led there.
    """
    match = request.resolver_match  # there already, unless the request was refused before it came to a view
    view = match.func if match else _view_at(request.path_info)
    if view is None or takes_get(view):
        return request.get_full_path()
    if request.method == "POST" and (sender := _sender(request)):
        return sender
    return next(path for path in _above(request.path_info) if _opens(path))


@lru_cache(_MANY)
def takes_get(view: View) -> bool:
    """Return whether a view can be opened: no decorator of Django's between it and its address leaves GET out.

    Those decorators say nowhere what they let through but in what they close over; a structural test opens every
    address and compares.
    """
    inner: object = view
    while isinstance(inner, FunctionType):
        allowed = inspect.getclosurevars(inner).nonlocals.get("request_method_list")
        if allowed is not None and "GET" not in allowed:
            return False
        inner = getattr(inner, "__wrapped__", None)
    return True


def _sender(request: HttpRequest) -> str:
    """Return the page that the browser names as the form's, without its host; empty where it names none of ours."""
    named = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(named)
    return urlunsplit(("", "", parts.path, parts.query, "")) if _opens(unquote(parts.path)) else ""


def _above(path: str) -> Iterator[str]:
    """Yield the addresses that lie above an address, the nearest first: a letter's page above what is done to it."""
    steps = path.strip("/").split("/")
    for length in range(len(steps) - 1, 0, -1):
        yield f"/{'/'.join(steps[:length])}/"
    yield "/"


def _opens(path: str) -> bool:
    view = _view_at(path)
    return view is not None and takes_get(view)


def _view_at(path: str) -> View | None:
    try:
        return resolve(path).func
    except Resolver404:
        return None
