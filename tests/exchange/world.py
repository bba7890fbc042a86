"""Nodes of the exchange as real processes over loopback: a listener and a delivery worker each, a database each.

What a test wants of a node it asks through the node's *agent*, one more process that speaks JSON lines.
"""

import json
import os
import shutil
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from saan.trust.ids import AgencyId
from tests.world import tables
from tests.world.forked import Started, forked

ROOT = Path(__file__).parents[2]
ALPHA = AgencyId("th:0994000000015")
BRAVO = AgencyId("th:0994000000023")
CHARLIE = AgencyId("th:0994000000031")
PATIENCE = 200.0
Begin = Callable[[str, str, Mapping[str, str], Path], Started]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: Callable[[], Any], seconds: float = PATIENCE, pause: float = 0.05) -> Any:
    """Return what a question answers once it answers truly; the last answer is shown when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := what():
            return answer
        time.sleep(pause)
    message = f"did not happen within {seconds} s; at last: {what()!r}"
    raise AssertionError(message)


@dataclass
class TestNode:
    """One node: its folder, its port, its processes."""

    __test__ = False

    agency: AgencyId
    home: Path
    port: int
    database: str
    world: Path
    processes: dict[str, Started] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    secure: bool = False

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    def place(self, rest: str) -> str:
        return f"{self.url}/saan/1/{self.agency}/{rest}"

    def environment(self) -> dict[str, str]:
        """As the supervisor of a node starts its listener, which has all of the exchange and starts in half the time."""
        kept = {key: value for key, value in os.environ.items() if key != "SAAN_DATABASE"}
        return kept | {
            "SAAN_HOME": str(self.home),
            "SAAN_DATABASE": self.database,
            "DJANGO_SETTINGS_MODULE": "saan.web.settings.listener",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
            "SAAN_TEST_WORLD": str(self.world),
            "SAAN_TEST_AGENCY": self.agency,
            "SAAN_TEST_PORT": str(self.port),
        } | self.extra  # fmt: skip

    def start(self, kind: str, module: str = "tests.exchange.process", begin: Begin = forked) -> None:
        """Start the `server`, the `worker` or the `agent`, and return once it works. `begin` is how."""
        self.processes[kind] = begin(module, kind, self.environment(), self.home / f"{kind}.log")
        if kind == "server":
            wait_until(self._answers)

    def _answers(self) -> bool:
        if self.secure:  # says nothing to whom it does not know
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0
        try:
            return httpx.get(f"{self.url}/saan/1/health", timeout=1).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def kill(self, kind: str) -> None:
        """Kill -9 a process and wait for its end."""
        self.processes.pop(kind).kill()

    def stop(self) -> None:
        for kind in list(self.processes):
            self.kill(kind)

    def ask(self, what: str, **arguments: Any) -> Any:
        """Have the node's agent do something in the node's own database, and return what it says."""
        if "agent" not in self.processes:
            self.start("agent")
        agent = self.processes["agent"]
        agent.stdin.write(json.dumps({"what": what, **arguments}) + "\n")
        agent.stdin.flush()
        line = agent.stdout.readline()
        assert line, (self.home / "agent.log").read_text()[-4000:]
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["said"]

    def log(self, kind: str) -> str:
        return (self.home / f"{kind}.log").read_text()


class World:
    """Several nodes that know each other."""

    def __init__(
        self, folder: Path, template: "Template", agencies: tuple[AgencyId, ...], *, secure: bool = False
    ) -> None:
        """Make nodes that speak mutual TLS where `secure`, else on a plain line."""
        self.folder, self._secure = folder, secure
        self.nodes = {agency: self._node(agency, template) for agency in agencies}
        self.changes: dict[str, dict[str, Any]] = {}
        self.publish()

    def _node(self, agency: AgencyId, template: "Template") -> TestNode:
        home = self.folder / agency[-4:]
        (home / "keys").mkdir(parents=True)
        world = self.folder / "world.json"
        return TestNode(agency, home, free_port(), template.database(home), world, secure=self._secure)

    def publish(self) -> None:
        """Write the directory that all nodes read; `changes` overrides members of an agency's entry."""
        entries = {
            agency: {"home": str(node.home), "endpoint": node.url} | self.changes.get(agency, {})
            for agency, node in self.nodes.items()
        }
        aside = self.folder / "world.new"
        aside.write_text(json.dumps(entries))
        aside.replace(self.folder / "world.json")

    def __getitem__(self, agency: AgencyId) -> TestNode:
        return self.nodes[agency]

    def stop(self) -> None:
        """End every process; what they logged is shown where the test failed."""
        for node in self.nodes.values():
            node.stop()
            for log in sorted(node.home.glob("*.log")):
                print(f"── {node.agency} {log.name}", log.read_text()[-6000:], sep="\n")  # noqa: T201 - shown on failure


class Template:
    """An empty, migrated database, copied for each node: SQLite, or PostgreSQL where the tests run on it."""

    def __init__(self, template: str) -> None:
        """Copy the SQLite file, or the database of the server that the tests run on, of this name."""
        self._server = os.environ.get("SAAN_DATABASE", "")
        self._made: list[str] = []
        self._template = template

    def database(self, home: Path) -> str:
        if self._server:
            name = f"x{uuid.uuid4().hex}"
            tables.ask(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template}")
            self._made.append(name)
            return f"{self._server.rsplit('/', 1)[0]}/{name}"
        shutil.copy(self._template, home / "saan.db")
        return "sqlite"

    def drop(self) -> None:
        for name in reversed(self._made):
            tables.ask(self._server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def world_of(folder: Path, template: Template, *agencies: AgencyId, secure: bool = False) -> Iterator[World]:
    made = World(folder, template, agencies, secure=secure)
    try:
        yield made
    finally:
        made.stop()
