"""A real browser and real processes for the journeys."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.world import tables
from tests.world.browser import CHROMIUM, opened
from tests.world.office import Office, running

expect.set_options(timeout=20_000)  # what a page becomes is waited for, however busy the machine


FIRST = (
    "test_letters",
    "test_demo",
    "test_documents",
    "test_signing_in",
    "test_pages",
    "test_office",
    "test_described",
    "test_holders",
)
"""What takes longest begins first, so that no worker is left alone with it at the end."""
LONG = {"test_doctor", "test_keeping", "test_new_node"}


@pytest.hookimpl(
    wrapper=True, tryfirst=True
)  # marked before what is not asked for is left out, put in order after
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Name the journeys, and those of them that take minutes; begin with the longest files."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if item.path.stem in LONG:
                item.add_marker(pytest.mark.long)
    yield
    order = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not shutil.which(CHROMIUM):
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium-headless-shell")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        browser = opened(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A node that serves two agencies, run as in production."""
    with running(tmp_path_factory.mktemp("node"), tables.migrated(tmp_path_factory)) as office:
        yield office


@pytest.fixture(scope="session")
def node(office: Office) -> str:
    """The address of the node, for those who do not sign in."""
    return office.address
