"""An enrolment request: what an agency asks the directory to say of it, signed by every key it names.

The signed bytes are `saan-enrolment/1`, a line feed, and the canonical JSON of the request, so that no signature made
for it means anything elsewhere. The box key signs too, only here, as in a PKCS#10 request: docs/wire/directory.md §4.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from saan.exchange import certificates
from saan.exchange.directory import entry as entries
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import UnprovenKeyError
from saan.trust import members
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339
from saan.trust.jws import MAX_RSA
from saan.trust.keys import BadSignatureError, PublicKey, Signer, UnusableKeyError, b64url, unb64url
from saan.trust.members import MalformedError

CONTEXT = b"saan-enrolment/1\n"
MOST_BYTES = 512 << 10
SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was read, and the ids of the keys that are proved to be held by whoever made it.

    `seal_csr` asks the authority to certify the seal key, as PKCS#10 in PEM; empty when another issuer does that.
    """

    entry: Entry
    seal_csr: str
    at: datetime
    proved: frozenset[str]
    data: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of the request, which the agency tells the authority over another channel."""
        return hashlib.sha256(self.data).hexdigest()


def make(entry: Entry, seal_csr: str, at: datetime, signers: Iterable[Signer]) -> bytes:
    """Return a request, signed by the given keys."""
    request: dict[str, Json] = {
        "v": 1,
        "entry": entries.write(entry),
        "seal_csr": seal_csr,
        "at": rfc3339(at),
    }
    message = CONTEXT + canonical(request)
    proofs = {signer.public.key_id: b64url(signer.sign(message)) for signer in signers}
    return canonical({"v": 1, "request": request, "proofs": proofs})


def read(data: bytes, now: datetime) -> Request:
    """Return a request whose proofs all hold; whether they suffice is for `require`.

    Raises `JsonError`, `MalformedError`, `BadSignatureError`, `UnusableKeyError` or `BadCertificateError`.
    """
    whole = members.read_object(data, MOST_BYTES)
    raw = members.members_of(whole, "request")
    if type(raw.get("v")) is not int or raw["v"] != 1:
        raise members.UnknownVersionError(version="?")
    entry = entries.read(members.members_of(raw, "entry"))
    at = members.moment(raw, "at")
    if at > now + SKEW:
        raise MalformedError(member="at")
    traffic = {key.public.key_id for key in entry.listed.keys}
    if traffic & {key.public.key_id for key in entry.box}:
        raise MalformedError(member="box: a key that signs traffic must not be one that others encrypt to")
    for key in entry.listed.keys:
        # A larger one that was listed before is still read: it hurts nobody but its own agency.
        if isinstance(key.public.numbers, rsa.RSAPublicKey) and key.public.numbers.key_size > MAX_RSA:
            raise UnusableKeyError(
                reason=f"RSA of more than {MAX_RSA} bits, which signs longer than nodes read"
            )
    if not entry.tls or not traffic:
        raise MalformedError(member="tls" if traffic else "keys")
    for pem in entry.tls:
        certificates.check_tls(pem, now)
    csr = members.text(raw, "seal_csr", 8192)
    if csr:
        certificates.requested_key(csr)
    proved = _proved(members.members_of(whole, "proofs"), CONTEXT + canonical(raw), named_keys(entry))
    return Request(entry, csr, at, proved, data)


def named_keys(entry: Entry) -> dict[str, PublicKey]:
    """Return every key that an entry names, by id: traffic, box, TLS, log and witness."""
    certified = (certificates.key_of(x509.load_pem_x509_certificate(pem.encode())) for pem in entry.tls)
    keys = [
        *(key.public for key in entry.listed.keys),
        *(key.public for key in entry.box),
        *(key.key for key in entry.listed.log_keys),
        *([entry.witness.key] if entry.witness else []),
        *certified,
    ]
    return {key.key_id: key for key in keys}


def require(request: Request, known: Entry | None) -> None:
    """Return when every key that the directory does not list yet is proved to be held, or raise `UnprovenKeyError`."""
    old = named_keys(known) if known else {}
    missing = named_keys(request.entry).keys() - old.keys() - request.proved
    if missing:
        raise UnprovenKeyError(keys=", ".join(sorted(missing)))


def vouched(request: Request, known: Entry, at: datetime) -> bool:
    """Return whether a traffic key that speaks for the agency now signed the request."""
    withdrawn = known.listed.revoked_at
    if withdrawn is not None and at >= withdrawn:
        return False
    return any(key.valid(at) and key.public.key_id in request.proved for key in known.listed.keys)


def _proved(proofs: Mapping[str, Any], message: bytes, keys: Mapping[str, PublicKey]) -> frozenset[str]:
    for key_id, signature in proofs.items():
        if key_id not in keys or not isinstance(signature, str):
            raise MalformedError(member="proofs")
        try:
            keys[key_id].verify(message, unb64url(signature))
        except ValueError:
            raise BadSignatureError(key_id=key_id) from None
    return frozenset(proofs)
