"""Signed notes (C2SP signed-note): text with signature lines under it, each naming its key.

Two kinds of signature are made and checked here: a log's Ed25519 over the text, and a witness's timestamped
cosignature (C2SP tlog-cosignature). Signatures of any other key or kind are ignored, as the format demands.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from saan.trust.errors import SaanError, Text
from saan.trust.keys import Algorithm, BadSignatureError, PublicKey, Signer, UnusableKeyError, public_key

MAX_NOTE_BYTES = 1 << 17
MAX_SIGNATURES = 64
DASH = "\u2014 "


class NoteError(SaanError):
    """Bytes are not a signed note, or no key that we trust signed it."""

    code = "note.malformed"
    text = Text(th="บันทึกที่ลงลายมือชื่อผิดรูปแบบ: {what}", en="The signed note is malformed: {what}.")
    remedy_text = Text(
        th="โปรดขอสำเนาใหม่จากแหล่งเดิม โดยไม่แก้ไขหรือจัดรูปข้อความ",
        en="Fetch it again from its source, without editing or reformatting the text.",
    )


class UnsignedNoteError(NoteError):
    """No signature of the note is by a key that is trusted for it."""

    code = "note.no-known-signature"
    text = Text(
        th="ไม่มีลายมือชื่อของกุญแจที่เชื่อถือ ({names})", en="No signature is by a key that is trusted ({names})."
    )
    remedy_text = Text(
        th="ตรวจว่าแฟ้มความเชื่อถือมีกุญแจของหน่วยงานนี้และเป็นปัจจุบัน",
        en="Check that the trust file has this agency's key and is up to date.",
    )


class Kind(IntEnum):
    """The signature types of C2SP signed-note that Saan uses."""

    ED25519 = 1
    COSIGNATURE = 4


_NAME = re.compile(r"[^\s+\x00-\x20\x7f]+")
_LINE = re.compile(rf"{DASH}([^\s+\x00-\x20\x7f]+) ([A-Za-z0-9+/]+={{0,2}})")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key under a name, as a verifier knows it: `name+hash+key`."""

    name: str
    kind: Kind
    key: PublicKey

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key: a hint, not a proof."""
        return key_id(self.name, self.material)

    @property
    def material(self) -> bytes:
        """The signature type and the raw public key."""
        if not isinstance(self.key.numbers, Ed25519PublicKey):
            raise UnusableKeyError(reason=f"{self.key.algorithm} in a note")
        return bytes([self.kind]) + self.key.numbers.public_bytes_raw()

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.material).decode()}"

    def message(self, text: str, signature: bytes) -> tuple[bytes, bytes]:
        """Return what the key signed for this text, and the bare signature over it."""
        if self.kind is Kind.COSIGNATURE:
            if len(signature) != 8 + 64:
                raise BadSignatureError(key_id=self.name)
            return cosigned(text, int.from_bytes(signature[:8], "big")), signature[8:]
        return text.encode(), signature


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line. A cosignature's bytes begin with its time, 8 bytes of seconds since 1970."""

    name: str
    id: bytes
    data: bytes

    def line(self) -> str:
        """Return the line, with its newline."""
        return f"{DASH}{self.name} {base64.b64encode(self.id + self.data).decode()}\n"

    def by(self, key: VerifierKey) -> bool:
        """Return whether the line claims this key; says nothing of whether it holds."""
        return self.name == key.name and self.id == key.id


