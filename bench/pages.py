"""How long pages take at a million letters: `./dev bench pages [--letters N] [--quick] [--json]`.

On SQLite and, where its server is on the machine, on PostgreSQL. Two tables for each: the questions that pages ask,
asked in one process; and whole pages, asked over HTTP of the same server process that `saan run` starts, by people
who have signed in. Figures are milliseconds, warm: the 95th percentile of wall time, and the mean processor time (of
the asking process, or of the web server's; on PostgreSQL the database's own is not in it). On a busy machine the first
counts the neighbours too. The goal is 100 ms for every row but the search for a word. The million is made anew in a
folder of its own and deleted at the end. Before it measures, it makes sure that a secret letter stays hidden.
"""

import argparse
import http.client
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from saan.trust.clock import BANGKOK
from tools import postgres

if TYPE_CHECKING:
    from bench.million import Cast
    from bench.million_rows import Made
    from saan.base.people.api import Viewer

ROOT = Path(__file__).parents[1]
ROUNDS, SECONDS = 200, 6
"""How often each question is asked, unless that takes longer than so many seconds."""
Question = Callable[[int], object]
Figures = dict[str, float]


def main() -> int:
    """Measure on both databases and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="50,000 letters")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    letters = 50_000 if wanted.quick else wanted.letters
    if wanted.here:
        print(json.dumps(measure(letters)))
        return 0
    found = {name: _in_its_own_process(name, database, letters) for name, database in _databases()}
    if wanted.json:
        print(json.dumps(found))
    else:
        _table(found)
    return 0


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", "sqlite"
    if postgres.binaries():
        with postgres.server(tempfile.gettempdir()) as url:
            yield "PostgreSQL", url


def _in_its_own_process(name: str, database: str, letters: int) -> dict[str, dict[str, Figures]]:
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
        result: dict[str, dict[str, Figures]] = json.loads(done.stdout)
        return result


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="saan-million-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(letters: int) -> dict[str, dict[str, Figures]]:
    """Return the figures of every question and page, of the database that the environment names."""
    address = configure(Path(os.environ["SAAN_HOME"]))
    from bench import million  # sets Django up

    who, pick = million.cast(), picked(letters)
    asked = {name: times(question, time.process_time) for name, question in questions(who, pick).items()}
    with server(address) as pid:
        people = {
            viewer: Browser(address, viewer)
            for viewer in (who.clerk, who.official, who.director, who.registrar)
        }
        _secrets_stay_hidden(people[who.clerk], people[who.registrar], pick)
        served = {
            name: times(people[viewer].reading(path), lambda: processor(pid))
            for name, (viewer, path) in pages(who, pick).items()
        }
    return {"questions": asked, "pages": served}


@dataclass(frozen=True, slots=True)
class Picked:
    """Some letters of the largest agency to ask for, spread over its years, and a secret one."""

    received: tuple["Made", ...]
    sent: tuple["Made", ...]
    secret: "Made"
    at: datetime

    def day(self, turn: int) -> date:
        """Return a day on which letters were registered."""
        return self.received[turn * 7 % len(self.received)].at.astimezone(BANGKOK).date()


def picked(letters: int) -> Picked:
    """Return letters to ask for of the million that `bench.million` made; there must be more than it leaves new."""
    from bench import million

    offices = million.offices()
    step = letters // 5000 // 5 * 5 + 1  # no multiple of five: what a letter is goes by its remainder
    spread = range(0, letters - million.NEW, step)
    own = [one for n in spread for one in (million.made(n, letters, offices),) if one.office is offices[0]]
    open_to_all = [one for one in own if not one.rank]
    secret = next(
        one
        for n in range(letters - million.NEW)
        for one in (million.made(n, letters, offices),)
        if one.rank and one.came and one.office is offices[0]
    )
    return Picked(
        received=tuple(one for one in open_to_all if one.came),
        sent=tuple(one for one in open_to_all if not one.came),
        secret=secret,
        at=million.BEGIN + million.LASTS,
    )


def questions(who: "Cast", pick: Picked) -> dict[str, Question]:
    """Return the questions that pages ask, by name; each takes the number of the round."""
    from saan.letters import api
    from saan.letters.rules.incoming import Box as In
    from saan.letters.rules.outgoing import Box as Out

    at, clerk, official, director = pick.at, who.clerk, who.official, who.director
    far = ""
    for _ in range(20):
        far = api.inbox(clerk, at, (In.PASSED,), far).after or far

    waiting = api.tray(director, at).rows[-1].letter.id

    def came(turn: int) -> "Made":
        return pick.received[turn * 31 % len(pick.received)]

    def went(turn: int) -> "Made":
        return pick.sent[turn * 31 % len(pick.sent)]

    def register(turn: int, book: api.Book, days: int) -> object:
        first = pick.day(turn)
        return api.register_lines(clerk, book, who.registry, first, first + timedelta(days=days), at)

    return {
        "inbox, central registry": lambda _: api.inbox(clerk, at),
        "inbox, reader of 1 unit": lambda _: api.inbox(official, at),
        "inbox, reader of 300 units": lambda _: api.inbox(director, at),
        "passed on, twentieth page": lambda _: api.inbox(clerk, at, (In.PASSED,), far),
        "outbox, central registry": lambda _: api.outbox(clerk, at, (Out.SENT,)),
        "outbox, reader of 300 units": lambda _: api.outbox(director, at, (Out.SENT,)),
        "tray": lambda _: api.tray(director, at),
        "an item of the tray": lambda _: api.tray_place(director, waiting, at),
        "a letter received": lambda turn: api.incoming_letter(clerk, came(turn).id, at),
        "a letter received, 300 units": lambda turn: api.incoming_letter(director, came(turn).id, at),
        "a letter sent": lambda turn: api.letter(clerk, went(turn).id, at),
        "register of a day": lambda turn: register(turn, api.Book.RECEIVED, 0),
        "register of a year, first page": lambda turn: register(turn, api.Book.SENT, 365),
        "find a running number": lambda turn: api.find_incoming(clerk, str(came(turn).running), at),
        "find a letter number": lambda turn: api.find_incoming(clerk, came(turn).number, at),
        "find a receive number": lambda turn: api.find_incoming(clerk, str(came(turn).n + 1), at),
        "find a number, 1 unit": lambda turn: api.find_incoming(official, came(turn).number, at),
        "find a number, 300 units": lambda turn: api.find_incoming(director, came(turn).number, at),
        "find a number sent": lambda turn: api.find_letters(clerk, went(turn).number, at),
        "find a frequent word": lambda _: api.find_incoming(clerk, "แผนปฏิบัติราชการ", at),
        "find a rare word": lambda turn: api.find_incoming(clerk, f"ครั้งที่ {turn * 4000 % 900_000}", at),
        "find a word in no letter": lambda _: api.find_incoming(clerk, "ไม่มีคำนี้ในหนังสือใด", at),
        "find a word in no letter, 1 unit": lambda _: api.find_incoming(official, "ไม่มีคำนี้ในหนังสือใด", at),
    }


def pages(who: "Cast", pick: Picked) -> dict[str, tuple["Viewer", Callable[[int], str]]]:
    """Return the pages that are asked for, by name: who asks, and the address for the number of the round."""

    def came(turn: int) -> "Made":
        return pick.received[turn * 31 % len(pick.received)]

    def register(turn: int, book: str, days: int) -> str:
        first = pick.day(turn)
        last = first + timedelta(days=days)
        return f"/registers/{book}/{who.registry}/?first={_typed(first)}&last={_typed(last)}"

    return {
        "inbox, central registry": (who.clerk, lambda _: "/inbox/"),
        "inbox, reader of 1 unit": (who.official, lambda _: "/inbox/working/"),
        "inbox, reader of 300 units": (who.director, lambda _: "/inbox/working/"),
        "outbox, central registry": (who.clerk, lambda _: "/letters/sent/"),
        "tray": (who.director, lambda _: "/tray/"),
        "a letter received": (who.clerk, lambda turn: f"/incoming/{came(turn).id}/"),
        "a letter received, 300 units": (who.director, lambda turn: f"/incoming/{came(turn).id}/"),
        "a letter sent": (who.clerk, lambda turn: f"/letters/{pick.sent[turn * 31 % len(pick.sent)].id}/"),
        "register of a day": (who.clerk, lambda turn: register(turn, "received", 0)),
        "register of a year, first page": (who.clerk, lambda turn: register(turn, "sent", 365)),
        "find a letter number": (who.clerk, lambda turn: f"/search/?q={quote(came(turn).number)}"),
        "find a running number": (who.clerk, lambda turn: f"/search/?q={came(turn).running}"),
        "find a rare word": (
            who.clerk,
            lambda turn: f"/search/?q={quote(f'ครั้งที่ {turn * 4000 % 900_000}')}",
        ),
    }


def _typed(day: date) -> str:
    """Return a day as people type it."""
    return quote(f"{day.day}/{day.month}/{day.year + 543}")


class Browser:
    """A signed-in person, over one connection that stays open."""

    def __init__(self, address: str, viewer: "Viewer") -> None:
        from saan.web.accounts.links import demo_link

        self._connection = http.client.HTTPConnection(address, timeout=60)
        self._cookies: dict[str, str] = {}
        self.status(urlsplit(demo_link(viewer.person_id)).path)

    def status(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page."""
        try:
            answer = self._ask(path)
        except http.client.RemoteDisconnected:  # the server closes a connection that lay idle
            self._connection.close()
            answer = self._ask(path)
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()

    def _ask(self, path: str) -> http.client.HTTPResponse:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request("GET", path, headers={"Cookie": cookies})
        return self._connection.getresponse()

    def reading(self, path: Callable[[int], str]) -> Question:
        """Return the question that reads the page of each round."""
        return lambda turn: self.page(path(turn))

    def page(self, path: str) -> str:
        """Return a page that must be there."""
        status, text = self.status(path)
        if status != 200:
            message = f"{path} answered {status}"
            raise SystemExit(message)
        return text


def _secrets_stay_hidden(clerk: Browser, registrar: Browser, pick: Picked) -> None:
    """Stop where the registry's clerk sees a secret letter, or its registrar does not."""
    page, found = f"/incoming/{pick.secret.id}/", f"/search/?q={quote(pick.secret.number)}"
    link = str(pick.secret.id)
    shown = clerk.status(page)[0] != 404 or link in clerk.page(found)
    if shown or registrar.status(page)[0] != 200 or link not in registrar.page(found):
        message = "a secret letter is shown to a clerk, or hidden from its registrar"
        raise SystemExit(message)


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


def _table(found: dict[str, dict[str, dict[str, Figures]]]) -> None:
    databases = list(found)
    for part, names in found[databases[0]].items():
        head = "".join(f"{database:>28}" for database in databases)
        print(f"\n{part + ', p95 (median, processor) ms':36}{head}")
        for name in names:
            cells = (found[database][part][name] for database in databases)
            shown = (f"{one['p95']:10.1f} ({one['median']:6.1f}, {one['cpu']:6.1f})" for one in cells)
            print(f"  {name:34}" + "".join(f"{text:>28}" for text in shown))


if __name__ == "__main__":
    sys.exit(main())
