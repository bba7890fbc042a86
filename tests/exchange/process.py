"""A process of a test node: `python -m tests.exchange.process server|worker|agent`."""

import importlib
import json
import os
import signal
import sys
import threading
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import cast

import django
import uvicorn.server

from saan.trust import clock

if ahead := os.environ.get("SAAN_TEST_AHEAD"):
    # Before anything takes the clock by name.
    _real_now, _ahead = clock.utc_now, timedelta(seconds=float(ahead))
    clock.utc_now = lambda: _real_now() + _ahead

    def _shifted(timeval: float | None = None, localtime: bool = False, usegmt: bool = False) -> str:  # noqa: FBT001, FBT002 - as it is
        return formatdate((timeval or 0.0) + _ahead.total_seconds(), localtime, usegmt)

    uvicorn.server.formatdate = _shifted  # type: ignore[attr-defined]

django.setup()

from saan.exchange import identity, node  # noqa: E402 - Django comes first
from saan.exchange.directory.memory import MemoryDirectory  # noqa: E402
from saan.exchange.identity import Identity  # noqa: E402
from saan.exchange.node import Node  # noqa: E402
from saan.exchange.peers import Directory, NodeKey, Peer  # noqa: E402
from saan.exchange.tls import ServerTls  # noqa: E402
from saan.trust.clock import utc_now  # noqa: E402
from saan.trust.ids import AgencyId  # noqa: E402
from saan.trust.keys import PublicKey  # noqa: E402

WORLD = Path(os.environ["SAAN_TEST_WORLD"])
AGENCY = AgencyId(os.environ["SAAN_TEST_AGENCY"])
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2099, 1, 1, tzinfo=UTC)


def keys_of(home: str, agency: AgencyId) -> Identity:
    return identity.make(Path(home) / "keys", ["127.0.0.1"], [agency], utc_now())


def load() -> Node:
    """Return this node, with the directory as the test has published it."""
    entries = json.loads(WORLD.read_text())
    keys = {agency: keys_of(entry["home"], AgencyId(agency)) for agency, entry in entries.items()}
    peers = [
        _peer(AgencyId(agency), keys[agency], entry)
        for agency, entry in entries.items()
        if not entry.get("absent")
    ]
    expired = any(entry.get("directory_expired") == AGENCY for entry in entries.values())
    expires = utc_now() - timedelta(minutes=1) if expired else UNTIL
    own = keys[AGENCY]
    boxes = {key.key_id: key.signer.private for key in own.boxes}
    directory = MemoryDirectory(peers, version=WORLD.stat().st_mtime_ns, expires=expires)
    served = AGENCY if not entries[AGENCY].get("elsewhere") else AgencyId(str(entries[AGENCY]["elsewhere"]))
    return Node(frozenset({served}), own.node.signer, boxes, directory)  # type: ignore[arg-type]


def _peer(agency: AgencyId, keys: Identity, entry: dict[str, object]) -> Peer:
    revoked = datetime.fromisoformat(str(entry["revoked"])) if "revoked" in entry else None

    def listed(key: PublicKey) -> NodeKey:
        return NodeKey(key, SINCE, UNTIL, revoked)

    return Peer(
        agency=agency,
        name_th="กรมทดลอง",
        name_en="Department of Trials",
        letter_code="ทด",
        endpoints=(str(entry["endpoint"]),),
        keys=(listed(keys.node.signer.public),),
        box=tuple(NodeKey(key.signer.public, SINCE, UNTIL) for key in keys.boxes),
        tls=(str(entry.get("tls") or keys.tls.certificate.read_text()),),
        log_origin="log.example",
        log_key="",
        seal_roots=(),
        accepts_bytes=int(str(entry.get("accepts_bytes", 11 * 2**30))),
    )


class Followed:
    """The directory as the test has published it last."""

    def __getattr__(self, name: str) -> object:
        return getattr(node.current().directory, name)


OTHERWISE = {"rules.delivery.LONGEST_PAUSE": 4}
"""Seconds. On a busy machine a node is long in coming up, and each try in vain would double what the test waits after it."""


def remember() -> None:
    """Set the constants that the test wants otherwise: a week is long for a test. A place is below `saan.exchange`, or whole."""
    for place, value in (OTHERWISE | json.loads(os.environ.get("SAAN_TEST_CONSTANTS", "{}"))).items():
        name, constant = place.rsplit(".", 1)
        module = importlib.import_module(name if name.startswith("saan.") else f"saan.exchange.{name}")
        timed = isinstance(getattr(module, constant), timedelta)
        setattr(module, constant, timedelta(seconds=value) if timed else value)


def server() -> None:
    from saan.base.patience import listen
    from saan.exchange.server import application, serve

    secure = json.loads(WORLD.read_text())[AGENCY]["endpoint"].startswith("https:")
    node.current()  # makes the keys of all nodes
    secured = ServerTls(node.tls_key, cast("Directory", Followed())) if secure else None
    serve(application(), listen(f"127.0.0.1:{os.environ['SAAN_TEST_PORT']}"), secured)


def worker() -> None:
    from saan.exchange import api

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    api.on_receive("trial", "tests.exchange.agent.arrived")
    api.deliver(stop)


def agent() -> None:
    from tests.exchange.agent import DEEDS

    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = {"said": DEEDS[asked.pop("what")](**asked)}
        except Exception:  # noqa: BLE001 - shown where the test asked
            said = {"error": traceback.format_exc()}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    node.RELOADED = 0.3
    node.become(load)
    remember()
    {"server": server, "worker": worker, "agent": agent}[sys.argv[1]]()
