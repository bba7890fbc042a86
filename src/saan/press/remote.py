"""Keys that a signing service holds, by the API of the Cloud Signature Consortium (CSC), versions 1 and 2.

Each authorisation is for the hashes that are signed under it and no others (SCAL2): one of a document that is signed by
itself, and in bulk as many as the service takes at a time. What comes back is verified before it is used, so an answer
that was lost, late or wrong has signed nothing: asking again is always safe.

A PIN that was refused is never sent again by this process, because services lock a credential after a few wrong ones.
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from saan.press.held import RemoteAnswerError, RemoteDownError, RemotePinError, RemoteRefusedError
from saan.press.outside import Outside, RefusedError
from saan.trust.canonical import JsonError, told
from saan.trust.keys import (
    Algorithm,
    BadSignatureError,
    PublicKey,
    PublicNumbers,
    UnusableKeyError,
    public_key,
)

_SHA256 = "2.16.840.1.101.3.4.2.1"
_SIGN = {Algorithm.ES256: "1.2.840.10045.4.3.2", Algorithm.RS256: "1.2.840.113549.1.1.11"}
_JSON = "application/json"
_HALF = 32
_MOST_TOGETHER: Final = 500
"""Signatures that are asked for at a time, however many more a service would take."""
_PAUSES: Final = (1.0, 4.0)
"""Seconds before a request of many is tried again: one lost answer is no reason to have a whole part signed anew."""
_OF_THE_PIN: Final = re.compile(
    r"(?<![a-z])pin(?![a-z])|^status 400(?!.*invalid_request)", re.IGNORECASE | re.DOTALL
)
"""How a service refuses a PIN: as `invalid_pin` (CSC 1.0.4 §11.6), or in words of its own that name no parameter."""
_refused: Final = set[bytes]()
"""PINs that a service refused to this process, as hashes with whose they are."""


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
        return self._signed((message,))[0]

    def sign_many(self, messages: Sequence[bytes], beat: Callable[[], None]) -> list[bytes]:
        """Return the signatures of messages, as many at a time as the service takes; a request that fails is tried thrice.

        `beat` is called before each try, none of which lasts longer than two answers may take.
        """
        beat()
        most, signatures = self._most(), list[bytes]()
        for start in range(0, len(messages), most):
            signatures += self._insistently(messages[start : start + most], beat)
        return signatures

    def check(self) -> None:
        """Return when the service answers and knows the credential as this key, and as one that signs; nothing is signed."""
        told = self._told("single")
        key, certificate = told.get("key"), told.get("cert")
        if not isinstance(key, dict) or key.get("status") != "enabled":
            raise self._wrong("กุญแจนี้ถูกปิดใช้งาน", "the credential is not enabled")
        if isinstance(certificate, dict) and not self._own(certificate.get("certificates")):
            raise self._wrong(
                "เป็นกุญแจของใบรับรองอื่น", "the credential is of another key than the certificate’s"
            )

    def _most(self) -> int:
        """Return how many signatures the service makes under one authorisation; one, where it does not say."""
        most = self._told("none").get("multisign")
        return min(max(most, 1), _MOST_TOGETHER) if isinstance(most, int) else 1

    def _told(self, certificates: str) -> dict[str, Any]:
        asked = {"credentialID": self.key.credential, "certificates": certificates}
        return self._ask("credentials/info", asked)

    def _own(self, certificates: object) -> bool:
        """Return whether the first certificate of an answer is of this key; also where it gives none."""
        if not (isinstance(certificates, list) and certificates):
            return True
        try:
            numbers = x509.load_der_x509_certificate(base64.b64decode(certificates[0])).public_key()
            return isinstance(numbers, PublicNumbers) and public_key(numbers) == self.public
        except (ValueError, TypeError, UnusableKeyError):
            return False

    def _insistently(self, messages: Sequence[bytes], beat: Callable[[], None]) -> list[bytes]:
        for pause in _PAUSES:
            beat()
            try:
                return self._signed(messages)
            except RemoteDownError:
                time.sleep(pause)
        beat()
        return self._signed(messages)

    def _signed(self, messages: Sequence[bytes]) -> list[bytes]:
        """Return signatures that were authorised together, verified."""
        digests = [base64.b64encode(hashlib.sha256(each).digest()).decode() for each in messages]
        given = self._authorised(digests)
        asked = {"credentialID": self.key.credential, "SAD": _word(given.get("SAD"), self.key.url)}
        asked |= {**self._hashes(digests), "signAlgo": _SIGN[self.public.algorithm]}
        found = self._ask("signatures/signHash", asked).get("signatures")
        if not (isinstance(found, list) and len(found) == len(messages)):
            raise self._wrong("ให้ลายมือชื่อไม่ครบตามที่ขอ", "it did not give the signatures asked for")
        signatures = [self._read(each) for each in found]
        try:
            for message, signature in zip(messages, signatures, strict=True):
                self.public.verify(message, signature)
        except BadSignatureError:
            raise self._wrong(
                "ลายมือชื่อไม่ตรงกับใบรับรอง", "its signature is not by the key of the certificate"
            ) from None
        return signatures

    def _authorised(self, digests: list[str]) -> dict[str, Any]:
        """Return what the service says when it is asked to let hashes be signed, and shown the PIN where there is one."""
        if self.key.pin is None:
            return self._ask("credentials/authorize", self._authorisation(digests, ""))
        pin = self.key.pin()
        shown = hashlib.sha256(f"{self.key.url}\0{self.key.credential}\0{pin}".encode()).digest()
        if shown in _refused:
            raise self._wrong_pin("it was refused before")
        try:
            return self._ask("credentials/authorize", self._authorisation(digests, pin))
        except RemoteRefusedError as error:
            reason = str(error.fields["reason"])
            if not _OF_THE_PIN.search(reason):
                raise
            _refused.add(shown)
            raise self._wrong_pin(reason) from error

    def _wrong_pin(self, reason: str) -> RemotePinError:
        return RemotePinError(service=self.key.url, credential=self.key.credential, reason=reason)

    @property
    def _second(self) -> bool:
        return self.key.url.rstrip("/").endswith("/v2")

    def _authorisation(self, digests: list[str], pin: str) -> dict[str, Any]:
        asked: dict[str, Any] = {"credentialID": self.key.credential, "numSignatures": len(digests)}
        if self._second:
            asked |= self._hashes(digests)
        else:
            asked["hash"] = digests
        if pin:
            asked |= {"authData": [{"id": "PIN", "value": pin}]} if self._second else {"PIN": pin}
        return asked

    def _hashes(self, digests: list[str]) -> dict[str, Any]:
        if self._second:
            return {"hashes": digests, "hashAlgorithmOID": _SHA256}
        return {"hash": digests, "hashAlgo": _SHA256}

    def _ask(self, verb: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        if self.public.algorithm not in _SIGN:
            raise self._wrong("ชนิดของกุญแจไม่เป็นที่ยอมรับ", "keys of its kind do not sign documents")
        url = f"{self.key.url.rstrip('/')}/{verb}"
        try:
            answer = told(self.key.outside.post(url, json.dumps(asked).encode(), _JSON))
        except RefusedError as error:
            raise RemoteRefusedError(
                service=self.key.url, credential=self.key.credential, reason=str(error)
            ) from error
        except OSError as error:
            raise RemoteDownError(service=self.key.url, reason=str(error) or type(error).__name__) from error
        except JsonError:
            raise self._wrong("คำตอบอ่านไม่ได้", "its answer cannot be read") from None
        if not isinstance(answer, dict):
            raise self._wrong("คำตอบอ่านไม่ได้", "its answer cannot be read")
        return answer

    def _read(self, given: object) -> bytes:
        """Return a signature of an answer; ECDSA comes as DER, or as r and s where a service leaves that out."""
        try:
            signature = base64.b64decode(given if isinstance(given, str) else "", validate=True)
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
