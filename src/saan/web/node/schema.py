"""How the database's schema stands beside this program: behind it, the same, or ahead of it."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True, slots=True)
class Schema:
    """`waiting` are the changes that this program would make; `unknown` those that a newer one has made."""

    waiting: tuple[str, ...]
    unknown: tuple[str, ...]
    fresh: bool


def schema() -> Schema:
    """Return how the database stands; `fresh` when it holds nothing yet."""
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # A squashed migration stands in for those it replaces, which may have left the disk.
    replaced = {one for migration in executor.loader.disk_migrations.values() for one in migration.replaces}
    unknown = applied - executor.loader.disk_migrations.keys() - replaced
    return Schema(
        tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan),
        tuple(sorted(".".join(one) for one in unknown)),
        not applied,
    )
