"""One real node that serves two agencies: its pages and its worker as processes, its folder, a link per person."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from saan.web.demo.cast import RECEIVER, SENDER
from tests.world import notary

PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Office:
    """A running node: its pages' address, its folder, a sign-in link per e-mail, a path per letter's subject."""

    address: str
    home: Path
    links: dict[str, str]
    letters: dict[str, str]


@contextmanager
def running(home: Path, tables: Path | None = None) -> Iterator[Office]:
    """Make a node in a folder, run its pages and its worker as `saan run` does, and stop them in the end.

    `tables` is a migrated database that it begins with; else it makes its own. An authority stamps time for it.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if tables is not None:
        shutil.copy(tables, home / "saan.db")
    with notary.standing(home) as outside:
        _settle(home, port, outside.stamps)
        environment = {**os.environ, "SAAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "saan.web.settings"}
        environment.pop("SAAN_DATABASE", None)
        prepare = [sys.executable, "-m", "tests.world.prepare", outside.crl]
        prepared = subprocess.run(prepare, env=environment, stdout=subprocess.PIPE, check=True)
        with _processes(home, port, environment) as address:
            yield Office(address, home, **json.loads(prepared.stdout))


def _settle(home: Path, port: int, stamps: str) -> None:
    """Write a node's settings, and its secret."""
    agencies = ", ".join(f'"{company.id}"' for company in (SENDER, RECEIVER))
    (home / "saan.toml").write_text(
        f'web = "127.0.0.1:{port}"\npublic_url = "http://127.0.0.1:{port}"\ndemo = true\nagencies = [{agencies}]\n'
        f'[[stamps]]\nurl = "{stamps}"\nroots = "stamps.pem"\n'
    )
    (home / "keys").mkdir(mode=0o700)
    (home / "keys" / "django-secret").write_text(secrets.token_urlsafe(48))


@contextmanager
def _processes(home: Path, port: int, environment: dict[str, str]) -> Iterator[str]:
    """Run a node's pages and its worker; return the address of its pages."""
    address = f"http://127.0.0.1:{port}"
    web = [sys.executable, "-m", "saan.web.serving", f"127.0.0.1:{port}"]
    worker = [sys.executable, "-m", "saan.web.node.worker"]
    with (home / "office.log").open("wb") as log:
        processes = [
            subprocess.Popen(command, env=environment, stdout=log, stderr=log) for command in (web, worker)
        ]
    try:
        _wait(address, processes[0], home / "office.log")
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{address}/design/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    message = f"the pages did not come up: {log.read_text()[-2000:]}"
    raise RuntimeError(message)
