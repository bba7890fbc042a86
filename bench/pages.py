"""How long the pages' queries take at a million letters: `./dev bench pages [--letters N] [--json]`.

On SQLite and, where its server is on the machine, on PostgreSQL. Each row is one question that a page asks, asked at
many places; the figures are 95th percentiles in milliseconds, warm, in one process: wall time, and the processor time
of this process (on a busy machine the first counts the neighbours too; on PostgreSQL the second leaves out the server).
The goal is 100 ms for every row. The million is made anew in a folder of its own and deleted at the end.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from tools import postgres

if TYPE_CHECKING:
    from bench.million import Cast

ROOT = Path(__file__).parents[1]
ROUNDS = 200
Question = Callable[[int], object]


def main() -> int:
    """Measure on both databases and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.here:
        print(json.dumps(measure(wanted.letters)))
        return 0
    found = {name: _in_its_own_process(name, database, wanted.letters) for name, database in _databases()}
    if wanted.json:
        print(json.dumps(found))
    else:
        _table(found)
    return 0


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", "sqlite"
    if postgres.binaries():
        with postgres.server() as url:
            yield "PostgreSQL", url


def _in_its_own_process(name: str, database: str, letters: int) -> dict[str, dict[str, float]]:
    with _folder() as folder:
        env = os.environ | {"SAAN_HOME": str(folder), "SAAN_DATABASE": database, "PYTHONPATH": str(ROOT)}
        print(f"{name}: making {letters:,} letters", file=sys.stderr, flush=True)
        for command in (
            [str(Path(sys.executable).with_name("saan")), "django", "migrate", "--skip-checks", "-v0"],
            [sys.executable, "-m", "bench.million", str(letters)],
        ):
            subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=sys.stderr)
        asked = [sys.executable, "-m", "bench.pages", "--here", "--letters", str(letters)]
        done = subprocess.run(asked, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
        result: dict[str, dict[str, float]] = json.loads(done.stdout)
        return result


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="saan-million-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(letters: int) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile in milliseconds of every question, in this process."""
    from bench import million  # sets Django up

    who = million.cast_again()
    latest = million.BEGIN + timedelta(days=900)
    return {name: _times(question) for name, question in questions(who, letters, latest).items()}


def questions(who: "Cast", letters: int, at: datetime) -> dict[str, Question]:
    """Return the questions that pages ask, by name; each takes the number of the round."""
    from bench import million
    from saan.letters import api
    from saan.letters.rules.incoming import Box as In
    from saan.letters.rules.outgoing import Box as Out

    def deep(viewer: object, boxes: tuple[In, ...]) -> str:
        """Return a cursor some pages into a list."""
        after = ""
        for _ in range(20):
            after = api.inbox(viewer, at, boxes, after).after or after  # type: ignore[arg-type]  # a viewer
        return after

    far = deep(who.clerk, (In.PASSED,))
    received = [n for n in range(0, letters, max(letters // 997, 1)) if n % 5 < 3]
    sent = [n for n in range(3, letters, max(letters // 997, 1)) if n % 5 >= 3]

    def made(n: int) -> UUID:
        return million.id_at(million.BEGIN + n * (timedelta(days=900) / letters), n)

    def day(turn: int) -> date:
        return (million.BEGIN + timedelta(days=turn * 4 % 890)).date()

    return {
        "inbox, central registry": lambda _: api.inbox(who.clerk, at),
        "inbox, one division": lambda _: api.inbox(who.official, at),
        "inbox, director of 300 units": lambda _: api.inbox(who.director, at),
        "passed on, twentieth page": lambda _: api.inbox(who.clerk, at, (In.PASSED,), far),
        "outbox, central registry": lambda _: api.outbox(who.clerk, at, (Out.SENT,)),
        "outbox, director of 300 units": lambda _: api.outbox(who.director, at, (Out.SENT,)),
        "tray": lambda _: api.tray(who.director, at),
        "a letter received": lambda turn: api.incoming_letter(
            who.clerk, made(received[turn % len(received)]), at
        ),
        "a letter sent": lambda turn: api.letter(who.clerk, made(sent[turn % len(sent)]), at),
        "register of a day": lambda turn: api.register_lines(
            who.clerk, api.Book.RECEIVED, who.registry, day(turn), day(turn), at
        ),
        "register of a year, first page": lambda turn: api.register_lines(
            who.clerk, api.Book.SENT, who.registry, day(turn), day(turn) + timedelta(days=365), at
        ),
        "find a number": lambda turn: api.find_incoming(who.clerk, str(received[-1 - turn % 50] + 1), at),
        "find a word": lambda _: api.find_incoming(who.clerk, "แผนปฏิบัติราชการ", at),
        "find a word in no letter (scan)": lambda _: api.find_incoming(who.clerk, "ไม่มีคำนี้", at),
    }


def _times(question: Question) -> dict[str, float]:
    for turn in range(5):
        question(turn)
    took = []
    budget = time.perf_counter() + 20
    for turn in range(ROUNDS):
        began = time.perf_counter()
        question(turn)
        took.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > budget:
            break
    return {
        "median": statistics.median(took),
        "p95": sorted(took)[int(len(took) * 0.95)],
        "rounds": len(took),
    }


def _table(found: dict[str, dict[str, dict[str, float]]]) -> None:
    names = next(iter(found.values()))
    print(f"{'p95 wall (processor), ms':32}" + "".join(f"{database:>22}" for database in found))
    for name in names:
        cells = (found[database][name] for database in found)
        print(f"{name:32}" + "".join(f"{cell['p95']:13.1f} ({cell['cpu']:6.1f})" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
