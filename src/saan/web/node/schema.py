"""How the database's schema stands beside this program: behind it, the same, or ahead of it."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@dataclass(frozen=True, slots=True)
class Schema:
    """`waiting` are the changes that this program would make; `made` all that stand in the database.

    `unknown` are those of them that a newer program has made.

    `between` are changes of which some were made, which this program knows only as one: an earlier one must make the rest.
    """

    waiting: tuple[str, ...]
    unknown: tuple[str, ...]
    fresh: bool
    between: tuple[str, ...] = ()
    made: tuple[str, ...] = ()


def schema() -> Schema:
    """Return how the database stands; `fresh` when it holds nothing yet."""
    if between := _between():
        return Schema((), (), fresh=False, between=between)
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
        made=tuple(sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())),
    )


def _between() -> tuple[str, ...]:
    """Return the migrations that stand in for several which have left the disk, and of which the database has only some."""
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    known, applied = loader.disk_migrations, MigrationRecorder(connection).applied_migrations().keys()
    found = []
    for key, migration in known.items():
        gone = set(migration.replaces) - known.keys()
        if gone & applied and gone - applied:
            found.append(".".join(key))
    return tuple(found)
