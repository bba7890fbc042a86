"""The demo from an empty folder to a table: set-up, joining, writing, travelling, registering, proving."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from saan.web.demo.cast import AUTHORITY, COMPANIES, RECEIVER, SENDER, Company
from saan.web.demo.stage import Node, Stage

Hear = Callable[[dict[str, Any]], None]


class Teller(Protocol):
    """Shows how far the story is."""

    def phase(self, name: str, total: int | None) -> None:
        """A new phase begins; `total` steps are to come, or nobody knows."""

    def step(self, done: int, note: str = "") -> None:
        """So many steps of the phase are done."""


@dataclass(slots=True)
class Told:
    """What happened, and how long each phase took."""

    letters_sent: int = 0
    memos: int = 0
    encrypted: int = 0
    accepted: int = 0
    registered: int = 0
    rejected: int = 0
    duplicates_refused: int = 0
    bytes_moved: int = 0
    receipts_verified: int = 0
    proofs_verified: int = 0
    pages_verified: int = 0
    documents_issued: int = 0
    documents_in_bulk: int = 0
    documents_verified: int = 0
    documents_withdrawn: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


class StepFailedError(RuntimeError):
    """A step of the demo failed at a node; its own words follow."""


class Hand:
    """A process of one node that does the demo's steps there; Django starts in it once."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._log = node.home / "run" / "demo.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "saan.web.demo.at_node"],
                env=node.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, verb: str, asked: Mapping[str, Any] | None = None, hear: Hear | None = None) -> Any:
        """Have one step done, hear its progress, and return its result."""
        if self._process.stdin is None or self._process.stdout is None:
            raise StepFailedError(verb)
        told = {"company": self._node.company.folder} | dict(asked or {})
        self._process.stdin.write(json.dumps({"verb": verb, "asked": told}) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            said = json.loads(line)
            if "result" in said:
                return said["result"]
            if hear is not None:
                hear(said)
        message = f"{verb} at {self._node.company.folder}: {self._log.read_text()[-3000:]}"
        raise StepFailedError(message)

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        self._process.kill()

    def end(self) -> None:
        """Let the process end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(30)


class Story:
    """One telling of the demo on a stage."""

    def __init__(self, stage: Stage, teller: Teller, letters: int, largest: int) -> None:
        self._stage, self._teller = stage, teller
        self._letters, self._largest = letters, largest
        self._hands: dict[Company, Hand] = {}
        self.told = Told()

    def tell(self) -> Told:
        """Tell the whole story; every node runs when it returns."""
        with self._phase("set-up", 3):
            self._make_nodes()
        with self._phase("joining", 4):
            self._join()
        with self._phase("starting", 3):
            self._start()
        with self._phase("letters", self._letters):
            self._letters_travel()
        with self._phase("documents", None):
            self._issue()
        with self._phase("proving", None):
            self._prove()
        return self.told

    def open(self) -> None:
        """Start the nodes of a story that was told before."""
        with self._phase("starting", 3):
            self._start()

    def links(self, node: Node) -> list[dict[str, str]]:
        """Return one sign-in link per person of a node's cast."""
        if node.company not in self._hands:
            self._hands[node.company] = Hand(node)
        found: list[dict[str, str]] = self._hands[node.company].ask("links")
        if node.company.documents:
            found += self._hands[node.company].ask("public")
        return found

    def end(self) -> None:
        """Let the processes that did the steps end; the nodes go on."""
        for hand in self._hands.values():
            hand.end()

    @contextmanager
    def _phase(self, name: str, total: int | None) -> Iterator[None]:
        self._teller.phase(name, total)
        begun = time.monotonic()
        yield
        self.told.seconds[name] = round(time.monotonic() - begun, 2)

    def _make_nodes(self) -> None:
        """Make the sender first, so that a page answers soon; the others begin with a copy of its empty tables."""
        first = self._stage.node(SENDER)
        others = [node for node in self._stage.nodes if node is not first]
        with ThreadPoolExecutor(len(others)) as pool:
            folders = [pool.submit(node.make) for node in others]
            first.make()
            self._hands[SENDER] = Hand(first)
            self._hands[SENDER].ask("tables", {"copies": [str(node.home) for node in others]})
            self._people(first)
            self._teller.step(1, first.config.public_url)
            for folder in folders:
                folder.result()
            for done, _ in enumerate(pool.map(self._people, others), 2):
                self._teller.step(done)

    def _people(self, node: Node) -> None:
        if node.company not in self._hands:
            self._hands[node.company] = Hand(node)
            self._hands[node.company].ask("tables")
        self._hands[node.company].ask("seed")
        node.start()

    def _join(self) -> None:
        authority, step = self._hands[AUTHORITY], self._teller.step
        root = authority.ask("found")
        step(1)
        requests = [self._hands[company].ask("ask") for company in COMPANIES]
        step(2)
        issued = authority.ask("approve", {"requests": requests})
        self._stage.node(AUTHORITY).wait_for_pages()
        step(3)
        for company in COMPANIES:
            hand = self._hands[company]
            hand.ask("settle", root | issued)
            hand.ask("meet", {"others": [one for one in requests if one["agency"] != company.id]})
            if company is not AUTHORITY:
                hand.ask("prepare")
        step(4)

    def _start(self) -> None:
        for node in self._stage.nodes:
            if node.process is None:
                node.start()
        for done, node in enumerate(self._stage.nodes, 1):
            node.wait_until_ready()
            self._teller.step(done, node.config.public_url)

    def _letters_travel(self) -> None:
        """Write at the sender and register at the receiver, at the same time, as in life."""
        memos = self._letters // 6
        progress = {"written": 0, "handled": 0}

        def wrote(said: dict[str, Any]) -> None:
            progress["written"] = said["letters"]
            show()

        def handled(said: dict[str, Any]) -> None:
            progress["handled"] = said["registered"] + said["rejected"]
            show()

        def show() -> None:
            note = f"ส่ง {progress['written']} · ลงรับหรือปฏิเสธ {progress['handled']}"
            self._teller.step(min(progress["written"], progress["handled"] + memos), note)

        script = {"letters": self._letters, "largest": self._largest}
        with ThreadPoolExecutor(2) as pool:
            writing = pool.submit(self._hands[SENDER].ask, "write", script, wrote)
            expected = {"expected": self._letters - memos}
            receiving = pool.submit(self._hands[RECEIVER].ask, "receive", expected, handled)
            wait((writing, receiving), return_when=FIRST_EXCEPTION)
            self._stop_if_failed(writing, receiving)
            sent, done = writing.result(), receiving.result()
        self.told.letters_sent, self.told.memos = sent["letters"], sent["memos"]
        self.told.encrypted = sent["secret"]
        self.told.registered, self.told.rejected = done["registered"], done["rejected"]

    def _stop_if_failed(self, *steps: Future[Any]) -> None:
        """Where one side failed, end the other, which would wait for letters that never come."""
        if any(step.done() and step.exception() for step in steps):
            for hand in self._hands.values():
                hand.kill()

    def _issue(self) -> None:
        """Have the registry office issue its documents, and verify each."""
        done = self._hands[RECEIVER].ask(
            "issue",
            {"folder": str(self._stage.folder / "proofs")},
            lambda said: self._teller.step(said["done"], said["note"]),
        )
        for name, value in done.items():
            setattr(self.told, name, value)

    def _prove(self) -> None:
        expected = self.told.letters_sent - self.told.memos
        folder = str(self._stage.folder / "proofs")
        proved = self._hands[SENDER].ask(
            "prove",
            {"expected": expected, "folder": folder},
            lambda said: self._teller.step(said["checked"], said.get("note", "")),
        )
        for name, value in proved.items():
            setattr(self.told, name, value)
