"""Nodes for the tests of the exchange."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.hands import Hand, hand_of
from tests.exchange.world import ALPHA, BRAVO, Template, World, world_of
from tests.world import tables


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """An empty database, migrated once."""
    server = os.environ.get("SAAN_DATABASE", "")
    shared = tables.migrated_on(server, tmp_path_factory) if server else tables.migrated(tmp_path_factory)
    made = Template(str(shared))
    yield made
    made.drop()


@pytest.fixture
def pair(tmp_path: Path, template: Template) -> Iterator[World]:
    """Two nodes; nothing runs yet."""
    with world_of(tmp_path, template, ALPHA, BRAVO) as made:
        yield made


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[World]:
    """Two nodes, shared by the tests of a module that leave them whole: alpha sends, bravo receives."""
    with world_of(tmp_path_factory.mktemp("standing"), template, ALPHA, BRAVO) as made:
        made[BRAVO].extra["SAAN_TEST_CONSTANTS"] = '{"receiving.metrics.WRITTEN": 0.2}'
        made[BRAVO].start("server")
        made[ALPHA].start("worker")
        yield made


@pytest.fixture(scope="module")
def hand(standing: World) -> Iterator[Hand]:
    """Alpha's hand at bravo's door."""
    with hand_of(standing[ALPHA], standing[BRAVO]) as made:
        yield made
