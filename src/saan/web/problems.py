"""Refusals made readable, in one place: `SaanError` → HTTP status → problem document or bilingual page.

The document is RFC 9457 with the members `code`, `message`, `remedy`, `fields` and `problems`. The page says what was
refused and the next step in both languages, and shows back every word that was typed.
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from saan.base.people.way_back import way_back
from saan.base.thai import api as thai
from saan.base.words import say
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.foreign import writable
from saan.trust.ids import uuid7
from saan.web.errors import BadRequestError, FormExpiredError, FormsOnlyError, MethodNotTakenError
from saan.web.field_names import field_name

log = logging.getLogger("saan.problems")

STATUS: Final[Mapping[Kind, HTTPStatus]] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.GONE: HTTPStatus.GONE,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}

TITLES: Final[Mapping[Kind, Text]] = {
    Kind.INVALID: Text(th="ข้อมูลยังใช้ไม่ได้", en="Something needs correcting"),
    Kind.UNAUTHENTICATED: Text(th="โปรดเข้าสู่ระบบ", en="Please sign in"),
    Kind.FORBIDDEN: Text(th="ท่านไม่มีสิทธิทำรายการนี้", en="You may not do this"),
    Kind.NOT_FOUND: Text(th="ไม่พบหน้าหรือรายการนี้", en="Not found"),
    Kind.CONFLICT: Text(th="รายการนี้เปลี่ยนไปแล้ว", en="This has changed meanwhile"),
    Kind.GONE: Text(th="รายการนี้ไม่มีแล้ว", en="This is no longer here"),
    Kind.TOO_LARGE: Text(th="ข้อมูลมีขนาดใหญ่เกินไป", en="Too large"),
    Kind.TOO_MANY: Text(th="ทำรายการถี่เกินไป", en="Too many requests"),
    Kind.UNAVAILABLE: Text(th="ระบบยังไม่พร้อมให้บริการ", en="Not available just now"),
    Kind.INTERNAL: Text(th="ระบบขัดข้อง", en="Something went wrong"),
}

ONE_ALREADY: Final = Text(th="มีรายการนี้อยู่แล้ว", en="There is one already")
OWN_TITLES: Final[Mapping[str, Text]] = {
    MethodNotTakenError.code: Text(th="ทำรายการจากที่อยู่นี้โดยตรงไม่ได้", en="This cannot be asked in this way"),
    "people.email-taken": Text(th="อีเมลนี้มีบัญชีอยู่แล้ว", en="This address has an account already"),
    "people.national-id-taken": ONE_ALREADY,
    "people.position-held": ONE_ALREADY,
    "people.already-granted": ONE_ALREADY,
    "people.already-delegated": ONE_ALREADY,
    "agencies.number-code-taken": ONE_ALREADY,
    "calendar.holiday-taken": ONE_ALREADY,
    FormsOnlyError.code: Text(th="หน้านี้เปิดโดยตรงไม่ได้", en="This address cannot be opened"),
    FormExpiredError.code: Text(th="แบบฟอร์มหมดอายุ", en="The form has expired"),
    "documents.cannot-sign": Text(th="ยังลงนามไม่ได้", en="This cannot be signed yet"),
    "letters.already-decided": Text(th="ท่านดำเนินการไปแล้ว", en="You have done this already"),
    "letters.sealed-later": Text(th="ลงนามแล้ว ส่วนที่เหลือจะทำต่อเอง", en="Signed; the rest follows by itself"),
    "letters.cannot-sign": Text(th="ยังลงนามไม่ได้", en="This cannot be signed yet"),
}
"""Where the title of its kind would blame the person for what nobody did wrong, or say what did not happen."""

OWN_STATUS: Final[Mapping[str, HTTPStatus]] = {
    BadRequestError.code: HTTPStatus.BAD_REQUEST,
    MethodNotTakenError.code: HTTPStatus.METHOD_NOT_ALLOWED,
    FormsOnlyError.code: HTTPStatus.METHOD_NOT_ALLOWED,
}
"""The refusals in which the request itself, not what it asked for, was at fault."""
PROGRAMS: Final = ("/api/", "/oauth/")
"""Where only programs call."""

SECRET_FIELDS: Final = (
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "credential",
)

UNTYPED: Final = ("do", "shown", "as", "seen", "line", "version", "next", "once", "kept")
UNTYPED_MARKS: Final = ("shown-", "as-", "kept-")
UNTYPED_ENDS: Final = ("_FORMS", "-searched")
"""What a form carries and nobody typed: its button, the hash of what was shown and as what it is decided on, what of a letter's minutes and lines had been seen, the marks of files (by their beginning), how many rows it has (by their end)."""


