from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """A node folder of the test's own."""
    settings.SAAN_HOME = tmp_path
    return tmp_path
