"""Addresses that refuse, each in its own way."""

import errno

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from saan.trust.errors import Kind, SaanError, Text
from saan.web import urls
from saan.web.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


class PastDeadlineError(SaanError):
    """A sample refusal."""

    code = "sample.past-deadline"
    kind = Kind.CONFLICT
    text = Text(th="พ้นกำหนดเมื่อ {day}", en="The deadline passed on {day}.")
    remedy_text = Text(th="ขอขยายเวลาต่อผู้อำนวยการ", en="Ask the director for more time.")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PastDeadlineError(day="1 <b>May</b>")


def break_down(request: HttpRequest) -> HttpResponse:
    message = "a fault of ours"
    raise RuntimeError(message)


def find_the_database_locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def find_the_disk_full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


def forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def misread(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


@csrf_protect
def protected(request: HttpRequest) -> HttpResponse:
    return HttpResponse("saved")


urlpatterns = [
    *urls.urlpatterns,
    path("refuse/", refuse),
    path("api/refuse/", refuse),
    path("break/", break_down),
    path("locked/", find_the_database_locked),
    path("full/", find_the_disk_full),
    path("forbid/", forbid),
    path("misread/", misread),
    path("protected/", protected),
]
