"""One real node and one that strangers wrote from docs/wire alone, which know each other by a signed directory."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from saan.trust.ids import AgencyId
from saan.web.demo.cast import SENDER
from saan.web.demo.stage import Node, _free_ports
from saan.web.node.config import NodeConfig
from tests.oracle.oracle import Talker, built
from tests.world import tables

HERE = SENDER.id
STRANGER = AgencyId("th:0994000000099")
ROOT, SOURCE = Path(__file__).parents[2], Path(__file__).parent / "stranger"
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Abroad:
    """The real node, the people at its desk, and the stranger."""

    node: Node
    desk: Talker
    stranger: Talker
    folder: Path

    def have(self, verb: str, **asked: Any) -> Any:
        """Have something done at the desk of the real node."""
        return self.desk.say({"verb": verb, "asked": asked})["result"]

    def ask(self, do: str, **asked: Any) -> dict[str, Any]:
        """Have the stranger do something; what it refuses fails the test."""
        said = self.stranger.say({"do": do, **asked})
        assert "refused" not in said, said
        return said

    def sent(self, *, secrecy: str = "normal", running: int, batch: bool = False) -> dict[str, Any]:
        """Have the stranger write to the real node, with an enclosure of more than three chunks; return what it was told."""
        sealed = secrecy != "normal"
        return self.ask(
            "letter", to=HERE, secrecy=secrecy, seal=sealed, batch=batch, running=running, enclosures=[3 * 2**20 + 5, 0]
        )  # fmt: skip

    def became(self, letter: str, state: str) -> str:
        """Wait until a letter of the real node is in a state; return the number, or the reason, of the stranger."""
        self.until(lambda: bool(self.have("became", letter=letter)[0] == state))
        return str(self.have("became", letter=letter)[1])

    def told(self, letter: str, events: int) -> list[dict[str, Any]]:
        """Wait until the stranger was told so many things of its letter."""
        self.until(lambda: len(self.ask("told", letter=letter)["events"]) >= events)
        found: list[dict[str, Any]] = self.ask("told", letter=letter)["events"]
        return found

    def until(self, done: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, (self.folder / "node" / "run" / "node.log").read_text()[
                -3000:
            ]
            time.sleep(0.1)


@contextmanager
def standing(folder: Path, factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    """Start both, and have the stranger listed as any agency is: it asks, and a person approves."""
    program = built(folder, SOURCE)
    node = _node(folder)
    shutil.copy(tables.migrated(factory), node.home / "saan.db")
    (folder / "stranger").mkdir()
    with ExitStack() as stack:
        stranger = stack.enter_context(
            _talker([str(program), STRANGER, str(folder / "stranger"), "127.0.0.1:0"])
        )
        environment = node.environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        desk = stack.enter_context(_talker([sys.executable, "-m", "tests.oracle.desk"], environment))
        abroad = Abroad(node, desk, stranger, folder)
        stranger.say(None)
        pinned = abroad.have("found")
        node.start()
        stack.callback(node.stop)
        node.wait_until_ready()
        address = f"{node.config.public_url}/directory/"
        digest = abroad.ask("enrol", source=address)["digest"]
        abroad.have("approve", digest=digest)
        assert abroad.ask("enrol", source=address, digest=digest)["state"] == "approved"
        abroad.ask("trust", source=address, pin=f"{pinned}/root.json")
        yield abroad


def _node(folder: Path) -> Node:
    web, exchange = _free_ports(2)
    config = NodeConfig(
        web=f"127.0.0.1:{web}",
        public_url=f"http://127.0.0.1:{web}",
        exchange=f"127.0.0.1:{exchange}",
        exchange_url=f"https://127.0.0.1:{exchange}",
        directory_url=f"http://127.0.0.1:{web}/directory/",
        agencies=(HERE,),
        authority=True,
        demo=True,
    )
    node = Node(SENDER, folder / "node", config)
    node.make()
    return node


@contextmanager
def _talker(command: list[str], environment: dict[str, str] | None = None) -> Iterator[Talker]:
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Talker(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)
