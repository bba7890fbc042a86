"""Signing keys behind one small protocol: a file now; a token or a remote service fits without changing callers.

Signatures have the form that JWS wants (RFC 7518 §3, RFC 8037, RFC 9864): P-256 as raw r ‖ s, 64 bytes.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)

from saan.trust.canonical import canonical
from saan.trust.errors import SaanError, Text

PublicNumbers = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
PrivateNumbers = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_ES256_DIGEST = ec.ECDSA(Prehashed(hashes.SHA256()))
"""Over what hashlib hashed: asking OpenSSL for the hash anew each time would be an eighth of the time of signing."""
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
PASSPHRASE = "SAAN_KEY_PASSPHRASE"  # noqa: S105 - the name of the variable, not what it holds


class Algorithm(StrEnum):
    """The JWS algorithms that Saan accepts; no other name verifies."""

    ED25519 = "Ed25519"
    ES256 = "ES256"
    RS256 = "RS256"


class BadSignatureError(SaanError):
    """A signature does not verify under the key that it names."""

    code = "trust.bad-signature"
    text = Text(
        th="ลายมือชื่ออิเล็กทรอนิกส์ไม่ถูกต้องสำหรับกุญแจ {key_id}",
        en="The signature does not verify under key {key_id}.",
    )
    remedy_text = Text(
        th="ข้อมูลอาจถูกแก้ไขระหว่างทาง โปรดขอให้ผู้ส่งส่งใหม่ และอย่าเชื่อถือข้อมูลนี้",
        en="The data may have been changed on its way: ask the sender to send it again, and do not rely on this copy.",
    )


class UnusableKeyError(SaanError):
    """A key is of a kind or form that Saan does not accept."""

    code = "trust.unusable-key"
    text = Text(th="ใช้กุญแจนี้ไม่ได้: {reason}", en="This key cannot be used: {reason}.")
    remedy_text = Text(
        th="ใช้กุญแจ Ed25519, P-256 หรือ RSA ตั้งแต่ 2048 บิต",
        en="Use Ed25519, P-256, or RSA of at least 2048 bits.",
    )


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checks signatures. `key_id` is its RFC 7638 thumbprint, base64url."""

    algorithm: Algorithm
    numbers: PublicNumbers
    key_id: str

    def verify(self, message: bytes, signature: bytes) -> None:
        """Return when the signature is this key's over the message; else raise `BadSignatureError`."""
        try:
            if isinstance(self.numbers, ec.EllipticCurvePublicKey):
                self.numbers.verify(_der(signature), hashlib.sha256(message).digest(), _ES256_DIGEST)
            elif isinstance(self.numbers, ed25519.Ed25519PublicKey):
                self.numbers.verify(signature, message)
            else:
                self.numbers.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            raise BadSignatureError(key_id=self.key_id) from None

    def jwk(self) -> dict[str, str]:
        """Return the key as a JWK (RFC 7517) of its required members and `kid`."""
        return _members(self.numbers) | {"kid": self.key_id}


class Signer(Protocol):
    """Something that signs: a key in a file, on a token, or behind a remote service."""

    @property
    def public(self) -> PublicKey:
        """The key that checks what this signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature in JWS form."""
        ...


@dataclass(frozen=True, slots=True)
class FileSigner:
    """A private key held in this process."""

    private: PrivateNumbers
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature in JWS form."""
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(self.private.sign(hashlib.sha256(message).digest(), _ES256_DIGEST))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def save(self, path: Path) -> None:
        """Write the key as PKCS#8 PEM, readable by its owner only, durable on return; never overwrite one."""
        pem = pkcs8(self.private)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())


def generate(algorithm: Algorithm = Algorithm.ES256) -> FileSigner:
    """Return a new key held in memory; `RS256` makes 2048 bits."""
    match algorithm:
        case Algorithm.ED25519:
            return signer(ed25519.Ed25519PrivateKey.generate())
        case Algorithm.ES256:
            return signer(ec.generate_private_key(ec.SECP256R1()))
        case Algorithm.RS256:
            return signer(rsa.generate_private_key(65537, 2048))


def in_der(by: Signer) -> Callable[[bytes], bytes]:
    """Return what signs as X.509 and CMS want it: the two numbers of an ES256 signature in DER, and any other as it is."""
    if by.public.algorithm is not Algorithm.ES256:
        return by.sign
    if isinstance(by, FileSigner) and isinstance(private := by.private, ec.EllipticCurvePrivateKey):
        return lambda message: private.sign(hashlib.sha256(message).digest(), _ES256_DIGEST)
    return lambda message: _der(by.sign(message))


