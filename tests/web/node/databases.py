"""The two databases that a node can stand on, as settings of nodes of a test's own."""

import os
import subprocess
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tools import postgres

NewDatabase = Callable[[], str]
"""Returns the setting of a new, empty database."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """Makes empty databases of one kind, for as long as the module's tests run."""
    if request.param == "sqlite":
        yield lambda: "sqlite"
        return
    found = postgres.binaries()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: apt-get install postgresql")
        pytest.skip("PostgreSQL is missing")
    with postgres.server() as url:
        base, _, _ = url.rpartition("/")

        def make() -> str:
            name = f"saan_{uuid4().hex[:12]}"
            subprocess.run([found / "psql", f"{base}/saan", "-qc", f"CREATE DATABASE {name}"], check=True)
            return f"{base}/{name}"

        yield make
