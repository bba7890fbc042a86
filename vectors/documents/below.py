"""A seal that an authority below the root certified: a token brings that authority, for a barcode the trust list names it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from saan.press import Credential, paperseals
from saan.press.paperseals import seal_name
from saan.trust import trustlist
from saan.trust.errors import Text
from saan.trust.trustlist import TrustedAgency, TrustList
from vectors.documents import cast
from vectors.exchange.cast import ALPHA, VectorSigner
from vectors.verify.cast import ALPHA_SEAL, BEGUN, ENDED, LONG

TRIED: Final = 8
"""How many certificates of a token are tried beside own."""
_ROOT_KEY, _KEY, _SIGNER = (
    VectorSigner(f"saan vector: {said}")
    for said in ("a root sells", "certifies below a root", "alpha seals below")
)
_ROOT_NAME, _NAME = (
    x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("รากทดสอบ", "ผู้ออกใต้รากทดสอบ")
)
_TRUST, _UNNAMED = {"trust": "trust-below.jwt"}, {"trust": "trust-below-not-named.jwt"}
_LIST, _SEAL = "status-below.jwt", "paper-seal-below.bin"
_STRANGE: Final = {"fails": ["document.issuer"], "open": ["document.status"]}


def _authority(
    serial: int, name: x509.Name, key: VectorSigner, above: x509.Name, by: VectorSigner
) -> x509.Certificate:
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder(above, name, key.private.public_key(), serial, BEGUN, LONG)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by.private, hashes.SHA256(), ecdsa_deterministic=True)
    )


def _own() -> x509.Certificate:
    """Return the certificate of alpha's seal, but by the authority below the root and for another key."""
    known = ALPHA_SEAL.chain[0]
    key = _SIGNER.private.public_key()
    builder = x509.CertificateBuilder(_NAME, known.subject, key, 3, BEGUN, ENDED)
    for each in known.extensions:
        if each.oid != x509.ExtensionOID.SUBJECT_KEY_IDENTIFIER:
            builder = builder.add_extension(each.value, each.critical)
    return builder.sign(_KEY.private, hashes.SHA256(), ecdsa_deterministic=True)


_ROOT = _authority(1, _ROOT_NAME, _ROOT_KEY, _ROOT_NAME, _ROOT_KEY)
_BELOW = _authority(2, _NAME, _KEY, _ROOT_NAME, _ROOT_KEY)
_CROWD = tuple(_authority(10 + each, _NAME, _KEY, _ROOT_NAME, _KEY) for each in range(TRIED))
"""Authorities under the name and key of the one below the root, which no root certified."""
_WHOLE = Credential(_SIGNER, (_own(), _BELOW, _ROOT))


def _trust(*, named: bool) -> bytes:
    known = (_WHOLE.chain[0], _BELOW) if named else (_WHOLE.chain[0],)
    seals = {seal_name(each): each for each in known}
    agency = TrustedAgency(ALPHA, Text("กรมอัลฟ่า", "Department of Alpha"), (_ROOT,), seals)
    made = TrustList((agency,), {}, cast.SIGNED, cast.SIGNED + timedelta(days=90), demo=True)
    return trustlist.write(cast.LIST_KEY, made).encode()


def _bringing(*above: x509.Certificate) -> Credential:
    return Credential(_SIGNER, (_WHOLE.chain[0], *above))


def files(credential: Callable[..., bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield each file by its name; `credential` makes one by a seal."""
    yield _TRUST["trust"], _trust(named=True)
    yield _UNNAMED["trust"], _trust(named=False)
    yield _LIST, cast.status(by=_WHOLE)
    yield _SEAL, paperseals.write(_WHOLE, cast.ON_PAPER, cast.ISSUED_ON)
    yield "credential-below.sd-jwt", credential(by=_WHOLE)
    yield "credential-below-alone.sd-jwt", credential(by=_bringing())
    yield "credential-below-ninth.sd-jwt", credential(by=_bringing(*_CROWD[1:], _BELOW))
    yield "credential-below-crowd.sd-jwt", credential(by=_bringing(*_CROWD, _BELOW))


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    yield "a credential under an authority below the root", ("credential-below.sd-jwt", _LIST), _TRUST
    alone = ("credential-below-alone.sd-jwt", _LIST)
    yield "a credential that does not bring the authority below the root", alone, _TRUST | _STRANGE
    ninth, crowd = ("credential-below-ninth.sd-jwt", _LIST), ("credential-below-crowd.sd-jwt", _LIST)
    yield "a credential that brings it behind as many as are tried", ninth, _TRUST
    yield "a credential that brings it behind more than are tried", crowd, _TRUST | _STRANGE
    yield "a barcode under an authority below the root", (_SEAL, _LIST), _TRUST
    yield "a barcode under an authority that the list does not name", (_SEAL, _LIST), _UNNAMED | _STRANGE
