"""How each key and certificate of a node stands: readable, for its owner alone, listed, and until when it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from saan.exchange import certificates
from saan.exchange.directory.entry import Entry
from saan.exchange.keyfolder import KeyFile, KeyFolder
from saan.trust.errors import SaanError


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """One key in use. `until` is when it or its certificate ends; None where it has no end, or none is known.

    `listed` says whether the directory lists it, None for keys that it does not list. `problem` is what the key
    itself refuses: missing, broken, or open to others. `certified` is False for a seal that waits for its certificate.
    """

    name: str
    file: Path
    until: datetime | None = None
    listed: bool | None = None
    certified: bool | None = None
    problem: SaanError | None = None


def key_standings(folder: Path, entries: Sequence[Entry]) -> tuple[KeyStanding, ...]:
    """Return how every key in use in a folder stands, by what the directory says of the node's agencies."""
    keys = KeyFolder(folder)
    return tuple(_standing(keys, name, entries) for name in sorted({*keys.names(), "node", "box", "tls"}))


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
        return KeyStanding(name, key.path, until, bool(shown) and shown in pems, until is not None)
    if kind in {"seal", "signatory"}:
        until = _ends(key)
        return KeyStanding(name, key.path, until, certified=until is not None)
    return KeyStanding(name, key.path)


def _by_directory(kind: str, key: KeyFile, entries: Sequence[Entry]) -> KeyStanding:
    """A traffic or box key counts for as long as the directory says, and not at all while it is not listed."""
    ends = list(_listed_ends(kind, key.key_id, entries))
    return KeyStanding(kind, key.path, min(ends, default=None), len(ends) == len(entries) and bool(ends))


def _listed_ends(kind: str, key_id: str, entries: Sequence[Entry]) -> Iterator[datetime]:
    for entry in entries:
        for listed in entry.listed.keys if kind == "node" else entry.box:
            if listed.public.key_id == key_id:
                yield min(listed.valid_until, listed.revoked_at or listed.valid_until)


def _ends(key: KeyFile) -> datetime | None:
    """Return when the certificate beside a key ends, None while there is none that can be read."""
    if not key.certificate.exists():
        return None
    try:
        chain: Sequence[x509.Certificate] = certificates.chain_of(key.certificate.read_text())
    except SaanError:
        return None
    return min((one.not_valid_after_utc for one in chain[:1]), default=None)
