"""What every test may ask for."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from saan.base import collector
from tests.world import tables

# Thousands of tests and all that they import are there to stay: looking through them for garbage took a tenth of the time.
collector.starting()

# Byte code is kept whatever the shell says: tests start a thousand processes, and each would compile the program anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A test never depends on speed; the machine that runs it may be busy.
settings.register_profile("saan", deadline=None)
settings.load_profile("saan")

LONGEST = {
    "test_batches",
    "test_days",
    "test_every_route",
    "test_faults",
    "test_init",
    "test_lanes",
    "test_numbers",
    "test_restoring",
    "test_secrecy",
    "test_shared",
    "test_upgrade",
}
"""Files whose tests take ten seconds each: begun first, so that no worker is left alone with one at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, whatever order the others were shuffled into."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def pytest_collection_finish() -> None:
    """Look for garbage again, as a node's processes do, now that all is loaded."""
    collector.steady()


# A shell in the background gives its children no Ctrl-C; what a test starts shall hear it all the same.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The tests' own database, copied: migrations take seconds, and no worker need go through them again."""
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            as_new = tables.stand(tmp_path_factory)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: as_new())
        yield
        with django_db_blocker.unblock():
            tables.leave()
