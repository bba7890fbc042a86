"""What benchmarks of a node with a million share: both databases, a web server of its own, who asks it, and how long that takes."""

import argparse
import http.client
import json
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from tools import postgres

if TYPE_CHECKING:
    from saan.base.people.api import Viewer

ROOT = Path(__file__).parents[1]
ROUNDS, SECONDS = 200, 6
"""How often each question is asked, unless that takes longer than so many seconds."""
Question = Callable[[int], object]
Figures = dict[str, float]
Tables = dict[str, dict[str, Figures]]
"""What was found in each part, by the name of what was asked."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What is measured: `module` says so itself, of so many rows that `builder` makes; `goals` are milliseconds, of each part."""

    module: str
    builder: str
    what: str
    count: int
    quick: int
    measure: Callable[[int], Tables]
    goals: Mapping[str, float] = field(default_factory=dict)

    def main(self, description: str | None) -> int:
        """Measure on both databases and print a table, or JSON."""
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument(f"--{self.what}", dest="count", type=int, default=self.count)
        parser.add_argument("--quick", action="store_true", help=f"{self.quick:,} {self.what}")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
        wanted = parser.parse_args()
        count = self.quick if wanted.quick else wanted.count
        if wanted.here:
            print(json.dumps(self.measure(count)))
            return 0
        found = {name: self._in_its_own_process(name, database, count) for name, database in _databases()}
        if wanted.json:
            print(json.dumps({"goals": dict(self.goals), "found": found}))
        else:
            self._table(found)
        return 0

    def _in_its_own_process(self, name: str, database: str, count: int) -> Tables:
        with _folder() as folder:
            env = os.environ | {"SAAN_HOME": str(folder), "SAAN_DATABASE": database, "PYTHONPATH": str(ROOT)}
            print(f"{name}: making {count:,} {self.what}", file=sys.stderr, flush=True)
            for command in (
                [str(Path(sys.executable).with_name("saan")), "django", "migrate", "--skip-checks", "-v0"],
                [sys.executable, "-m", self.builder, str(count)],
            ):
                subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=sys.stderr)
            asked = [sys.executable, "-m", self.module, "--here", f"--{self.what}", str(count)]
            done = subprocess.run(asked, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
            result: Tables = json.loads(done.stdout)
            return result

    def _table(self, found: Mapping[str, Tables]) -> None:
        databases = list(found)
        for part, names in found[databases[0]].items():
            unit = next(iter(names.values()))
            head = "p95 (median, processor) ms" if "p95" in unit else ", ".join(unit)
            goal = f", goal {self.goals[part]:g}" if part in self.goals else ""
            print(f"\n{f'{part}, {head}{goal}':58}" + "".join(f"{database:>28}" for database in databases))
            for name in names:
                cells = (_shown(found[database][part][name]) for database in databases)
                print(f"  {name:56}" + "".join(f"{text:>28}" for text in cells))


def _shown(one: Figures) -> str:
    if "p95" in one:
        return f"{one['p95']:10.1f} ({one['median']:6.1f}, {one['cpu']:6.1f})"
    return ", ".join(f"{figure:.1f}" for figure in one.values())


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", "sqlite"
    if postgres.binaries():
        with postgres.server(tempfile.gettempdir()) as url:
            yield "PostgreSQL", url


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="saan-million-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Browser:
    """Somebody at a browser, over one connection that stays open; signed in, where they are an official."""

    def __init__(self, address: str, viewer: "Viewer | None" = None, *, network: int = 0) -> None:
        """Open a connection from a network of this machine's own, of which there are many: of one, no stranger may ask without end."""
        from saan.web.accounts.links import demo_link

        self._connection = http.client.HTTPConnection(
            address, timeout=600, source_address=(f"127.0.{network}.1", 0)
        )
        self._cookies: dict[str, str] = {}
        if viewer is not None:
            self.status(urlsplit(demo_link(viewer.person_id)).path)

    def status(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Return the status and the bytes of a page, or of what a form answers."""
        try:
            answer = self._ask(path, form)
        except http.client.RemoteDisconnected:  # the server closes a connection that lay idle
            self._connection.close()
            answer = self._ask(path, form)
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read()

    def _ask(self, path: str, form: Mapping[str, str] | None) -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is None:
            self._connection.request("GET", path, headers=headers)
        else:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self._connection.host}:{self._connection.port}/",
            }
            self._connection.request("POST", path, urlencode(form), headers)
        return self._connection.getresponse()

    def reading(self, path: Callable[[int], str]) -> Question:
        """Return the question that reads the page of each round."""
        return lambda turn: self.page(path(turn))

    def page(self, path: str) -> str:
        """Return a page that must be there."""
        return self.content(path).decode(errors="replace")

    def content(self, path: str, form: Mapping[str, str] | None = None) -> bytes:
        """Return the bytes of what must be there, or of what a form must answer."""
        status, content = self.status(path, form)
        if status != 200:
            message = f"{path} answered {status}: {content[:2000].decode(errors='replace')}"
            raise SystemExit(message)
        return content

    def token(self, path: str) -> dict[str, str]:
        """Return what a form of a page must bring along, so that it is not taken for forged."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(path))
        return {"csrfmiddlewaretoken": found[1]} if found else {}


def typed(day: date) -> str:
    """Return a day as people type it, for an address."""
    return quote(f"{day.day}/{day.month}/{day.year + 543}")


def configure(folder: Path) -> str:
    """Write the configuration of a demo node on a free port and return where it listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    (folder / "saan.toml").write_text(f'demo = true\nweb = "{address}"\npublic_url = "http://{address}"\n')
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "keys" / "django-secret").write_text(secrets.token_urlsafe(48))
    return address


@contextmanager
def server(address: str) -> Iterator[int]:
    """Yield the process id of the running web server."""
    from django.conf import settings

    from saan.web.node.programs import programs

    web = next(one for one in programs(settings.SAAN) if one.name == "web")
    with subprocess.Popen(web.command, cwd=ROOT, stdout=sys.stderr) as running:
        try:
            _wait(address)
            yield running.pid
        finally:
            running.terminate()


def _wait(address: str) -> None:
    host, port = address.split(":")
    for _ in range(600):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = "the web server did not begin to listen"
    raise SystemExit(message)


def processor(parent: int) -> float:
    """Return the processor seconds that a process and its children have used; Linux only, else 0."""
    family, total = {parent}, 0.0
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda file: int(file.parent.name)):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        if pid in family or int(fields[1]) in family:
            family.add(pid)
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def times(question: Question, clock: Callable[[], float]) -> Figures:
    for turn in range(5):
        question(turn)
    took: list[float] = []
    until, used = time.perf_counter() + SECONDS, clock()
    for turn in range(ROUNDS):
        began = time.perf_counter()
        question(turn)
        took.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > until:
            break
    return {
        "median": statistics.median(took),
        "p95": sorted(took)[int(len(took) * 0.95)],
        "cpu": (clock() - used) / len(took) * 1000,
        "rounds": len(took),
    }
