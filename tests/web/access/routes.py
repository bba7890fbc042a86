"""Every address of the node with its places filled in, from the URL table and from the API's own description."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from saan.base.people.access import access_of
from saan.base.people.models import Role
from saan.web.rest.api import api
from tests.web.access.outsiders import WORD, Desk

API = "api/v1/"
HASH = "0" * 64
WORDS = {"box", "book"}
"""Places that take one of a few words."""

LETTER = {"letter_id", "letter"}
"""What a letter is called in an address."""


@dataclass(frozen=True)
class Ask:
    """One request. `about` is the letter that its address names, if any."""

    method: str
    path: str
    route: str
    about: UUID | None = None
    body: str | None = None
    roles: tuple[Role, ...] = ()


def fillings(desk: Desk, letter: UUID) -> dict[str, object]:
    """Return what stands in each place of an address; a new kind of place needs a line here, or the test fails."""
    here = desk.here
    return {
        "letter_id": letter,
        "letter": letter,
        "sha256": desk.file,
        "book": "sent",
        "unit_id": here.registry.id,
        "unit": here.registry.id,
        "person_id": here.drafter.person_id,
        "person": here.drafter.person_id,
        "position": here.director_post.id,
        "position_id": here.director_post.id,
        "appointment_id": letter,
        "grant_id": letter,
        "holiday": letter,
        "holiday_id": letter,
        "year": 2027,
        "job_id": letter,
        "delegation_id": letter,
        "machine_id": letter,
        "endpoint_id": letter,
        "copy_id": letter,
        "made": letter,
        "event": letter,
        "event_id": letter,
        "message": desk.message,
        "recipient": desk.there.agency.id,
        "act": desk.act,
        "agency": here.agency.id,
        "pk": 1,
        "number": 1,
        "version": 1,
        "place": 0,
        "line": letter,
        "state": "nothing",
        "provider_id": "thaid",
        "application_id": letter,
        "document_id": letter,
        "type_id": letter,
        "batch_id": letter,
        "destruction_id": letter,
        "code": "nothing",
        "document": letter.hex,
        "mark": "nothing",
        "enclosure": "nothing",
        "serial": 1,
        "digits": "0994000000014",
        "secret": "nothing",
        "token": "nothing",
        "uidb36": "a",
        "key": "nothing",
        "origin_hash": "nothing",
        "digest": HASH,
        "name": "0/000",
        "path": "agencies/" + HASH + ".x.json",
    }


def url_table(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the node as it is written down."""
    for part in (resolver or get_resolver()).url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from url_table(part, route)
        else:
            yield route, part


def pages(desk: Desk) -> Iterator[Ask]:
    """Yield a GET and a POST of every page, for each letter where the address names one."""
    for route, pattern in url_table():
        if route.startswith(API):
            continue
        access = access_of(pattern.callback)
        roles = access.roles if access else ()
        names = set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        for letter in desk.letters if names & LETTER else desk.changed[:1]:
            about = letter if names & LETTER else None
            path = _path(route, pattern, fillings(desk, letter))
            for method in ("GET", "POST"):
                if method == "GET" or letter in desk.changed:
                    yield Ask(method, f"/{path}?q={WORD}", route, about, roles=roles)


def _path(route: str, pattern: URLPattern, filled: dict[str, Any]) -> str:
    """Return an address with its places filled in; a place that nobody has named is a KeyError and a failed test."""
    words = {name: _choices(kind)[0] for name, kind in pattern.pattern.converters.items() if name in WORDS}
    head, marked, _ = route.partition("^")
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda place: str((filled | words)[place[1]]), head)
    return path + _by_expression(pattern, filled) if marked else path


def _choices(converter: object) -> list[str]:
    return str(getattr(converter, "regex", "")).split("|")


def _by_expression(pattern: URLPattern, filled: dict[str, Any]) -> str:
    """Return an address that a regular expression of the table matches."""
    names = set(pattern.pattern.regex.groupindex)
    if names == {"uidb36", "key"}:
        return f"reset/key/{filled['uidb36']}-{filled['key']}/"
    return {"name": "metadata/1.root.json", "path": f"targets/{filled['path']}"}[names.pop()]


def calls(desk: Desk) -> Iterator[Ask]:
    """Yield every call of the API with a body that its description allows, for each letter where it names one."""
    described = _described()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            asked = desk.letters if method == "get" else desk.changed
            for letter in asked if named & LETTER else asked[:1]:
                filled = fillings(desk, letter)
                yield Ask(
                    method.upper(),
                    path.format_map(filled) + _query(operation, filled),
                    path,
                    letter if named & LETTER else None,
                    _body(operation, described["components"]["schemas"], letter),
                )


@cache
def _described() -> dict[str, Any]:
    """Return the API's own description, which takes longer to make than a hundred calls."""
    whole: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"/{API}"), default=str))
    return whole


def _query(operation: dict[str, Any], filled: dict[str, Any]) -> str:
    given = {"version": 1, "name": "x", "words": WORD, "first": "2026-01-01", "last": "2600-01-01"}
    asked = [
        one["name"] for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]
    ]
    return "?" + "&".join(f"{name}={given.get(name, filled.get(name))}" for name in asked) if asked else ""


def _body(operation: dict[str, Any], shapes: dict[str, Any], letter: UUID) -> str | None:
    contents = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in contents:
        return None
    return json.dumps(_value(contents["application/json"]["schema"], shapes, letter))


def _value(schema: dict[str, Any], shapes: dict[str, Any], letter: UUID) -> object:
    """Return a small value of a schema."""
    if "$ref" in schema or "anyOf" in schema:
        inner = shapes[schema["$ref"].rsplit("/", maxsplit=1)[1]] if "$ref" in schema else schema["anyOf"][0]
        return _value(inner, shapes, letter)
    if schema.get("type") == "object":
        needed = schema.get("required", [])
        return {name: _value(schema["properties"][name], shapes, letter) for name in needed}
    if "enum" in schema:
        return schema["enum"][0]
    words = {"uuid": str(letter), "date": "2026-01-01"}
    plain = {"array": [], "integer": 1, "boolean": False}
    return plain.get(schema.get("type", ""), words.get(schema.get("format", ""), "x"))
