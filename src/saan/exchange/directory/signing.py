"""Making the directory's TUF metadata: which keys sign what, for how long, and the next version of each role.

Bytes in, bytes out; nothing here reads the database or writes a file. The Update Framework 1.0, consistent snapshots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from securesystemslib.signer import Key, Signature, SSlibKey
from securesystemslib.signer import Signer as TufSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from saan.exchange.directory.errors import BadThresholdError, KeysMissingError
from saan.exchange.keyfolder import KeyFolder
from saan.trust.keys import PublicKey, Signer
from saan.trust.tufroot import DEMO

ROLES = ("root", "targets", "snapshot", "timestamp")
ONLINE = ("targets", "snapshot", "timestamp")
ROOT_VERSION = "x-saan-root"
"""The member of the list of files that says under which root it was signed."""

T = TypeVar("T", Root, Targets, Snapshot, Timestamp)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long each role's metadata counts after it is signed."""

    root: timedelta = timedelta(days=365)
    targets: timedelta = timedelta(days=30)
    snapshot: timedelta = timedelta(days=30)
    timestamp: timedelta = timedelta(days=1)

    def of(self, role: str) -> timedelta:
        """Return a role's lifetime."""
        return {
            "root": self.root,
            "targets": self.targets,
            "snapshot": self.snapshot,
            "timestamp": self.timestamp,
        }[role]


class Bridge(TufSigner):
    """Any of Saan's signers as one that python-tuf signs with: a file, a token, a remote service."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._key = tuf_key(signer.public)

    @property
    def public_key(self) -> Key:
        """The key as TUF writes it."""
        return self._key

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: object = None
    ) -> "Bridge":
        """Refuse: Saan finds its keys by folder, never by URI."""
        raise NotImplementedError

    def sign(self, payload: bytes) -> Signature:
        """Return the signature in the form that TUF wants: ECDSA as DER."""
        made = self._signer.sign(payload)
        if isinstance(self._signer.public.numbers, ec.EllipticCurvePublicKey):
            made = encode_dss_signature(int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big"))
        return Signature(self._key.keyid, made.hex())


class Keyring:
    """The directory's private keys that are at hand, by their TUF key id."""

    def __init__(self, signers: Iterable[Signer]) -> None:
        self._signers = {bridge.public_key.keyid: bridge for bridge in map(Bridge, signers)}

    def holding(self, key_ids: Iterable[str]) -> list[Bridge]:
        """Return the signers of those ids that are at hand."""
        return [self._signers[key_id] for key_id in key_ids if key_id in self._signers]

    def sign(self, metadata: Metadata[T], *delegators: Root) -> bytes:
        """Return the bytes of metadata signed by every key at hand that a delegator lists for its role.

        Raises `KeysMissingError` when that is fewer than a delegator demands.
        """
        role = metadata.signed.type
        metadata.signatures.clear()
        for delegator in delegators:
            holders = self.holding(delegator.roles[role].keyids)
            if len(holders) < delegator.roles[role].threshold:
                raise KeysMissingError(role=role, held=len(holders), needed=delegator.roles[role].threshold)
            for signer in holders:
                metadata.sign(signer, append=True)
        return metadata.to_bytes(JSONSerializer(compact=True))

    def sign_bytes(self, message: bytes, root: Root) -> dict[str, bytes]:
        """Return signatures over bytes by the keys of the `targets` role, by key id."""
        holders = self.holding(root.roles["targets"].keyids)
        if len(holders) < root.roles["targets"].threshold:
            raise KeysMissingError(role="targets", held=len(holders), needed=root.roles["targets"].threshold)
        return {signer.public_key.keyid: bytes.fromhex(signer.sign(message).signature) for signer in holders}


def keyring(folders: Sequence[Path]) -> Keyring:
    """Return every key in the given folders; a folder that is not there (media taken away) has none."""
    found = [
        key.signer
        for folder in folders
        for name in KeyFolder(folder).names()
        for key in (*KeyFolder(folder).every(name), KeyFolder(folder).current(name))
    ]
    return Keyring(found)


