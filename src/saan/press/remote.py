"""Keys that a signing service holds, by the API of the Cloud Signature Consortium (CSC), versions 1 and 2.

Each signature is authorised for its one hash (SCAL2), and then asked for. What comes back is verified before it is used,
so an answer that was lost, late or wrong has signed nothing: asking again is always safe.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from saan.press.held import RemoteAnswerError, RemoteDownError, RemoteRefusedError
from saan.press.outside import Outside, RefusedError
from saan.trust.keys import Algorithm, BadSignatureError, PublicKey

_SHA256 = "2.16.840.1.101.3.4.2.1"
_SIGN = {Algorithm.ES256: "1.2.840.10045.4.3.2", Algorithm.RS256: "1.2.840.113549.1.1.11"}
_JSON = "application/json"
_HALF = 32


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """Where a key lies: the service's address up to and with `csc/v1` or `csc/v2`, and the credential's id there.

    `outside` carries the service's access token. `pin`, where the credential has one, is asked for each signature.
    """

    outside: Outside
    url: str
    credential: str
    pin: Callable[[], str] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """A `saan.trust.keys.Signer` over a key of a signing service. `public` is the key that its certificate names."""

    key: RemoteKey
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature in JWS form, verified; or raise what says whom to ask."""
        digest = base64.b64encode(hashlib.sha256(message).digest()).decode()
        given = self._ask("credentials/authorize", self._authorisation(digest))
        asked = {"credentialID": self.key.credential, "SAD": _word(given.get("SAD"), self.key.url)}
        asked |= {**self._hashes(digest), "signAlgo": _SIGN[self.public.algorithm]}
        signatures = self._ask("signatures/signHash", asked).get("signatures")
        signature = self._read(signatures)
        try:
            self.public.verify(message, signature)
        except BadSignatureError:
            raise self._wrong(
                "ลายมือชื่อไม่ตรงกับใบรับรอง", "its signature is not by the key of the certificate"
            ) from None
        return signature

    def check(self) -> None:
        """Return when the service answers and knows the credential as one that signs; nothing is signed."""
        key = self._ask(
            "credentials/info", {"credentialID": self.key.credential, "certificates": "none"}
        ).get("key")
        if not isinstance(key, dict) or key.get("status") != "enabled":
            raise self._wrong("กุญแจนี้ถูกปิดใช้งาน", "the credential is not enabled")

    @property
    def _second(self) -> bool:
        return self.key.url.rstrip("/").endswith("/v2")

    def _authorisation(self, digest: str) -> dict[str, Any]:
        asked: dict[str, Any] = {"credentialID": self.key.credential, "numSignatures": 1}
        if self._second:
            asked |= self._hashes(digest)
        else:
            asked["hash"] = [digest]
        if self.key.pin is not None:
            pin = self.key.pin()
            asked |= {"authData": [{"id": "PIN", "value": pin}]} if self._second else {"PIN": pin}
        return asked

    def _hashes(self, digest: str) -> dict[str, Any]:
        if self._second:
            return {"hashes": [digest], "hashAlgorithmOID": _SHA256}
        return {"hash": [digest], "hashAlgo": _SHA256}

    def _ask(self, verb: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        if self.public.algorithm not in _SIGN:
            raise self._wrong("ชนิดของกุญแจไม่เป็นที่ยอมรับ", "keys of its kind do not sign documents")
        url = f"{self.key.url.rstrip('/')}/{verb}"
        try:
            answer = json.loads(self.key.outside.post(url, json.dumps(asked).encode(), _JSON))
        except RefusedError as error:
            raise RemoteRefusedError(
                service=self.key.url, credential=self.key.credential, reason=str(error)
            ) from error
        except OSError as error:
            raise RemoteDownError(service=self.key.url, reason=str(error) or type(error).__name__) from error
        except (ValueError, RecursionError):
            raise self._wrong("คำตอบอ่านไม่ได้", "its answer cannot be read") from None
        if not isinstance(answer, dict):
            raise self._wrong("คำตอบอ่านไม่ได้", "its answer cannot be read")
        return answer

    def _read(self, signatures: object) -> bytes:
        """Return the one signature of an answer; ECDSA comes as DER, or as r and s where a service leaves that out."""
        if not (isinstance(signatures, list) and len(signatures) == 1 and isinstance(signatures[0], str)):
            raise self._wrong("ไม่ได้ให้ลายมือชื่อเดียวตามที่ขอ", "it did not give the one signature asked for")
        try:
            signature = base64.b64decode(signatures[0], validate=True)
            if self.public.algorithm is Algorithm.RS256 or len(signature) == 2 * _HALF:
                return signature
            r, s = decode_dss_signature(signature)
            return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
        except (ValueError, OverflowError):
            raise self._wrong("ลายมือชื่ออ่านไม่ได้", "its signature cannot be read") from None

    def _wrong(self, th: str, en: str) -> RemoteAnswerError:
        return RemoteAnswerError(
            service=self.key.url, credential=self.key.credential, reason_th=th, reason_en=en
        )


def _word(value: object, service: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise RemoteAnswerError(
        service=service,
        credential="–",
        reason_th="ไม่ได้ให้รหัสอนุญาต (SAD)",
        reason_en="it gave no authorisation (SAD)",
    )
