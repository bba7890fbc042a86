"""The exchange's speed beside two peers: `./dev bench exchange [--quick] [--json] [--rounds N] [--blob-gib N]`.

Two node processes over HTTP, each with its own database on this disk: letters that were signed, verified, durably
committed and receipted, their receipts verified and written down at the sender. The receiver is bound to one core, the
sender to another. Rates are letters per second of wall time, and per second of the receiver's CPU time (user and
system, all its threads): where neighbours share the machine, read the second.

Goals: single 2,500, batch 10,000 letters a second of the receiver's core, 80 times the faster of the peers.
Peers, in the same run, on the same disk, fsync at both sides: PyPI's `pyas2lib` (AS2, signed MDN) and `as4` (Peppol
profile, which always encrypts). Both sign with RSA-2048, so our rows say it where we do too.

Every row is measured once in each round, ours and the peers' in turn, and the machine is probed before each: figures
and ratios are medians of the rounds. Two ratios are told, of 1 KB letters: the fastest of our rows by the faster of the
peers' rows; and like for like, ours signed with RSA-2048 and encrypted, by the faster of the peers that does the same.
A round takes some five minutes, so a whole run about half an hour and the blob; `--quick` one round of a tenth.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any

from tests.exchange.world import ALPHA, BRAVO, Template, TestNode, World, wait_until
from tests.world import tables
from tests.world.forked import fresh

from bench.journal import fsync
from bench.peers.renting import Peers
from saan.trust.envelopes import MAX_INLINE

KB, MB, GIB = 1000, 1_000_000, 2**30
GOALS = {"single": 2500.0, "batch": 10_000.0}
ALIKE = {"mine": "RS256, encrypted", "theirs": "RSA-2048, encrypted"}
"""How the names of the rows end that are compared like for like."""

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
    many, few = (1_000, 40) if quick else (10_000, 400)
    made = [
        Load("single", KB, many),
        Load("batch", KB, 2 * many),
        Load("single", KB, many // 2, "RS256"),
        Load("batch", KB, many, "RS256"),
        Load("single", KB, many // 2, "RS256", encrypt=True),
        Load("batch", KB, many, "ES256", encrypt=True),
        Load("batch", KB, many, "RS256", encrypt=True),
        Load("batch", 100 * KB, few),
        Load("batch", 10 * MB, 4 if quick else 20),
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
    parser.add_argument("--rounds", type=int, default=None, help="of which medians are told (5; quick: 1)")
    wanted = parser.parse_args()
    rounds = wanted.rounds or (1 if wanted.quick else 5)
    blob = wanted.blob_gib if wanted.blob_gib is not None else (0.25 if wanted.quick else 10.0)
    with _folder() as folder, _template(folder) as template:
        began = time.perf_counter()
        found: dict[str, Any] = {"fsync": fsync(folder), "machine": machine(), "rounds": rounds}
        works = [work for work in in_turn(folder, template, quick=wanted.quick) if wanted.only in work.name]
        runs: dict[str, list[Row]] = {work.name: [] for work in works}
        for number in range(rounds):
            for work in works:
                tell(f"{number + 1}/{rounds} {work.name}", wanted.json)
                probed = verifying()
                runs[work.name].append(work.run() | {"probe": probed})
        if blob and wanted.only in "blob":
            tell(f"one blob of {blob} GiB", wanted.json)
            found["blob"] = large(folder / "blob", template, int(blob * GIB))
        found["minutes"] = (time.perf_counter() - began) / 60
    found["rows"] = [median(name, each) for name, each in runs.items()]
    found["ratios"] = ratios(runs)
    print(json.dumps(found)) if wanted.json else table(found)
    return 0


@dataclass(frozen=True, slots=True)
class Work:
    """One row: its name, and what measures it once."""

    name: str
    run: Callable[[], Row]


def in_turn(folder: Path, template: Template, *, quick: bool) -> Iterator[Work]:
    """Yield our rows and the peers', one after the other, so that a busy minute of the machine strikes both."""
    turns = count()

    def measured(load: Load) -> Row:
        return ours(folder / f"nodes-{next(turns)}", template, load)

    mine = [Work(load.name, partial(measured, load)) for load in loads(quick=quick)]
    theirs = [Work(*one) for one in Peers(folder / "peers", quick=quick).runs()]
    for pair in zip_longest(mine, theirs):
        yield from (work for work in pair if work is not None)


