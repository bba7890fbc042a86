"""Three real nodes under the knife: each a supervisor with its programs and a desk of people, behind a line of its own."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec

from saan.web.demo.cast import Company
from saan.web.demo.stage import Node, _free_ports
from saan.web.node.config import NodeConfig
from tests.chaos.offices import OFFICES
from tests.exchange.proxy import Proxy
from tests.exchange.world import ROOT, wait_until
from tests.web.node.databases import NewDatabase

PROGRAMS = ("saan.web.serving", "saan.exchange", "saan.web.node.worker")
CUT, LOST = "cut off", "answers lost"
BLOWS = (*PROGRAMS, *PROGRAMS[1:], "desk", "supervisor", CUT, LOST)
"""What may befall a node; what sends and receives comes twice."""

BEFORE_IT_IS_UP = 0.2
"""How often a node is struck whether or not it has come up since the last time."""


class DeadDeskError(Exception):
    """The desk was killed before it answered."""


class Office:
    """One node, its line to the outside, and the desk at which its people work."""

    def __init__(self, node: Node, line: Proxy) -> None:
        self.node, self.line = node, line
        self._desk: subprocess.Popen[str] | None = None
        self._answered = False

    def ask(self, verb: str, asked: Mapping[str, Any] | None = None) -> Any:
        """Have something done at the desk; raise `DeadDeskError` when it is killed meanwhile."""
        desk = self._desk = self._desk or self._open_desk()
        assert desk.stdin is not None
        assert desk.stdout is not None
        try:
            desk.stdin.write(json.dumps({"verb": verb, "asked": asked or {}}) + "\n")
            desk.stdin.flush()
            line = desk.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            desk.communicate()
            self._desk = None
            if desk.returncode != -signal.SIGKILL:
                message = f"the desk ended by itself ({desk.returncode}): {self._log('desk')}"
                raise AssertionError(message)
            raise DeadDeskError
        self._answered = True
        return json.loads(line)["result"]

    def _open_desk(self) -> subprocess.Popen[str]:
        self._folder().mkdir(parents=True, exist_ok=True)
        with (self._folder() / "desk.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.desk"],
                env=self.node.environment
                | {"PYTHONPATH": str(ROOT), "SAAN_CHAOS_OFFICE": self.node.company.folder},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def _folder(self) -> Path:
        return self.node.home / "run"

    def _log(self, name: str) -> str:
        return (self._folder() / f"{name}.log").read_text()[-4000:]

    def logs(self) -> str:
        """Return the end of every log of the node."""
        found = sorted(self._folder().rglob("*.log"))
        return "\n".join(
            f"── {self.node.company.folder} {one.name}\n{one.read_text()[-3000:]}" for one in found
        )

    def victims(self) -> dict[str, int]:
        """Return what can be killed here now, by name: the programs, the supervisor, the desk."""
        found: dict[str, int] = {}
        if self.node.process is not None:
            found["supervisor"] = self.node.process.pid
            found |= _children(self.node.process.pid)
        if self._desk is not None and self._answered:
            # One that has not come up yet is left alone, or on a busy machine none ever would.
            found["desk"] = self._desk.pid
        return found

    def up(self) -> bool:
        """Return whether every program of the node works now."""
        try:
            return (
                httpx.get(f"{self.node.config.public_url}/health/", timeout=2).status_code == httpx.codes.OK
            )
        except httpx.HTTPError:
            return False

    def kill(self, what: str) -> bool:
        """Kill -9 one process of this office; what nobody else starts again is started here."""
        victim = self.victims().get(what)
        if victim is None:
            return False
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            return False
        if what == "desk":
            self._answered = False
        if what == "supervisor" and self.node.process is not None:
            assert self.node.process.wait() == -signal.SIGKILL
            # Its programs are told by the kernel to stop; their ports are free when they have.
            wait_until(lambda: not _listening(self.node.config))
            self.node.start()
        return True

    def close(self) -> None:
        """End everything of this office."""
        if self.node.process is not None:
            self.node.stop()
        if self._desk is not None:
            self._desk.kill()
            self._desk.communicate()
        self.line.close()


def build(folder: Path, new_database: NewDatabase) -> list[Office]:
    """Return three offices that know each other, running, each on a new database."""
    offices = [_office(folder, company, port, new_database()) for company, port in _addresses().items()]
    directory = offices[0].node.config.public_url + "/directory/"
    for office in offices:
        config = office.node.config
        office.node.config = msgspec.structs.replace(config, directory_url=directory)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(_begin, offices))
    _join(offices)
    for office in offices:
        office.node.start()
    for office in offices:
        wait_until(office.up)
    return offices


def _addresses() -> dict[Company, tuple[int, int]]:
    ports = iter(_free_ports(2 * len(OFFICES)))
    return {company: (next(ports), next(ports)) for company in OFFICES}


def _office(folder: Path, company: Company, ports: tuple[int, int], database: str) -> Office:
    web, exchange = ports
    line = Proxy(exchange)
    config = NodeConfig(
        web=f"127.0.0.1:{web}",
        public_url=f"http://127.0.0.1:{web}",
        exchange=f"127.0.0.1:{exchange}",
        exchange_url=f"https://127.0.0.1:{line.port}",
        database=database,
        agencies=(company.id,),
        authority=company is OFFICES[0],
        demo=True,
    )
    return Office(Node(company, folder / company.folder, config), line)


def _begin(office: Office) -> None:
    office.node.make()
    office.ask("tables")
    office.ask("seed")


def _join(offices: list[Office]) -> None:
    """Let the three come to know each other, as the demo does."""
    authority = offices[0]
    root = authority.ask("found")
    requests = [office.ask("ask") for office in offices]
    issued = authority.ask("approve", {"requests": requests})
    authority.node.start()
    authority.node.wait_for_pages()
    for office, own in zip(offices, requests, strict=True):
        office.ask("settle", root | issued)
        office.ask("meet", {"others": [one for one in requests if one is not own]})
        office.ask("prepare")
    authority.node.stop()


def _listening(config: NodeConfig) -> bool:
    ports = {f":{int(address.rsplit(':', 1)[1]):04X}" for address in (config.web, config.exchange)}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[3] == "0A" and row[1][-5:] in ports for row in rows)


def _children(process: int) -> dict[str, int]:
    """Return the programs that a supervisor runs, by name."""
    found: dict[str, int] = {}
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            found |= {name: int(child) for name in PROGRAMS if name in words}
    return found


@dataclass(frozen=True, slots=True)
class Blow:
    """One thing to strike at one office: a process to kill, or `CUT` or `LOST` for its line."""

    office: Office
    what: str

    @property
    def name(self) -> str:
        """How the count of blows calls it."""
        return f"{self.office.node.company.folder} {self.what}"


class Chaos:
    """Kills and cuts at random moments, from a thread of its own, until it is ended.

    The blows are dealt as cards are: at random, yet each comes before any comes again. So a run in which the deck was
    dealt has struck every process of every node, and cut every line in both ways. A blow that met nobody stays in the deck.
    """

    def __init__(self, offices: list[Office], pause: float, seed: int) -> None:
        self._whole = [Blow(office, what) for office in offices for what in BLOWS]
        self._deck, self._pause = list(self._whole), pause
        self._dice = random.Random(seed)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.fallen: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def dealt(self) -> float:
        """Return how much of the first deck has fallen, from 0 to 1; people at work hold letters back for the rest."""
        if self._thread.is_alive():
            return min(1.0, self.fallen.total() / len(self._whole))
        message = f"the thread that kills has itself died, after {dict(self.fallen)}"
        raise AssertionError(message)

    def missed(self) -> list[str]:
        """Return what was never struck."""
        return sorted({blow.name for blow in self._whole} - self.fallen.keys())

    def _run(self) -> None:
        while not self._end.wait(self._dice.uniform(0.2, 2 * self._pause)):
            blow = self._dice.choice(self._deck)
            if self._falls(blow):
                self.fallen[blow.name] += 1
                self._deck.remove(blow)
                self._deck = self._deck or list(self._whole)

    def _falls(self, blow: Blow) -> bool:
        if blow.what in {CUT, LOST}:
            self._cut(blow.office.line, lost=blow.what == LOST)
            return True
        if self._dice.random() > BEFORE_IT_IS_UP and not blow.office.up():
            return False
        return blow.office.kill(blow.what)

    def _cut(self, line: Proxy, *, lost: bool) -> None:
        """Cut an office off for a while, or let its answers be lost."""
        line.dead, line.lose = not lost, lost
        if not lost:
            line.cut()
        self._end.wait(self._dice.uniform(0.5, 3.0))
        line.dead = line.lose = False


def until(
    office: Office, verb: str, asked: Mapping[str, Any], done: Callable[[Any], bool], seconds: float
) -> Any:
    """Ask again and again, past every killing, until an answer is as wanted."""
    deadline, answer = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            answer = office.ask(verb, asked)
        except DeadDeskError:
            continue
        if done(answer):
            return answer
        time.sleep(0.05)
    message = f"{office.node.company.folder}: not within {seconds} s; at last {answer}"
    raise AssertionError(message)