def status_of(error: SaanError) -> HTTPStatus:
    """Return the HTTP status of a refusal."""
    return OWN_STATUS.get(error.code, STATUS[error.kind])


def title_of(error: SaanError) -> Text:
    """Return what a refusal is called."""
    return OWN_TITLES.get(error.code, TITLES[error.kind])


def problem(request: HttpRequest, error: SaanError) -> HttpResponse:
    """Return the answer to a refused request: a document for programs, a page for people."""
    instance = str(uuid7())
    level = logging.ERROR if error.kind is Kind.INTERNAL else logging.INFO
    trace = None if error.kind is Kind.TOO_MANY else error  # a flood shall not fill the log as well
    log.log(level, "%s %s refused: %s [%s]", request.method, request.path, error, instance, exc_info=trace)
    return document(error, instance) if wants_document(request) else _page(request, error, instance)


def wants_document(request: HttpRequest) -> bool:
    """Return whether a program asks: the API, where it gets its token, or a client that takes JSON and no HTML."""
    if request.path.startswith(PROGRAMS):
        return True
    accepts = request.headers.get("Accept", "")
    return "json" in accepts and "html" not in accepts


def document(error: SaanError, instance: str | None = None) -> HttpResponse:
    """Return a refusal as `application/problem+json` (RFC 9457)."""
    status = status_of(error)
    message, remedy = error.message(), error.remedy()
    body = {
        "type": f"urn:saan:problem:{error.code}",
        "title": say(title_of(error)),
        "status": int(status),
        "detail": say(message),
        "instance": f"urn:uuid:{instance or uuid7()}",
        "code": error.code,
        "message": _both(message),
        "remedy": _both(remedy),
        "fields": {key: writable(str(value)) for key, value in error.fields.items()},
        "problems": [
            {"field": one.field, "code": one.code, "text": _both(one.text), "remedy": _both(one.remedy)}
            for one in error.problems
        ],
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def _both(text: Text) -> dict[str, str]:
    return {"th": text.th, "en": text.en}


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the words that a refused form carried, each by what its field is called, so that nobody has to type them again."""
    if request.method != "POST":
        return []
    return [
        (say(field_name(name)), value)
        for name, values in request.POST.lists()
        if name not in SECRET_FIELDS and name not in UNTYPED and not name.startswith(UNTYPED_MARKS)
        if not name.endswith(UNTYPED_ENDS)
        for value in values
        if value.strip()
    ]


def _in_figures(text: Text, fields: Mapping[str, object]) -> Text:
    """Return a sentence as a page shows it: the numbers in its Thai words in Thai digits; names and addresses as they are."""
    numbers = {
        key: thai.thai_digits(value) if isinstance(value, int | float) else value
        for key, value in fields.items()
    }
    return Text(text.fill(numbers).th, text.fill(fields).en)


def _sign_in(request: HttpRequest) -> str:
    """Return where one signs in, to come back afterwards to the page whose form was refused."""
    return redirect_to_login(way_back(request)).url if request.method == "POST" else str(settings.LOGIN_URL)


def _page(request: HttpRequest, error: SaanError, instance: str) -> HttpResponse:
    context = {
        "title": title_of(error),
        "message": _in_figures(error.text, error.fields),
        "remedy": _in_figures(error.remedy_text, error.fields),
        "code": error.code,
        "instance": instance,
        "typed": typed(request),
        "sign_in": _sign_in(request) if error.kind is Kind.UNAUTHENTICATED else "",
        "back": isinstance(error, FormsOnlyError) and way_back(request) != "/",
    }
    return HttpResponse(_laid_out(request, context), status=status_of(error))


def _laid_out(request: HttpRequest, context: Mapping[str, object]) -> str:
    try:
        return loader.render_to_string("saan/problem.html", context, request)
    except (DatabaseError, InterfaceError):
        # The frame names who reads: where the database is what fails, everybody reads as a stranger.
        request.user = AnonymousUser()
        return loader.render_to_string("saan/problem.html", context, request)
