"""Where this node keeps its log, under which name and keys, and whom it asks to witness."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from saan.base.journal.errors import MissingLogKeyError
from saan.base.journal.log_folder import LogFolder, sync
from saan.trust import keys, notes
from saan.trust.ids import AgencyId
from saan.trust.keys import FileSigner, Signer
from saan.trust.notes import Kind, VerifierKey
from saan.trust.tiles import CachedTiles

NO_AGENCY = AgencyId("th:0000000000000")
"""In whose name a node that serves no agency, such as a directory authority, records what it does itself."""


def log_folder() -> LogFolder:
    """Return the folder of tiles and the published checkpoint."""
    home: Path = settings.SAAN_HOME
    return LogFolder(home / "log")


def cached_tiles() -> CachedTiles:
    """Return this process's view of the tiles; one a folder, as long as the process lives."""
    return _cached(log_folder().root)


@lru_cache(4)
def _cached(root: Path) -> CachedTiles:
    return CachedTiles(LogFolder(root))


def origin() -> str:
    """Return the log's name: its public address without the scheme (C2SP tlog-tiles).

    A log that was begun anew after a restore has its number behind it: the key may never sign for the old one.
    """
    number = log_number()
    return _address() + ("/log" if number == 1 else f"/log/{number}")


def log_number() -> int:
    """Return how many logs this node has begun, the present one included."""
    try:
        return int(_number_file().read_text())
    except (OSError, ValueError):
        return 1


def count_log() -> int:
    """Let the next log have its number, durably, and return it."""
    file, number = _number_file(), log_number() + 1
    aside = file.with_suffix(".tmp")
    aside.write_text(str(number))
    sync(aside)
    aside.replace(file)
    sync(file.parent)
    return number


def _number_file() -> Path:
    home: Path = settings.SAAN_HOME
    return home / "keys" / "log-number"


def witness_name() -> str:
    """Return the name under which this node cosigns other logs."""
    return _address() + "/witness"


def _address() -> str:
    parts = urlsplit(settings.SAAN.public_url)
    return parts.netloc + parts.path.rstrip("/")


def log_signer() -> Signer:
    """Return the key that signs checkpoints, or raise `MissingLogKeyError`."""
    return _signer("log")


def witness_signer() -> Signer:
    """Return the key that cosigns other logs, or raise `MissingLogKeyError`.

    It is another than the log's: C2SP wants one key for one purpose, and a restored witness must change it.
    """
    return _signer("witness")


def log_key() -> VerifierKey:
    """Return the key by which strangers verify this log."""
    return notes.verifier_key(origin(), Kind.ED25519, log_signer().public)


def witness_key() -> VerifierKey:
    """Return the key by which strangers verify what this node cosigned."""
    return notes.verifier_key(witness_name(), Kind.COSIGNATURE, witness_signer().public)


def own_agency() -> AgencyId:
    """Return the agency in whose name the node records what it does by itself: the first that it serves."""
    served: tuple[str, ...] = settings.SAAN.agencies
    return AgencyId(served[0]) if served else NO_AGENCY


def configured_witnesses() -> tuple[tuple[VerifierKey, str], ...]:
    """Return the witnesses that `saan.toml` names, each written `<verifier key> <url>`."""
    found = []
    for line in settings.SAAN.witnesses:
        key, _, url = line.strip().partition(" ")
        found.append((notes.parse_key(key), url.strip()))
    return tuple(found)


def _signer(name: str) -> Signer:
    path: Path = settings.SAAN_HOME / "keys" / f"{name}.pem"
    if not path.exists():
        raise MissingLogKeyError(name=name)
    return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(8)
def _loaded(path: Path, _version: int) -> FileSigner:
    return keys.load(path)
