"""Two agencies, a press and a post for every story."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.letters import ports
from tests.letters.world import House, Pigeons, PlainPress, a_house


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.SAAN_HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def press() -> Iterator[PlainPress]:
    plain = PlainPress()
    before = ports._presses[0]
    ports.use_press(lambda: plain)
    yield plain
    ports._presses[0] = before


@pytest.fixture(autouse=True)
def pigeons() -> Iterator[Pigeons]:
    flock = Pigeons()
    before = ports._posts[0]
    ports.use_post(lambda: flock)
    yield flock
    ports._posts[0] = before


@pytest.fixture
def here(db: None) -> House:
    return a_house("0994000000015", "กรมทดลอง", "ทล")


@pytest.fixture
def there(db: None) -> House:
    return a_house("0994000000023", "กรมรับหนังสือ", "รน")


@pytest.fixture
def abroad(db: None) -> House:
    """An agency of another node, known here from the directory."""
    return a_house("0994000000031", "กรมปลายทางไกล", "ปก", served=False)