@dataclass(frozen=True, slots=True)
class RoleKeys:
    """The keys that a role shall have, and how many of them must sign."""

    keys: tuple[PublicKey, ...]
    threshold: int = 1

    def __post_init__(self) -> None:
        distinct = {key.key_id for key in self.keys}
        if not 1 <= self.threshold <= len(distinct):
            raise BadThresholdError(threshold=self.threshold, keys=len(distinct))


@dataclass(frozen=True, slots=True)
class Signing:
    """One occasion of signing: under which root, with which keys, when, for how long."""

    root: Root
    keys: Keyring
    now: datetime
    life: Lifetimes

    def targets(self, known: bytes | None, files: Mapping[str, bytes]) -> bytes:
        """Return the next version of the list of files."""
        targets = Targets(version=version_of(known) + 1, expires=_until(self.now, self.life.targets))
        for path in sorted(files):
            targets.targets[path] = TargetFile.from_data(path, files[path], ["sha256"])
        targets.unrecognized_fields[ROOT_VERSION] = self.root.version
        return self.keys.sign(Metadata(targets), self.root)

    def snapshot(self, known: bytes | None, targets: bytes) -> bytes:
        """Return the next snapshot: the present version of the list."""
        meta = {"targets.json": MetaFile.from_data(version_of(targets), targets, ["sha256"])}
        expires = _until(self.now, self.life.snapshot)
        return self.keys.sign(
            Metadata(Snapshot(version_of(known) + 1, expires=expires, meta=meta)), self.root
        )

    def timestamp(self, known: bytes | None, snapshot: bytes) -> bytes:
        """Return the next timestamp: the present version of the snapshot."""
        meta = MetaFile.from_data(version_of(snapshot), snapshot, ["sha256"])
        expires = _until(self.now, self.life.timestamp)
        made = Timestamp(version_of(known) + 1, expires=expires, snapshot_meta=meta)
        return self.keys.sign(Metadata(made), self.root)


def first_root(
    roles: Mapping[str, RoleKeys], keys: Keyring, now: datetime, life: Lifetimes, *, demo: bool
) -> bytes:
    """Return version 1 of the root, signed by its own keys."""
    root = Root(version=1, expires=_until(now, life.root), consistent_snapshot=True)
    if demo:
        root.unrecognized_fields[DEMO] = True
    _assign(root, roles)
    return keys.sign(Metadata(root), root)


def next_root(
    known: bytes, roles: Mapping[str, RoleKeys], keys: Keyring, now: datetime, life: Lifetimes
) -> bytes:
    """Return the next version of the root with the given roles changed, signed as the old and as the new demands."""
    old, root = root_of(known), root_of(known)
    root.version += 1
    root.expires = _until(now, life.root)
    _assign(root, roles)
    return keys.sign(Metadata(root), old, root)


def root_of(data: bytes) -> Root:
    """Return a root that this node made itself."""
    metadata: Metadata[Root] = Metadata.from_bytes(data)
    return metadata.signed


def version_of(data: bytes | None) -> int:
    """Return the version of metadata; 0 for none."""
    return 0 if data is None else Metadata.from_bytes(data).signed.version


def ages(data: bytes, now: datetime, life: timedelta) -> float:
    """Return how much of its life metadata has lived: 0 when new, 1 and more when expired."""
    left = Metadata.from_bytes(data).signed.expires - now
    return 1 - left / life


def tuf_key(public: PublicKey) -> SSlibKey:
    """Return a key as TUF writes it."""
    return SSlibKey.from_crypto(public.numbers)


def _assign(root: Root, roles: Mapping[str, RoleKeys]) -> None:
    for role, wanted in roles.items():
        for key_id in list(root.roles[role].keyids):
            root.revoke_key(key_id, role)
        for key in wanted.keys:
            root.add_key(tuf_key(key), role)
        root.roles[role].threshold = wanted.threshold


def _until(now: datetime, life: timedelta) -> datetime:
    return (now + life).astimezone(UTC).replace(microsecond=0)
