"""The directory's root of trust: TUF root metadata, read and followed from the pinned version to the newest.

Only what an offline verifier needs of The Update Framework 1.0 (§4.3, §5.3): root files, their signatures by Ed25519 or
ECDSA P-256, and rotation. Keys are counted by what they are, so that one key listed under two ids counts once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from saan.trust import members
from saan.trust.canonical import parse
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import PublicKey, UnusableKeyError, public_key
from saan.trust.members import MalformedError

MOST_ROOT_BYTES = 512_000
MOST_ROTATIONS = 256
DEMO = "x-saan-demo"
"""The member of a root that marks a demonstration's directory."""


class RootError(SaanError):
    """The directory's root of trust does not lead from what is pinned here to what was shown."""

    code = "directory.root-not-trusted"
    kind = Kind.FORBIDDEN
    text = Text(
        th="รากความเชื่อถือของทำเนียบไม่ต่อเนื่องจากที่ตรึงไว้: {reason}",
        en="The directory's root of trust does not follow from the pinned one: {reason}.",
    )
    remedy_text = Text(
        th="ตรวจแฟ้มรากที่ตรึงไว้กับผู้ดูแลทำเนียบผ่านช่องทางอื่น ก่อนเชื่อถือแฟ้มใด ๆ",
        en="Compare the pinned root with the directory's authority over another channel before trusting any file.",
    )


@dataclass(frozen=True, slots=True)
class Role:
    """Keys of a role by their TUF key id, and how many of them must sign."""

    keys: Mapping[str, PublicKey]
    threshold: int

    def signed(self, message: bytes, signatures: Iterable[tuple[str, bytes]]) -> int:
        """Return how many different keys of the role signed the message."""
        return len(
            {
                self.keys[key_id].key_id
                for key_id, signature in signatures
                if key_id in self.keys and _holds(self.keys[key_id], message, signature)
            }
        )

    def require(self, message: bytes, signatures: Iterable[tuple[str, bytes]], what: str) -> None:
        """Return when enough keys signed, or raise `RootError`."""
        signed = self.signed(message, signatures)
        if signed < self.threshold:
            raise RootError(reason=f"{what} is signed by {signed} of {self.threshold} keys")


@dataclass(frozen=True, slots=True)
class Root:
    """One version of the root. `raw` is the file as JSON, so that a chain can be written again."""

    version: int
    expires: datetime
    roles: Mapping[str, Role]
    demo: bool
    raw: Mapping[str, Any]


def read(data: bytes) -> Root:
    """Return the root that a file holds, signed by its own threshold; raise `RootError` or `MalformedError`."""
    raw = parse(data, max_bytes=MOST_ROOT_BYTES)
    if not isinstance(raw, dict):
        raise MalformedError(member="root")
    root = of(raw)
    root.roles["root"].require(signed_bytes(raw), signatures(raw), f"root {root.version}")
    return root


def follow(pinned: Root, chain: Sequence[Mapping[str, Any]]) -> Root:
    """Return the newest root that the pinned one leads to, step by step (TUF §5.3.3 to 5.3.9).

    Versions up to the pinned one are passed over; each later one must be the next, signed by its predecessor and by
    itself. Expiry is the caller's to judge, by the newest root only.
    """
    if len(chain) > MOST_ROTATIONS:
        raise RootError(reason=f"{len(chain)} rotations")
    current = pinned
    for raw in chain:
        candidate = of(raw)
        if candidate.version <= pinned.version:
            continue
        if candidate.version != current.version + 1:
            raise RootError(reason=f"version {candidate.version} after {current.version}")
        for signer in (current, candidate):
            signer.roles["root"].require(signed_bytes(raw), signatures(raw), f"root {candidate.version}")
        if candidate.demo != pinned.demo:
            raise RootError(reason="a demonstration's root and a real one")
        current = candidate
    return current


def of(raw: Mapping[str, Any]) -> Root:
    """Return the root that a JSON object describes, its signatures unchecked; or raise `MalformedError`."""
    signed = members.members_of(raw, "signed")
    if signed.get("_type") != "root" or not str(signed.get("spec_version")).startswith("1."):
        raise MalformedError(member="_type")
    keys = {key_id: _key(signed["keys"], key_id) for key_id in members.members_of(signed, "keys")}
    roles = members.members_of(signed, "roles")
    return Root(
        version=members.whole(signed, "version", 1),
        expires=expiry(signed),
        roles={name: _role(roles, name, keys) for name in ("root", "targets", "snapshot", "timestamp")},
        demo=signed.get(DEMO) is True,
        raw=raw,
    )


def signatures(raw: Mapping[str, Any], name: str = "signatures") -> list[tuple[str, bytes]]:
    """Return the (key id, signature) pairs beside a signed part."""
    made = []
    for item in members.array(raw, name, 64, 0):
        entry = members.members_of({name: item}, name)
        try:
            made.append((members.text(entry, "keyid", 128), bytes.fromhex(members.text(entry, "sig", 2048))))
        except ValueError:
            raise MalformedError(member="sig") from None
    return made


def expiry(signed: Mapping[str, Any]) -> datetime:
    """Return when a signed part ends."""
    try:
        return datetime.strptime(members.text(signed, "expires", 20), "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=UTC
        )
    except ValueError:
        raise MalformedError(member="expires") from None


def signed_bytes(raw: Mapping[str, Any]) -> bytes:
    """Return the bytes that TUF signs: the signed part in the OLPC form of canonical JSON."""
    return _olpc(members.members_of(raw, "signed")).encode()


def _olpc(value: Any) -> str:
    """Return canonical JSON as TUF wants it: only quote and backslash are escaped, which is not RFC 8785."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "{" + ",".join(f"{_olpc(name)}:{_olpc(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_olpc, value)) + "]"
    return json.dumps(value)


def _key(keys: Mapping[str, Any], key_id: str) -> PublicKey | None:
    """Return a key, or None for a kind that Saan does not know, which TUF lets us pass over."""
    key = members.members_of(keys, key_id)
    public = members.text(members.members_of(key, "keyval"), "public", 4096)
    try:
        match key.get("keytype"), key.get("scheme"):
            case "ed25519", "ed25519":
                return public_key(ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)))
            case "ecdsa", "ecdsa-sha2-nistp256":
                numbers = load_pem_public_key(public.encode())
                return public_key(numbers) if isinstance(numbers, ec.EllipticCurvePublicKey) else None
    except (ValueError, UnsupportedAlgorithm, UnusableKeyError):
        raise MalformedError(member=f"key {key_id}") from None
    return None


def _role(roles: Mapping[str, Any], name: str, keys: Mapping[str, PublicKey | None]) -> Role:
    role = members.members_of(roles, name)
    listed = {}
    for key_id in members.array(role, "keyids", 64):
        key = keys.get(key_id) if isinstance(key_id, str) else None
        if key is not None:
            listed[key_id] = key
    return Role(listed, members.whole(role, "threshold", 1, 64))


def _holds(key: PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        if isinstance(key.numbers, ec.EllipticCurvePublicKey):
            key.numbers.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key.numbers, ed25519.Ed25519PublicKey):
            key.numbers.verify(signature, message)
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True