def signer(private: PrivateNumbers) -> FileSigner:
    """Return a signer over a private key, or raise `UnusableKeyError`."""
    return FileSigner(private, public_key(private.public_key()))


def passphrase() -> bytes | None:
    """Return what private keys are encrypted with at rest, as `SAAN_KEY_PASSPHRASE` says; None keeps them plain."""
    return os.environ.get(PASSPHRASE, "").encode() or None


def pkcs8(private: PrivateNumbers) -> bytes:
    """Return a private key as PKCS#8 PEM, encrypted where there is a passphrase."""
    secret = passphrase()
    at_rest: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    )
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, at_rest)


def load(path: Path) -> FileSigner:
    """Return the signer whose PKCS#8 PEM stands in a file, or raise `UnusableKeyError`.

    An encrypted key is opened with the passphrase; a plain one is read whether or not there is one.
    """
    pem = path.read_bytes()
    secret = passphrase() if _ENCRYPTED in pem else None
    if secret is None and _ENCRYPTED in pem:
        raise UnusableKeyError(reason=f"{path.name} is encrypted and {PASSPHRASE} is not set")
    try:
        private = serialization.load_pem_private_key(pem, secret)
    except ValueError:
        if secret is None:
            raise
        raise UnusableKeyError(reason=f"{PASSPHRASE} does not open {path.name}") from None
    if not isinstance(private, PrivateNumbers):
        raise UnusableKeyError(reason=type(private).__name__)
    return signer(private)


def public_key(numbers: PublicNumbers) -> PublicKey:
    """Return a verifying key, or raise `UnusableKeyError` for a curve or size that Saan refuses."""
    return PublicKey(_algorithm(numbers), numbers, thumbprint(_members(numbers)))


def from_jwk(jwk: Mapping[str, str]) -> PublicKey:
    """Return the key of a JWK, or raise `UnusableKeyError`; `kid` must be its thumbprint where it stands."""
    try:
        key = public_key(_numbers(jwk))
    except (KeyError, ValueError) as error:
        raise UnusableKeyError(reason=str(error)) from None
    if jwk.get("kid", key.key_id) != key.key_id:
        raise UnusableKeyError(reason="kid is not the thumbprint")
    return key


def thumbprint(members: Mapping[str, str]) -> str:
    """Return the RFC 7638 thumbprint of a JWK's required members."""
    return b64url(hashlib.sha256(canonical(members)).digest())


def b64url(data: bytes) -> str:
    """Return base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """Return the bytes of unpadded base64url, or raise `ValueError` for any other text."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64url(data) != text:
        message = "not base64url"
        raise ValueError(message)
    return data


def _der(signature: bytes) -> bytes:
    if len(signature) != 64:  # noqa: PLR2004 - r and s of P-256
        message = "an ES256 signature has 64 bytes"
        raise ValueError(message)
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def _algorithm(numbers: PublicNumbers) -> Algorithm:
    if isinstance(numbers, ed25519.Ed25519PublicKey):
        return Algorithm.ED25519
    if isinstance(numbers, ec.EllipticCurvePublicKey) and isinstance(numbers.curve, ec.SECP256R1):
        return Algorithm.ES256
    if isinstance(numbers, rsa.RSAPublicKey) and numbers.key_size >= 2048:  # noqa: PLR2004 - the floor of NIST SP 800-131A
        return Algorithm.RS256
    raise UnusableKeyError(reason="curve or size")


def _members(numbers: PublicNumbers) -> dict[str, str]:
    if isinstance(numbers, ed25519.Ed25519PublicKey):
        return {"crv": "Ed25519", "kty": "OKP", "x": b64url(numbers.public_bytes_raw())}
    values = numbers.public_numbers()
    if isinstance(values, ec.EllipticCurvePublicNumbers):
        return {"crv": "P-256", "kty": "EC", "x": _fixed(values.x), "y": _fixed(values.y)}
    return {"e": _shortest(values.e), "kty": "RSA", "n": _shortest(values.n)}


def _numbers(jwk: Mapping[str, str]) -> PublicNumbers:
    match jwk["kty"], jwk.get("crv"):
        case "OKP", "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(unb64url(jwk["x"]))
        case "EC", "P-256":
            x, y = (int.from_bytes(unb64url(jwk[name]), "big") for name in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        case "RSA", None:
            e, n = (int.from_bytes(unb64url(jwk[name]), "big") for name in ("e", "n"))
            return rsa.RSAPublicNumbers(e, n).public_key()
    message = f"kty {jwk['kty']} with crv {jwk.get('crv')}"
    raise ValueError(message)


def _fixed(number: int) -> str:
    return b64url(number.to_bytes(32, "big"))


def _shortest(number: int) -> str:
    return b64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
