"""Codes, tokens and nonces of the wallet's endpoints: signed with the node's key, short-lived, used once where it matters.

A code or token opens nothing any more once the private link that it was made by is voided, made anew, or over. Nothing is stored but that something was used, for as long as it could be used again, in the node's short memory.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from saan.documents import api as documents
from saan.trust import compact
from saan.trust.errors import SaanError
from saan.trust.keys import Algorithm, PublicKey, UnusableKeyError, from_jwk

OFFER = timedelta(minutes=10)
ACCESS = timedelta(minutes=5)
NONCE = timedelta(minutes=5)
MOST_KEYS = 10
"""How many copies a wallet may ask for, each for a key of its own. All are one document: they bear one hash and one place
in the status list, by which verifiers who compare know it again (docs/wire/faces.md §3)."""
MOST_TRIES = 5
PROOF = "openid4vci-proof+jwt"
PROVED_BY = (Algorithm.ES256, Algorithm.ED25519)
"""The kinds of keys that a wallet may hold a document by, as the issuer's metadata announce them."""


class RefusedError(Exception):
    """A wallet's request is refused; `code` is the protocol's word for why (RFC 6749 §5.2, OpenID4VCI §8.3.1.2)."""

    def __init__(self, code: str, status: int = 400) -> None:
        self.code, self.status = code, status
        super().__init__(code)


def offer(link_id: UUID) -> tuple[str, str]:
    """Return a pre-authorised code for the document that a private link opens, and the six digits that are told beside it."""
    code = _signed([*_link(link_id), secrets.token_urlsafe(9)], "wallet.offer")
    return code, digits(code)


def offered(code: str, at: datetime) -> UUID:
    """Return what a code was made for, by the id of its private link, without using it; or raise `RefusedError`."""
    return _opens(_read(code, "wallet.offer", OFFER, "invalid_grant"), at, "invalid_grant")


def digits(code: str) -> str:
    """Return the transaction code of an offer: whoever sees the QR code alone cannot use it."""
    mark = salted_hmac("wallet.digits", code, algorithm="sha256").digest()
    return f"{int.from_bytes(mark[:8], 'big') % 1_000_000:06}"


def access(code: str, told: str, at: datetime) -> str:
    """Return an access token for a pre-authorised code, which is then used; or raise `RefusedError`."""
    link_id = offered(code, at)
    # In this order: of many guesses sent at once none is compared before it is counted.
    if not _try(code) or not constant_time_compare(told, digits(code)) or not _use(code, OFFER):
        raise RefusedError("invalid_grant")
    return _signed(_link(link_id), "wallet.access")


def opened(token: str, at: datetime) -> UUID:
    """Return what an access token opens, by the id of its private link, or raise `RefusedError`."""
    made = _read(token, "wallet.access", ACCESS, "invalid_token", status=401)
    return _opens(made, at, "invalid_token", status=401)


def _link(link_id: UUID) -> list[str]:
    """Return what names a private link as it opens its document now, and tells nobody the link itself."""
    return [link_id.hex, _mark(documents.follow_token(link_id))[:16]]


def _opens(made: list[str], at: datetime, code: str, *, status: int = 400) -> UUID:
    """Return the id of the private link by which something was made, if that opens its document still, or raise `RefusedError`."""
    link_id = UUID(hex=made[0])
    try:
        documents.followed_id(documents.follow_token(link_id), at)
    except SaanError:
        raise RefusedError(code, status) from None
    if made[:2] != _link(link_id):
        raise RefusedError(code, status)
    return link_id


def nonce() -> str:
    """Return a fresh nonce for a wallet's proof."""
    return _signed([secrets.token_urlsafe(9)], "wallet.nonce")


def proved(proofs: list[str], audience: str, at: datetime) -> tuple[PublicKey, ...]:
    """Return the keys that a wallet proved to hold, each once, under nonces that are then used; or raise `RefusedError`.

    (1) typ and signature under the key in the header  (2) audience and age  (3) a nonce of ours, not used before
    """
    if not 1 <= len(proofs) <= MOST_KEYS:
        raise RefusedError("invalid_proof")
    found: dict[str, PublicKey] = {}
    nonces: set[str] = set()
    for text in proofs:
        try:
            key, claims, made = _proof(text)
        except SaanError:
            raise RefusedError("invalid_proof") from None
        if claims.get("aud") != audience or made is None or not at - NONCE <= made <= at + NONCE:
            raise RefusedError("invalid_proof")
        nonce = claims.get("nonce")
        if not isinstance(nonce, str):
            raise RefusedError("invalid_proof")
        nonces.add(nonce)
        found[key.key_id] = key
    for each in nonces:
        _read(each, "wallet.nonce", NONCE, "invalid_nonce")
    if not all(_use(each, NONCE) for each in nonces):
        raise RefusedError("invalid_nonce")
    return tuple(found.values())


def _proof(text: str) -> tuple[PublicKey, dict[str, object], datetime | None]:
    token = compact.read(text, PROOF, max_text=10_000)
    jwk = token.header.get("jwk")
    if not isinstance(jwk, dict) or "d" in jwk:
        raise UnusableKeyError(reason="the proof names no public key")
    key = from_jwk({name: value for name, value in jwk.items() if isinstance(value, str) and name != "kid"})
    if key.algorithm not in PROVED_BY:
        raise UnusableKeyError(reason="the proof is by a key of a kind that is not announced")
    token.verify(key)
    claims = token.claims()
    return key, claims, compact.moment(claims, "iat")


def _signed(made: list[str], salt: str) -> str:
    """Return a code, token or nonce of none but the characters that a bearer token may have (RFC 6750 §2.1), which a colon is not."""
    return signing.TimestampSigner(salt=salt, sep=".").sign_object(made)


def _read(text: str, salt: str, life: timedelta, code: str, *, status: int = 400) -> list[str]:
    try:
        return list(signing.TimestampSigner(salt=salt, sep=".").unsign_object(text, max_age=life))
    except signing.BadSignature:
        raise RefusedError(code, status) from None


def _try(code: str) -> bool:
    """Return whether a code may be tried once more, and count it.

    Each try takes a mark of its own, which stays until the code is over: a number would be read by many before any wrote it.
    """
    tries = (f"wallet:tried:{_mark(code)}:{turn}" for turn in range(MOST_TRIES))
    return any(cache.add(each, 1, OFFER.total_seconds()) for each in tries)


def _use(text: str, life: timedelta) -> bool:
    """Return whether this is the first use."""
    return cache.add(f"wallet:used:{_mark(text)}", 1, life.total_seconds())


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
