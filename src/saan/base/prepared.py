"""Questions that every page asks: Django writes their SQL once, and later only what they ask for is put in.

Django takes milliseconds to write a query over three tables, which the database then answers in a tenth of one. The
query stays as it is read and used everywhere else, so that its rule stands once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

One = UUID | datetime | str
Asked = One | tuple[UUID | str, ...]
_Shape = tuple[str, tuple[int, ...]]
"""The kind of database, and how many values each tuple has."""


@dataclass(frozen=True, slots=True)
class _Written:
    """The SQL of a query; for each of its places which of the values asked for stands there, or what always does; and what makes values of its columns."""

    sql: str
    places: tuple[tuple[int, Any], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]


class Prepared:
    """A query of values (`values_list`) by what it asks for. Safe in threads.

    Its SQL must not depend on the values, but for how many a tuple has: `id__in`, where one more of the same changes
    nothing. Raises `UnpreparedError` when it is first asked if one of them does not reach the database as it is.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        """Take what makes the query of the values that `rows` is asked with."""
        self._make = make
        self._written: dict[_Shape, _Written | None] = {}

    def rows(self, *asked: Asked) -> list[tuple[Any, ...]]:
        """Return the rows that the query finds, in its order."""
        given = [_padded(one) if isinstance(one, tuple) else one for one in asked]
        shape = connection.vendor, tuple([len(one) if isinstance(one, tuple) else -1 for one in given])
        if shape not in self._written:
            self._written[shape] = self._write(given)
        written = self._written[shape]
        if written is None:
            return []
        values = _flat(given)
        params = [always if place < 0 else values[place] for place, always in written.places]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, params)
            return list(_converted(cursor.fetchall(), written))

    def _write(self, asked: Sequence[Asked]) -> _Written | None:
        """Have Django write the query, of values that stand nowhere else; None for one that can find nothing."""
        marks = tuple(_mark(place, one) for place, one in enumerate(asked))
        compiler = self._make(*marks).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        known = _flat(marks)
        places = tuple((known.index(one), None) if one in known else (-1, one) for one in params)
        if {place for place, _ in places} - {-1} != {*range(len(known))}:
            raise UnpreparedError(sql)
        columns = [column for column, _, _ in compiler.select]
        made = compiler.get_converters(columns).items()
        return _Written(sql, places, tuple((place, steps, column) for place, (steps, column) in made))


class UnpreparedError(Exception):
    """A value does not stand in the SQL of the query that asks for it: a defect of this program."""


def _flat(asked: Sequence[Asked]) -> list[Any]:
    """Return the values as this kind of database takes them, those of tuples one by one."""
    return [_adapted(each) for one in asked for each in (one if isinstance(one, tuple) else (one,))]


def _padded(values: tuple[UUID | str, ...]) -> tuple[UUID | str, ...]:
    """Return as many values as a power of two, the last one several times: few lengths are written."""
    count = 1 << (len(values) - 1).bit_length() if values else 0
    return values + values[-1:] * (count - len(values))


def _adapted(value: One) -> Any:
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value)


def _mark(place: int, value: Asked) -> Asked:
    """Return a value of the same kind that no query holds by itself, and that stands at no other place."""
    if isinstance(value, tuple):
        marked = [_mark((place + 1) << _TUPLES | each, one) for each, one in enumerate(value, 1)]
        return tuple(one for one in marked if isinstance(one, UUID | str))
    if isinstance(value, UUID):
        return UUID(int=place + 1)
    if isinstance(value, datetime):
        return _LONG_AGO + timedelta(days=place)
    return f"\x01{place}"


def _converted(rows: Sequence[tuple[Any, ...]], written: _Written) -> Iterator[tuple[Any, ...]]:
    if not written.converters:
        yield from rows
        return
    for row in map(list, rows):
        for place, steps, column in written.converters:
            for step in steps:
                row[place] = step(row[place], column, connection)
        yield tuple(row)


_TUPLES: Final = 32
"""Bits for the place of a value in its tuple."""
_LONG_AGO: Final = datetime(1901, 1, 1, 0, 0, 1, tzinfo=UTC)
