"""The signature container of a PDF, PAdES B-B (ETSI EN 319 142-1, RFC 5652), made ahead with two holes.

What a container says is the same for every file that a credential signs, but for the file's digest and the signature
over the attributes. So it is written once, in DER, and a signature costs what its arithmetic costs. The moment of
signing stands in the file, not here, as the baseline profile wants.
"""

import hashlib
from datetime import datetime

from saan.press.credentials import Credential, der
from saan.press.moments import require_offset
from saan.trust.keys import Algorithm, in_der

_SHA256 = bytes.fromhex("0609608648016503040201")
_ECDSA = bytes.fromhex("300a06082a8648ce3d040302")
_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
_INTEGER, _OCTETS, _SEQUENCE, _SET, _FIRST = 0x02, 0x04, 0x30, 0x31, 0xA0
_HOLE = bytes(range(0xC0, 0xE0))
_LONGEST_ECDSA = 72


class Container:
    """A credential's container. `room` is the length of the longest, in bytes."""

    def __init__(self, credential: Credential) -> None:
        self._sign = in_der(credential.signer)
        self._ecdsa = credential.signer.public.algorithm is Algorithm.ES256
        own = credential.chain[0]
        self.begins = max(each.not_valid_before_utc for each in credential.chain)
        self.ends = min(each.not_valid_after_utc for each in credential.chain)
        certificate = hashlib.sha256(der(own)).digest()
        attributes = b"".join(
            sorted(
                (
                    der_value(_SEQUENCE, _CONTENT_TYPE, der_value(_SET, _DATA)),
                    der_value(_SEQUENCE, _MESSAGE_DIGEST, der_value(_SET, der_value(_OCTETS, _HOLE))),
                    der_value(
                        _SEQUENCE,
                        _SIGNING_CERTIFICATE,
                        der_value(
                            _SET,
                            der_value(
                                _SEQUENCE,
                                der_value(_SEQUENCE, der_value(_SEQUENCE, der_value(_OCTETS, certificate))),
                            ),
                        ),
                    ),
                )
            )
        )
        self._before, self._behind = der_value(_SET, attributes).split(_HOLE)
        serial = own.serial_number
        self._identifier = der_value(
            _SEQUENCE,
            own.issuer.public_bytes(),
            der_value(_INTEGER, serial.to_bytes(serial.bit_length() // 8 + 1, "big")),
        )
        self._certificates = der_value(_FIRST, *map(der, credential.carried))
        self._attributes = attributes
        self._shells: dict[int, tuple[str, str, str]] = {}
        longest = _LONGEST_ECDSA if self._ecdsa else (own.public_key().key_size + 7) // 8  # type: ignore[union-attr]  # an RSA key
        self.room = len(self._whole(bytes(longest)))

    def in_force(self, at: datetime) -> bool:
        """Return whether all certificates are in force at a moment."""
        try:
            return self.begins <= at < self.ends
        except TypeError:  # asked this way, it costs nothing where a million are signed
            require_offset(at)
            raise

    def sign(self, digest: bytes) -> str:
        """Return the container over a file's SHA-256 digest, as hex padded with zeros to the room."""
        signature = self._sign(b"".join((self._before, digest, self._behind)))
        shell = self._shells.get(len(signature)) or self._shell(len(signature))
        return f"{shell[0]}{digest.hex()}{shell[1]}{signature.hex()}{shell[2]}"

    def _shell(self, length: int) -> tuple[str, str, str]:
        """Return what stands before, between and after the digest and a signature of that length."""
        hole = b"\xab" * length
        before, rest = self._whole(hole).split(_HOLE)
        between, behind = rest.split(hole)
        padding = "00" * (self.room - len(before) - len(between) - len(behind) - len(_HOLE) - length)
        shell = self._shells[length] = before.hex(), between.hex(), behind.hex() + padding
        return shell

    def _whole(self, signature: bytes) -> bytes:
        digest = der_value(_SEQUENCE, _SHA256)
        signer = der_value(
            _SEQUENCE,
            der_value(_INTEGER, b"\x01"),
            self._identifier,
            digest,
            der_value(_FIRST, self._attributes),
            _ECDSA if self._ecdsa else _RSA,
            der_value(_OCTETS, signature),
        )
        data = der_value(
            _SEQUENCE,
            der_value(_INTEGER, b"\x01"),
            der_value(_SET, digest),
            der_value(_SEQUENCE, _DATA),
            self._certificates,
            der_value(_SET, signer),
        )
        return der_value(_SEQUENCE, _SIGNED_DATA, der_value(_FIRST, data))


def der_value(tag: int, *parts: bytes) -> bytes:
    """Return one DER value (X.690 §8.1, §10.1)."""
    body = b"".join(parts)
    if len(body) < 0x80:  # noqa: PLR2004 - the short form
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body
