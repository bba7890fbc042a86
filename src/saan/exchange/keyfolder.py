"""Key files of a node: made once, never overwritten, readable by their owner only, durable before they are used.

A key named `node` is the link `node.pem` to a file such as `node.20261122T101500Z.4fJx….pem`. The link says which
key is in use; a newer file beside it is a key that waits for its place in the directory. Old files stay, because what
was encrypted to them may still arrive. A crash at any point leaves either no link or a link to a whole key.
`node.pem` may also be a file: an administrator's own key, or a link that a backup has turned into a copy.
"""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm

from saan.exchange.errors import BrokenKeyError, ExposedKeyError, MissingKeyError
from saan.trust.keys import Algorithm, FileSigner, UnusableKeyError, generate, load, pkcs8

_FILE = re.compile(r"(?P<name>.+)\.(?P<stamp>\d{8}T\d{6}Z)\.(?P<kid>[A-Za-z0-9_-]{12})\.pem")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """One private key on disk; `certificate` is where its PEM chain stands once it has one."""

    path: Path
    made: datetime
    signer: FileSigner

    @property
    def key_id(self) -> str:
        """The RFC 7638 thumbprint of the key."""
        return self.signer.public.key_id

    @property
    def certificate(self) -> Path:
        """Return the file of the certificate chain, leaf first; it need not exist."""
        return self.path.with_suffix(".crt")


class KeyFolder:
    """The keys below one folder, each kind under its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, name: str, algorithm: Algorithm, now: datetime) -> KeyFile:
        """Return the key in use under a name, made now if there is none."""
        link = self._link(name)
        if not (link.exists() or link.is_symlink()):
            made = self.add(name, algorithm, now)
            self.promote(made, name)
        return self.current(name)

    def add(self, name: str, algorithm: Algorithm, now: datetime) -> KeyFile:
        """Make one more key under a name, beside the one in use; it is durable on return but not yet used."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        signer = generate(algorithm)
        # File names sort by age, so two keys of one name never share a second.
        moment = max([now, *(key.made + timedelta(seconds=1) for key in self.every(name))])
        stamp = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        path = self.folder / f"{name}.{stamp}.{signer.public.key_id[:12]}.pem"
        write_once(path, pkcs8(signer.private), 0o600)
        return KeyFile(path, _stamp(stamp), signer)

    def current(self, name: str) -> KeyFile:
        """Return the key in use, or raise `MissingKeyError`, `BrokenKeyError` or `ExposedKeyError`."""
        link = self._link(name)
        if not link.exists():
            raise MissingKeyError(name=name)
        found = _open(link.resolve())
        # Known by its bytes: where the link became a copy, the file beside it still has the certificate.
        return next((key for key in self._stamped(name) if key.key_id == found.key_id), found)

    def every(self, name: str) -> tuple[KeyFile, ...]:
        """Return all keys ever made under a name, newest first; none twice."""
        made = {key.key_id: key for key in self._stamped(name)}
        link = self._link(name)
        if link.is_file() and not link.is_symlink():
            own = _open(link)
            made.setdefault(own.key_id, own)
        return tuple(sorted(made.values(), key=lambda key: key.made, reverse=True))

    def waiting(self, name: str) -> tuple[KeyFile, ...]:
        """Return the keys that are newer than the one in use, newest first."""
        current = self.current(name)
        return tuple(key for key in self.every(name) if key.made > current.made)

    def promote(self, key: KeyFile, name: str) -> None:
        """Take a key into use: one atomic change of a link.

        `NAME.crt` follows for human eyes; readers go from the key to the certificate beside it.
        """
        self._keep_plain(name)
        _relink(self._link(name), key.path.name)
        if key.certificate.exists():
            _relink(self._link(name).with_suffix(".crt"), key.certificate.name)

    def certify(self, key: KeyFile, name: str, chain: str) -> None:
        """Keep a key's certificate chain, leaf first; a second, other chain for one key replaces nothing."""
        with contextlib.suppress(FileExistsError):
            write_once(key.certificate, chain.encode(), 0o644)
        link = self._link(name)
        if link.is_symlink() and link.resolve() == key.path.resolve():
            _relink(self._link(name).with_suffix(".crt"), key.certificate.name)

    def names(self) -> Iterator[str]:
        """Yield the names under which a key is in use."""
        for path in sorted(self.folder.glob("*.pem")):
            if _FILE.fullmatch(path.name) is None:
                yield path.name.removesuffix(".pem")

    def _stamped(self, name: str) -> tuple[KeyFile, ...]:
        found = [path for path in self.folder.glob(f"{name}.*.pem") if _parts(path, name)]
        return tuple(_open(path) for path in sorted(found, reverse=True))

    def _keep_plain(self, name: str) -> None:
        """Give a key that stands as a file under its bare name a name of its own, before a link takes its place."""
        link = self._link(name)
        if not link.is_file() or link.is_symlink():
            return
        key = self.current(name)
        if key.path == link:
            stamp = key.made.strftime("%Y%m%dT%H%M%SZ")
            own = self.folder / f"{name}.{stamp}.{key.key_id[:12]}.pem"
            os.link(link, own)
            if key.certificate.exists():
                os.link(key.certificate, own.with_suffix(".crt"))
            sync_folder(self.folder)

    def _link(self, name: str) -> Path:
        return self.folder / f"{name}.pem"


def write_once(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole and durably, or raise `FileExistsError`; a crash leaves it whole or absent."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    finally:
        aside.unlink()
    sync_folder(path.parent)


def replace(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file whole and durably in place of what stood there; a crash leaves the old or the new."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_once(aside, data, mode)
    aside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _relink(link: Path, target: str) -> None:
    aside = link.with_name(f".{link.name}.{secrets.token_hex(4)}")
    aside.symlink_to(target)
    aside.replace(link)
    sync_folder(link.parent)


def _parts(path: Path, name: str) -> bool:
    match = _FILE.fullmatch(path.name)
    return match is not None and match["name"] == name


def _stamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _open(path: Path) -> KeyFile:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise ExposedKeyError(file=path, mode=f"{mode:04o}")
    match = _FILE.fullmatch(path.name)
    try:
        signer = load(path)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, UnusableKeyError) as error:
        raise BrokenKeyError(file=path, reason=str(error) or type(error).__name__) from None
    made = _stamp(match["stamp"]) if match else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return KeyFile(path, made, signer)
