"""Lists that are read a page at a time, each from where the one before it ended."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from saan.documents.models import Application, Batch, Document
from saan.documents.queries import heaps
from saan.trust.errors import SaanError

T = TypeVar("T")
M = TypeVar("M", Application, Batch, Document)
U = TypeVar("U", Application, Document)
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
        rows = rows.filter(id__lt=cursor(after, missing))
    return _page(rows.order_by("-id"), view, limit)


def newest_of_units(  # noqa: PLR0913, PLR0917 - which rows, how they are shown, and which page
    rows: QuerySet[U], units: Collection[UUID], view: Callable[[U], T], after: str, limit: int, missing: type[SaanError],
    states: Sequence[str] = ("",),
) -> Page[T]:  # fmt: skip
    """Return a page of the rows of units as `newest_first` does, of those in some states where any are named, whatever else lies there."""
    limit = max(1, min(limit, MAX_PAGE))
    order = heaps.Order(rows.model, after=(cursor(after, missing),) if after else ())
    return _put(rows, heaps.first(order, units, limit + 1, states), view, limit, lambda row: row.id.hex)


def by_day(  # noqa: PLR0913, PLR0917 - which rows, how they are shown, and which page
    rows: QuerySet[Document], units: Collection[UUID], days: tuple[date, date], view: Callable[[Document], T], after: str,
    limit: int, missing: type[SaanError],
) -> Page[T]:  # fmt: skip
    """Return a page of the documents that units issued from one day to another, the oldest first, with as many as the caller says."""
    order = heaps.Order(
        Document, ("issued_on", "id"), newest=False, after=(days[0], UUID(int=0)), until=days[1]
    )
    if after:
        day, _, last = after.partition(".")
        try:
            order = replace(order, after=max(order.after, (date.fromisoformat(day), cursor(last, missing))))
        except ValueError:
            raise missing from None
    ids = heaps.first(order, units, limit + 1)
    return _put(rows, ids, view, limit, lambda row: f"{row.issued_on}.{row.id.hex}")


def _put(
    rows: QuerySet[U], ids: list[UUID], view: Callable[[U], T], limit: int, place: Callable[[U], str]
) -> Page[T]:
    found = rows.in_bulk(ids)
    made = [found[one] for one in ids if one in found]  # one may be destroyed by now
    more = place(made[limit - 1]) if len(made) > limit else ""
    return Page(tuple(view(one) for one in made[:limit]), more)


def _page(rows: QuerySet[M], view: Callable[[M], T], limit: int) -> Page[T]:
    found = list(rows[: limit + 1])
    made = tuple(view(one) for one in found[:limit])
    return Page(made, found[limit - 1].id.hex if len(found) > limit else "")


def cursor(text: str, missing: type[SaanError]) -> UUID:
    """Return the id after which a page begins; raise `missing` for what no page has said."""
    try:
        return UUID(hex=text)
    except ValueError:
        raise missing from None
