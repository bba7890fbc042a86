"""The exchange's speed beside two peers: `./dev bench exchange [--quick] [--json] [--blob-gib N]`.

Two node processes over HTTP, each with its own database on this disk: letters that were signed, verified, durably
committed and receipted, their receipts verified and written down at the sender. The receiver is bound to one core, the
sender to another. Rates are letters per second of wall time, and per second of the receiver's CPU time (user and
system, all its threads): where neighbours share the machine, read the second.

Goals: single 2,500, batch 10,000 letters a second of the receiver's core, 80 times the faster of the peers.
Peers, in the same run, on the same disk, fsync at both sides: PyPI's `pyas2lib` (AS2, signed MDN) and `as4` (Peppol
profile, which always encrypts). Both sign with RSA-2048, so our rows say it where we do too.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.exchange.world import ALPHA, BRAVO, Template, TestNode, World, wait_until
from tests.world import tables

from bench.journal import fsync
from bench.peers.renting import Peers

KB, MB, GIB = 1000, 1_000_000, 2**30
GOALS = {"single": 2500.0, "batch": 10_000.0}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured: how many letters of which size, how they are sent."""

    pace: str
    size: int
    count: int
    algorithm: str = "ES256"
    encrypt: bool = False

    @property
    def name(self) -> str:
        """Return what a table calls it."""
        security = "encrypted" if self.encrypt else "signed"
        return f"saan {self.pace}, {shown(self.size)}, {self.algorithm}, {security}"


