"""Checkpoints (C2SP tlog-checkpoint): what a log says its tree is, signed by it and by its witnesses."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from saan.trust import notes
from saan.trust.errors import SaanError, Text
from saan.trust.keys import BadSignatureError, Signer
from saan.trust.notes import Kind, Note, Signature, VerifierKey
from saan.trust.tree import HASH_BYTES

MAX_SIZE = 2**63 - 1


class CheckpointError(SaanError):
    """A note's text is not a checkpoint, or not one of the log that it should be of."""

    code = "checkpoint.malformed"
    text = Text(th="จุดตรวจสอบของบันทึกผิดรูปแบบ: {what}", en="The log's checkpoint is malformed: {what}.")
    remedy_text = Text(
        th="โปรดขอจุดตรวจสอบใหม่จากหน่วยงานเจ้าของบันทึก",
        en="Fetch the checkpoint again from the agency that keeps the log.",
    )


class UnknownLogError(CheckpointError):
    """A checkpoint is of a log that the verifier does not know."""

    code = "checkpoint.unknown-log"
    text = Text(th="ไม่รู้จักบันทึกชื่อ {origin}", en="The log {origin} is not known here.")
    remedy_text = Text(
        th="ปรับปรุงแฟ้มความเชื่อถือให้เป็นปัจจุบัน แล้วตรวจอีกครั้ง",
        en="Bring the trust file up to date, then check again.",
    )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree: which log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the note text that says so."""
        lines = (self.origin, str(self.size), notes.base64_line(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's checked word that it saw this head, consistent with all it saw before, at a moment."""

    witness: VerifierKey
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint whose log's signature holds, and the cosignatures of those witnesses that are known."""

    checkpoint: Checkpoint
    note: Note
    log: VerifierKey
    cosigned: tuple[Cosigned, ...] = ()


_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


def parse(text: str) -> Checkpoint:
    """Return the checkpoint that a note's text says, or raise `CheckpointError`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):  # noqa: PLR2004 - three lines and their last newline
        raise CheckpointError(what="its lines")
    origin, size, root, *extensions = lines[:-1]
    if not _SIZE.fullmatch(size) or int(size) > MAX_SIZE:
        raise CheckpointError(what="its size")
    return Checkpoint(origin, int(size), parse_hash(root), tuple(extensions))


def parse_hash(line: str) -> bytes:
    """Return the hash that a line of base64 writes, or raise `CheckpointError`."""
    try:
        value = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != HASH_BYTES or notes.base64_line(value) != line:
        raise CheckpointError(what="a hash")
    return value


def sign(checkpoint: Checkpoint, signer: Signer) -> Note:
    """Return the checkpoint as a note signed by its log, whose key bears the origin's name."""
    text = checkpoint.text()
    return Note(text, (notes.sign(text, checkpoint.origin, signer),))


def open_signed(
    note: Note, logs: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
) -> SignedCheckpoint:
    """Return the checkpoint of a note, or refuse it.

    (1) the text is a checkpoint (`CheckpointError`); (2) its origin is a known log (`UnknownLogError`);
    (3) every signature by that log's keys holds, and there is one (`BadSignatureError`, `UnsignedNoteError`);
    (4) every cosignature by a known witness holds; unknown ones are ignored (C2SP signed-note).
    """
    checkpoint = parse(note.text)
    known = [key for key in logs if key.name == checkpoint.origin]
    if not known:
        raise UnknownLogError(origin=checkpoint.origin)
    log = note.verified_by(known)[0][0]
    return SignedCheckpoint(checkpoint, note, log, cosignatures(note, witnesses))


def cosignatures(note: Note, witnesses: Iterable[VerifierKey]) -> tuple[Cosigned, ...]:
    """Return the checked cosignatures of known witnesses on a note, one for each, the earliest."""
    found = []
    for witness in witnesses:
        moments = [
            check_cosignature(note.text, line, witness) for line in note.signatures if line.by(witness)
        ]
        if moments:
            found.append(Cosigned(witness, min(moments)))
    return tuple(found)


def check_cosignature(text: str, line: Signature, witness: VerifierKey) -> datetime:
    """Return when a witness cosigned a checkpoint's text, or raise `BadSignatureError`."""
    if witness.kind is not Kind.COSIGNATURE or not line.by(witness):
        raise BadSignatureError(key_id=witness.name)
    witness.key.verify(*witness.message(text, line.data))
    return notes.cosigned_at(line)
