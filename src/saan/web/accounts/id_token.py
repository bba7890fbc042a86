"""Checking what an OpenID Connect provider says of a person (OpenID Connect Core 1.0 §3.1.3.7).

The library trusts the token because it came over TLS; a court would ask for the signature, so it is checked.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import jwt

from saan.web.accounts.errors import ProviderAnswerError

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that only the provider has; never `none`, never one made with a shared secret."""

REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")
LEEWAY: Final = timedelta(seconds=60)

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answer must name: who issued it, for which client, to which of our questions."""

    issuer: str
    client_id: str
    nonce: str


def verify(token: str, keys: Mapping[str, Any], expected: Expected) -> Claims:
    """Return the claims of a token that a provider signed, or raise `ProviderAnswerError`.

    `keys` is the provider's JWK set (RFC 7517).
    """
    try:
        # (1) an algorithm that proves the provider's own key
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise ProviderAnswerError
        # (2) the key that the header names, or the only one there is
        key = _key(keys, header.get("kid"), algorithm)
        # (3) the signature; (4) issuer, (5) audience, (6) not expired and not from the future
        claims: Claims = jwt.decode(
            token,
            key=key,
            algorithms=[algorithm],
            issuer=expected.issuer,
            audience=expected.client_id,
            leeway=LEEWAY,
            options={"require": list(REQUIRED), "strict_aud": False},
        )
    except jwt.PyJWTError as error:
        raise ProviderAnswerError from error
    # (7) meant for us alone, or for us among others by name
    if claims.get("azp", expected.client_id) != expected.client_id or (
        isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims
    ):
        raise ProviderAnswerError
    # (8) the answer to the question that this browser asked
    if not hmac.compare_digest(str(claims["nonce"]).encode(), expected.nonce.encode()):
        raise ProviderAnswerError
    return claims


def _key(keys: Mapping[str, Any], kid: str | None, algorithm: str) -> jwt.PyJWK:
    listed = keys.get("keys")
    usable = [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
        and one.get("use", "sig") == "sig"
        and one.get("alg", algorithm) == algorithm
        and (kid is None or one.get("kid") == kid)
    ]
    if len(usable) != 1:
        raise ProviderAnswerError
    return jwt.PyJWK(usable[0], algorithm=algorithm)
