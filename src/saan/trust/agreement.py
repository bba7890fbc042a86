"""The key that two agree upon, of what their ECDH keys have in common (RFC 7518 §4.6.2, Concat KDF of NIST SP 800-56A)."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash


def agreed(secret: bytes, algorithm: str, size: int, sender: bytes = b"", receiver: bytes = b"") -> bytes:
    """Return a key of `size` bytes for an algorithm, between the parties as they are said (`apu`, `apv`)."""
    parts = b"".join(len(each).to_bytes(4, "big") + each for each in (algorithm.encode(), sender, receiver))
    return ConcatKDFHash(hashes.SHA256(), size, parts + (size * 8).to_bytes(4, "big")).derive(secret)
