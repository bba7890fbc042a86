"""Table names and values for plain SQL, on whichever database this node has."""

from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, models

_hex = attrgetter("hex")


def _itself(value: UUID) -> UUID:
    return value


def name(model: type[models.Model]) -> str:
    """Return a model's table."""
    return model._meta.db_table  # noqa: SLF001 - Django's documented Model._meta API


def uuid_value(value: UUID) -> Any:
    """Return a UUID as this database keeps it."""
    return value if connection.features.has_native_uuid_field else value.hex


def uuid_writer() -> Callable[[UUID], Any]:
    """Return what `uuid_value` does, for many values at a time."""
    return _itself if connection.features.has_native_uuid_field else _hex


def read_uuid(value: Any) -> UUID:
    """Return the UUID that this database gave."""
    return value if isinstance(value, UUID) else UUID(value)


def moment_value(value: datetime) -> Any:
    """Return a moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def read_moment(value: datetime) -> datetime:
    """Return a moment as the database gives it, aware: SQLite keeps UTC without saying so."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