def verifying() -> float:
    """Return the µs that verifying one P-256 signature takes now (p50): what this machine gives one core."""
    from saan.trust.keys import generate

    key, message = generate(), os.urandom(KB)
    signature = key.sign(message)
    taken = []
    for _ in range(1000):
        start = time.thread_time_ns()
        key.public.verify(message, signature)
        taken.append((time.thread_time_ns() - start) / 1000)
    return statistics.median(taken)


def machine() -> Row:
    """Return what this machine is, and gives one core now: where neighbours share it, a busy hour costs a third and more."""
    return {
        "P-256 verify p50, µs": verifying(),
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
        check(alpha, bravo, load, before + load.count)
        return {
            "wall": load.count / seconds,
            "receiver": load.count / spent,
            "sender": load.count / sent,
            "memory": peak(server),
        }


def check(alpha: TestNode, bravo: TestNode, load: Load, count: int) -> None:
    """Demand that every letter has its own verified receipt, inbound row and journal entry, and that its content came.

    Else nothing was measured. What does not fit into an envelope came as an upload, one for each letter, of its own root.
    """
    proved = alpha.ask("proved")
    stored = bravo.ask("count")
    assert (proved, stored["inbound"], stored["messages"], stored["acts"]) == (count,) * 4, (proved, stored)
    brought = count if load.size > MAX_INLINE else 0
    assert (stored["uploads"], stored["roots"]) == (brought, brought), stored


def put(alpha: TestNode, load: Load, count: int, *, wait: bool = False) -> None:
    """Put letters into alpha's outbox, no two with the same content: the second would not be brought."""
    said = {"to": [BRAVO], "encrypt": load.encrypt, "later": wait}
    if load.size > 500 * KB:
        for _ in range(count):
            alpha.ask("send", body="x", files=[alpha.ask("put", size=load.size)], **said)
        return
    for first in range(0, count, 500):
        alpha.ask("send", count=min(500, count - first), random_body=load.size, **said)


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
    node.start(kind, module="bench.peers.saan_node", begin=fresh)
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


def ratios(runs: dict[str, list[Row]]) -> list[Row]:
    """Return how many times as many small letters our receiver's core takes as a peer's, round by round.

    Each ratio has the median, the least and the most of the rounds, and tells which rows it compares: those that were
    fastest in most rounds.
    """
    small = {name: each for name, each in runs.items() if f", {shown(KB)}, " in name}
    mine = {name: each for name, each in small.items() if name.startswith("saan")}
    theirs = {name: each for name, each in small.items() if not name.startswith("saan")}
    alike = {name: each for name, each in mine.items() if name.endswith(ALIKE["mine"])}
    found = (
        ratio("fastest by faster peer", mine, theirs),
        ratio(
            "like for like",
            alike,
            {name: each for name, each in theirs.items() if name.endswith(ALIKE["theirs"])},
        ),
    )
    return [one for one in found if one]


def ratio(what: str, mine: dict[str, list[Row]], theirs: dict[str, list[Row]]) -> Row:
    """Return one ratio; empty where a side was not measured."""
    if not mine or not theirs:
        return {}
    rounds = range(len(next(iter(mine.values()))))
    ours, rival = ([_fastest(side, number) for number in rounds] for side in (mine, theirs))
    each = [own[1] / other[1] for own, other in zip(ours, rival, strict=True)]
    return {
        "ratio": what,
        "median": statistics.median(each),
        "least": min(each),
        "most": max(each),
        "ours": statistics.mode(name for name, _ in ours),
        "peer": statistics.mode(name for name, _ in rival),
    }


def _fastest(side: dict[str, list[Row]], number: int) -> tuple[str, float]:
    return max(((name, each[number]["receiver"]) for name, each in side.items()), key=itemgetter(1))


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
    print(
        f"{'':44}{'wall/s':>10}{'receiver/s CPU':>16}{'sender/s CPU':>14}{'receiver MB':>13}{'probe µs':>10}"
    )
    for row in found["rows"]:
        figures = f"{row['wall']:>10,.1f}{row['receiver']:>16,.1f}{row['sender']:>14,.1f}"
        print(f"{row['name']:44}{figures}{row['memory'] / MB:>13,.0f}{row['probe']:>10,.1f}")
    for one in found["ratios"]:
        spread = f"{one['least']:,.1f} to {one['most']:,.1f}"
        print(f"{one['ratio']}: {one['median']:,.1f}x ({spread}), {one['ours']} by {one['peer']}")
    print(f"medians of {found['rounds']} rounds, {found['minutes']:,.1f} minutes in all")
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
