"""Proofs that a stranger checks offline (C2SP tlog-proof): an entry, its path, and the cosigned checkpoint.

The optional `extra` line carries, as canonical JSON, either the entry itself or the opening of its act:
`{"act": …, "salt": "<hex>"}`, from which the entry follows. It proves nothing until the path leads from it
to a checkpoint that the policy believes.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saan.trust import checkpoints, notes
from saan.trust.acts import ActFormError, Entry, entry_of, read_entry
from saan.trust.canonical import MAX_BYTES, MAX_DEPTH, canonical, parse
from saan.trust.checkpoints import CheckpointError, SignedCheckpoint
from saan.trust.errors import SaanError, Text
from saan.trust.notes import Note
from saan.trust.policy import Policy
from saan.trust.tree import check_inclusion, leaf_hash

HEADER = "c2sp.org/tlog-proof@v1"
MEDIA_TYPE = "text/plain; charset=utf-8"
MAX_PATH = 63
MAX_EXTRA = MAX_BYTES + 1024
"""The longest act and its salt; the act stands one level deeper in it than by itself."""

MAX_PROOF_BYTES = 2 * MAX_EXTRA


class ProofFormatError(SaanError):
    """Bytes are not a C2SP tlog-proof."""

    code = "proof.malformed"
    text = Text(th="แฟ้มหลักฐานผิดรูปแบบ: {what}", en="The proof file is malformed: {what}.")
    remedy_text = Text(
        th="โปรดขอแฟ้มหลักฐาน (.tlog-proof) ใหม่ โดยไม่แก้ไขเนื้อหา",
        en="Ask for the proof file (.tlog-proof) again, and do not edit it.",
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as read; nothing in it is to be believed before `verify`."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the proof as a file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {notes.base64_line(self.extra)}")
        lines.append(f"index {self.index}")
        lines += map(notes.base64_line, self.path)
        return ("\n".join(lines) + "\n\n" + self.checkpoint.encode()).encode()


@dataclass(frozen=True, slots=True)
class Proved:
    """What holds: this entry stands at this index of a log whose head is believed.

    `act` is there when the proof opened it: then these are the very words that were committed to.
    """

    index: int
    entry: Entry
    act: Mapping[str, Any] | None
    checkpoint: SignedCheckpoint


_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_EXTRA = re.compile(r"extra ([A-Za-z0-9+/]*={0,2})")


def opening(act: bytes, salt: bytes) -> bytes:
    """Return the extra data that opens an act."""
    return canonical({"act": parse(act), "salt": salt.hex()}, max_depth=MAX_DEPTH + 1)


def read(data: bytes) -> Proof:
    """Return the proof that a file holds, or raise `ProofFormatError`, `CheckpointError` or `NoteError`."""
    if len(data) > MAX_PROOF_BYTES:
        raise ProofFormatError(what=f"{len(data)} bytes")
    head, parted, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode().split("\n")
    except UnicodeDecodeError:
        raise ProofFormatError(what="not UTF-8") from None
    if not parted or lines.pop(0) != HEADER:
        raise ProofFormatError(what="its first line")
    extra = None
    if lines and (match := _EXTRA.fullmatch(lines[0])):
        extra = _unbase64(match[1])
        lines.pop(0)
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None or len(lines) > MAX_PATH:
        raise ProofFormatError(what="index or path")
    path = tuple(checkpoints.parse_hash(line) for line in lines)
    return Proof(int(index[1]), path, notes.parse(checkpoint), extra)


def verify(data: bytes, policy: Policy) -> Proved:
    """Return what a Saan proof file proves under a policy, or raise the `SaanError` that says what fails.

    The file must carry its entry or the opening of its act; for any other log's proof use `verify_entry`.
    """
    proof = read(data)
    # (1) the extra data is an entry, or an act with its salt from which the entry follows
    entry, act = _read_extra(proof.extra)
    # (2)-(4) the entry stands where the proof says, in a log that the policy believes
    return Proved(proof.index, entry, act, verify_entry(proof, entry.encode(), policy))


def verify_entry(proof: Proof, entry: bytes, policy: Policy) -> SignedCheckpoint:
    """Return the checkpoint of a log that holds this entry, by the steps of C2SP tlog-proof."""
    # (1) the leaf is the hash of the entry
    leaf = leaf_hash(entry)
    # (2) the checkpoint is signed by a log of the policy, (3) and cosigned as its quorum demands
    signed = policy.check(proof.checkpoint)
    # (4) the path leads from the leaf to the root that was signed
    head = signed.checkpoint
    check_inclusion(leaf, proof.index, head.size, proof.path, head.root)
    return signed


def _read_extra(extra: bytes | None) -> tuple[Entry, Mapping[str, Any] | None]:
    if extra is None:
        raise ProofFormatError(what="no entry and no act")
    match parse(extra, must_be_canonical=True, max_bytes=MAX_EXTRA, max_depth=MAX_DEPTH + 1):
        case {"act": dict(act), "salt": str(salt)} as whole if len(whole) == 2:  # noqa: PLR2004 - these two
            try:
                opened, entry = entry_of(canonical(act), bytes.fromhex(salt))
            except ValueError:
                raise ActFormError from None
            return entry, opened
    return read_entry(extra), None


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ProofFormatError(what="extra") from None
    if notes.base64_line(data) != text:
        raise ProofFormatError(what="extra")
    return data


__all__ = [
    "CheckpointError",
    "Proof",
    "ProofFormatError",
    "Proved",
    "opening",
    "read",
    "verify",
    "verify_entry",
]
