"""Every address says who may open it."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from saan.base.people.access import access_of

THEIRS = ("allauth.", "ninja.")
"""Libraries whose views we cannot decorate: allauth guards its own; the API's operations are tested with the API."""


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from _routes(part, route)
        else:
            yield route, part


ROUTES = list(_routes(get_resolver()))


@pytest.mark.parametrize(("route", "pattern"), ROUTES, ids=[route for route, _ in ROUTES])
def test_a_route_declares_its_permission(route: str, pattern: URLPattern) -> None:
    view = pattern.callback
    if view.__module__.startswith(THEIRS):
        return
    access = access_of(view)
    assert access is not None, "decorate the view with saan.base.people.access"
    assert access.who != "everyone" or access.reason, "say why everyone may open it"
