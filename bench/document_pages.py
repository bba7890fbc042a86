"""How long pages, calls and background work take at a million documents: `./dev bench document_pages [--documents N] [--quick] [--json]`.

On SQLite and, where its server is on the machine, on PostgreSQL; the documents are those of `bench.million_documents`. Four
tables for each: what officials open, what programs call, and what citizens and whoever checks a paper open, all over HTTP of
the same server process that `saan run` starts; and what is downloaded or done in the background, once each, with the
megabytes that its process grew by. Other figures are milliseconds, warm: the 95th percentile of wall time, the median, and
the mean processor time of the web server (on PostgreSQL the database's own is not in it). On a busy machine the first counts the
neighbours too. The goal is 100 ms for every page but those that say so by their name: a page of a thousand lines is one.
The million is made anew in a folder of its own and deleted at the end.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote
from uuid import UUID

from bench.served import Benchmark, Browser, Tables, configure, processor, server, times, typed

if TYPE_CHECKING:
    from datetime import date

    from bench.million_documents import Made
    from saan.base.people.api import Viewer

Path_: TypeAlias = Callable[[int], str]
LINES = 1000
"""Lines of the longest page of the register."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who looks: the registry's clerk, an official of one unit, who signs for all, and who keeps and audits the office."""

    registry: UUID
    clerk: "Viewer"
    official: "Viewer"
    director: "Viewer"
    administrator: "Viewer"
    auditor: "Viewer"

    @property
    def everyone(self) -> "tuple[Viewer, ...]":
        """Return all of them."""
        return self.clerk, self.official, self.director, self.administrator, self.auditor


@dataclass(frozen=True, slots=True)
class Picked:
    """Some documents of the large agency, spread over its years, and its bulk files: the largest, a small one."""

    singly: "tuple[Made, ...]"
    bulk: tuple[tuple[UUID, str], ...]
    large: UUID
    small: UUID
    kind: UUID
    open: tuple[UUID, ...]

    def one(self, turn: int) -> "Made":
        """Return a document that was issued after an application."""
        return self.singly[turn * 31 % len(self.singly)]

    def part(self, turn: int) -> UUID:
        """Return a document of a bulk file."""
        return self.bulk[turn * 31 % len(self.bulk)][0]

    def paper(self, turn: int) -> str:
        """Return the address on its paper."""
        from saan.documents import links

        document_id, sha256 = self.bulk[turn * 31 % len(self.bulk)]
        return f"/check/{document_id.hex}/{links.short(sha256)}/"

    def application(self, turn: int) -> UUID:
        """Return an application that led to no document."""
        return self.open[turn * 31 % len(self.open)]

    def day(self, turn: int) -> "date":
        """Return a day on which documents were issued."""
        return self.one(turn).day


def measure(documents: int) -> Tables:
    """Return the figures of every page, call and piece of work, of the database that the environment names."""
    address = configure(Path(os.environ["SAAN_HOME"]))
    from bench import document_work, million

    who, pick = cast(), picked(documents)
    document_work.sealed(Path(os.environ["SAAN_HOME"]), million.OWN)
    found: Tables = {}
    with server(address) as pid:
        people = {viewer: Browser(address, viewer) for viewer in who.everyone}
        for part, asked in (("pages", pages(who, pick)), ("calls", calls(who, pick))):
            found[part] = {
                name: times(people[viewer].reading(path), lambda: processor(pid))
                for name, (viewer, path) in asked.items()
            }
        found["open to all"] = {
            name: times(Browser(address, network=network).reading(path), lambda: processor(pid))
            for network, (name, path) in enumerate(open_to_all(pick).items(), 1)
        }
        found["whole, once"] = document_work.downloaded(people[who.clerk], pick, pid)
    found["whole, once"] |= document_work.done(million.OWN)
    return found


