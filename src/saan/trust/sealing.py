"""Encrypting content to its recipients, and opening it: docs/wire/saan-1.md §8.

One random content key per message. It travels wrapped for each recipient as a JWE (RFC 7516, general JSON form:
ECDH-ES+A256KW, A256GCM), which any JOSE library opens. Each part is cut into pieces that are encrypted with
AES-256-GCM under a key of the part's own, by the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015):
the nonce counts the pieces and marks the last, so that one left out, moved, repeated or cut off is noticed.
A sealed piece is exactly one chunk of a blob (1 MiB), so constant memory suffices both ways.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from saan.trust.agreement import agreed
from saan.trust.canonical import Json, canonical, parse
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import PublicKey, b64url, from_jwk, unb64url
from saan.trust.keys import UnusableKeyError as UnusableKey

SCHEME = "saan-stream-1"
KEY_BYTES = 32
TAG_BYTES = 16
SEALED_PIECE = 1 << 20
PIECE = SEALED_PIECE - TAG_BYTES
"""Bytes of content in every piece but the last, so that a sealed piece is one 1 MiB chunk of a blob."""

_ALG, _ENC = "ECDH-ES+A256KW", "A256GCM"
_PROTECTED = b64url(canonical({"enc": _ENC}))
_LAST = b"\x01"
_MORE = b"\x00"


class SealingError(SaanError):
    """Encrypted content, or the key that should open it, is not of the form that version 1 prescribes."""

    code = "sealing.malformed"
    text = Text(th="ข้อมูลการเข้ารหัสผิดรูปแบบ: {reason}", en="The encryption is malformed: {reason}.")
    remedy_text = Text(
        th="โปรดแก้โปรแกรมของผู้ส่งให้ตรงตามข้อกำหนด saan/1 ข้อ 8 แล้วส่งใหม่",
        en="Mend the sender's program, as saan/1 §8 says, then send it again.",
    )


class NotForUsError(SaanError):
    """The content is encrypted to keys of which this node holds none."""

    code = "sealing.not-for-us"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ข้อมูลเข้ารหัสด้วยกุญแจที่หน่วยงานนี้ไม่มี",
        en="The content is encrypted to a key that this node does not hold.",
    )
    remedy_text = Text(
        th="ให้ผู้ส่งปรับทำเนียบกลางเป็นรุ่นล่าสุดแล้วส่งใหม่",
        en="Have the sender refresh its directory and send it again.",
    )


class DamagedContentError(SaanError):
    """Encrypted content has been changed, cut short, put in another order, or belongs to another message."""

    code = "sealing.damaged"
    text = Text(
        th="เนื้อหาที่เข้ารหัสถูกแก้ไข ขาดหาย หรือสลับลำดับ",
        en="The encrypted content was changed, cut short or put out of order.",
    )
    remedy_text = Text(
        th="อย่าใช้เนื้อหานี้ โปรดขอให้ผู้ส่งส่งใหม่", en="Do not use it; ask the sender to send it again."
    )


def new_key() -> bytes:
    """Return a fresh content key."""
    return os.urandom(KEY_BYTES)


def wrap_key(content_key: bytes, recipients: Sequence[PublicKey]) -> dict[str, Json]:
    """Return the member `enc`: the content key as a JWE to P-256 keys; each recipient finds its own by `kid`."""
    inner = os.urandom(KEY_BYTES)
    nonce = os.urandom(12)
    sealed = AESGCM(inner).encrypt(nonce, content_key, _PROTECTED.encode())
    jwe: dict[str, Json] = {
        "protected": _PROTECTED,
        "recipients": [_wrap_for(inner, key) for key in recipients],
        "iv": b64url(nonce),
        "ciphertext": b64url(sealed[:-TAG_BYTES]),
        "tag": b64url(sealed[-TAG_BYTES:]),
    }
    return {"scheme": SCHEME, "key": jwe}


def addressed_to(sealed: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the keys that the member `enc` names, or raise `SealingError`; opens nothing."""
    if sealed.get("scheme") != SCHEME:
        raise SealingError(reason=f"scheme {str(sealed.get('scheme'))[:40]}")
    jwe = sealed.get("key")
    if not isinstance(jwe, dict) or not isinstance(jwe.get("recipients"), list):
        raise SealingError(reason="key")
    return tuple(_key_id(recipient) for recipient in jwe["recipients"])


def unwrap_key(sealed: Mapping[str, Any], private: Mapping[str, ec.EllipticCurvePrivateKey]) -> bytes:
    """Return the content key, by whichever of our keys (by id) it was wrapped for.

    Raises `NotForUsError`, `SealingError` or `DamagedContentError`.
    """
    ours = [index for index, key_id in enumerate(addressed_to(sealed)) if key_id in private]
    if not ours:
        raise NotForUsError
    jwe = sealed["key"]
    recipient = jwe["recipients"][ours[0]]
    try:
        inner = _unwrap_for(recipient, private[_key_id(recipient)])
        return _open_jwe(jwe, inner)
    except (InvalidTag, InvalidUnwrap):
        raise DamagedContentError from None
    except (KeyError, TypeError, ValueError, AttributeError, UnusableKey):
        raise SealingError(reason="key") from None


