"""A real node of one agency with its people in their posts, none of whom has signed in yet."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.world import tables

INVITE = """
import json, sys, django
django.setup()
from saan.base.agencies.api import System
from saan.base.people import api as people
from saan.trust.clock import utc_now
from saan.web.accounts.links import invitation_link
person = people.Person.objects.get(email=sys.argv[1])
print(invitation_link(people.invite_person(person.id, by=System("test", utc_now()))))
"""

SEED = """
import django
django.setup()
from saan.web.demo.cast import SENDER
from saan.web.demo.seeding import seed
seed(SENDER)
"""

SIGN_INS = """
import json, sys, django
django.setup()
from saan.base.journal.models import ActRecord
rows = ActRecord.objects.filter(type="people.signed-in").order_by("id")
print(json.dumps([json.loads(bytes(row.content))["detail"]["how"] for row in rows]))
"""


@dataclass(frozen=True, slots=True)
class OfficeNode:
    """A running node and how to speak to it from outside the browser."""

    address: str
    home: Path

    def invitation(self, who: str) -> str:
        """Return the path of a fresh invitation of `clerk`, `drafter`, `reviewer`, `director` or `admin`."""
        return self.ask(INVITE, f"{who}@a.example").strip().removeprefix(self.address)

    def sign_ins(self) -> list[str]:
        """Return how people have signed in so far, as the journal tells it."""
        return list(json.loads(self.ask(SIGN_INS)))

    def ask(self, program: str, *words: str) -> str:
        """Run a program in a process of the node."""
        command = [sys.executable, "-c", program, *words]
        done = subprocess.run(command, env=environment(self.home), check=True, capture_output=True, text=True)
        return done.stdout


def environment(home: Path) -> dict[str, str]:
    """Return what a process of the node needs."""
    inherited = {key: value for key, value in os.environ.items() if key != "SAAN_DATABASE"}
    return inherited | {"SAAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "saan.web.settings"}


@pytest.fixture(scope="session")
def office_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeNode]:
    """A node at `localhost`, where browsers allow passkeys without TLS."""
    home = tmp_path_factory.mktemp("office")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node = OfficeNode(f"http://localhost:{port}", home)
    (home / "saan.toml").write_text(f'web = "127.0.0.1:{port}"\npublic_url = "{node.address}"\n')
    (home / "keys").mkdir()
    (home / "keys" / "django-secret").write_text("a secret of this test alone, of more than fifty characters")
    shutil.copy(tables.migrated(tmp_path_factory), home / "saan.db")
    node.ask(SEED)
    command = [sys.executable, "-m", "saan.web.serving", f"127.0.0.1:{port}"]
    with (home / "web.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)
    try:
        _wait(node, process)
        yield node
    finally:
        process.terminate()
        process.wait(30)


def _wait(node: OfficeNode, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{node.address}/accounts/login/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the pages did not come up: {(node.home / 'web.log').read_text()[-2000:]}")
