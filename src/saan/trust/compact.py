"""Compact JWS over JSON claims (RFC 7515 §3.1, RFC 7519), as wallets and status lists want it.

The key decides the algorithm, the kind of statement (`typ`) is always named and always asked for (RFC 8725 §3.1,
§3.11), and nothing is read that has no bound.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from saan.trust.canonical import (
    MAX_DEPTH,
    Json,
    JsonError,
    NotIntegerError,
    TooDeepError,
    canonical,
    object_of,
)
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import Algorithm, BadSignatureError, PublicKey, Signer, b64url, unb64url

MAX_TEXT = 1 << 20
"""How many characters a token may have unless its reader says otherwise."""

_ALIASES = {"EdDSA": Algorithm.ED25519}
"""RFC 8037's name, which RFC 9864 replaced; wallets still write it."""


class TokenFormError(SaanError):
    """A text is not a compact JWS of the kind that was due."""

    code = "trust.token-form"
    text = Text(th="โทเคนผิดรูปแบบ: {reason}", en="The token has the wrong form: {reason}.")
    remedy_text = Text(
        th="คัดลอกหรือส่งข้อความใหม่ทั้งชุดตั้งแต่ตัวแรกถึงตัวสุดท้าย หากยังไม่ได้ ให้แจ้งผู้ออก",
        en="Copy or send the whole text again, first character to last; if it is still refused, tell its issuer.",
    )


class TokenTooLongError(TokenFormError):
    """A token is longer than its reader allows."""

    code = "trust.token-too-long"
    kind = Kind.TOO_LARGE
    text = Text(th="โทเคนยาวเกิน {limit} ตัวอักษร", en="The token is longer than {limit} characters.")


@dataclass(frozen=True, slots=True)
class Compact:
    """A token that has been read but not verified. `signed` is what the signature covers."""

    header: Mapping[str, Any]
    payload: bytes
    signed: bytes
    signature: bytes
    algorithm: Algorithm

    @property
    def key_id(self) -> str:
        """The key that the token names, or nothing."""
        named = self.header.get("kid")
        return named if isinstance(named, str) else ""

    @property
    def typ(self) -> str:
        """The kind of statement, without the prefix `application/` (RFC 7515 §4.1.9)."""
        named = self.header.get("typ")
        return named.lower().removeprefix("application/") if isinstance(named, str) else ""

    def claims(self) -> dict[str, Any]:
        """Return the payload as an object, or raise `TokenFormError`."""
        return read_object(self.payload, "payload")

    def verify(self, key: PublicKey) -> None:
        """Return when the key signed the token; else raise `BadSignatureError`."""
        if key.algorithm is not self.algorithm:
            raise BadSignatureError(key_id=key.key_id)
        key.verify(self.signed, self.signature)


def sign(signer: Signer, header: Mapping[str, Json], payload: bytes) -> str:
    """Return the compact JWS of a payload. `alg` is the signer's; a header that says another is overruled."""
    protected = b64url(canonical({**header, "alg": signer.public.algorithm.value}))
    return sign_under(signer, protected, payload)


def sign_under(signer: Signer, protected: str, payload: bytes) -> str:
    """Return the compact JWS under a protected header that was encoded before, as a run of many tokens wants."""
    signed = f"{protected}.{b64url(payload)}"
    return f"{signed}.{b64url(signer.sign(signed.encode()))}"


def read(text: str, *types: str, max_text: int = MAX_TEXT) -> Compact:
    """Return the token of a text, or raise `TokenFormError` unless it is of one of the types; verifies nothing."""
    if len(text) > max_text:
        raise TokenTooLongError(limit=max_text)
    protected, payload, signature = _three(text)
    header = read_object(_decoded(protected, "header"), "header")
    if "crit" in header:
        raise TokenFormError(reason="it has critical header parameters, of which none is known")
    token = Compact(
        header,
        _decoded(payload, "payload"),
        f"{protected}.{payload}".encode(),
        _decoded(signature, "signature"),
        _algorithm(header.get("alg")),
    )
    if types and token.typ not in types:
        raise TokenFormError(reason=f"typ is {token.typ or 'absent'} where {' or '.join(types)} is due")
    return token


def read_object(data: bytes, where: str) -> dict[str, Any]:
    """Return the object that JSON bytes hold, or raise `TokenFormError`."""
    value = read_json(data, where)
    if not isinstance(value, dict):
        raise TokenFormError(reason=f"the {where} is not a JSON object")
    return value


def read_json(data: bytes, where: str, *, max_depth: int = MAX_DEPTH) -> Any:
    """Return the value of JSON bytes from outside, or raise `TokenFormError`.

    As strict as `canonical.parse`, but fractions are read: others write them, and here nothing is written again.
    """
    try:
        text = data.decode()
        if text.count("[") + text.count("{") > max_depth:
            _bound(text, max_depth)
        value = _READER.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise TokenFormError(reason=f"the {where} is not UTF-8") from None
    except (JsonError, RecursionError, ValueError) as error:
        why = error.message().en.rstrip(".") if isinstance(error, SaanError) else "it is not JSON"
        raise TokenFormError(reason=f"the {where}: {why}") from None
    return value


def moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    """Return a NumericDate claim (RFC 7519 §2) as a moment, None where it is absent, or raise `TokenFormError`."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 253402300800:  # noqa: PLR2004 - the year 10000
        return datetime.fromtimestamp(value, UTC)
    raise TokenFormError(reason=f"{name} is not a moment in seconds")


def seconds(at: datetime) -> int:
    """Return a moment as NumericDate."""
    return int(at.timestamp())


def _three(text: str) -> tuple[str, str, str]:
    match text.split(".", 3):
        case [protected, payload, signature] if text.isascii():
            return protected, payload, signature
    raise TokenFormError(reason="it is not three members between dots")


def _decoded(text: str, where: str) -> bytes:
    try:
        return unb64url(text)
    except ValueError:
        raise TokenFormError(reason=f"the {where} is not base64url") from None


def _algorithm(named: object) -> Algorithm:
    if isinstance(named, str):
        if (alias := _ALIASES.get(named)) is not None:
            return alias
        if named in _KNOWN:
            return Algorithm(named)
    raise TokenFormError(reason="alg must be ES256, Ed25519 or RS256")


def _bound(text: str, limit: int) -> None:
    """Raise `TooDeepError` where brackets outside strings nest deeper than the limit."""
    depth, inside, escaped = 0, False, False
    for letter in text:
        if inside:
            inside, escaped = escaped or letter != '"', not escaped and letter == "\\"
        elif letter == '"':
            inside = True
        elif letter in "[{":
            depth += 1
            if depth > limit:
                raise TooDeepError(limit=limit)
        elif letter in "]}":
            depth -= 1


def _fraction(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotIntegerError(number=text[:40])
    return value


def _integer(text: str) -> int:
    if len(text) > 20:  # noqa: PLR2004 - a 64-bit number and its sign
        raise NotIntegerError(number=text[:20] + "…")
    return int(text)


def _no_constant(text: str) -> None:
    raise NotIntegerError(number=text)


_KNOWN = {each.value for each in Algorithm}
_READER = json.JSONDecoder(
    object_pairs_hook=object_of, parse_float=_fraction, parse_int=_integer, parse_constant=_no_constant
)
