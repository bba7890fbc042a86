"""A directory of its own for each story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.directory.world import Server, World


@pytest.fixture
def world(tmp_path: Path, transactional_db: None) -> World:
    return World(tmp_path)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    made = Server(world.public)
    yield made
    made.close()