def loads(*, quick: bool) -> list[Load]:
    """Return all loads, the many small ones first."""
    many, few = (2_000, 100) if quick else (20_000, 1_000)
    made = [
        Load("single", KB, many),
        Load("batch", KB, 2 * many),
        Load("single", KB, many // 2, "RS256"),
        Load("batch", KB, many, "RS256"),
        Load("single", KB, many // 2, "RS256", encrypt=True),
        Load("batch", KB, many, "ES256", encrypt=True),
        Load("batch", 100 * KB, few),
        Load("batch", 10 * MB, 8 if quick else 40),
    ]
    return made if quick else [*made, Load("batch", 100 * KB, few // 2, "RS256", encrypt=True)]


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the time, noisier")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--blob-gib", type=float, default=None, help="size of the one large blob (10; quick: 0.25)"
    )
    parser.add_argument("--only", default="", help="only the rows whose name contains this")
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    rounds = 1 if wanted.quick else wanted.rounds
    blob = wanted.blob_gib if wanted.blob_gib is not None else (0.25 if wanted.quick else 10.0)
    with _folder() as folder, _template(folder) as template:
        found: dict[str, Any] = {"fsync": fsync(folder), "machine": machine(), "rows": []}
        for load in loads(quick=wanted.quick):
            if wanted.only in load.name:
                tell(load.name, wanted.json)
                runs = [
                    ours(folder / f"{load.name}-{n}".replace(" ", "-"), template, load) for n in range(rounds)
                ]
                found["rows"].append(median(load.name, runs))
        for name, run in Peers(folder / "peers", quick=wanted.quick).runs():
            if wanted.only in name:
                tell(name, wanted.json)
                found["rows"].append(median(name, [run() for _ in range(rounds)]))
        if blob and wanted.only in "blob":
            tell(f"one blob of {blob} GiB", wanted.json)
            found["blob"] = large(folder / "blob", template, int(blob * GIB))
    found["ratios"] = ratios(found["rows"])
    print(json.dumps(found)) if wanted.json else table(found)
    return 0


def machine() -> Row:
    """Return what this machine gives one core now: where neighbours share it, a busy hour costs a third and more."""
    from saan.trust.keys import generate

    key, message = generate(), os.urandom(KB)
    signature = key.sign(message)
    taken = []
    for _ in range(2000):
        start = time.thread_time_ns()
        key.public.verify(message, signature)
        taken.append((time.thread_time_ns() - start) / 1000)
    return {
        "P-256 verify p50, µs": statistics.median(taken),
        "load": os.getloadavg()[0],
        "cores": os.cpu_count(),
        "Python": f"{platform.python_version()} of {sys.base_prefix}",
    }


def ours(folder: Path, template: Template, load: Load) -> Row:
    """Return the figures of one load between two fresh nodes; raise unless every letter is proved at both sides."""
    with nodes(folder, template, load.algorithm) as (alpha, bravo):
        start(bravo, "server", core=0)
        start(alpha, load.pace, core=1)
        put(alpha, load, max(load.count // 20, 1))
        wait_until(lambda: set(alpha.ask("states")) == {"accepted"}, 600)
        before = alpha.ask("states")["accepted"]
        # All lies ready in the outbox, and not due, before the clock starts.
        put(alpha, load, load.count, wait=True)
        server, sender = bravo.processes["server"].pid, alpha.processes[load.pace].pid
        used = cpu(server), cpu(sender)
        released = datetime.fromisoformat(alpha.ask("release"))
        wait_until(lambda: alpha.ask("states") == {"accepted": before + load.count}, 1800, 0.5)
        spent, sent = cpu(server) - used[0], cpu(sender) - used[1]
        seconds = (datetime.fromisoformat(alpha.ask("settled")) - released).total_seconds()
        check(alpha, bravo, before + load.count)
        return {
            "wall": load.count / seconds,
            "receiver": load.count / spent,
            "sender": load.count / sent,
            "memory": peak(server),
        }


def check(alpha: TestNode, bravo: TestNode, count: int) -> None:
    """Demand that every letter has its own verified receipt, inbound row and journal entry: else nothing was measured."""
    proved = alpha.ask("proved")
    stored = bravo.ask("count")
    assert (proved, stored["inbound"], stored["messages"], stored["acts"]) == (count,) * 4, (proved, stored)


def put(alpha: TestNode, load: Load, count: int, *, wait: bool = False) -> None:
    """Put letters into alpha's outbox."""
    said = {"to": [BRAVO], "encrypt": load.encrypt, "later": wait}
    if load.size > 500 * KB:
        for _ in range(count):
            alpha.ask("send", body="x", files=[alpha.ask("put", size=load.size)], **said)
        return
    for first in range(0, count, 500):
        alpha.ask("send", count=min(500, count - first), body="x" * load.size, **said)


def large(folder: Path, template: Template, size: int) -> Row:
    """Return how one large blob travelled, and the most memory that either side took."""
    with nodes(folder, template, "ES256") as (alpha, bravo):
        start(bravo, "server", core=0)
        start(alpha, "batch", core=1)
        sha256 = alpha.ask("put", size=size, sparse=True)
        server, sender = bravo.processes["server"].pid, alpha.processes["batch"].pid
        before, idle, used = peak(server), peak(sender), cpu(server)
        started = time.perf_counter()
        (message,) = alpha.ask("send", to=[BRAVO], files=[sha256])
        wait_until(lambda: alpha.ask("states") == {"accepted": 1}, 7200, 0.25)
        seconds = time.perf_counter() - started
        (arrived,) = bravo.ask("arrivals")
        assert arrived["parts"][-1][1] == size
        assert bravo.ask("stored", message=message, part=1) == sha256
        return {
            "bytes": size,
            "seconds": seconds,
            "mb_per_second": size / MB / seconds,
            "receiver_cpu_seconds": cpu(server) - used,
            "receiver_peak_mb": peak(server) / MB,
            "receiver_idle_mb": before / MB,
            "sender_peak_mb": peak(sender) / MB,
            "sender_idle_mb": idle / MB,
        }


@contextmanager
def nodes(folder: Path, template: Template, algorithm: str) -> Iterator[tuple[TestNode, TestNode]]:
    """Give two fresh nodes that know each other, their traffic keys of one algorithm; nothing runs yet."""
    from saan.exchange.keyfolder import KeyFolder
    from saan.trust.keys import Algorithm

    folder.mkdir()
    world = World(folder, template, (ALPHA, BRAVO))
    try:
        for node in world.nodes.values():
            KeyFolder(node.home / "keys").make("node", Algorithm(algorithm), datetime.now(UTC))
        yield world[ALPHA], world[BRAVO]
    finally:
        for node in world.nodes.values():
            node.stop()
        shutil.rmtree(folder, ignore_errors=True)


def start(node: TestNode, kind: str, core: int) -> None:
    """Start a process of a node, bound to one core."""
    cores = sorted(os.sched_getaffinity(0))
    node.start(kind, module="bench.peers.saan_node")
    for thread in Path(f"/proc/{node.processes[kind].pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {cores[core % len(cores)]})


def cpu(process: int) -> float:
    """Return the seconds of CPU that a process has used, user and system."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(process: int) -> float:
    """Return the most bytes of memory that a process has held."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024.0


def median(name: str, runs: list[Row]) -> Row:
    """Return the median of each figure."""
    return {"name": name} | {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def ratios(rows: list[Row]) -> dict[str, float]:
    """Return how many times as many letters our receiver's core takes as that of the faster peer."""
    rivals = [
        row["receiver"] for row in rows if row["name"].startswith(("as2", "as4")) and shown(KB) in row["name"]
    ]
    best = max(rivals, default=0.0)
    ours_small = [row for row in rows if row["name"].startswith("saan") and f", {shown(KB)}," in row["name"]]
    return {row["name"]: row["receiver"] / best for row in ours_small} if best else {}


def shown(size: int) -> str:
    """Return a size as people say it."""
    return f"{size // MB} MB" if size >= MB else f"{size // KB} KB"


def table(found: dict[str, Any]) -> None:
    """Print everything for people."""
    figures = found["fsync"] | found["machine"]
    said = (
        f"{what} {value if isinstance(value, str) else f'{value:,.1f}'}" for what, value in figures.items()
    )
    print(", ".join(said), end="\n\n")
    print(f"{'':44}{'wall/s':>10}{'receiver/s CPU':>16}{'sender/s CPU':>14}{'receiver MB':>13}{'ratio':>8}")
    for row in found["rows"]:
        ratio = found["ratios"].get(row["name"])
        last = f"{ratio:7.1f}x" if ratio else ""
        memory = row.get("memory", 0) / MB
        print(
            f"{row['name']:44}{row['wall']:>10,.1f}{row['receiver']:>16,.1f}{row['sender']:>14,.1f}{memory:>13,.0f}{last}"
        )
    for pace, goal in GOALS.items():
        reached = [
            row["receiver"]
            for row in found["rows"]
            if row["name"].startswith(f"saan {pace}, 1 KB, ES256, signed")
        ]
        if reached:
            print(f"goal {pace}: {goal:,.0f}/s of the receiver's core; reached {reached[0]:,.0f}")
    if "blob" in found:
        print("one blob:", ", ".join(f"{key} {value:,.1f}" for key, value in found["blob"].items()))


def tell(what: str, quiet: bool) -> None:  # noqa: FBT001 - the switch of the command line
    """Say what is being measured, on standard error."""
    if not quiet:
        print(f"… {what}", file=sys.stderr, flush=True)


@contextmanager
def _template(folder: Path) -> Iterator[Template]:
    (folder / "template").mkdir(parents=True)
    made = Template(str(tables.make(folder / "template")))
    try:
        yield made
    finally:
        made.drop()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="saan-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