def part_key(content_key: bytes, message: UUID, part: int) -> bytes:
    """Return the key of one part, which tells nothing of the content key or of the other parts' keys."""
    info = b"saan/1 part\x00" + message.bytes + part.to_bytes(4, "big")
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(content_key)


class PieceCipher:
    """Seals and opens the pieces of one part by the part's own key, in any order."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, index: int, piece: bytes | memoryview, *, last: bool) -> bytes:
        """Return a piece encrypted; it grows by 16 bytes."""
        return self._cipher.encrypt(_nonce(index, last=last), bytes(piece), None)

    def open(self, index: int, piece: bytes | memoryview, *, last: bool) -> bytes:
        """Return a piece as it was, or raise `DamagedContentError`."""
        try:
            return self._cipher.decrypt(_nonce(index, last=last), bytes(piece), None)
        except (InvalidTag, ValueError):
            raise DamagedContentError from None

    def seal_stream(self, source: BinaryIO) -> Iterator[bytes]:
        """Yield the sealed pieces of a stream; empty content is one empty piece."""
        for index, (piece, last) in enumerate(_with_last(_pieces(source, PIECE))):
            yield self.seal(index, piece, last=last)

    def open_stream(self, source: BinaryIO) -> Iterator[bytes]:
        """Yield the pieces of sealed content; raise `DamagedContentError` at the first that is not in place."""
        for index, (piece, last) in enumerate(_with_last(_pieces(source, SEALED_PIECE))):
            yield self.open(index, piece, last=last)


class PartCipher(PieceCipher):
    """The same by a message's content key.

    The part's key is bound to the message and the part's place: a part moved elsewhere does not open.
    """

    def __init__(self, content_key: bytes, message: UUID, part: int) -> None:
        super().__init__(part_key(content_key, message, part))


def sealed_size(size: int) -> int:
    """Return how many bytes content of a size has once sealed."""
    return size + TAG_BYTES * max(1, -(-size // PIECE))


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + (_LAST if last else _MORE)


def _pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    while piece := _read_full(source, size):
        yield piece


def _read_full(source: BinaryIO, size: int) -> bytes:
    """Return exactly so many bytes, fewer only at the end: sockets give short reads."""
    piece = source.read(size)
    while piece and len(piece) < size and (more := source.read(size - len(piece))):
        piece += more
    return piece


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held = b""
    for index, piece in enumerate(pieces):
        if index:
            yield held, False
        held = piece
    yield held, True


def _wrap_for(inner: bytes, recipient: PublicKey) -> dict[str, Json]:
    if not isinstance(recipient.numbers, ec.EllipticCurvePublicKey):
        raise SealingError(reason="a recipient's key is not P-256")
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    wrapped = aes_key_wrap(agreed(ephemeral.exchange(ec.ECDH(), recipient.numbers), _ALG, KEY_BYTES), inner)
    numbers = ephemeral.public_key().public_numbers()
    epk = {
        "kty": "EC",
        "crv": "P-256",
        "x": b64url(numbers.x.to_bytes(32, "big")),
        "y": b64url(numbers.y.to_bytes(32, "big")),
    }
    return {"header": {"alg": _ALG, "epk": epk, "kid": recipient.key_id}, "encrypted_key": b64url(wrapped)}


def _unwrap_for(recipient: Mapping[str, Any], private: ec.EllipticCurvePrivateKey) -> bytes:
    header = recipient["header"]
    if header["alg"] != _ALG or "apu" in header or "apv" in header:
        raise SealingError(reason="alg")
    epk = from_jwk({name: header["epk"][name] for name in ("kty", "crv", "x", "y")})
    if not isinstance(epk.numbers, ec.EllipticCurvePublicKey):
        raise SealingError(reason="epk")
    return aes_key_unwrap(
        agreed(private.exchange(ec.ECDH(), epk.numbers), _ALG, KEY_BYTES),
        unb64url(recipient["encrypted_key"]),
    )


def _open_jwe(jwe: Mapping[str, Any], inner: bytes) -> bytes:
    if parse(unb64url(jwe["protected"]), max_bytes=256) != {"enc": _ENC}:
        raise SealingError(reason="enc")
    sealed = unb64url(jwe["ciphertext"]) + unb64url(jwe["tag"])
    key = AESGCM(inner).decrypt(unb64url(jwe["iv"]), sealed, jwe["protected"].encode())
    if len(key) != KEY_BYTES:
        raise SealingError(reason="length of the content key")
    return key


def _key_id(recipient: object) -> str:
    header = recipient.get("header") if isinstance(recipient, dict) else None
    key_id = header.get("kid") if isinstance(header, dict) else None
    if not isinstance(key_id, str):
        raise SealingError(reason="recipients")
    return key_id
