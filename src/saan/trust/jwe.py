"""Opening what somebody encrypted to a key of ours: compact JWE (RFC 7516 §3.1), ECDH-ES with P-256 and AES-GCM.

The key is agreed upon directly (RFC 7518 §4.6): each message has a sender's key of its own, so nobody opens it who holds
only what was sent. It says nothing of who sent it.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from saan.trust import compact
from saan.trust.agreement import agreed
from saan.trust.errors import SaanError, Text
from saan.trust.keys import UnusableKeyError, from_jwk, unb64url

ALG: Final = "ECDH-ES"
SIZES: Final = {"A128GCM": 16, "A256GCM": 32}
"""What content may be encrypted with, and the bytes of its key."""
MAX_TEXT: Final = 1 << 20
_IV, _TAG = 12, 16
_MOST_PARTY: Final = 256
"""Bytes of what either party says of itself (`apu`, `apv`)."""


class EncryptedFormError(SaanError):
    """A text is no JWE of the kind that was asked for."""

    code = "trust.encrypted-form"
    text = Text(th="ข้อความที่เข้ารหัสผิดรูปแบบ: {reason}", en="The encrypted text has the wrong form: {reason}.")
    remedy_text = Text(
        th="เข้ารหัสใหม่ด้วยกุญแจและวิธีที่ผู้ขอแจ้งไว้",
        en="Encrypt it again, by the key and the way that were asked for.",
    )


class CannotOpenError(SaanError):
    """A text was encrypted to another key, or was changed since."""

    code = "trust.cannot-open"
    text = Text(
        th="ถอดรหัสข้อความไม่ได้ อาจเข้ารหัสด้วยกุญแจอื่นหรือถูกแก้ไข",
        en="The text cannot be opened: it was encrypted to another key, or changed.",
    )
    remedy_text = Text(th="เข้ารหัสใหม่ด้วยกุญแจของคำขอนี้", en="Encrypt it again, to the key of this very request.")


def opened(text: str, private: ec.EllipticCurvePrivateKey, key_id: str) -> bytes:
    """Return what a text holds that was encrypted to our P-256 key, or raise `EncryptedFormError` or `CannotOpenError`."""
    # (1) five parts, within bounds
    parts = text.split(".")
    if len(text) > MAX_TEXT or len(parts) != 5:  # noqa: PLR2004 - RFC 7516 §7.1
        raise EncryptedFormError(reason="it is not five parts")
    try:
        protected, wrapped, nonce, sealed, tag = map(unb64url, parts)
        header = compact.read_object(protected, "header")
    except (SaanError, ValueError) as error:
        raise EncryptedFormError(reason="its parts or its header cannot be read") from error
    # (2) the way that was asked for, and nothing that would change what it means
    size = SIZES.get(str(header.get("enc")))
    if header.get("alg") != ALG or size is None or wrapped or len(nonce) != _IV or len(tag) != _TAG:
        raise EncryptedFormError(reason=f"{header.get('alg')} with {header.get('enc')}")
    if "crit" in header or "zip" in header:
        raise EncryptedFormError(reason="crit or zip")
    # (3) the key that it names, if it names one, is ours
    if header.get("kid", key_id) != key_id:
        raise CannotOpenError
    # (4) the agreement, and the content with its header under one tag
    secret = private.exchange(ec.ECDH(), _sender(header.get("epk")))
    content = AESGCM(agreed(secret, str(header["enc"]), size, _party(header, "apu"), _party(header, "apv")))
    try:
        return content.decrypt(nonce, sealed + tag, parts[0].encode())
    except InvalidTag:
        raise CannotOpenError from None


def _sender(jwk: object) -> ec.EllipticCurvePublicKey:
    try:
        if isinstance(jwk, dict):
            key = from_jwk({name: jwk[name] for name in ("kty", "crv", "x", "y")})
            if isinstance(key.numbers, ec.EllipticCurvePublicKey):
                return key.numbers
    except (KeyError, ValueError, TypeError, UnusableKeyError):
        pass
    raise EncryptedFormError(reason="epk is no P-256 key")


def _party(header: dict[str, object], name: str) -> bytes:
    said = header.get(name, "")
    try:
        found = unb64url(said) if isinstance(said, str) else None
    except ValueError:
        found = None
    if found is None or len(found) > _MOST_PARTY:
        raise EncryptedFormError(reason=name)
    return found
