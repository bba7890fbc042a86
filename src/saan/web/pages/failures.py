"""Django's own failures, answered like every other refusal."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

from saan.base.outages import outage
from saan.web.errors import (
    BadRequestError,
    BrokenError,
    FormExpiredError,
    FormTooLargeError,
    NoSuchPageError,
    NotAllowedError,
    TooManyFieldsError,
    TooManyRequestsError,
)
from saan.web.problems import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read (400), or was more than a form may hold (413)."""
    if isinstance(exception, TooManyFieldsSent):
        return problem(request, TooManyFieldsError(most=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS))
    if isinstance(exception, RequestDataTooBig):
        return problem(request, FormTooLargeError())
    return problem(request, BadRequestError())


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer what a library forbade (403)."""
    return problem(request, NotAllowedError())


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer an address without a page (404)."""
    return problem(request, NoSuchPageError())


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours (500), or what ails disk or database before or after a view (503); Django has logged the trace."""
    raised = sys.exc_info()[1]
    ailing = outage(raised) if isinstance(raised, Exception) else None
    return problem(request, ailing or BrokenError())


def form_expired(request: HttpRequest, **_why: object) -> HttpResponse:
    """Answer a form whose token is not this session's (CSRF)."""
    return problem(request, FormExpiredError())


def too_many(request: HttpRequest, **_why: object) -> HttpResponse:
    """Answer attempts that came too often (429)."""
    return problem(request, TooManyRequestsError())
