"""The directory that this node holds: one file, written whole after all that it names, and read with every check.

The update follows The Update Framework (`client.py`); what it found sound is kept as `trusted/current.json`, the roots
and metadata as they were signed, beside `trusted/files/`, named by what they are. Reading repeats the signature and hash
checks, so that a damaged disk is noticed; expiry is judged at each use, by the caller's clock.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp

from saan.exchange.directory.errors import MixedError
from saan.exchange.keyfolder import replace
from saan.exchange.refusals import NoDirectoryError
from saan.trust.tufroot import DEMO

CURRENT = "current.json"
FILES = "files"


@dataclass(frozen=True, slots=True)
class Held:
    """A directory that was verified: `expires` is the earliest of its four roles."""

    version: int
    expires: datetime
    targets: Mapping[str, TargetFile]
    demo: bool
    roots: int
    folder: Path

    def body(self, path: str) -> bytes:
        """Return a published file, or raise `MixedError` for one that is damaged or not listed."""
        if path not in self.targets:
            raise MixedError(url=path, reason="it is not in the signed list")
        digest = self.targets[path].hashes["sha256"]
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
    )
    held = _verified(folder, pin, text)
    replace(folder / CURRENT, text.encode())
    return held


def load(folder: Path, pin: bytes) -> Held:
    """Return the directory held in a folder, under the pinned root.

    Raises `NoDirectoryError`, or `MixedError` when what lies there is not what was signed.
    """
    try:
        text = (folder / CURRENT).read_text()
    except OSError:
        raise NoDirectoryError from None
    return _verified(folder, pin, text)


def _verified(folder: Path, pin: bytes, text: str) -> Held:
    try:
        kept = json.loads(text)
        root = _follow(pin, [str(body).encode() for body in kept["roots"]])
        timestamp: Metadata[Timestamp] = Metadata.from_bytes(kept["timestamp"].encode())
        snapshot: Metadata[Snapshot] = Metadata.from_bytes(kept["snapshot"].encode())
        targets: Metadata[Targets] = Metadata.from_bytes(kept["targets"].encode())
        for role, metadata in (("timestamp", timestamp), ("snapshot", snapshot), ("targets", targets)):
            if metadata.signed.type != role:
                raise MixedError(url=folder, reason=f"{metadata.signed.type} for {role}")
            root.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
        timestamp.signed.snapshot_meta.verify_length_and_hashes(kept["snapshot"].encode())
        snapshot.signed.meta["targets.json"].verify_length_and_hashes(kept["targets"].encode())
    except (ValueError, KeyError, AttributeError, RepositoryError) as error:
        raise MixedError(url=folder / CURRENT, reason=str(error)) from None
    signed = (root, timestamp.signed, snapshot.signed, targets.signed)
    return Held(
        version=targets.signed.version,
        expires=min(part.expires for part in signed),
        targets=targets.signed.targets,
        demo=root.unrecognized_fields.get(DEMO) is True,
        roots=root.version,
        folder=folder,
    )


def _follow(pin: bytes, roots: list[bytes]) -> Root:
    first: Metadata[Root] = Metadata.from_bytes(pin)
    root = first.signed
    root.verify_delegate("root", first.signed_bytes, first.signatures)
    for body in roots:
        following: Metadata[Root] = Metadata.from_bytes(body)
        if following.signed.version <= root.version:
            continue
        root.verify_delegate("root", following.signed_bytes, following.signatures)
        following.signed.verify_delegate("root", following.signed_bytes, following.signatures)
        root = following.signed
    return root
