"""Fetching the directory: The Update Framework's client workflow by python-tuf, over our HTTP client.

Whatever is served, this node ends with the directory it had or with a newer sound one. Every refusal is one of our
errors, in both languages; none is python-tuf's.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata, Root, TargetFile, Targets
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from saan.exchange.directory import trusted
from saan.exchange.directory.errors import (
    BadlySignedError,
    DemoDirectoryError,
    DirectoryError,
    DiskError,
    MixedError,
    OtherPinError,
    RolledBackError,
    StaleError,
    TooMuchDataError,
    UnreachableError,
)
from saan.exchange.directory.fetching import SECONDS_PER_FILE, FolderFetcher, HttpFetcher
from saan.exchange.directory.places import Places, pinned
from saan.exchange.directory.trusted import FILES, Held
from saan.exchange.keyfolder import sync_folder, write_once
from saan.trust import tufroot
from saan.trust.errors import SaanError

METADATA = "metadata"
CONFIG = UpdaterConfig(targets_max_length=16 << 20)
"""20,000 agencies make a list of about 4 MB."""

_REFUSALS: tuple[tuple[type[Exception], type[DirectoryError]], ...] = (
    (tuf_errors.ExpiredMetadataError, StaleError),
    (tuf_errors.BadVersionNumberError, RolledBackError),
    (tuf_errors.UnsignedMetadataError, BadlySignedError),
    (tuf_errors.LengthOrHashMismatchError, MixedError),
    (tuf_errors.DownloadLengthMismatchError, TooMuchDataError),
    (tuf_errors.SlowRetrievalError, TooMuchDataError),
    (tuf_errors.DownloadError, UnreachableError),
)
"""First match counts; whatever else python-tuf raises is a `DirectoryError`."""


def pin(places: Places, root: bytes, *, demo: bool) -> str:
    """Pin a root, once and for all, and return its fingerprint.

    The same root again changes nothing. Raises `OtherPinError`, `DemoDirectoryError` when node and directory are not
    of one kind, or what `tufroot.read` raises.
    """
    if tufroot.read(root).demo is not demo:
        raise DemoDirectoryError
    places.folder.mkdir(parents=True, exist_ok=True)
    try:
        write_once(places.pin, root, 0o644)
    except FileExistsError:
        pinned = places.pin.read_bytes()
        if pinned != root:
            raise OtherPinError(pinned=fingerprint(pinned)) from None
    return fingerprint(root)


def fingerprint(root: bytes) -> str:
    """Return the SHA-256 of a root file in hex, in groups of four, to be read over the telephone."""
    digest = hashlib.sha256(root).hexdigest()
    return " ".join(digest[index : index + 4] for index in range(0, len(digest), 4))


def fetch_root(url: str) -> bytes:
    """Return the first root that a directory serves: to be shown and confirmed by a person, then pinned."""
    address = f"{url.rstrip('/')}/metadata/1.root.json"
    with closing(HttpFetcher(url)) as fetcher, _refusing(url):
        return fetcher.download_bytes(address, CONFIG.root_max_length)


def refresh(places: Places, url: str, *, seconds: float = SECONDS_PER_FILE) -> Held:
    """Bring this node's directory up to date from a URL and return it; one process at a time.

    Raises `NoPinError` or a `DirectoryError`; then the directory held before stays in force.
    """
    with closing(HttpFetcher(url, seconds)) as fetcher:
        return _refresh(places, url.rstrip("/"), fetcher)


def refresh_from_folder(places: Places, folder: Path) -> Held:
    """Bring this node's directory up to date from a copy of the served files."""
    return _refresh(places, str(folder), FolderFetcher())


def _refresh(places: Places, base: str, fetcher: FetcherInterface) -> Held:
    root = pinned(places)
    folder = places.trusted
    for part in (METADATA, FILES):
        (folder / part).mkdir(parents=True, exist_ok=True)
    with _alone(folder), _refusing(base):
        updater = Updater(
            str(folder / METADATA),
            f"{base}/metadata/",
            target_base_url=f"{base}/targets/",
            fetcher=fetcher,
            config=CONFIG,
            bootstrap=root,
        )
        updater.refresh()
        metadata = {
            role: (folder / METADATA / f"{role}.json").read_bytes()
            for role in ("timestamp", "snapshot", "targets")
        }
        listed: Metadata[Targets] = Metadata.from_bytes(metadata["targets"])
        before, roots = _held_before(folder, root), _roots(folder / METADATA)
        if before is not None:
            _demand_no_rollback(base, before, (root, *roots), listed.signed.version)
        for path in listed.signed.targets:
            target = updater.get_targetinfo(path)
            if target is not None:
                _fetch_file(updater, target, folder / FILES)
        sync_folder(folder / FILES)
        held = trusted.keep(folder, root, roots, metadata)
        _prune(held, before)
        return held


def _fetch_file(updater: Updater, target: TargetFile, files: Path) -> None:
    """Have a file in `files/`, whole and durable, under its hash."""
    final = files / target.hashes["sha256"]
    if final.exists():
        return
    aside = final.with_suffix(".part")
    updater.download_target(target, str(aside))
    descriptor = os.open(aside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    aside.replace(final)


def _roots(metadata: Path) -> list[bytes]:
    """Return the chain of roots that the update followed, in order."""
    current: Metadata[Root] = Metadata.from_file(str(metadata / "root.json"))
    history = metadata / "root_history"
    versions = range(1, current.signed.version + 1)
    files = [history / f"{version}.root.json" for version in versions]
    return [file.read_bytes() for file in files if file.exists()]


def _held_before(folder: Path, root: bytes) -> Held | None:
    try:
        return trusted.load(folder, root)
    except SaanError:
        return None


def _demand_no_rollback(base: str, before: Held, roots: Sequence[bytes], version: int) -> None:
    """Return when neither the roots nor the list are older than those held; else raise `RolledBackError`.

    python-tuf asks the same of its own metadata, which it does not make durable: a power cut may take them, and leaves
    what is held. As there, a list counts no more once the newest root trusts other keys.
    """
    newest = tufroot.read(roots[-1]).version
    if newest < before.roots:
        raise RolledBackError(url=base, reason=f"its root has version {newest}, and {before.roots} is held")
    if version < before.version and trusted.still_signed(before, roots[0], roots):
        raise RolledBackError(url=base, reason=f"it has version {version}, and {before.version} is held")


def _prune(held: Held, before: Held | None) -> None:
    """Delete files of older directories; those of the last one stay for whoever still reads it."""
    lists = (held.targets, before.targets if before else {})
    wanted = {digest for targets in lists for digest in targets.values()}
    for file in (held.folder / FILES).iterdir():
        if file.name not in wanted:
            file.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from updating at the same time; the lock goes with the process."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _refusing(url: str) -> Iterator[None]:
    """Turn whatever goes wrong while reading what others serve into one of our errors."""
    try:
        yield
    except SaanError:
        raise
    except OSError as error:
        raise DiskError(reason=str(error)) from error
    except Exception as error:
        for theirs, ours in _REFUSALS:
            if isinstance(error, theirs):
                raise ours(url=url, reason=str(error) or type(error).__name__) from error
        raise DirectoryError(url=url, reason=str(error) or type(error).__name__) from error
