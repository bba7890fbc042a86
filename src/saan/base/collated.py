"""A column by which names stand in Thai dictionary order, the same in every database."""

from typing import Any, Final, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from saan.base.thai import api as thai

Row = TypeVar("Row", bound=models.Model)
MOST: Final = 1000
"""Bytes of a key that are kept, so that any database can index it: the first hundred letters and more."""


class ThaiOrder(models.BinaryField):  # type: ignore[type-arg]  # it takes none at run time
    """Keeps the dictionary order of one or more columns of its row; whatever saves the row brings it up to date.

    Bytes, because databases order text by locales of their own: SQLite puts เ แ โ ใ ไ after ฮ, and a page of a list
    then ends in another place than on PostgreSQL. Whoever saves only some columns, or calls `update()`, names it too.
    """

    def __init__(self, *columns: str, **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(**{"default": b"", "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        """Return how a migration makes the column."""
        name, path, _, kwargs = super().deconstruct()
        return name, path, list(self.columns), kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001 - Django's signature
        """Return the key of the columns as they are being saved."""
        key = order_key(*(getattr(model_instance, column) for column in self.columns))
        setattr(model_instance, self.attname, key)
        return key


def order_key(*names: str) -> bytes:
    """Return the key by whose bytes rows of these names stand in order: by the first, then by the next."""
    return b"\0".join(map(thai.collation_key, names))[:MOST]


def behind(rows: QuerySet[Row], last: Any) -> QuerySet[Row]:
    """Return those of the rows that stand behind one of them in the order of `name_order` and `id`; all, behind none."""
    if last is None:
        return rows
    reached = bytes(last.name_order)
    return rows.filter(Q(name_order__gt=reached) | Q(name_order=reached, id__gt=last.id))
