"""Three nodes as separate processes: their folders, ports, starting and stopping."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from saan.trust.errors import Kind, SaanError, Text
from saan.web.demo.cast import AUTHORITY, COMPANIES, Company
from saan.web.node.config import AgencyEmblem, NodeConfig, load
from saan.web.node.lock import NodeBusyError, master
from saan.web.node.making import make_folder, write_once

PATIENCE = 60.0
TOLD = "told.json"
"""What happened, written when the story has been told to its end."""
MARK = "saan-demo-data.txt"
"""Stands in a demo's folder, so that only such a folder is ever deleted."""
EMBLEMS = Path(__file__).with_name("emblems")
"""Devices invented for the demo's agencies; none is of the state."""


class NotADemoError(SaanError):
    """A folder that holds something else is not overwritten."""

    code = "demo.not-a-demo"
    kind = Kind.CONFLICT
    text = Text(th="โฟลเดอร์ {folder} มีข้อมูลอื่นอยู่", en="The folder {folder} holds something else.")
    remedy_text = Text(th="เลือกโฟลเดอร์อื่นด้วย --folder", en="Choose another folder with --folder.")


class DemoRunningError(SaanError):
    """A demo runs in the folder, so nothing in it is deleted or started a second time."""

    code = "demo.running"
    kind = Kind.CONFLICT
    text = Text(
        th="มีระบบตัวอย่างกำลังทำงานอยู่ในโฟลเดอร์ {folder} จึงไม่ได้ลบสิ่งใด",
        en="A demo is running in the folder {folder}; nothing was deleted.",
    )
    remedy_text = Text(
        th="หยุดระบบตัวอย่างนั้นก่อนด้วย Ctrl-C หรือเลือกโฟลเดอร์อื่นด้วย --folder",
        en="Stop that demo with Ctrl-C first, or choose another folder with --folder.",
    )


class DemoUnfinishedError(SaanError):
    """The demo in the folder was broken off while it was told: it is neither opened nor told again over its own rows."""

    code = "demo.unfinished"
    kind = Kind.CONFLICT
    text = Text(
        th="ระบบตัวอย่างในโฟลเดอร์ {folder} หยุดกลางคัน จึงเปิดต่อไม่ได้",
        en="The demo in the folder {folder} was broken off, so it cannot be opened again.",
    )
    remedy_text = Text(
        th="เรียกอีกครั้งโดยไม่มี --resume เพื่อเริ่มใหม่ทั้งหมด", en="Run it without --resume, to begin anew."
    )


class NodeSilentError(SaanError):
    """A node of the demo did not answer in time."""

    code = "demo.node-silent"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="โหนด {node} ไม่ตอบภายใน {seconds} วินาที", en="Node {node} did not answer within {seconds} s."
    )
    remedy_text = Text(th="ดูบันทึกใน {logs}", en="Look at the logs in {logs}.")


