from collections.abc import Iterator

import pytest

from tests.base.jobs import errands


@pytest.fixture(autouse=True)
def notes() -> Iterator[list[object]]:
    """What the tasks did, in order."""
    errands.notes.clear()
    yield errands.notes
    errands.notes.clear()
