"""The journal's speed beside two peers: `./dev bench journal [--acts N] [--leaves N] [--json]`.

Rates are leaves per second of wall time and of this process's CPU time; where neighbours share the machine,
read the second. Goals: 100,000 leaves a second from the database to the published checkpoint, 50 µs a proof.
Peers, in the same run and with the same 200-byte entries: Go's `sumdb/tlog` (hashing in memory, one record at
a time, as it offers it) and PyPI's `tlog-scales` (tiles and signed checkpoints on disk, no database).
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools import postgres

ROOT = Path(__file__).parents[1]
ENTRY_BYTES = 200
ROUNDS = 3
BATCH = 16_384
"""What the sequencer seals under one checkpoint."""
Figures = dict[str, float]


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=200_000, help="acts through the database")
    parser.add_argument(
        "--leaves", type=int, default=1_000_000, help="leaves in the tree that is proved from"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.here:
        print(json.dumps(through_the_database(wanted.acts)))
        return 0
    with _folder() as folder:
        found: dict[str, Figures] = {"disk": fsync(folder)}
        found |= {"tree": trees(folder, wanted.leaves)}
        found |= {"tiles": tile_writers(folder, wanted.leaves // 5), "proofs": proofs(folder, wanted.leaves)}
    for name, database in _databases():
        found[name] = _in_its_own_process(database, wanted.acts)
    if wanted.json:
        print(json.dumps(found))
    else:
        _table(found)
    return 0


def fsync(folder: Path) -> Figures:
    """Return the median microseconds of appending 4 KiB and fsync: what this disk takes for durable."""
    taken = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(300):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - start) * 1e6)
    return {"fsync p50, µs": statistics.median(taken)}


def trees(folder: Path, leaves: int) -> Figures:
    """Return rates of hashing leaves into tiles in memory, ours and Go's."""
    from saan.trust import tiles, tree

    entries = _entries(BATCH)

    def ours() -> int:
        edge = tiles.Edge()
        while edge.size < leaves:
            edge, _ = tiles.append(edge, [tree.leaf_hash(entry) for entry in entries], entries)
        return edge.size

    found = _rates("leaves hashed into tiles, in memory", ours)
    go = shutil.which("go")
    if go:
        from tests.oracle.oracle import SOURCE

        env = os.environ | {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
        subprocess.run([go, "build", "-o", str(folder / "oracle"), "."], cwd=SOURCE, env=env, check=True)
        asked = json.dumps({"ask": "bench", "size": leaves})
        done = subprocess.run(
            [folder / "oracle"], input=asked + "\n", stdout=subprocess.PIPE, text=True, check=True
        )
        found["peer: Go sumdb/tlog, one at a time, wall/s"] = json.loads(done.stdout)["rate"]
    return found


def tile_writers(folder: Path, leaves: int) -> Figures:
    """Return rates of writing durable tiles and a signed checkpoint for each batch, ours and tlog-scales'."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from tlog_scales.signing import PlainEd25519Signer
    from tlog_scales.writer import TilesWriter

    from saan.base.journal.log_folder import LogFolder
    from saan.trust import checkpoints, tiles, tree
    from saan.trust.keys import signer

    private = Ed25519PrivateKey.generate()
    entries = _entries(BATCH)

    def ours() -> int:
        log, edge, key = LogFolder(_fresh(folder / "ours")), tiles.Edge(), signer(private)
        while edge.size < leaves:
            edge, written = tiles.append(edge, [tree.leaf_hash(entry) for entry in entries], entries)
            log.write(written, lambda _: None)
            log.sweep(written)
            head = checkpoints.Checkpoint("bench.example/log", edge.size, edge.root())
            log.publish(checkpoints.sign(head, key).encode())
        return edge.size

    def theirs() -> int:
        writer = TilesWriter.create(_fresh(folder / "theirs"), "bench.example/log")
        key, size = PlainEd25519Signer("bench.example/log", private), 0
        while size < leaves:
            for entry in entries:
                writer.add_leaf(entry)
            writer.commit([key])
            size += len(entries)
        return size

    return _rates("tiles and signed checkpoints on disk", ours) | _rates(
        "peer: tlog-scales, the same", theirs
    )


def proofs(folder: Path, leaves: int) -> Figures:
    """Return microseconds of CPU for a proof from the tiles of a large log, and for checking it."""
    from tlog_scales.backend import LocalBackend
    from tlog_scales.reader import TilesReader

    from saan.base.journal.log_folder import LogFolder
    from saan.trust import tiles, tree

    log, edge, entries = LogFolder(_fresh(folder / "large")), tiles.Edge(), _entries(65_536)
    while edge.size < leaves:
        part = entries[: leaves - edge.size]
        edge, written = tiles.append(edge, [tree.leaf_hash(entry) for entry in part], part)
        log.write(written, lambda _: None)
    root = edge.root()
    chance = random.Random(1)
    asked = [chance.randrange(leaves) for _ in range(1000)]
    cached = tiles.CachedTiles(log)
    now = cached.tree(leaves)
    for index in (0, leaves - 1):
        tree.prove_inclusion(now, index)  # the few tiles near the root are always warm
    cold = _each(asked, lambda index: tree.prove_inclusion(now, index))
    for index in range(0, leaves, 256):
        tree.prove_inclusion(now, index)
    warm = _each(asked, lambda index: tree.prove_inclusion(now, index))
    batch = range(leaves - 2048, leaves)
    recent = _each(batch, lambda index: tree.prove_inclusion(now, index))
    paths = {index: tree.prove_inclusion(now, index) for index in asked}
    leaf = {index: tree.leaf_hash(entries[index % 65_536]) for index in asked}
    checked = _each(asked, lambda i: tree.check_inclusion(leaf[i], i, leaves, paths[i], root))
    growth = _each(asked, lambda old: tree.prove_consistency(now, old))
    reader = TilesReader(LocalBackend(folder / "large"))
    reader.set_size(leaves)
    theirs = _each(asked[:100], lambda index: reader.get_inclusion_proof(index, leaves))
    return {
        "proof, tiles in memory, µs": warm,
        "proof, acts of the newest batch, µs": recent,
        "proof, tile read from disk, µs": cold,
        "proof of growth, tiles in memory, µs": growth,
        "checking a proof, µs": checked,
        "peer: tlog-scales, proof from disk, µs": theirs,
    }


def through_the_database(acts: int) -> Figures:
    """Return rates of recording acts and of sealing them, with everything durable, in this process."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from saan.base.journal import api as journal
    from saan.base.journal.tasks import sequence
    from saan.trust import keys

    for app in ("jobs", "journal"):
        call_command("migrate", app, verbosity=0, skip_checks=True)
    folder = Path(os.environ["SAAN_HOME"]) / "keys"
    folder.mkdir()
    keys.generate(keys.Algorithm.ED25519).save(folder / "log.pem")
    found: Figures = {}
    with transaction.atomic():
        journal.record_many(_acts(1000))  # the statements are prepared, the files exist
    sequence()
    for size in (1, 100, 10_000):
        count = {1: 500, 100: 20_000}.get(size, acts)
        batches = [_acts(size) for _ in range(count // size)]

        def record(batches: Sequence[list[Any]] = batches) -> int:
            for batch in batches:
                with transaction.atomic():
                    journal.record_many(batch)
            return sum(map(len, batches))

        found |= _rates(f"record_many, {size:,} in a transaction", record, rounds=1)
        if size == 1:
            sequence()
    waiting = acts + 20_000
    found |= _rates("from waiting acts to the published checkpoint", sequence, rounds=1)
    head = journal.newest_checkpoint()
    assert head is not None
    assert head.size == waiting + 1500
    start = time.process_time(), time.perf_counter()
    assert journal.verify_journal() == ()
    found["verify_journal, acts/s CPU"] = head.size / (time.process_time() - start[0])
    connection.close()
    return found


def _acts(count: int) -> list[Any]:
    from saan.base.journal import api as journal
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId, uuid7

    sent = journal.declare(
        "bench.sent", th="ส่งหนังสือ", en="Letter sent", basis="ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ"
    )
    person, position, now = uuid7(), uuid7(), utc_now()
    return [
        journal.Act(
            type=sent,
            agency=AgencyId("th:0994000000015"),
            subject=journal.Subject("letter", str(uuid7())),
            actor=journal.Actor(person=person, position=position),
            at=now,
            detail={"number": f"มท 0201/{number}", "digest": "0" * 64},
        )
        for number in range(count)
    ]


def _entries(count: int) -> list[bytes]:
    return [os.urandom(ENTRY_BYTES) for _ in range(count)]


def _rates(what: str, work: Callable[[], int], rounds: int = ROUNDS) -> Figures:
    """Return the median rates of some work that returns how many leaves it did."""
    wall, cpu = [], []
    for _ in range(rounds):
        start = time.perf_counter(), time.process_time()
        done = work()
        wall.append(done / (time.perf_counter() - start[0]))
        cpu.append(done / (time.process_time() - start[1]))
    return {f"{what}, wall/s": statistics.median(wall), f"{what}, CPU/s": statistics.median(cpu)}


def _each(numbers: Sequence[int], work: Callable[[int], object]) -> float:
    """Return microseconds of CPU for one, the mean over all."""
    start = time.process_time()
    for number in numbers:
        work(number)
    return (time.process_time() - start) / len(numbers) * 1e6


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", "sqlite"
    if postgres.binaries():
        with postgres.server(tempfile.gettempdir()) as url:
            yield "PostgreSQL", url


def _in_its_own_process(database: str, acts: int) -> Figures:
    with _folder() as folder:
        env = os.environ | {
            "SAAN_HOME": str(folder),
            "SAAN_DATABASE": database,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "saan.web.settings",
        }
        command = [sys.executable, "-m", "bench.journal", "--here", "--acts", str(acts)]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
        result: Figures = json.loads(done.stdout)
        return result


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="saan-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _table(found: dict[str, Figures]) -> None:
    for group, figures in found.items():
        print(group)
        for what, value in figures.items():
            print(f"  {what:58} {value:>12,.1f}")


if __name__ == "__main__":
    sys.exit(main())
