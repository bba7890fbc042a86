"""The directory that this node holds: one file, written whole after all that it names, and read with every check.

The update follows The Update Framework by python-tuf (`client.py`); what it found sound is kept as
`trusted/current.json`, the roots and metadata as they were signed, beside `trusted/files/`, named by what they are.
Reading checks signatures and hashes again, by our own small reader of TUF, so that a damaged disk is noticed and a
second program agrees with the first. Expiry is judged at each use, by the caller's clock.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from saan.exchange.directory.errors import MixedError
from saan.exchange.keyfolder import replace
from saan.exchange.refusals import NoDirectoryError
from saan.trust import members, tufroot
from saan.trust.canonical import parse
from saan.trust.errors import SaanError
from saan.trust.members import MalformedError
from saan.trust.tufroot import Root

CURRENT = "current.json"
FILES = "files"
MOST_BYTES = 32 << 20
MOST_TARGETS = 40_000


@dataclass(frozen=True, slots=True)
class Held:
    """A directory that was verified: `expires` is the earliest of its four roles, `targets` its files' SHA-256.

    `root_expires` is that of the root alone, which no daily signing renews.
    """

    version: int
    expires: datetime
    root_expires: datetime
    targets: Mapping[str, str]
    demo: bool
    roots: int
    folder: Path

    def body(self, path: str) -> bytes:
        """Return a published file, or raise `MixedError` for one that is damaged or not listed."""
        if path not in self.targets:
            raise MixedError(url=path, reason="it is not in the signed list")
        digest = self.targets[path]
        file = self.folder / FILES / digest
        try:
            body = file.read_bytes()
        except OSError as error:
            raise MixedError(url=file, reason=str(error)) from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise MixedError(url=file, reason="the file is damaged")
        return body


def keep(folder: Path, pin: bytes, roots: list[bytes], metadata: Mapping[str, bytes]) -> Held:
    """Take a directory into use whose files all stand in `files/`, and return it; a crash leaves the old or the new."""
    text = json.dumps(
        {
            "roots": [root.decode() for root in roots],
            **{role: body.decode() for role, body in metadata.items()},
        }
    ).encode()
    held = _verified(folder, pin, text)
    replace(folder / CURRENT, text)
    return held


def load(folder: Path, pin: bytes) -> Held:
    """Return the directory held in a folder, under the pinned root.

    Raises `NoDirectoryError`, or `MixedError` when what lies there is not what was signed.
    """
    try:
        text = (folder / CURRENT).read_bytes()
    except OSError:
        raise NoDirectoryError from None
    return _verified(folder, pin, text)


def signed(folder: Path) -> Mapping[str, list[bytes]]:
    """Return the files of a held directory as they were signed, by their role: of roots all beyond the pinned one."""
    kept = _kept((folder / CURRENT).read_bytes())
    roots = [str(one).encode() for one in members.array(kept, "roots", 512)]
    online = ("targets", "snapshot", "timestamp")
    return {"root": roots, **{role: [members.text(kept, role, MOST_BYTES).encode()] for role in online}}


def still_signed(held: Held, pin: bytes, roots: Sequence[bytes]) -> bool:
    """Return whether what is held is signed well under a chain of roots that may go on beyond its own."""
    kept = parse((held.folder / CURRENT).read_bytes(), max_bytes=MOST_BYTES)
    if not isinstance(kept, dict):
        return False
    text = json.dumps(kept | {"roots": [root.decode() for root in roots]}).encode()
    try:
        _verified(held.folder, pin, text)
    except SaanError:
        return False
    return True


def _kept(text: bytes) -> Mapping[str, Any]:
    kept = parse(text, max_bytes=MOST_BYTES)
    if not isinstance(kept, dict):
        raise MalformedError(member="top")
    return kept


def _verified(folder: Path, pin: bytes, text: bytes) -> Held:
    try:
        kept = _kept(text)
        chain = [_object(item) for item in members.array(kept, "roots", 512)]
        root = tufroot.follow(tufroot.read(pin), chain)
        timestamp, snapshot, targets = (
            _part(kept, role, root) for role in ("timestamp", "snapshot", "targets")
        )
        _require_named(timestamp, "snapshot.json", members.text(kept, "snapshot", MOST_BYTES))
        _require_named(snapshot, "targets.json", members.text(kept, "targets", MOST_BYTES))
        return Held(
            version=members.whole(targets, "version", 1),
            expires=min(root.expires, *map(tufroot.expiry, (timestamp, snapshot, targets))),
            root_expires=root.expires,
            targets=_targets(targets),
            demo=root.demo,
            roots=root.version,
            folder=folder,
        )
    except SaanError as error:
        raise MixedError(url=folder / CURRENT, reason=error.message().en) from error


def _part(kept: Mapping[str, Any], role: str, root: Root) -> Mapping[str, Any]:
    """Return the signed part of a role's metadata, its signatures checked."""
    raw = _object(kept.get(role))
    signed = members.members_of(raw, "signed")
    if signed.get("_type") != role:
        raise MalformedError(member=role)
    root.roles[role].require(tufroot.signed_bytes(raw), tufroot.signatures(raw), role)
    return signed


def _object(text: object) -> Mapping[str, Any]:
    if not isinstance(text, str):
        raise MalformedError(member="metadata")
    raw = parse(text.encode(), max_bytes=MOST_BYTES)
    if not isinstance(raw, dict):
        raise MalformedError(member="metadata")
    return raw


def _require_named(signed: Mapping[str, Any], name: str, text: str) -> None:
    """Return when a file is the one that the role above it names by its hash."""
    meta = members.members_of(members.members_of(signed, "meta"), name)
    named = members.digest(members.members_of(meta, "hashes"), "sha256")
    if hashlib.sha256(text.encode()).hexdigest() != named:
        raise MalformedError(member=name)


def _targets(signed: Mapping[str, Any]) -> dict[str, str]:
    listed = members.members_of(signed, "targets")
    if len(listed) > MOST_TARGETS:
        raise MalformedError(member="targets")
    return {
        path: members.digest(members.members_of(members.members_of(listed, path), "hashes"), "sha256")
        for path in listed
    }
