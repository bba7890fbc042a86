"""A node of its own for each test."""

from pathlib import Path
from typing import Any

import pytest

from tests.base.journal.node import LogWatcher, make_keys, settle


@pytest.fixture
def log(tmp_path: Path, settings: Any, transactional_db: None) -> LogWatcher:
    make_keys(tmp_path)
    settle(settings, tmp_path, public_url="https://node.example")
    return LogWatcher()
