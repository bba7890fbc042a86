"""An office with its seal for every story."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.documents import ports
from tests.documents.world import OneSeal, an_office
from tests.letters.world import House


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.SAAN_HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def keyring() -> Iterator[None]:
    before = ports._keyrings[0]
    ports.use_keyring(OneSeal)
    yield
    ports._keyrings[0] = before


@pytest.fixture
def here(db: None) -> House:
    return an_office()
