"""Proofs that a document belongs to a signed batch (docs/wire/batch-proof.md): salted leaves, one root, one signature.

A leaf says nothing to whoever does not hold the document: its salt is made with a key that stays with the issuer. Reading
a proof checks its form and that the leaf leads to the root; whose signature that root bears, `saan.press.batchroots` says.
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from saan.trust import jws
from saan.trust import members as read_member
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey, Signer
from saan.trust.members import Hex, MalformedError
from saan.trust.tree import HASH_BYTES, check_inclusion, leaf_hash, parents

TYP: Final = "vnd.saan.batch-root+json"
ROOT, PROOF = "saan.batch-root", "saan.batch-proof"
MEDIA_TYPE: Final = "application/json"
MOST_BYTES: Final = 65_536
MOST_PATH, MOST_CERTIFICATES, MOST_SIZE = 40, 4, 2**40
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Root:
    """What is signed: whose batch, how many documents, the head of their tree, when."""

    agency: AgencyId
    batch: UUID
    size: int
    root: Hex
    at: datetime

    def encode(self) -> bytes:
        """Return the canonical bytes that the signature covers."""
        return canonical(
            {
                "v": 1,
                "type": ROOT,
                "agency": self.agency,
                "batch": str(self.batch),
                "size": self.size,
                "root": self.root,
                "at": rfc3339(self.at),
            }
        )


@dataclass(frozen=True, slots=True)
class Leaf:
    """A document in its tree: the page as it was issued, `size` bytes, its record, and the salt of both."""

    pdf_sha256: Hex
    size: int
    record_sha256: Hex
    salt: Hex
    index: int

    def hash(self) -> bytes:
        """Return the leaf's hash."""
        return leaf(*(bytes.fromhex(each) for each in (self.pdf_sha256, self.record_sha256, self.salt)))


@dataclass(frozen=True, slots=True)
class BatchProof:
    """A proof whose leaf leads to its root; who signed that, and when, is yet to be believed.

    `certificates` are DER, the signer's first. `stamp` is an RFC 3161 token over `stamped`, if there is one yet.
    """

    leaf: Leaf
    path: tuple[bytes, ...]
    root: Root
    raw: bytes
    signature: str
    certificates: tuple[bytes, ...]
    stamp: bytes | None = None

    def encode(self) -> bytes:
        """Return the proof as a file."""
        return canonical(
            {
                "v": 1,
                "type": PROOF,
                "pdf_sha256": self.leaf.pdf_sha256,
                "bytes": self.leaf.size,
                "record_sha256": self.leaf.record_sha256,
                "salt": self.leaf.salt,
                "index": self.leaf.index,
                "path": [each.hex() for each in self.path],
                "statement": self.raw.decode(),
                "signature": self.signature,
                "certificates": [_text(each) for each in self.certificates],
                "stamp": _text(self.stamp or b""),
            }
        )

    def verify(self, key: PublicKey) -> None:
        """Return when the key of its first certificate signed the root, or raise `BadSignatureError`."""
        jws.read(self.signature, TYP).verify(self.raw, key)

    @property
    def stamped(self) -> bytes:
        """What the time-stamp is over."""
        return stamped(self.raw, self.signature)


def salt(key: bytes, document: UUID) -> bytes:
    """Return a document's salt: with the key it can be made anew, without it nothing of the leaf can be guessed."""
    return hmac.digest(key, document.bytes, "sha256")


def leaf(pdf_sha256: bytes, record_sha256: bytes, salted: bytes) -> bytes:
    """Return the hash of a leaf, SHA-256(0x00 ‖ page's hash ‖ record's hash ‖ salt)."""
    return leaf_hash(pdf_sha256 + record_sha256 + salted)


def sign(root: Root, signer: Signer) -> tuple[bytes, str]:
    """Return the bytes of a statement and the signature over them."""
    raw = root.encode()
    return raw, jws.sign(signer, TYP, raw)


def stamped(raw: bytes, signature: str) -> bytes:
    """Return what a time-stamp of a root is over: signature and statement, so that both existed at that time."""
    return signature.encode() + b"\n" + raw


def is_proof(data: bytes) -> bool:
    """Return whether bytes claim to be a batch proof; says nothing of whether they are one."""
    return data[:1] == b"{" and len(data) <= MOST_BYTES and f'"type":"{PROOF}"'.encode() in data


def read(data: bytes) -> BatchProof:
    """Return the proof that bytes from outside hold, its leaf leading to its root; or raise a `SaanError`."""
    # (1) its form: every member, of its kind and within its bounds, in the one canonical form
    members = read_member.read_object(data, MOST_BYTES, max_depth=4)
    if members.get("type") != PROOF:
        raise MalformedError(member="type")
    path = read_member.array(members, "path", MOST_PATH, least=0)
    carried = read_member.array(members, "certificates", MOST_CERTIFICATES)
    raw = read_member.text(members, "statement", 1024).encode()
    root = read_root(raw)
    leaf = Leaf(
        pdf_sha256=read_member.digest(members, "pdf_sha256"),
        size=read_member.whole(members, "bytes", 1),
        record_sha256=read_member.digest(members, "record_sha256"),
        salt=read_member.digest(members, "salt"),
        index=read_member.whole(members, "index"),
    )
    hashes = tuple(bytes.fromhex(read_member.digest({"path": each}, "path")) for each in path)
    # (2) the leaf stands at its place of the tree that was signed
    check_inclusion(leaf.hash(), leaf.index, root.size, hashes, bytes.fromhex(root.root))
    signature = read_member.text(members, "signature", 4096)
    jws.read(signature, TYP)
    certificates = tuple(_bytes({"certificates": each}, "certificates") for each in carried)
    proof = BatchProof(leaf, hashes, root, raw, signature, certificates, _bytes(members, "stamp") or None)
    # No member that is not known, and no base64 that could be spelt otherwise: one proof is one file.
    if proof.encode() != data:
        raise MalformedError(member="type")
    return proof


def read_root(raw: bytes) -> Root:
    """Return the root that a statement names, or raise a `SaanError`."""
    said = read_member.read_object(raw, 1024, max_depth=2)
    root = Root(
        agency=read_member.agency(said, "agency"),
        batch=read_member.message_id(said, "batch"),
        size=read_member.whole(said, "size", 1, MOST_SIZE),
        root=read_member.digest(said, "root"),
        at=read_member.moment(said, "at"),
    )
    if root.encode() != raw:
        raise MalformedError(member="statement")
    return root


def levels(leaves: bytes) -> bytes:
    """Return all nodes of the tree over joined leaf hashes: its levels, each whole, from the leaves up."""
    made, row = [leaves], leaves
    while len(row) > HASH_BYTES:
        row = parents(row[: len(row) // (2 * HASH_BYTES) * 2 * HASH_BYTES])
        made.append(row)
    return b"".join(made)


@dataclass(frozen=True, slots=True)
class Nodes:
    """The tree whose nodes `levels` made; `look` returns so many of its bytes from a place on."""

    size: int
    look: Callable[[int, int], bytes]

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a node whose leaves are all there."""
        before = sum(self.size >> below for below in range(level))
        return self.look((before + position) * HASH_BYTES, HASH_BYTES)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(members: dict[str, object], name: str) -> bytes:
    try:
        return base64.b64decode(read_member.text(members, name, MOST_BYTES), validate=True)
    except ValueError:
        raise MalformedError(member=name) from None
