"""A real browser and real processes for the journeys."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys in one worker: they share the browser and the nodes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not shutil.which(CHROMIUM):
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def empty_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a node whose pages are served as in production and that holds nobody and nothing yet."""
    home = tmp_path_factory.mktemp("node")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    (home / "saan.toml").write_text(f'web = "127.0.0.1:{port}"\npublic_url = "{address}"\ndemo = true\n')
    environment = {**os.environ, "SAAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "saan.web.settings"}
    environment.pop("SAAN_DATABASE", None)
    subprocess.run([sys.executable, "-m", "saan", "django", "migrate", "-v0"], env=environment, check=True)
    command = [sys.executable, "-m", "granian", "saan.web.wsgi:application", "--interface", "wsgi"]
    command += ["--port", str(port), "--log-level", "warning"]
    with (home / "web.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(address, process, home / "web.log")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{address}/design/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the pages did not come up: {log.read_text()[-2000:]}")
