"""Who this node is: the agencies it serves, the keys it signs and opens with, the directory it trusts."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from saan.exchange import identity
from saan.exchange.directory.here import signed_directory
from saan.exchange.keyfolder import KeyFile, KeyFolder
from saan.exchange.keyring import DirectoryRing
from saan.exchange.peers import Directory
from saan.exchange.refusals import NotServedHereError
from saan.exchange.tls import ClientTls
from saan.trust.ids import AgencyId
from saan.trust.keys import Signer

RELOADED = 5.0
"""Seconds after which a rotated key is noticed."""


@dataclass(frozen=True, slots=True)
class Node:
    """Everything that the protocol needs to know of its own side. `boxes` are all box keys it ever had, by id."""

    agencies: frozenset[AgencyId]
    signer: Signer
    boxes: Mapping[str, ec.EllipticCurvePrivateKey]
    directory: Directory
    ring: DirectoryRing = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ring", DirectoryRing(self.directory))

    def demand_served(self, agency: AgencyId) -> None:
        """Return when an agency is served here; else raise `NotServedHereError`."""
        if agency not in self.agencies:
            raise NotServedHereError(agency=agency)


Loader = Callable[[], Node]


T = TypeVar("T")


class _Remembered(Generic[T]):
    """A value that is made anew after `RELOADED` seconds; safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None
        self._until = 0.0

    def now(self, make: Callable[[], T]) -> T:
        """Return the value, made now if there is none or it is old."""
        value = self._value
        if value is None or time.monotonic() >= self._until:
            with self._lock:
                self._value = value = make()
                self._until = time.monotonic() + RELOADED
        return value

    def forget(self) -> None:
        """Make it anew next time."""
        self._value = None


def load() -> Node:
    """Return the node of `SAAN_HOME`, or raise what its keys or its directory refuse."""
    keys = identity.load(keys_folder())
    boxes = {
        key.key_id: key.signer.private
        for key in keys.boxes
        if isinstance(key.signer.private, ec.EllipticCurvePrivateKey)
    }
    agencies = frozenset(AgencyId(agency) for agency in settings.SAAN.agencies)
    return Node(agencies, keys.node.signer, boxes, directory())


def keys_folder() -> Path:
    """Return where this node's keys lie."""
    home: Path = settings.SAAN_HOME
    return home / "keys"


def tls_key() -> KeyFile:
    """Return the key that this node shows on the wire now; read again once a rotation may have changed it."""
    return _tls.now(lambda: KeyFolder(keys_folder()).current("tls"))


def client_tls() -> ClientTls:
    """Return what this node calls others with."""
    return ClientTls(tls_key)


def directory() -> Directory:
    """Return the directory that this node trusts; asked before its first update, it raises `NoDirectoryError`."""
    return signed_directory()


_node: _Remembered[Node] = _Remembered()
_tls: _Remembered[KeyFile] = _Remembered()
_loader: list[Loader] = [load]


def current() -> Node:
    """Return the node that this process works for."""
    return _node.now(_loader[0])


def become(load_node: Loader) -> None:
    """Make this process work for another node: for tests and tools that hold their directory in memory."""
    _loader[0] = load_node
    _node.forget()
