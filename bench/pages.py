"""How long pages take at a million letters: `./dev bench pages [--letters N] [--quick] [--json]`.

On SQLite and, where its server is on the machine, on PostgreSQL. Two tables for each: the questions that pages ask,
asked in one process; and whole pages, asked over HTTP of the same server process that `saan run` starts, by people
who have signed in. Figures are milliseconds, warm: the 95th percentile of wall time, and the mean processor time (of
the asking process, or of the web server's; on PostgreSQL the database's own is not in it). On a busy machine the first
counts the neighbours too. The goal is 100 ms for every row but the search for a word. The million is made anew in a
folder of its own and deleted at the end. Before it measures, it makes sure that a secret letter stays hidden.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bench.served import Benchmark, Browser, Question, Tables, configure, processor, server, times, typed
from saan.trust.clock import BANGKOK

if TYPE_CHECKING:
    from bench.million import Cast
    from bench.million_rows import Made
    from saan.base.people.api import Viewer


def measure(letters: int) -> Tables:
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
        return f"/registers/{book}/{who.registry}/?first={typed(first)}&last={typed(last)}"

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


def _secrets_stay_hidden(clerk: Browser, registrar: Browser, pick: Picked) -> None:
    """Stop where the registry's clerk sees a secret letter, or its registrar does not."""
    page, found = f"/incoming/{pick.secret.id}/", f"/search/?q={quote(pick.secret.number)}"
    link = str(pick.secret.id)
    shown = clerk.status(page)[0] != 404 or link in clerk.page(found)
    if shown or registrar.status(page)[0] != 200 or link not in registrar.page(found):
        message = "a secret letter is shown to a clerk, or hidden from its registrar"
        raise SystemExit(message)


BENCHMARK = Benchmark("bench.pages", "bench.million", "letters", 1_000_000, 50_000, measure)

if __name__ == "__main__":
    sys.exit(BENCHMARK.main(__doc__))
