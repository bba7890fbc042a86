"""The tables of a house, made together in a migration: each at once in the form that all its steps lead to.

Django renders every model that is related to one anew for each step that touches it, and in this house nearly all are
related to people and agencies: a new database spent three quarters of its time on that.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """Makes tables; the steps are those of a migration that Django wrote, and touch no table but these."""

    def __init__(self, steps: Sequence[Operation]) -> None:
        self.steps = steps

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how it is written down."""
        return type(self).__name__, [self.steps], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Bring the steps into the state, whose models are rendered once after the last of them."""
        state.__dict__.pop("apps", None)  # rendered when it is next asked for
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django's shape
        to_state: ProjectState,
    ) -> None:
        """Make the tables."""
        for name in self._names():
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002 - Django's shape
    ) -> None:
        """Drop the tables."""
        for name in reversed(self._names()):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """Return what it does, for whoever watches."""
        return f"Make {len(self._names())} tables"

    def _names(self) -> list[str]:
        return [step.name for step in self.steps if isinstance(step, CreateModel)]