@dataclass(slots=True)
class Node:
    """One node of the demo and, while it runs, its process."""

    company: Company
    home: Path
    config: NodeConfig
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this node needs to find its folder; another node's database is never inherited."""
        inherited = {key: value for key, value in os.environ.items() if key != "SAAN_DATABASE"}
        return inherited | {"SAAN_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "saan.web.settings"}

    def make(self) -> None:
        """Make the node's folder, keys and emblem, each where it is missing."""
        make_folder(self.home, self.config)
        drawn = f"{self.company.folder}.svg"
        (self.home / "emblems").mkdir(mode=0o700, exist_ok=True)
        write_once(self.home / "emblems" / drawn, (EMBLEMS / drawn).read_bytes())

    def start(self) -> None:
        """Start the node's supervisor; it lives until `stop`."""
        logs = self.home / "run"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "saan", "run"], env=self.environment, stdout=log, stderr=log
            )

    def wait_until_ready(self) -> None:
        """Return once the node answers for its pages, its exchange and its worker; else raise `NodeSilentError`."""
        self._wait(lambda answer: answer.status_code == httpx.codes.OK)

    def wait_for_pages(self) -> None:
        """Return once the node's pages answer, whether or not its other programs are ready."""
        self._wait(lambda _answer: True)

    def _wait(self, good: Callable[[httpx.Response], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if good(httpx.get(f"{self.config.public_url}/health/", timeout=2.0)):
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise NodeSilentError(
            node=self.company.folder, seconds=int(PATIENCE), logs=self.home / "run" / "logs"
        )

    def stop(self) -> None:
        """Stop the node and wait for its end."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None


@dataclass(slots=True)
class Stage:
    """The demo's folder and its three nodes, the authority first. `held` is the lock on the folder, which goes with the process."""

    folder: Path
    nodes: tuple[Node, ...]
    held: int

    def node(self, company: Company) -> Node:
        """Return the node that serves an agency."""
        return next(node for node in self.nodes if node.company is company)

    def stop(self) -> None:
        """Stop every node, and let the folder go."""
        for node in reversed(self.nodes):
            node.stop()
        os.close(self.held)


def build(folder: Path, *, resume: bool) -> Stage:
    """Return a stage in a folder: the one that stands there when resuming, else a clean one.

    Raises `NotADemoError`, and `DemoRunningError` while another demo, or a node that one left behind, runs there;
    resuming, `DemoUnfinishedError` for one that was broken off.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _hold(folder)
    try:
        return _built(folder, held, resume=resume)
    except BaseException:
        os.close(held)
        raise


def _hold(folder: Path) -> int:
    """Lock a folder itself: no file in it, since all of them may have to go."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise DemoRunningError(folder=folder) from None
    return held


def _require_nobody(folder: Path) -> None:
    """Return unless a node runs in the folder, as one does whose demo was killed."""
    for home in (folder / company.folder for company in COMPANIES):
        if not (home / "run").exists():
            continue
        try:
            with master(home):
                pass
        except NodeBusyError:
            raise DemoRunningError(folder=folder) from None


def _built(folder: Path, held: int, *, resume: bool) -> Stage:
    if not resume and any(folder.iterdir()) and not (folder / MARK).exists():
        raise NotADemoError(folder=folder)
    _require_nobody(folder)
    kept = {company: folder / company.folder for company in COMPANIES}
    whole = (folder / TOLD).exists() and all((home / "saan.toml").exists() for home in kept.values())
    if not resume:
        _clear(folder)
    elif not whole and any(home.exists() for home in kept.values()):
        raise DemoUnfinishedError(folder=folder)
    (folder / MARK).write_text(
        "ข้อมูลสาธิตของสาร ลบทั้งโฟลเดอร์ได้ · Saan demo data; the whole folder may be deleted.\n"
    )
    if resume and whole:
        return Stage(folder, tuple(Node(company, home, load(home)) for company, home in kept.items()), held)
    return Stage(folder, tuple(_new(folder)), held)


def _clear(folder: Path) -> None:
    """Delete all that lies in a demo's folder; its mark last, so that what was cut short may be done again."""
    for one in sorted(folder.iterdir(), key=lambda found: found.name == MARK):
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink()


def _new(folder: Path) -> list[Node]:
    ports = iter(_free_ports(2 * len(COMPANIES)))
    addresses = {company: (next(ports), next(ports)) for company in COMPANIES}
    directory = f"http://127.0.0.1:{addresses[AUTHORITY][0]}/directory/"
    nodes = []
    for company, (web, exchange) in addresses.items():
        config = NodeConfig(
            web=f"127.0.0.1:{web}",
            public_url=f"http://127.0.0.1:{web}",
            exchange=f"127.0.0.1:{exchange}",
            exchange_url=f"https://127.0.0.1:{exchange}",
            directory_url=directory,
            agencies=(company.id,),
            authority=company is AUTHORITY,
            emblems=(AgencyEmblem(file=f"emblems/{company.folder}.svg", described=f"ตรา{company.name_th}"),),
            demo=True,
        )
        nodes.append(Node(company, folder / company.folder, config))
    return nodes


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on; held together until all are known, so that none comes twice."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