@dataclass(frozen=True, slots=True)
class Note:
    """A note as read: its text ends in a newline. Nothing in it is to be believed before `verified_by`."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> str:
        """Return the note as written."""
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)

    def verified_by(self, keys: Iterable[VerifierKey]) -> tuple[tuple[VerifierKey, Signature], ...]:
        """Return the signatures of known keys, all checked.

        Unknown ones are ignored; one known key whose signature fails condemns the note (`BadSignatureError`),
        and a note with no known signature is refused (`UnsignedNoteError`).
        """
        held = tuple((key, line) for key in keys for line in self.signatures if line.by(key))
        for key, line in held:
            key.key.verify(*key.message(self.text, line.data))
        if not held:
            raise UnsignedNoteError(names=", ".join(dict.fromkeys(line.name for line in self.signatures)))
        return held


def key_id(name: str, material: bytes) -> bytes:
    """Return the key id that C2SP signed-note recommends."""
    return hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]


def verifier_key(name: str, kind: Kind, key: PublicKey) -> VerifierKey:
    """Return a key under a name, or raise `NoteError` or `UnusableKeyError` for a name or key that cannot stand."""
    if not _NAME.fullmatch(name):
        raise NoteError(what=f"key name {name!r}")
    if key.algorithm is not Algorithm.ED25519:
        raise UnusableKeyError(reason=f"{key.algorithm} in a note")
    return VerifierKey(name, kind, key)


def parse_key(text: str) -> VerifierKey:
    """Return the verifier key that `name+hash+key` writes, or raise `NoteError`."""
    try:
        name, identity, encoded = text.split("+", 2)
        material = base64.b64decode(encoded, validate=True)
        kind = Kind(material[0])
        key = verifier_key(name, kind, public_key(Ed25519PublicKey.from_public_bytes(material[1:])))
    except (ValueError, IndexError, binascii.Error):
        raise NoteError(what="verifier key") from None
    if str(key) != text:
        raise NoteError(what=f"verifier key {identity} does not match its hash")
    return key


def parse(data: bytes) -> Note:
    """Return the note that bytes hold, or raise `NoteError`; signatures are not checked yet."""
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError(what=f"{len(data)} bytes")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise NoteError(what="not UTF-8") from None
    if any(character < " " and character != "\n" for character in whole):
        raise NoteError(what="control character")
    # The last empty line parts the text from the signatures: the text may have empty lines of its own.
    text, parted, lines = whole.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise NoteError(what="no signature")
    written = lines.removesuffix("\n").split("\n")
    if len(written) > MAX_SIGNATURES:
        raise NoteError(what=f"{len(written)} signatures")
    return Note(text + "\n", tuple(map(parse_line, written)))


def parse_line(line: str) -> Signature:
    """Return one signature line, given without its newline, or raise `NoteError`."""
    match = _LINE.fullmatch(line)
    try:
        data = base64.b64decode(match[2], validate=True) if match else b""
    except binascii.Error:
        data = b""
    if match is None or len(data) <= 4:  # noqa: PLR2004 - a key id has four bytes
        raise NoteError(what="signature line")
    signature = Signature(match[1], data[:4], data[4:])
    if signature.line() != line + "\n":
        raise NoteError(what="signature line")
    return signature


def sign(text: str, name: str, signer: Signer) -> Signature:
    """Return a log's signature over a text that ends in a newline."""
    key = verifier_key(name, Kind.ED25519, signer.public)
    return Signature(name, key.id, signer.sign(_signable(text).encode()))


def cosign(text: str, name: str, signer: Signer, at: datetime) -> Signature:
    """Return a witness's cosignature/v1 over a checkpoint's text, with its time to the second."""
    key = verifier_key(name, Kind.COSIGNATURE, signer.public)
    seconds = int(at.timestamp())
    return Signature(
        name, key.id, seconds.to_bytes(8, "big") + signer.sign(cosigned(_signable(text), seconds))
    )


def cosigned(text: str, seconds: int) -> bytes:
    """Return the message of a cosignature/v1."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosigned_at(signature: Signature) -> datetime:
    """Return when a cosignature was made, by its own word."""
    seconds = int.from_bytes(signature.data[:8], "big")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise NoteError(what=f"time {seconds}") from None


def base64_line(data: bytes) -> str:
    """Return bytes as the standard base64 that every C2SP text uses."""
    return base64.b64encode(data).decode()


def _signable(text: str) -> str:
    if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
        raise NoteError(what="text to sign")
    return text
