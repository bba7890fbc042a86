"""Lists that are read a page at a time, each from where the one before it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from saan.documents.models import Application, Batch, Document
from saan.trust.errors import SaanError

T = TypeVar("T")
M = TypeVar("M", Application, Batch, Document)
PAGE = 50
MAX_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `after` opens the next, and is empty on the last."""

    rows: tuple[T, ...]
    after: str


def newest_first(
    rows: QuerySet[M], view: Callable[[M], T], after: str, limit: int, missing: type[SaanError]
) -> Page[T]:
    """Return a page of at most `MAX_PAGE` rows, the newest first; raise `missing` for an `after` that no page has."""
    limit = max(1, min(limit, MAX_PAGE))
    if after:
        rows = rows.filter(id__lt=_cursor(after, missing))
    return _page(rows.order_by("-id"), view, limit)


def oldest_first(
    rows: QuerySet[M], view: Callable[[M], T], after: str, limit: int, missing: type[SaanError]
) -> Page[T]:
    """Return a page of rows, the oldest first; else as `newest_first`, with as many as the caller says."""
    if after:
        rows = rows.filter(id__gt=_cursor(after, missing))
    return _page(rows.order_by("id"), view, limit)


def _page(rows: QuerySet[M], view: Callable[[M], T], limit: int) -> Page[T]:
    found = list(rows[: limit + 1])
    made = tuple(view(one) for one in found[:limit])
    return Page(made, found[limit - 1].id.hex if len(found) > limit else "")


def _cursor(text: str, missing: type[SaanError]) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        raise missing from None
