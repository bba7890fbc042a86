"""How each key and certificate of a node stands: readable, for its owner alone, listed, and until when it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from saan.exchange import certificates
from saan.exchange.directory.entry import Entry
from saan.exchange.keyfolder import KeyFile, KeyFolder
from saan.exchange.peers import NodeKey
from saan.trust.errors import SaanError

ALWAYS = ("node", "box", "tls", "log", "witness")
"""What every node has: one that is gone is told too."""


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """One key in use. `until` is when it or its certificate ends; None where it has no end, or none is known.

    `listed` says whether the directory lists it, None for keys that it does not list. `problem` is what the key
    itself refuses: missing, broken, or open to others. `certified` is False for a seal that waits for its certificate.
    `revoked` is since when the directory says that the key or its certificate is trusted no more.
    """

    name: str
    file: Path
    until: datetime | None = None
    listed: bool | None = None
    certified: bool | None = None
    problem: SaanError | None = None
    revoked: datetime | None = None


def key_standings(folder: Path, entries: Sequence[Entry]) -> tuple[KeyStanding, ...]:
    """Return how every key in use in a folder stands, by what the directory says of the node's agencies."""
    keys = KeyFolder(folder)
    return tuple(_standing(keys, name, entries) for name in sorted({*keys.names(), *ALWAYS}))


def _standing(keys: KeyFolder, name: str, entries: Sequence[Entry]) -> KeyStanding:
    try:
        key = keys.current(name)
    except SaanError as error:
        return KeyStanding(name, keys.folder / f"{name}.pem", problem=error)
    kind = name.split(".", maxsplit=1)[0]
    if kind in {"node", "box"}:
        return _by_directory(kind, key, entries)
    if kind == "tls":
        until = _ends(key)
        pems = {pem.strip() for entry in entries for pem in entry.tls}
        shown = key.certificate.read_text().strip() if key.certificate.exists() else ""
        return KeyStanding(
            name,
            key.path,
            until,
            bool(shown) and shown in pems,
            until is not None,
            revoked=_taken_back(key, entries),
        )
    if kind in {"seal", "signatory"}:
        until = _ends(key)
        return KeyStanding(
            name, key.path, until, certified=until is not None, revoked=_taken_back(key, entries)
        )
    return KeyStanding(name, key.path)


def _by_directory(kind: str, key: KeyFile, entries: Sequence[Entry]) -> KeyStanding:
    """A traffic or box key counts for as long as the directory says, and not at all while it is not listed."""
    found = list(_listed(kind, key.key_id, entries))
    until = min((one.valid_until for one in found), default=None)
    revoked = min((one.revoked_at for one in found if one.revoked_at is not None), default=None)
    return KeyStanding(kind, key.path, until, len(found) == len(entries) and bool(found), revoked=revoked)


def _listed(kind: str, key_id: str, entries: Sequence[Entry]) -> Iterator[NodeKey]:
    for entry in entries:
        for listed in entry.listed.keys if kind == "node" else entry.box:
            if listed.public.key_id == key_id:
                yield listed


def _ends(key: KeyFile) -> datetime | None:
    """Return when the certificate beside a key ends, None while there is none that can be read."""
    leaf = _leaf(key)
    return None if leaf is None else leaf.not_valid_after_utc


def _taken_back(key: KeyFile, entries: Sequence[Entry]) -> datetime | None:
    """Return since when the certificate beside a key is taken back, None where it is not."""
    leaf = _leaf(key)
    digest = "" if leaf is None else leaf.fingerprint(hashes.SHA256()).hex()
    moments = [at for entry in entries for named, at in entry.listed.withdrawn.items() if named == digest]
    return min(moments, default=None)


def _leaf(key: KeyFile) -> x509.Certificate | None:
    if not key.certificate.exists():
        return None
    try:
        return next(iter(certificates.chain_of(key.certificate.read_text())), None)
    except SaanError:
        return None
