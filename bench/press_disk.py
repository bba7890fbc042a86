"""100,000 distinct documents to disk on both cores: `python -m bench.press_disk COUNT`, in a process of its own.

The plate is compiled once; then a process for each core is forked, so that fonts, words and code are in memory once.
Each makes its records, fills, signs and appends the documents' tails to a pack of its own that begins with the plate's
prefix, and makes it durable. What is timed is all of that, from the fork to the last fsync; only compiling is not. Memory is the
sum over all processes of their proportional share (PSS: what several hold counts once), looked at ten times a second.
`cores_had` tells how many cores the
machine had left for it: with less than two, neighbours were at work and the figure of wall time is theirs as well.
Then every document is put together again, prefix and tail, verified, and its record compared with what was asked for.
"""

import gc
import json
import multiprocessing
import os
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.x509 import Certificate
from tests.press.authority import NOW, world
from tests.press.plates.records import CERTIFICATE, filling

from saan.press.plates import Issuer, Reader, compile_plate
from saan.trust.findings import Outcome

ROOT = Path(__file__).parents[1]
CORES = 2
FORK = multiprocessing.get_context("fork")
CHUNK = 250
"""Documents between two writes."""
LOOK = 0.1


def main() -> int:
    """Write, verify, and print the figures as JSON."""
    count = int(sys.argv[1]) // CORES * CORES
    began = time.perf_counter()
    by = world()
    issuer = Issuer(plate := compile_plate(CERTIFICATE), by.seal, NOW)
    issuer.issue(filling(0), NOW)
    started = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="saan-press-", dir=ROOT) as folder:
        packs = [Path(folder, f"{core}.pack") for core in range(CORES)]
        gc.collect()
        gc.freeze()
        share = count // CORES
        began, used = time.perf_counter(), _used()
        shares = [(core * share, packs[core]) for core in range(CORES)]
        memory = _forked(_write, [(issuer, plate.prefix, first, share, pack) for first, pack in shares])
        took, used = time.perf_counter() - began, _used() - used
        size = sum(pack.stat().st_size for pack in packs)
        began = time.perf_counter()
        _forked(_verify, [(first, pack, len(plate.prefix), by.root) for first, pack in shares])
        verifying = time.perf_counter() - began
    print(
        json.dumps({
            "documents": count, "per_second": round(count / took), "goal_per_second": 5000,
            "per_cpu_second": round(count / used), "cores_had": round(used / took, 2),
            "peak_megabytes_all": memory, "goal_megabytes": 300, "gigabytes": round(size / 1e9, 2),
            "start_seconds": round(started, 1), "verified": count, "verified_per_second": round(count / verifying),
        })
    )  # fmt: skip
    return 0


def _write(issuer: Issuer, prefix: bytes, first: int, count: int, path: Path) -> None:
    """Append documents' tails to a pack, and beside it where each begins; both are durable on return."""
    places = array("Q")
    with path.open("wb", buffering=0) as pack, path.with_suffix(".places").open("wb") as index:
        pack.write(prefix)
        place = len(prefix)
        for start in range(first, first + count, CHUNK):
            tails = [
                issuer.tail(filling(seed), NOW).bytes
                for seed in range(start, min(start + CHUNK, first + count))
            ]
            for tail in tails:
                places.append(place)
                place += len(tail)
            pack.write(b"".join(tails))
        places.append(place)
        places.tofile(index)
        for file in (pack, index):
            file.flush()
            os.fsync(file.fileno())


def _documents(path: Path, prefix: int) -> Iterator[bytes]:
    """Yield a pack's documents, whole."""
    places = array("Q", path.with_suffix(".places").read_bytes())
    with path.open("rb") as pack:
        begin = pack.read(prefix)
        for place, end in pairwise(places):
            yield begin + pack.read(end - place)


def _verify(first: int, path: Path, prefix: int, root: Certificate) -> None:
    reader = Reader(roots=[root], at=NOW)
    for seed, pdf in enumerate(_documents(path, prefix), first):
        found = reader.verify(pdf)
        if found.outcome is Outcome.FAILS or found.record != filling(seed).record:
            raise SystemExit(f"document {seed} does not verify: {found.findings}")


def _forked(work: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> int:
    """Do a work once for each arguments, in forked processes; return the most megabytes that all held together."""
    children = [FORK.Process(target=work, args=each) for each in arguments]
    for child in children:
        child.start()
    most = 0
    while any(child.is_alive() for child in children):
        time.sleep(LOOK)
        most = max(most, sum(map(_share, ("self", *(child.pid for child in children)))))
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise SystemExit("a process failed")
    return most >> 10


def _used() -> float:
    """Return the processor time that ended children took."""
    said = os.times()
    return said.children_user + said.children_system


def _share(process: str | int | None) -> int:
    """Return the proportional share of memory of a process, in kilobytes; nothing for one that has ended."""
    try:
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    sys.exit(main())
