"""That a person has one of some roles in a unit, written in SQL by hand: every page asks, and Django would write it anew each time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F
from django.db.models.sql.compiler import SQLCompiler

from saan.base.agencies.models import Unit
from saan.base.agencies.rules import AFTER_EVERY_ID
from saan.base.people.models import RoleGrant


class Granted(Expression):
    """The condition on a `Unit` that a person has one of the roles at a moment: in it, or in one above it with all below.

    `saan.base.people.viewer` says the same of any grants, in Django's words; a test holds both against a naive model.
    """

    output_field = BooleanField()

    def __init__(self, person_id: UUID, roles: Sequence[str], at: datetime) -> None:
        """Ask of the unit by its own columns, whatever the query calls its table."""
        super().__init__()
        self._person_id, self._roles, self._at = person_id, roles, at
        self._unit: list[Any] = [F("id"), F("path")]

    def get_source_expressions(self) -> list[Any]:
        """Return the unit's columns, which Django names where it uses the condition."""
        return self._unit

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the columns under the names that they have there."""
        self._unit = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]  # as Exists has it
        """Return the condition; raise `EmptyResultSet` where no role is asked for."""
        if not self._roles:
            raise EmptyResultSet
        unit, path = (compiler.compile(column)[0] for column in self._unit)
        roles = ",".join(["%s"] * len(self._roles))
        at = _SINCE.get_db_prep_value(self._at, connection)
        person = _PERSON.get_db_prep_value(self._person_id, connection)
        values = [person, *map(str, self._roles), at, at, AFTER_EVERY_ID]
        return _SQL.format(unit=unit, path=path, roles=roles), values


_SINCE, _PERSON = RoleGrant._meta.get_field("since"), RoleGrant._meta.get_field("person")  # noqa: SLF001 - Django's documented Model._meta API
_SQL: Final = f"""EXISTS(SELECT 1 FROM {RoleGrant._meta.db_table} given JOIN {Unit._meta.db_table} granted ON granted.id = given.unit_id
WHERE given.person_id = %s AND given.role IN ({{roles}}) AND given.since <= %s AND (given.until IS NULL OR given.until > %s)
AND (given.unit_id = {{unit}} OR (given.subtree AND granted.path <= {{path}} AND granted.path || %s > {{path}})))"""  # noqa: S608, SLF001 - our own names
