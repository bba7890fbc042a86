"""What an administrator types, in real processes, at nodes of these tests' own."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.world import tables


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def environment() -> dict[str, str]:
    """Return what the commands inherit: nothing of the test's own node."""
    mine = ("SAAN_HOME", "SAAN_DATABASE", "DJANGO_SETTINGS_MODULE")
    return {key: value for key, value in os.environ.items() if key not in mine} | {"COLUMNS": "200"}


@dataclass(frozen=True, slots=True)
class Site:
    """A node's folder and addresses, and whoever types there. `database` empty is SQLite."""

    home: Path
    agency: str
    ports: list[int] = field(default_factory=lambda: free_ports(2))
    database: str = ""

    @property
    def url(self) -> str:
        """Where its pages are; `localhost`, where browsers allow passkeys without TLS."""
        return f"http://localhost:{self.ports[0]}"

    def answers(self) -> list[str]:
        """Return the options of `saan init` that every node here has."""
        return [
            *("--agency", self.agency, "--name-th", "กรมตัวอย่าง", "--name-en", "Department of Examples"),
            *("--letter-code", "ตย", "--admin-email", "admin@d.example"),
            *("--admin-given", "รอบคอบ", "--admin-family", "ดูแลระบบ", "--public-url", self.url),
            *("--web", f"127.0.0.1:{self.ports[0]}", "--exchange", f"127.0.0.1:{self.ports[1]}"),
            *("--exchange-url", f"https://localhost:{self.ports[1]}"),
            *(("--database", self.database) if self.database else ()),
        ]

    def say(self, *words: str, code: int = 0) -> str:
        """Run `saan` at this node and return what it printed; fail when it ends otherwise than expected."""
        done = self.command(*words)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `saan` at this node."""
        line = [sys.executable, "-m", "saan", "--home", str(self.home), *words]
        return subprocess.run(line, env=environment(), check=False, capture_output=True, text=True)

    def write(self, statement: str) -> None:
        """Change the node's database behind its back."""
        if self.database.startswith("postgresql"):
            tables.ask(self.database, statement)
            return
        with closing(sqlite3.connect(self.home / "saan.db")) as database, database:
            database.execute(statement)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Keep the node running, once it is healthy."""
        line = [sys.executable, "-m", "saan", "--home", str(self.home), "run"]
        log = self.home.parent / f"{self.home.name}.log"
        with log.open("ab") as file:
            process = subprocess.Popen(line, env=environment(), stdout=file, stderr=file)
        try:
            self._wait(process, log)
            yield process
        finally:
            process.terminate()
            process.wait(60)

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        logs = [log, *(self.home / "run" / "logs").glob("*.log")]
        pytest.fail("\n".join(f"{file.name}: {file.read_text()[-1500:]}" for file in logs))


def fingerprint(said: str) -> str:
    """Return the fingerprint of a root from what `saan init` printed."""
    found = re.search(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}", said)
    assert found is not None, said
    return found[0]


@contextmanager
def joined(folder: Path) -> Iterator[tuple[Site, Site, subprocess.Popen[bytes]]]:
    """Keep two nodes running that know each other: a directory's authority, and an agency that it lists.

    The third is the agency's process, which a test may end.
    """
    authority = Site(folder / "authority", "th:0994000000031")
    member = Site(folder / "member", "th:0994000000014")
    authority.say("init", *authority.answers(), "--authority")
    root = authority.home / "directory" / "root.json"
    where = ("--directory-url", f"{authority.url}/directory/", "--directory-root", str(root))
    with authority.running():
        member.say("init", *member.answers(), *where)
        authority.say("directory", "approve", str(member.home / "enrolment-0994000000014.json"), "--yes")
        member.say("directory", "update")
        with member.running() as process:
            yield authority, member, process