def cast() -> Cast:
    """Return the people of the large agency."""
    from bench import million
    from saan.base.people.models import Person
    from saan.base.people.viewer import viewer_of

    known = million.cast()
    more = {
        name: viewer_of(Person.objects.get(agency_id=million.OWN, given_name_th=name))
        for name in ("administrator", "auditor")
    }
    return Cast(known.registry, known.clerk, known.official, known.director, **more)


def picked(documents: int) -> Picked:
    """Return documents to ask for of those that `bench.million_documents` made."""
    from bench import million_documents as million
    from bench.million import offices
    from saan.documents.models import Application, Batch, Document

    office = offices()[0]
    kinds = million.kinds_of(office)
    count = documents * 3 // 10
    singly = tuple(
        million.spread(n, office, kinds, count) for n in range(0, count, max(count // 1000, 1) | 1)
    )
    batches = Batch.objects.filter(agency_id=office.id)
    large, small = batches.order_by("-total")[0], batches.order_by("total")[0]
    rows = range(0, large.total, max(large.total // 500, 1))
    bulk = Document.objects.filter(batch=large, row__in=rows).values_list("id", "record_sha256")
    unmade = Application.objects.filter(unit_id=office.registry, document=None).order_by("-id")
    return Picked(
        singly,
        tuple(bulk),
        large.id,
        small.id,
        kinds[0][0],
        tuple(unmade.values_list("id", flat=True)[:500]),
    )


def pages(who: Cast, pick: Picked) -> dict[str, tuple["Viewer", Path_]]:
    """Return the pages that officials open, by name: who opens them, and the address for the number of the round."""

    def register(turn: int, days: int) -> str:
        return f"/documents/issued/register/?first={typed(pick.day(turn))}&last={typed(pick.day(turn) + timedelta(days=days))}"

    one = "/documents/issued/"
    return {
        "first page": (who.director, lambda _: "/"),
        "queue, registry": (who.clerk, lambda _: "/documents/"),
        "queue, 1 unit": (who.official, lambda _: "/documents/working/"),
        "queue, 300 units": (who.director, lambda _: "/documents/deciding/"),
        "queue of what has ended, 300 units": (who.director, lambda _: "/documents/ended/"),
        "queue, administrator": (who.administrator, lambda _: "/documents/"),
        "an application": (who.clerk, lambda turn: f"/documents/applications/{pick.application(turn)}/"),
        "an application, 300 units": (
            who.director,
            lambda turn: f"/documents/applications/{pick.application(turn)}/",
        ),
        "refunds": (who.clerk, lambda _: "/documents/refunds/"),
        "counter": (who.clerk, lambda _: "/documents/counter/"),
        "form at the counter": (who.clerk, lambda turn: f"/documents/counter/kind-{turn % 150}/"),
        "issued, registry": (who.clerk, lambda _: one),
        "issued, 1 unit": (who.official, lambda _: one),
        "issued, 300 units": (who.director, lambda _: one),
        "find a number, registry": (who.clerk, lambda turn: f"{one}?number={quote(pick.one(turn).number)}"),
        "find a number, 300 units": (
            who.director,
            lambda turn: f"{one}?number={quote(pick.one(turn).number)}",
        ),
        "a document": (who.director, lambda turn: f"{one}{pick.one(turn).id}/"),
        "a document of a bulk file": (who.director, lambda turn: f"{one}{pick.part(turn)}/"),
        "register of a day": (who.director, lambda turn: register(turn, 0)),
        "register of a year, first page (1,000 lines)": (who.director, lambda turn: register(turn, 365)),
        "bulk files": (who.director, lambda _: "/documents/batches/"),
        "a bulk file of 100,000": (who.director, lambda _: f"/documents/batches/{pick.large}/"),
        "its rows": (
            who.director,
            lambda turn: f"/documents/batches/{pick.large}/rows/?first={turn * 400 + 2}",
        ),
        "one of its rows": (
            who.director,
            lambda turn: f"/documents/batches/{pick.large}/rows/{turn * 400 + 2}/",
        ),
        "its addresses": (who.clerk, lambda _: f"/documents/batches/{pick.large}/addresses/"),
        "give a bulk file": (who.clerk, lambda _: "/documents/batches/new/"),
        "kept no longer, registry": (who.clerk, lambda _: "/documents/retention/"),
        "kept no longer, 300 units": (who.director, lambda _: "/documents/retention/"),
        "types": (who.administrator, lambda _: "/documents/types/"),
        "a type": (who.administrator, lambda _: f"/documents/types/{pick.kind}/"),
        "what expires when": (who.administrator, lambda _: "/office/expiries/"),
    }


def calls(who: Cast, pick: Picked) -> dict[str, tuple["Viewer", Path_]]:
    """Return what programs read, by name: as whom, and the address for the number of the round."""
    api = "/api/v1"

    def register(turn: int) -> str:
        return f"{api}/documents/register?first={pick.day(turn)}&last={pick.day(turn) + timedelta(days=365)}&limit={LINES}"

    return {
        "document-types": (who.director, lambda _: f"{api}/document-types"),
        "a document-type": (who.director, lambda _: f"{api}/document-types/{pick.kind}"),
        "template.csv": (who.director, lambda turn: f"{api}/document-types/kind-{turn % 150}/template.csv"),
        "applications": (who.director, lambda _: f"{api}/applications?limit=200"),
        "an application": (who.director, lambda turn: f"{api}/applications/{pick.application(turn)}"),
        "refunds": (who.director, lambda _: f"{api}/refunds"),
        "documents": (who.director, lambda _: f"{api}/documents?limit=200"),
        "documents of a number": (
            who.director,
            lambda turn: f"{api}/documents?number={quote(pick.one(turn).number)}",
        ),
        "register of a year, first page (1,000 lines)": (who.director, register),
        "a document": (who.director, lambda turn: f"{api}/documents/{pick.one(turn).id}"),
        "record.json": (who.director, lambda turn: f"{api}/documents/{pick.one(turn).id}/record.json"),
        "batches": (who.director, lambda _: f"{api}/batches?limit=200"),
        "a batch of 100,000": (who.director, lambda _: f"{api}/batches/{pick.large}"),
        "its rows": (who.director, lambda turn: f"{api}/batches/{pick.large}/rows?first={turn * 400 + 2}"),
        "its addresses": (who.clerk, lambda _: f"{api}/batches/{pick.large}/addresses"),
        "retention, registry": (who.clerk, lambda _: f"{api}/retention"),
        "retention, 300 units": (who.director, lambda _: f"{api}/retention"),
        "expiries": (who.administrator, lambda _: f"{api}/office/expiries"),
        "units": (who.director, lambda _: f"{api}/units"),
    }


def open_to_all(pick: Picked) -> dict[str, Path_]:
    """Return what citizens open, and whoever checks a paper, by name: the address for the number of the round.

    Private links are not among it: those of the documents made here have ended.
    """
    return {
        "what may be applied for": lambda _: "/apply/",
        "what may be applied for, call": lambda _: "/api/v1/apply",
        "a form": lambda turn: f"/apply/{pick.singly[0].office.id}/kind-{turn % 150}/",
        "checking a paper": pick.paper,
        "a status list": lambda turn: (
            f"/status/{pick.singly[0].office.id.removeprefix('th:')}/{turn % 2 + 1}"
        ),
        "what wallets may have": lambda _: "/.well-known/openid-credential-issuer",
        "a type for wallets": lambda turn: (
            f"/wallet/types/{pick.singly[0].office.id.removeprefix('th:')}/kind-{turn % 150}/3"
        ),
        "asking a wallet": lambda _: "/wallet/ask/",
    }


BENCHMARK = Benchmark(
    "bench.document_pages",
    "bench.million_documents",
    "documents",
    1_200_000,
    50_000,
    measure,
    {"pages": 100, "calls": 100, "open to all": 100},
)

if __name__ == "__main__":
    sys.exit(BENCHMARK.main(__doc__))
