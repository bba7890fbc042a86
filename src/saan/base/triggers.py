"""What is on record never changes: triggers that say so in the database itself, whatever the program above it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.migrations import RunPython


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The rows of one house that never change, and the columns of others that no longer do from some moment on.

    `once` has for each table the condition, in SQL on `OLD`, from which the columns stay as they are. A migration that
    makes a table anew takes its triggers with it: it makes them again.
    """

    house: str
    never: Sequence[str]
    once: Mapping[str, tuple[str, Sequence[str]]]

    def operation(self) -> RunPython:
        """Return the migration's step."""
        return RunPython(self.make, self.drop)

    def make(self, _apps: Any, schema_editor: Any) -> None:
        """Make every trigger anew."""
        self.drop(_apps, schema_editor)
        postgresql = schema_editor.connection.vendor == "postgresql"
        if postgresql:
            schema_editor.execute(
                f"CREATE FUNCTION {self.house}_on_record() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'what is on record never changes: %', TG_TABLE_NAME; END $$",
                params=None,
            )
        for table in self.never:
            schema_editor.execute(self._trigger(table, "", postgresql=postgresql))
        differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
        for table, (when, columns) in self.once.items():
            changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
            schema_editor.execute(
                self._trigger(table, f"WHEN ({when} AND ({changed}))", postgresql=postgresql)
            )

    def drop(self, _apps: Any, schema_editor: Any) -> None:
        """Drop every trigger there is."""
        postgresql = schema_editor.connection.vendor == "postgresql"
        for table in (*self.never, *self.once):
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_on_record{on}")
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.house}_on_record()")

    def _trigger(self, table: str, when: str, *, postgresql: bool) -> str:
        head = f"CREATE TRIGGER {table}_on_record BEFORE UPDATE ON {table} FOR EACH ROW {when}"
        if postgresql:
            return f"{head} EXECUTE FUNCTION {self.house}_on_record()"
        return f"{head} BEGIN SELECT RAISE(ABORT, 'what is on record never changes: {table}'); END"
