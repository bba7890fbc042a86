"""Where the bounds stand: after a request's route is known, before any of its form is read."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse

from saan.base.files.api import DiskFullError
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.web.abuse.buckets import Buckets
from saan.web.abuse.limits import (
    ALLOWANCES,
    AT_ONCE,
    HEAVY,
    MEASURED,
    PROGRAMS,
    SHARED,
    CrowdedError,
    Sort,
    TooOftenError,
    most_sent,
    sort_of,
)
from saan.web.abuse.measuring import Measured
from saan.web.errors import TooManyRequestsError, TooMuchSentError
from saan.web.problems import document, problem

Next = Callable[[HttpRequest], HttpResponse]
CROWDED_FOR: Final = 5
NO_ROOM: Final = "saan.no-room"
"""Of a request whose body found no room on the disk, and was not kept (`saan.web.serving`)."""
PATIENCE: Final = 2.0
"""Seconds that a request waits for its turn among the heavy ones."""


class LimitsMiddleware:
    """Refuses (429, with `Retry-After`) what comes too often from one block of addresses, and what comes all at once.

    Whoever has no account is refused (413) also what is larger than its route takes. It stands before the protection against
    forged forms, which reads a form whole, and writes its files to the disk, to find the one field that it looks for.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.buckets = Buckets(ALLOWANCES, time.monotonic())
        self.turns = threading.BoundedSemaphore(AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, and give back the turn that the request took."""
        try:
            return self.get_response(request)
        finally:
            if getattr(request, "saan_turn", False):
                self.turns.release()

    def process_view(
        self, request: HttpRequest, view: object, parts: object, named: object
    ) -> HttpResponse | None:
        """Return a refusal, or None to go on."""
        del view, parts, named
        if request.META.get(NO_ROOM):
            return problem(request, DiskFullError())
        match = request.resolver_match
        request.saan_buckets = self.buckets  # type: ignore[attr-defined]  # read by `spend`
        if match is not None and (most := _exceeded(request, match.view_name)):
            request.upload_handlers = [_Nowhere()]
            return problem(request, TooMuchSentError(megabytes=most >> 20))
        sort = sort_of(request.method or "", match.view_name) if match is not None else None
        if sort is None:
            return None
        wait = self._wait(request, sort)
        if wait > 0:
            return _refused(request, TooOftenError, math.ceil(wait))
        if sort in HEAVY and request.method == "POST":
            if not self.turns.acquire(timeout=PATIENCE):
                return _refused(request, CrowdedError, CROWDED_FOR)
            request.saan_turn = True  # type: ignore[attr-defined]  # given back by __call__
            if match is not None and match.view_name in MEASURED:
                request.upload_handlers.insert(0, Measured(request, _most_by_field(match.kwargs)))
        return None

    def _wait(self, request: HttpRequest, sort: Sort) -> float:
        address, now = address_of(request), time.monotonic()
        wait = self.buckets.wait(sort, address, now)
        if wait == 0 and _shared(request):
            wait = self.buckets.wait(Sort.SHARE, address, now)
        return wait


def spend(request: HttpRequest, sort: Sort, count: int) -> float:
    """Count what a request turned out to take, and return 0; or count nothing, and return after how many seconds its block may take it."""
    buckets: Buckets = request.saan_buckets  # type: ignore[attr-defined]  # set by the middleware
    return buckets.wait(sort, address_of(request), time.monotonic(), count)


def _most_by_field(named: Mapping[str, str]) -> Mapping[str, int]:
    """Return the bytes that each file of an application may have, by its field; none where the view will refuse to take one."""
    try:
        if "token" in named:
            return documents.most_of_application(documents.followed_id(named["token"], utc_now()))
        return documents.most_by_field(named["agency"], named["code"])
    except SaanError:
        return {}


def _shared(request: HttpRequest) -> bool:
    """Return whether a request takes of an hour that is shared out by now."""
    match = request.resolver_match
    if match is None or request.method != "POST" or match.view_name not in SHARED:
        return False
    return documents.is_shared(str(match.kwargs.get("agency", "")), utc_now())


class _Nowhere(FileUploadHandler):
    """Keeps none of the files of a refused request."""

    def new_file(self, *arguments: Any, **options: Any) -> None:
        del arguments, options
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        raise NotImplementedError

    def file_complete(self, file_size: int) -> None:
        raise NotImplementedError


def _exceeded(request: HttpRequest, route: str) -> int:
    """Return the bound that a form of somebody without an account exceeds, in bytes; else 0. What it claims is all that is read."""
    if request.content_type != "multipart/form-data" or (most := most_sent(route)) is None:
        return 0
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        size = 0
    return most if size > most and not request.user.is_authenticated else 0


def _refused(request: HttpRequest, error: type[TooManyRequestsError], seconds: int) -> HttpResponse:
    request.upload_handlers = [_Nowhere()]
    route = request.resolver_match.view_name if request.resolver_match else ""
    told = error(seconds=seconds)
    response = document(told) if route in PROGRAMS else problem(request, told)
    response.headers["Retry-After"] = str(seconds)
    return response


def address_of(request: HttpRequest) -> str:
    """Return where a request came from, by the proxies that the configuration trusts; nothing where that is not known."""
    try:
        return str(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured):
        return ""
