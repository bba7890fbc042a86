"""Who stands in the vectors: three invented agencies, whose keys anyone can derive from a phrase.

A private key is the scalar SHA-256(phrase), read big-endian. Nobody may trust these keys outside the vectors.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey, from_jwk, public_key

ALPHA = AgencyId("th:0994000000015")
BRAVO = AgencyId("th:0994000000023")
OTHER = AgencyId("th:0994000000031")
STRANGER = AgencyId("th:0994000000999")

NOW = datetime(2026, 11, 22, 3, 4, 5, 678000, tzinfo=UTC)
FIRST_ID = UUID("019aa9b2-5f2e-7000-8000-000000000001")


class VectorSigner:
    """Signs with a key derived from a phrase, by RFC 6979, so that vectors can be made again byte for byte."""

    def __init__(self, phrase: str) -> None:
        scalar = int.from_bytes(hashlib.sha256(phrase.encode()).digest(), "big")
        self.private = ec.derive_private_key(scalar, ec.SECP256R1())
        self.public: PublicKey = public_key(self.private.public_key())

    def sign(self, message: bytes) -> bytes:
        """Return the signature in JWS form."""
        how = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self.private.sign(message, how))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


ALPHA_KEY = VectorSigner("saan vector: alpha signs")
BRAVO_KEY = VectorSigner("saan vector: bravo signs")
REVOKED_KEY = VectorSigner("saan vector: alpha signed until it was revoked")
OTHER_KEY = VectorSigner("saan vector: other signs")
BRAVO_BOX = VectorSigner("saan vector: bravo opens")
OTHER_BOX = VectorSigner("saan vector: other opens")

KEYS: dict[str, list[dict[str, Any]]] = {
    ALPHA: [
        {
            "jwk": ALPHA_KEY.public.jwk(),
            "from": "2026-01-01T00:00:00.000Z",
            "until": "2027-01-01T00:00:00.000Z",
        },
        {
            "jwk": REVOKED_KEY.public.jwk(),
            "from": "2026-01-01T00:00:00.000Z",
            "until": "2027-01-01T00:00:00.000Z",
            "revoked": "2026-11-01T00:00:00.000Z",
        },
    ],
    BRAVO: [
        {
            "jwk": BRAVO_KEY.public.jwk(),
            "from": "2026-01-01T00:00:00.000Z",
            "until": "2027-01-01T00:00:00.000Z",
        }
    ],
    OTHER: [
        {
            "jwk": OTHER_KEY.public.jwk(),
            "from": "2026-01-01T00:00:00.000Z",
            "until": "2027-01-01T00:00:00.000Z",
        }
    ],
}


class UnknownVectorKeyError(SaanError):
    """The vectors' ring has no such key at that moment."""

    code = "vectors.unknown-key"
    text = Text(th="ไม่พบกุญแจ {key_id} ของ {agency}", en="{agency} has no key {key_id} at that moment.")


@dataclass(frozen=True, slots=True)
class VectorRing:
    """The key ring that a vector file prints."""

    keys: Mapping[str, list[dict[str, Any]]]

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the agency's key of that id, valid at the moment."""
        for entry in self.keys.get(agency, []):
            since, until = (datetime.fromisoformat(entry[name]) for name in ("from", "until"))
            if "revoked" in entry:
                until = min(until, datetime.fromisoformat(entry["revoked"]))
            if entry["jwk"]["kid"] == key_id and since <= at < until:
                return from_jwk(entry["jwk"])
        raise UnknownVectorKeyError(agency=agency, key_id=key_id)


RING = VectorRing(KEYS)


def compact(members: object) -> bytes:
    """Return any JSON as one line, without demanding that it be canonical or sound."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def shown(raw: bytes) -> str:
    """Return bytes as a JSON string can hold them."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "hex:" + raw.hex()


def hidden(text: str) -> bytes:
    """Return the bytes that `shown` wrote."""
    return bytes.fromhex(text[4:]) if text.startswith("hex:") else text.encode()
