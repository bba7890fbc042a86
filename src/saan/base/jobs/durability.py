"""Commits that need not be waited for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unsynced() -> Iterator[None]:
    """Run one short transaction whose commit does not wait for the disk.

    For the workers' own marks only (taken, done, failed). A mark that a power cut takes means that the job
    runs again, which every task must bear; order is kept, so a task's own durable commit also makes
    durable the mark before it. Inside another transaction it is a plain savepoint.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "sqlite":
        _pragma("NORMAL")
        try:
            with transaction.atomic():
                yield
        finally:
            _pragma("FULL")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
            yield


def _pragma(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous = {level}")
