"""What holders add to prove that a credential is theirs, and texts that two readers would read in two ways."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

from saan.trust import compact, sdjwt
from saan.trust.canonical import canonical
from saan.trust.keys import FileSigner, PublicKey, Signer, b64url, signer
from vectors.documents import cast
from vectors.exchange.cast import OTHER_KEY
from vectors.verify.cast import ALPHA_SEAL

SHOWN: list[sdjwt.Path] = [("holder",), ("courses",)]
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HOLDER, _FORM, _STATUS = "credential.holder", "credential.readable", "document.status"
_ENDS: dict[str, tuple[list[str], list[str]]] = {
    "credential-bound.sd-jwt": ([], []),
    "credential-bound.json": ([], []),
    "credential-bound-eddsa.sd-jwt": ([], []),
    "credential-bound-by-another.sd-jwt": ([_HOLDER], []),
    "credential-bound-shown-less.sd-jwt": ([_HOLDER], []),
    "credential-bound-junk.sd-jwt": ([_HOLDER], []),
    "credential-bound-other-kind.sd-jwt": ([_HOLDER], []),
    "credential-bound-to-nobody.sd-jwt": ([_HOLDER], []),
    "credential-holder-no-key.sd-jwt": ([_FORM], []),
    "credential-spare-bits.sd-jwt": ([_FORM], []),
    "credential-claim-twice.sd-jwt": ([_FORM], []),
    "credential-payload-twice.json": (["record.readable"], []),
    "seal-spare-bits.txt": (["vds.form"], []),
}
_OWN_NAME = "alpha-2026"
"""What an agency may call its key, which names no key to anybody else."""


class _Named:
    """Signs as another does, under a name of its own for the key."""

    def __init__(self, by: Signer, name: str) -> None:
        self._by = by
        self.public: PublicKey = replace(by.public, key_id=name)

    def sign(self, message: bytes) -> bytes:
        """Return the signature in JWS form."""
        return self._by.sign(message)


def files(flattened: Callable[[str], dict[str, Any]], seal: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each file by its name."""
    whole = _issued()
    bound = _bound(whole, cast.HOLDER)
    jwt, *shown, proof = bound.split("~")
    yield "credential-bound.sd-jwt", bound.encode()
    yield "credential-bound.json", canonical(flattened(bound))
    eddsa = _eddsa()
    yield "credential-bound-eddsa.sd-jwt", _as_wallets_say(_bound(_issued(eddsa.public), eddsa), eddsa)
    yield "credential-bound-by-another.sd-jwt", _bound(whole, OTHER_KEY).encode()
    yield "credential-bound-shown-less.sd-jwt", "~".join((jwt, *shown[:-1], proof)).encode()
    yield "credential-bound-junk.sd-jwt", "~".join((jwt, *shown, "abc.def.ghi")).encode()
    other = compact.sign(cast.HOLDER, {"typ": "JWT"}, compact.read(proof).payload)
    yield "credential-bound-other-kind.sd-jwt", "~".join((jwt, *shown, other)).encode()
    yield "credential-bound-to-nobody.sd-jwt", _bound(_issued(None), cast.HOLDER).encode()
    yield "credential-holder-no-key.sd-jwt", _issued(None, cnf={"jwk": {"kty": "oct", "k": "AA"}}).encode()
    yield "credential-spare-bits.sd-jwt", f"{_spare(jwt)}~{'~'.join(whole.split('~')[1:])}".encode()
    said = canonical(cast.CLAIMS).decode()
    yield "credential-claim-twice.sd-jwt", _signed(said.replace("{", '{"number":"อฟ 0102/46",', 1)).encode()
    flat = flattened(whole)
    yield "credential-payload-twice.json", b'{"payload":"e30",' + json.dumps(flat).encode()[1:]
    yield "seal-spare-bits.txt", _spare(b64url(seal)).encode()
    yield "credential-own-name.sd-jwt", _issued(by=_Named(ALPHA_SEAL.signer, _OWN_NAME)).encode()
    yield "status-by-thumbprint.jwt", _listed(ALPHA_SEAL.signer)
    yield "status-by-own-name.jwt", _listed(_Named(ALPHA_SEAL.signer, _OWN_NAME))


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    for name, (fails, left) in _ENDS.items():
        yield name, (name, "status.jwt"), {"fails": fails, "open": left}
    own = "credential-own-name.sd-jwt"
    yield "a list under the thumbprint of its key", (own, "status-by-thumbprint.jwt"), {}
    yield (
        "a list under a name of the agency’s own for its key",
        (own, "status-by-own-name.jwt"),
        {"open": [_STATUS]},
    )


def _issued(
    holder: PublicKey | None = cast.HOLDER.public, by: Signer = ALPHA_SEAL.signer, **changes: Any
) -> str:
    salts = iter(range(1, 1000))
    issuer = sdjwt.Issuer(
        by,
        SHOWN,
        certificates=cast.certificates(ALPHA_SEAL),
        salts=lambda size: next(salts).to_bytes(size, "big"),
    )
    if "cnf" in changes:  # what no issuer of ours writes
        return _signed(canonical(cast.CLAIMS | changes).decode())
    return issuer.issue(cast.CLAIMS | changes, holder=holder)


def _signed(payload: str) -> str:
    """Return a credential without disclosures, over these very letters."""
    header = {"typ": sdjwt.VC, "x5c": [b64encode(each).decode() for each in cast.certificates(ALPHA_SEAL)]}
    return compact.sign(ALPHA_SEAL.signer, header, payload.encode()) + "~"


def _bound(whole: str, by: Signer) -> str:
    occasion = sdjwt.Binding(by, "redirect_uri:https://bank.example", "n-0S6_WzA2Mj", cast.ASKED)
    return sdjwt.present(whole, SHOWN, occasion)


def _eddsa() -> FileSigner:
    return signer(ed25519.Ed25519PrivateKey.from_private_bytes(b"saan vector: holds with Ed25519.".ljust(32)))


def _as_wallets_say(bound: str, by: FileSigner) -> bytes:
    """Return a presentation whose proof names its algorithm as RFC 8037 did."""
    shown, _, proof = bound.rpartition("~")
    payload = proof.split(".")[1]
    signed = f"{b64url(canonical({'alg': 'EdDSA', 'typ': 'kb+jwt'}))}.{payload}"
    return f"{shown}~{signed}.{b64url(by.sign(signed.encode()))}".encode()


def _listed(by: Signer) -> bytes:
    """Return the status list without certificates: its key is that of the credential."""
    return cast.status(by=replace(ALPHA_SEAL, signer=by), carried=False)


def _spare(text: str) -> str:
    """Return a text of base64url with one of the bits changed that belong to no byte."""
    return text[:-1] + _ALPHABET[_ALPHABET.index(text[-1]) ^ 1]
