"""Which addresses of the node take a form: found in the code of their views, not in a list that somebody keeps."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

API = "api/v1/"
ASKED = {"POST", "FILES", "method", "body"}
"""What of a request a view looks at, or hands on, when it takes a form."""


def taking_forms() -> dict[str, str]:
    """Return the name of every address, outside the API, whose view takes a post, with the address as written."""
    return {
        name: route
        for name, route, pattern in addresses(get_resolver())
        if not route.startswith(API) and takes_a_form(pattern.callback)
    }


def addresses(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Yield each address: its name as templates call it, as written, and its pattern."""
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from addresses(part, route, f"{space}{part.namespace}:" if part.namespace else space)
        else:
            yield f"{space}{part.name}", route, part


def takes_a_form(view: Callable[..., Any]) -> bool:
    """Return whether a view, or a function that it hands its request to, looks at what was posted."""
    kind = getattr(view, "view_class", None)
    if kind is not None:
        return hasattr(kind, "post")
    return _looks(inspect.unwrap(view), set())


def _looks(function: Any, seen: set[object]) -> bool:
    if function in seen or not inspect.isfunction(function):
        return False
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ASKED and _is_request(node.value):
            return True
        if isinstance(node, ast.Name) and node.id == "require_POST":
            return True
        if isinstance(node, ast.Call) and any(map(_is_request, node.args)):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if _looks(function.__globals__.get(name), seen):
                return True
    return False


def _is_request(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"request", "_request"}
