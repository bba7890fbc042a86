"""That somebody has one of some roles in a unit, written in SQL by hand: every page asks, and Django would write it anew each time."""

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
from saan.base.people.models import Person, RoleGrant


class Granted(Expression):
    """The condition on a `Unit` that a person has one of the roles at a moment: in it, or in one above it with all below.

    Without a person, that anybody who is still here has. The units are found from the grants, once, and never unit by unit:
    whoever has hundreds of grants in an agency of thousands of units would else wait for each grant at each unit. A test
    holds it against a naive model.
    """

    output_field = BooleanField()

    def __init__(self, person_id: UUID | None, roles: Sequence[str], at: datetime) -> None:
        """Ask of the unit by its own id, whatever the query calls its table."""
        super().__init__()
        self._person_id, self._roles, self._at = person_id, roles, at
        self._unit: Any = F("id")

    def get_source_expressions(self) -> list[Any]:
        """Return the unit's column, which Django names where it uses the condition."""
        return [self._unit]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take the column under the name that it has there."""
        (self._unit,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]  # as Exists has it
        """Return the condition; raise `EmptyResultSet` where no role is asked for."""
        if not self._roles:
            raise EmptyResultSet
        unit, _ = compiler.compile(self._unit)
        roles = ",".join(["%s"] * len(self._roles))
        at = _SINCE.get_db_prep_value(self._at, connection)
        whose, asked = _ANYBODYS, []
        if self._person_id is not None:
            whose, asked = _THEIRS, [_PERSON.get_db_prep_value(self._person_id, connection)]
        given = [*asked, *map(str, self._roles), at, at]
        return _SQL.format(unit=unit, whose=whose, roles=roles), [*given, AFTER_EVERY_ID, *given]


_SINCE, _PERSON = RoleGrant._meta.get_field("since"), RoleGrant._meta.get_field("person")  # noqa: SLF001 - Django's documented Model._meta API
_GRANT, _UNIT = RoleGrant._meta.db_table, Unit._meta.db_table  # noqa: SLF001 - the same
_THEIRS: Final = "given.person_id = %s"
_ANYBODYS: Final = f"given.person_id IN (SELECT id FROM {Person._meta.db_table} WHERE is_active)"  # noqa: S608, SLF001 - our own name
_IN_FORCE: Final = (
    "{whose} AND given.role IN ({roles}) AND given.since <= %s AND (given.until IS NULL OR given.until > %s)"
)
_SQL: Final = f"""{{unit}} IN (SELECT given.unit_id FROM {_GRANT} given WHERE {_IN_FORCE}
UNION ALL SELECT below.id FROM {_GRANT} given JOIN {_UNIT} granted ON granted.id = given.unit_id
JOIN {_UNIT} below ON below.path > granted.path AND below.path < granted.path || %s WHERE {_IN_FORCE} AND given.subtree)"""  # noqa: S608 - our own names
