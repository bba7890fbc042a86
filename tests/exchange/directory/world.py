"""An authority and agencies as folders of their own, and a real HTTP server that serves, or tampers with, a directory."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import override_settings

from saan.base.agencies import api as agencies
from saan.exchange import identity
from saan.exchange.directory import client, enrolment, joining
from saan.exchange.directory.actions import enrolling, founding, publishing
from saan.exchange.directory.actions.shared import stored
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.places import Places
from saan.exchange.directory.reader import TufDirectory
from saan.exchange.errors import UnknownAgencyError
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.web.node.config import NodeConfig

AUTHORITY = AgencyId("th:0994000000007")
INTERIOR = AgencyId("th:0994000000015")
HARBOUR = AgencyId("th:0994000000023")
NAMES = {
    AUTHORITY: ("สำนักงานทำเนียบทดลอง", "Trial Directory Office", "ทท"),
    INTERIOR: ("กรมทดลองสาน", "Department of Trial Weaving", "ทส"),
    HARBOUR: ("กรมท่าเรือสมมุติ", "Imaginary Harbour Department", "ทร"),
}


@dataclass
class Node:
    """A node's folder and configuration, to be stepped into."""

    home: Path
    config: NodeConfig

    @property
    def agency(self) -> AgencyId:
        return AgencyId(self.config.agencies[0])

    @property
    def places(self) -> Places:
        return Places(self.home / "directory")

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @contextmanager
    def inside(self) -> Iterator["Node"]:
        with override_settings(SAAN_HOME=self.home, SAAN=self.config):
            yield self

    def directory(self, clock: Callable[[], datetime] = utc_now) -> TufDirectory:
        return TufDirectory(self.places, demo=self.config.demo, clock=clock)


def make_node(folder: Path, agency: AgencyId, port: int, **more: Any) -> Node:
    config = NodeConfig(
        public_url=f"http://127.0.0.1:{port}",
        exchange_url=f"https://127.0.0.1:{port + 1}",
        agencies=(agency,),
        demo=True,
        **more,
    )
    node = Node(folder, config)
    identity.make(node.keys, ["127.0.0.1"], [agency], utc_now())
    with node.inside():
        names = agencies.AgencyEntry(agency, *NAMES[agency])
        agencies.register_agency(names, by=agencies.System("test", utc_now()), served=True)
    return node


@dataclass
class World:
    """An authority whose clock the story may turn; its directory is served by `Server`."""

    folder: Path
    at: datetime = field(default_factory=lambda: utc_now().replace(microsecond=0))

    def __post_init__(self) -> None:
        self.authority = make_node(self.folder / "authority", AUTHORITY, 9000, authority=True)
        with self.authority.inside():
            self.root = founding.found(self.authority.places, by=self.by)
        self.sign()

    @property
    def by(self) -> agencies.System:
        return agencies.System("test", self.at)

    @property
    def public(self) -> Path:
        return self.authority.places.public

    def later(self, **how: float) -> None:
        self.at += timedelta(**how)

    def sign(self) -> tuple[str, ...]:
        with self.authority.inside():
            return publishing.sign(self.authority.places, by=self.by)

    def node(self, agency: AgencyId, port: int) -> Node:
        """Return a node that pinned this directory and is not listed in it yet."""
        node = make_node(self.folder / agency[3:], agency, port)
        client.pin(node.places, self.root, demo=True)
        return node

    def request(self, node: Node, known: Entry | None = None) -> bytes:
        with node.inside():
            return joining.request(node.keys, node.agency, known, self.at)

    def enrol(self, node: Node, *, in_person: bool = False) -> Entry:
        """Have a node ask to be listed as it is now, and the authority agree."""
        with self.authority.inside():
            try:
                known = stored(node.agency)
            except UnknownAgencyError:
                known = None
        data = self.request(node, known)
        with self.authority.inside():
            digest = enrolling.submit(data, at=self.at)
            entry = enrolling.approve(self.authority.places, digest, by=self.by, in_person=in_person)
        self.sign()
        return entry

    def decide(self, action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Run an action of the authority and publish what follows from it."""
        with self.authority.inside():
            made = action(*arguments, by=self.by, **named)
        self.sign()
        return made


def read(data: bytes, at: datetime) -> enrolment.Request:
    return enrolment.read(data, at)


class Server:
    """Serves a folder over HTTP. `replaced` puts other bytes in a file's place; `endless` and `slow` never finish it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.replaced: dict[str, bytes] = {}
        self.endless: set[str] = set()
        self.slow: set[str] = set()
        self.asked: list[str] = []
        serving = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                serving.answer(self)

            def log_message(self, *_arguments: object) -> None:
                """Stay silent."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        name = handler.path.lstrip("/")
        self.asked.append(name)
        body = self.replaced.get(name)
        path = self.folder / name
        if body is None:
            if not path.is_file():
                handler.send_error(404)
                return
            body = path.read_bytes()
        handler.send_response(200)
        handler.end_headers()
        try:
            if name in self.slow:
                for letter in body:
                    handler.wfile.write(bytes([letter]))
                    handler.wfile.flush()
                    time.sleep(0.2)
            while name in self.endless:
                handler.wfile.write(b" " * 65536)
            handler.wfile.write(body)
        except OSError:
            return
