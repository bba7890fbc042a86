"""One definition for code, wire and OpenAPI: dataclasses and structs, by msgspec."""

import inspect
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from functools import wraps
from typing import Annotated, Any, Final, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from saan.base.people.api import Viewer, require_scope
from saan.trust.errors import SaanError, Text
from saan.web.rest.amiss import Amiss, amiss

REF: Final = "#/components/schemas/{name}"
_PLACE: Final = "x-shape"
_known: Final[list[type]] = []
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The one character that JSON may hold and PostgreSQL's texts may not."""
T = TypeVar("T")

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment as a call says it: with its offset, for a clock alone does not say when."""


class MalformedBodyError(SaanError):
    """The body of a call is not the JSON that its description asks for."""

    code = "api.malformed-body"
    text = Text(th="เนื้อความที่ส่งมาไม่ตรงแบบ: {what}", en="The body is not as described: {what}.")
    remedy_text = Text(
        th="ดูรูปแบบของคำสั่งนี้ใน /api/v1/openapi.json",
        en="See the description of this call in /api/v1/openapi.json.",
    )


class FieldProblem(msgspec.Struct, frozen=True):
    """One thing wrong with what was given. `field` is a path such as `to.0.title`; empty for the whole."""

    field: str
    code: str
    text: Text
    remedy: Text


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal (RFC 9457): a code for programs, the reason and the next step in both languages.

    `problems` are all that is wrong with a draft, with what an application says, or with a type of document; of any other
    refusal there are none.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    message: dict[str, str]
    remedy: dict[str, str]
    fields: dict[str, str]
    problems: tuple[FieldProblem, ...]


def endpoint(  # noqa: PLR0913 - one line of the table of calls
    router: Router,
    method: str,
    path: str,
    *,
    scope: str,
    gives: Any = None,
    takes: type[T] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """Put a function into the API: it gets the caller, the decoded body where it takes one, and its parameters.

    What it returns is encoded as JSON of the type it gives; None becomes 204. `scope` is what a machine needs.
    """

    def put(function: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @wraps(function)
        def view(request: HttpRequest, **parameters: Any) -> HttpResponse:
            viewer: Viewer = request.auth  # type: ignore[attr-defined]  # set by ninja from Machine or Browser
            require_scope(viewer, scope)
            body = () if takes is None else (read(request, takes),)
            made = function(viewer, *body, **parameters)
            if made is None:
                return HttpResponse(status=204)
            return HttpResponse(msgspec.json.encode(made, enc_hook=_plain), content_type="application/json")

        view.__signature__ = _signature(function, hidden=1 if takes is None else 2)  # type: ignore[attr-defined]  # ninja reads it
        router.add_api_operation(
            path,
            [method],
            view,
            summary=(function.__doc__ or "").split("\n", 1)[0].rstrip("."),
            operation_id=function.__name__,
            openapi_extra=_description(scope, gives, takes),
        )
        return view

    return put


def content(
    router: Router, path: str, *, scope: str, media: str
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Put a function into the API that answers bytes of a media type; it gets the caller and its parameters."""

    def put(function: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(function)
        def view(request: HttpRequest, **parameters: Any) -> HttpResponseBase:
            viewer: Viewer = request.auth  # type: ignore[attr-defined]  # set by ninja from Machine or Browser
            require_scope(viewer, scope)
            return function(viewer, **parameters)

        view.__signature__ = _signature(function, hidden=1)  # type: ignore[attr-defined]  # ninja reads it
        binary = {"schema": {"type": "string", "format": "binary"}}
        described = answers(None)["responses"]
        done = {"200": {"description": "OK", "content": {media.split(";", maxsplit=1)[0]: binary}}}
        router.add_api_operation(
            path,
            ["GET"],
            view,
            summary=(function.__doc__ or "").split("\n", 1)[0].rstrip("."),
            operation_id=function.__name__,
            openapi_extra={
                "responses": done | {"default": described["default"]},
                "x-scope": scope,
            },
        )
        return view

    return put


def read(request: HttpRequest, shape: type[T]) -> T:
    """Return the body of a call as a value of the shape, or raise `MalformedBodyError`."""
    if _NUL.search(request.body):
        raise MalformedBodyError(what=Amiss("ข้อความมี \\u0000 ไม่ได้", "\\u0000 is in no text"))
    try:
        return msgspec.json.decode(request.body, type=shape, dec_hook=_chosen)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBodyError(what=amiss(str(error))) from None


def complete(described: dict[str, Any]) -> None:
    """Put every shape in use into a description, under `components`, and point to each from where it was asked for.

    All at once, because only so two shapes of one name are told apart.
    """
    schemas, found = msgspec.json.schema_components(_known, ref_template=REF, schema_hook=_any)
    described.setdefault("components", {}).setdefault("schemas", {}).update(found)
    _resolve(described, schemas)


def _resolve(part: object, schemas: Sequence[dict[str, Any]]) -> None:
    if isinstance(part, dict):
        if _PLACE in part:
            part.update(schemas[part.pop(_PLACE)])
        for value in part.values():
            _resolve(value, schemas)
    elif isinstance(part, list):
        for value in part:
            _resolve(value, schemas)


def _signature(function: Callable[..., Any], *, hidden: int) -> inspect.Signature:
    """Return what ninja may fill in: the request, then the parameters that come from path and query."""
    asked = list(inspect.signature(function, eval_str=True).parameters.values())[hidden:]
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return inspect.Signature([request, *asked])


def answers(gives: Any) -> dict[str, Any]:
    """Return the description of what a call answers: a value of the shape (None: nothing), or a problem."""
    problem = {
        "description": "Refused",
        "content": {"application/problem+json": {"schema": _schema(Problem)}},
    }
    done: dict[str, Any] = {"204": {"description": "Done"}}
    if gives is not None:
        done = {"200": {"description": "OK", "content": {"application/json": {"schema": _schema(gives)}}}}
    return {"responses": done | {"default": problem}}


def _description(scope: str, gives: Any, takes: type | None) -> dict[str, Any]:
    described = answers(gives) | {"x-scope": scope}
    if takes is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _schema(takes)}},
        }
    return described


def _schema(shape: Any) -> dict[str, Any]:
    """Return a place that `complete` fills in."""
    _known.append(shape)
    return {_PLACE: len(_known) - 1}


def _plain(value: object) -> object:
    """Return a Django choice as its value; msgspec knows only the standard library's enumerations."""
    if isinstance(value, Enum):
        return value.value
    raise NotImplementedError


def _chosen(shape: type, value: object) -> object:
    """Return the member of a Django choice that a value names; for any other, msgspec says what was expected."""
    if issubclass(shape, Enum):
        return shape(value)
    raise NotImplementedError


def _any(shape: type) -> dict[str, Any]:
    """Describe what msgspec does not know: any JSON, as the two sides of a change, and Django's choices."""
    if shape is object:
        return {"description": "Any JSON."}
    if issubclass(shape, Enum):
        kind = "integer" if issubclass(shape, int) else "string"
        return {"type": kind, "enum": [member.value for member in shape]}
    raise NotImplementedError
