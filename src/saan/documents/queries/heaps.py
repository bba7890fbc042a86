"""The first rows of many units together: those of each are a range of an index, of which few are read, and they are merged.

Asked for the rows of many units in one order, a database reads them all and sorts them, or walks past everybody else's until
a page is full. Here a page costs as much as its units are many, whatever lies in them. A heap is a unit's rows, or those of
them in one state; both databases run the same idea, and differ in how a subquery may look at the row beside it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from saan.documents.models import Application, Document

Place = tuple[Any, ...]
"""Where a row stands in the order, as the database's columns hold it; its id is the last of it."""
Heap = tuple[Any, str]
"""A unit, as the database's column holds it, and a state; empty where rows of all states lie together."""
_WIDER: Final = 8
"""How many times as many rows a heap is asked for again, when it gave all it was asked for."""

_SQLITE = """
    SELECT d.value ->> 0, d.value ->> 1, {columns} FROM json_each(%s) d CROSS JOIN {table} h ON h.rowid IN (
        SELECT i.rowid FROM {table} i WHERE i.unit_id = d.value ->> 0 {clauses} ORDER BY {order} LIMIT %s)
"""
_POSTGRESQL = """
    SELECT d.unit, d.state, {columns} FROM unnest(%s::uuid[], %s::text[]) d (unit, state) CROSS JOIN LATERAL (
        SELECT i.* FROM {table} i WHERE i.unit_id = d.unit {clauses} ORDER BY {order} LIMIT %s) h
"""


@dataclass(frozen=True, slots=True)
class Order:
    """Which rows, and in which order: by `columns`, of which the last is the id, the newest first or last.

    Only those beyond the place `after`, and up to `until` in the first column.
    """

    table: type[Application | Document]
    columns: tuple[str, ...] = ("id",)
    newest: bool = True
    after: tuple[date | UUID, ...] = ()
    until: date | None = None


def first(order: Order, units: Iterable[UUID], limit: int, states: Sequence[str] = ("",)) -> list[UUID]:
    """Return the ids of the first rows of these units, in these states where any are named.

    Every heap is asked for its share and a little more. Those that might hold more rows before the last of these are asked
    again, for more, until none might.
    """
    asked = [(_key(unit), state) for unit in units for state in states]
    few = min(limit, limit // max(len(asked), 1) + 2)
    heaps: dict[Heap, list[Place]] = {}
    found: list[Place] = []
    while asked:
        heaps |= _read(order, asked, few)
        found = sorted((row for heap in heaps.values() for row in heap), reverse=order.newest)[:limit]
        full = [heap for heap in asked if len(heaps[heap]) == few] if few < limit else []
        asked = [
            heap
            for heap in full
            if len(found) < limit or _before(order, _last(order, heaps[heap]), found[-1])
        ]
        few = min(limit, few * _WIDER)
    return [_uuid(row[-1]) for row in found]


def filled(order: Order, units: Iterable[UUID], states: Sequence[str] = ("",)) -> frozenset[UUID]:
    """Return those of these units that have any such row."""
    asked = [(_key(unit), state) for unit in units for state in states]
    return (
        frozenset(_uuid(unit) for (unit, _), rows in _read(order, asked, 1).items() if rows)
        if asked
        else frozenset()
    )


def statement(order: Order, heaps: Sequence[Heap], rows: int) -> tuple[str, list[Any]]:
    """Return the statement that asks each of these heaps for so many rows, and its parameters."""
    postgresql = connection.vendor == "postgresql"
    columns = [f"i.{name}" for name in order.columns]
    clauses, params = [], []
    if heaps[0][1]:
        clauses.append(f"AND i.state = {'d.state' if postgresql else 'd.value ->> 1'}")
    if order.after:
        holes = ", ".join(["%s"] * len(columns))
        clauses.append(f"AND ({', '.join(columns)}) {'<' if order.newest else '>'} ({holes})")
        params += [_key(one) for one in order.after]
    if order.until is not None:
        clauses.append(f"AND {columns[0]} <= %s")
        params.append(_key(order.until))
    sql = (_POSTGRESQL if postgresql else _SQLITE).format(
        columns=", ".join(f"h.{name}" for name in order.columns),
        table=order.table._meta.db_table,  # noqa: SLF001 - Django's way to a table's name
        clauses=" ".join(clauses),
        order=", ".join(f"{name} {'DESC' if order.newest else 'ASC'}" for name in columns),
    )
    of: list[Any] = [[unit for unit, _ in heaps], [state for _, state in heaps]]
    return sql, [*(of if postgresql else [json.dumps(heaps)]), *params, rows]


def _read(order: Order, asked: Sequence[Heap], rows: int) -> dict[Heap, list[Place]]:
    heaps: dict[Heap, list[Place]] = {heap: [] for heap in asked}
    with connection.cursor() as cursor:
        cursor.execute(*statement(order, asked, rows))
        for unit, state, *place in cursor.fetchall():
            heaps[unit, state].append(tuple(place))
    return heaps


def _last(order: Order, rows: list[Place]) -> Place:
    return min(rows) if order.newest else max(rows)


def _before(order: Order, one: Place, other: Place) -> bool:
    return one > other if order.newest else one < other


def _key(value: date | UUID) -> Any:
    """Return a value as the database's column holds it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datefield_value(value)


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
