"""Detached JWS over the exact bytes that travelled (RFC 7515 appendix F with RFC 7797): docs/wire/saan-1.md §4.

The text is `BASE64URL(protected)..BASE64URL(signature)`; what is signed is `BASE64URL(protected).` and then the
payload as it stands. The protected header always says what kind of statement it signs (`typ`, RFC 8725 §3.11),
so that a signature over one kind can never be shown as a signature over another.
"""

from dataclasses import dataclass
from functools import lru_cache

from saan.trust.canonical import JsonError, canonical, parse
from saan.trust.errors import SaanError, Text
from saan.trust.keys import Algorithm, BadSignatureError, PublicKey, Signer, b64url, unb64url

MAX_PROTECTED = 1024
MAX_SIGNATURE = 1024
"""Characters: as many as an RSA key of `MAX_RSA` bits makes."""

MAX_RSA = 6144
"""Bits of the largest RSA key whose signatures are read; saan-1.md §4."""

_MEMBERS = {"alg", "b64", "crit", "kid", "typ"}


class SignatureFormError(SaanError):
    """A signature is not a detached JWS of the form that Saan writes."""

    code = "trust.signature-form"
    text = Text(th="รูปแบบลายมือชื่อไม่ถูกต้อง: {reason}", en="The signature has the wrong form: {reason}.")
    remedy_text = Text(
        th="ใช้ JWS แบบแยกเนื้อหา (detached, b64=false) ตามข้อกำหนด saan/1 ข้อ 4 แล้วส่งใหม่",
        en="Use a detached JWS with b64=false as saan/1 §4 says, then send it again.",
    )


@dataclass(frozen=True, slots=True)
class Detached:
    """A signature that has been read but not yet verified. `protected` is its base64url text, which is signed."""

    protected: str
    algorithm: Algorithm
    key_id: str
    typ: str
    value: bytes

    def verify(self, payload: bytes, key: PublicKey) -> None:
        """Return when the key signed the payload; else raise `BadSignatureError`.

        The key decides the algorithm: a header that names another one is refused, not obeyed.
        """
        if key.algorithm is not self.algorithm or key.key_id != self.key_id:
            raise BadSignatureError(key_id=self.key_id)
        key.verify(b"%b.%b" % (self.protected.encode(), payload), self.value)


def sign(signer: Signer, typ: str, payload: bytes) -> str:
    """Return the detached JWS of a payload."""
    protected = _protected(signer.public.algorithm, signer.public.key_id, typ)
    return f"{protected}..{b64url(signer.sign(b'%b.%b' % (protected.encode(), payload)))}"


def read(text: str, typ: str) -> Detached:
    """Return the signature that a text holds, or raise `SignatureFormError`; verifies nothing."""
    protected, empty, value = _three(text)
    if empty or len(protected) > MAX_PROTECTED or len(value) > MAX_SIGNATURE:
        raise SignatureFormError(reason="not detached, or too long")
    algorithm, key_id, said = _read_protected(protected)
    if said != typ:
        raise SignatureFormError(reason=f"typ {said} where {typ} is due")
    try:
        return Detached(protected, algorithm, key_id, said, unb64url(value))
    except ValueError:
        raise SignatureFormError(reason="signature is not base64url") from None


def _three(text: str) -> tuple[str, str, str]:
    if not text.isascii():
        raise SignatureFormError(reason="not ASCII")
    match text.split(".", 3):
        case [protected, empty, value]:
            return protected, empty, value
    raise SignatureFormError(reason="not three members")


@lru_cache(maxsize=4096)
def _protected(algorithm: Algorithm, key_id: str, typ: str) -> str:
    members = {"alg": algorithm.value, "b64": False, "crit": ["b64"], "kid": key_id, "typ": typ}
    return b64url(canonical(members))


@lru_cache(maxsize=4096)
def _read_protected(protected: str) -> tuple[Algorithm, str, str]:
    try:
        members = parse(unb64url(protected), max_depth=4)
    except (ValueError, JsonError):
        raise SignatureFormError(reason="protected header is not base64url of JSON") from None
    if not isinstance(members, dict) or set(members) != _MEMBERS:
        raise SignatureFormError(
            reason="protected header must have alg, b64, crit, kid and typ, and no other"
        )
    if members["b64"] is not False or members["crit"] != ["b64"]:
        raise SignatureFormError(reason='b64 must be false and crit must be ["b64"]')
    key_id, typ = members["kid"], members["typ"]
    if not isinstance(key_id, str) or not isinstance(typ, str):
        raise SignatureFormError(reason="kid and typ must be strings")
    try:
        return Algorithm(members["alg"]), key_id, typ
    except ValueError:
        raise SignatureFormError(reason="alg must be Ed25519, ES256 or RS256") from None
