"""Verifying an SD-JWT for a moment and an occasion (RFC 9901 §7.1, §7.3; SD-JWT VC §2.4).

The steps:
 1. the text is an SD-JWT of the asked type;
 2. its issuer's key is known, and signed it;
 3. every disclosure belongs to a digest that the issuer signed, each once;
 4. the moment lies within `nbf` and `exp`;
 5. where an occasion is given, or a key-binding JWT is there: the holder's key signed it, over exactly what is shown,
    for this audience and nonce, not long ago.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from saan.trust import compact
from saan.trust.clock import CLOCKS_DIFFER, rfc3339
from saan.trust.errors import SaanError
from saan.trust.keys import BadSignatureError, PublicKey, UnusableKeyError, from_jwk
from saan.trust.sdjwt.claims import Path
from saan.trust.sdjwt.errors import (
    ExpiredError,
    KeyBindingError,
    NotYetValidError,
    SdJwtError,
    UnknownIssuerError,
)
from saan.trust.sdjwt.issuing import VC
from saan.trust.sdjwt.presenting import KEY_BINDING
from saan.trust.sdjwt.reading import SdJwt, digest, hashing_of, parse, unfold

LONGEST_ANSWER = timedelta(minutes=10)
"""How old a key-binding JWT may be unless the asker says otherwise."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """What a token says of its issuer before anything is believed: `iss`, `kid`, and `x5c` as base64 texts."""

    issuer: str
    key_id: str
    certificates: tuple[str, ...]


Resolver = Callable[[Issuing], PublicKey]
"""What finds an issuer's key; raises `UnknownIssuerError` where it trusts none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The occasion for which a holder was asked: who asks, and the nonce that makes the answer fresh."""

    audience: str
    nonce: str
    within: timedelta = LONGEST_ANSWER


@dataclass(frozen=True, slots=True)
class Verified:
    """A verified SD-JWT. `gaps` has the way to each digest without a disclosure (`reading.Opened`), decoys among them.

    `holder` is the key in `cnf`; `bound` tells whether its owner proved to hold it on this occasion. `further` counts
    signatures beside the issuer's, which were not verified.
    """

    claims: dict[str, Any]
    disclosed: tuple[Path, ...]
    gaps: tuple[Path, ...]
    issuer: PublicKey
    holder: PublicKey | None
    bound: bool
    further: int = 0


def verify(
    text: str, resolver: Resolver, at: datetime, *, asked: Asked | None = None, types: tuple[str, ...] = (VC,)
) -> Verified:
    """Return what an SD-JWT says, or raise a `SaanError` that names what is wrong."""
    # (1) the form
    sd = parse(text, *types)
    # (2) the issuer
    key = resolver(_issuing(sd))
    sd.jwt.verify(key)
    # (3) the disclosures
    opened = unfold(sd)
    # (4) the moment
    check_time(opened.claims, at)
    # (5) the holder
    holder = _holder(opened.claims)
    if sd.key_binding or asked is not None:
        _check_binding(sd, holder, asked, at)
    return Verified(opened.claims, tuple(opened.places), opened.gaps, key, holder, bool(asked), sd.further)


def one_issuer(key: PublicKey) -> Resolver:
    """Return a resolver that trusts one key, whoever a token names."""

    def resolve(issuing: Issuing) -> PublicKey:
        if issuing.key_id and issuing.key_id != key.key_id:
            raise UnknownIssuerError(issuer=issuing.issuer or issuing.key_id)
        return key

    return resolve


def check_time(claims: dict[str, Any], at: datetime) -> None:
    """Return when a moment lies within `nbf` and `exp`; else raise `NotYetValidError` or `ExpiredError`."""
    since, until = compact.moment(claims, "nbf"), compact.moment(claims, "exp")
    if since is not None and at + CLOCKS_DIFFER < since:
        raise NotYetValidError(since=rfc3339(since))
    if until is not None and at >= until:
        raise ExpiredError(until=rfc3339(until))


def _issuing(sd: SdJwt) -> Issuing:
    issuer, certificates = sd.jwt.claims().get("iss", ""), sd.jwt.header.get("x5c", [])
    if not isinstance(issuer, str):
        raise SdJwtError(reason="iss is not a string")
    if not isinstance(certificates, list) or not all(isinstance(each, str) for each in certificates):
        raise SdJwtError(reason="x5c is not a list of certificates")
    return Issuing(issuer, sd.jwt.key_id, tuple(certificates))


def _holder(claims: dict[str, Any]) -> PublicKey | None:
    confirmation = claims.get("cnf")
    if confirmation is None:
        return None
    jwk = confirmation.get("jwk") if isinstance(confirmation, dict) else None
    if not isinstance(jwk, dict):
        raise SdJwtError(reason="cnf holds no jwk")
    try:
        # Another's name for the key says nothing here; the key itself does.
        return from_jwk(
            {name: value for name, value in jwk.items() if isinstance(value, str) and name != "kid"}
        )
    except UnusableKeyError as error:
        raise SdJwtError(reason=f"cnf: {error.fields['reason']}") from None


def _check_binding(sd: SdJwt, holder: PublicKey | None, asked: Asked | None, at: datetime) -> None:
    if holder is None:
        raise KeyBindingError(reason="the document names no holder's key")
    if not sd.key_binding:
        raise KeyBindingError(reason="there is no proof")
    try:
        token = compact.read(sd.key_binding, KEY_BINDING)
        token.verify(holder)
        claims = token.claims()
        made = compact.moment(claims, "iat")
    except BadSignatureError:
        raise KeyBindingError(reason="the proof is by another key") from None
    except SaanError as error:
        raise KeyBindingError(reason=error.message().en.rstrip(".")) from None
    if claims.get("sd_hash") != digest(sd.bound, hashing_of(sd)):
        raise KeyBindingError(reason="the proof is over something else than what is shown")
    if asked is None:
        return
    if claims.get("nonce") != asked.nonce or claims.get("aud") != asked.audience:
        raise KeyBindingError(reason="the proof was made for another request")
    if made is None or not at - asked.within <= made <= at + CLOCKS_DIFFER:
        raise KeyBindingError(reason="the proof was made at another time")
