"""Who signs a page: a key behind the `Signer` protocol with its X.509 chain, judged before it is used.

Only P-256 and RSA (PKCS#1, as every viewer knows it) sign what a court reads: viewers that people have do not know Ed25519.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, PublicKeyAlgorithmOID

from saan.press.errors import UnfitCertificateError, UnreadableCredentialError
from saan.press.moments import require_offset
from saan.press.pages import Watermark
from saan.trust.errors import Text
from saan.trust.keys import Algorithm, PublicNumbers, Signer, UnusableKeyError, load, public_key
from saan.trust.reasons import in_thai

SIGNING_PURPOSES = frozenset(
    {
        "2.5.29.37.0",  # any
        "1.3.6.1.5.5.7.3.4",  # e-mail protection
        "1.3.6.1.5.5.7.3.36",  # document signing (RFC 9336)
        "1.2.840.113583.1.1.5",  # document signing, Adobe
        "1.3.6.1.4.1.311.10.3.12",  # document signing, Microsoft
    }
)
"""Extended key usages under which a certificate may sign a document; without the extension, any."""
MALFORMED = (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
"""What reading the extensions of a stranger's certificate may raise."""
_Kind = TypeVar("_Kind", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True)
class Credential:
    """A signer and its certificates, own first, each issued by the next; the root may be left out."""

    signer: Signer
    chain: tuple[x509.Certificate, ...]

    @classmethod
    def load(cls, key: Path, certificates: Path) -> "Credential":
        """Return the credential of a PKCS#8 key file and its PEM chain, own certificate first.

        Raises `UnreadableCredentialError` that names the file, also for a key of a kind that signs nothing here, or whose
        passphrase is not given.
        """
        with _reading(certificates, "ไม่มีใบรับรองในแฟ้ม", "it holds no certificate"):
            chain = tuple(x509.load_pem_x509_certificates(certificates.read_bytes()))
        with _reading(key, "ไม่มีกุญแจในแฟ้ม", "it holds no key"):
            return cls(load(key), chain)

    @property
    def holder(self) -> str:
        """The common name of the certificate's subject, or as much of its name as there is."""
        return common_name(self.chain[0]) if self.chain else ""

    @property
    def carried(self) -> tuple[x509.Certificate, ...]:
        """The certificates that travel with what is signed, own first: all but the root, which whoever trusts it has.

        Inside it would be bytes that nothing vouches for, and wallets refuse a token that brings it (HAIP 1.0 §6.1.1).
        """
        own, *above = self.chain
        return (own, *(each for each in above if each.subject != each.issuer))

    @property
    def demo(self) -> bool:
        """Whether any certificate of the chain says in its name that it is a demo."""
        return any(is_demo(certificate) for certificate in self.chain)

    def check(self, at: datetime) -> None:
        """Return when the credential may sign at that moment, or raise `UnfitCertificateError`; `NaiveMomentError` for no moment.

        (1) there is a certificate  (2) it belongs to the key  (3) the key is P-256 or RSA  (4) every certificate
        is in force  (5) each is issued by the next  (6) the first is for signing, and no authority's.
        """
        require_offset(at)
        if not self.chain:
            raise _unfit("", "ไม่มีใบรับรอง", "there is no certificate")
        if (fault := _fault(self, at)) is not None:
            raise _unfit(self.holder, fault.th, fault.en)


@contextmanager
def _reading(file: Path, th: str, en: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UnreadableCredentialError(
            file=file, reason_th=f"เปิดไม่ได้ ({why})", reason_en=f"it cannot be opened ({why})"
        ) from None
    except UnusableKeyError as error:
        why = str(error.fields["reason"])
        raise UnreadableCredentialError(
            file=file,
            reason_th=f"ไม่รับกุญแจนี้ ({in_thai(why)})",
            reason_en=f"its key is not accepted ({why})",
        ) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnreadableCredentialError(file=file, reason_th=th, reason_en=en) from None


def common_name(certificate: x509.Certificate) -> str:
    """Return the common name of a certificate's subject, or the whole name without one."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def is_demo(certificate: x509.Certificate) -> bool:
    """Return whether a certificate was made for a demo: its common name says so."""
    return Watermark.DEMO.value in common_name(certificate)


def der(certificate: x509.Certificate) -> bytes:
    """Return the certificate's DER bytes."""
    return certificate.public_bytes(Encoding.DER)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, by which it is named, in hex."""
    return hashlib.sha256(der(certificate)).hexdigest()


def _unfit(holder: str, th: str, en: str) -> UnfitCertificateError:
    return UnfitCertificateError(holder=holder, reason_th=th, reason_en=en)


def _fault(credential: Credential, at: datetime) -> Text | None:
    own = credential.chain[0]
    numbers = own.public_key()
    try:
        ours = isinstance(numbers, PublicNumbers) and public_key(numbers) == credential.signer.public
    except UnusableKeyError:
        return Text("ชนิดหรือขนาดของกุญแจไม่เป็นที่ยอมรับ", "its key is of a kind or size that is not accepted")
    if not ours:
        return Text("ไม่ตรงกับกุญแจที่จะลงลายมือชื่อ", "it does not belong to the key that would sign")
    if credential.signer.public.algorithm not in {Algorithm.ES256, Algorithm.RS256}:
        return Text("กุญแจต้องเป็น P-256 หรือ RSA", "its key must be P-256 or RSA")
    if own.public_key_algorithm_oid == PublicKeyAlgorithmOID.RSASSA_PSS:
        # Its numbers are those of any RSA key, but it says for which padding alone they may be used (RFC 4055 §1.2).
        return Text(
            "กุญแจ RSA ใช้ได้เฉพาะกับ RSASSA-PSS ซึ่งไม่รองรับ ต้องออกให้เป็น rsaEncryption",
            "its RSA key is for RSASSA-PSS alone, which is not used here; it must be certified as rsaEncryption",
        )
    return _out_of_force(credential.chain, at) or _broken(credential.chain) or unfit_use(own)


def _out_of_force(chain: tuple[x509.Certificate, ...], at: datetime) -> Text | None:
    for certificate in chain:
        name = common_name(certificate)
        if at < certificate.not_valid_before_utc:
            since = certificate.not_valid_before_utc.isoformat()
            return Text(f"{name} ยังไม่เริ่มใช้จนถึง {since}", f"{name} is not in force before {since}")
        if at >= certificate.not_valid_after_utc:
            until = certificate.not_valid_after_utc.isoformat()
            return Text(f"{name} หมดอายุเมื่อ {until}", f"{name} expired at {until}")
    return None


@lru_cache(256)
def _broken(chain: tuple[x509.Certificate, ...]) -> Text | None:
    for lower, upper in pairwise(chain):
        try:
            lower.verify_directly_issued_by(upper)
        except (ValueError, TypeError, InvalidSignature):
            return Text(
                f"{common_name(lower)} ไม่ได้ออกโดย {common_name(upper)}",
                f"{common_name(lower)} was not issued by {common_name(upper)}",
            )
    return None


@lru_cache(256)
def unfit_use(own: x509.Certificate) -> Text | None:
    """Return why a certificate is not for signing documents; None where it is. Signing and verifying ask this alike.

    What names no extended use is for any. What names no key usage is for none: profiles for signers do not let it be left
    out (ETSI EN 319 412-2).
    """
    try:
        basic = _extension(own, x509.BasicConstraints)
        usage = _extension(own, x509.KeyUsage)
        purposes = _extension(own, x509.ExtendedKeyUsage)
    except MALFORMED:
        return Text("อ่านส่วนขยายของใบรับรองไม่ได้", "its extensions cannot be read")
    if basic is not None and basic.ca:
        return Text("เป็นใบรับรองของผู้ออกใบรับรอง", "it belongs to a certificate authority")
    if usage is None:
        return Text("ไม่ระบุการใช้กุญแจ", "it does not say what its key is for")
    if not (usage.digital_signature or usage.content_commitment):
        return Text("ไม่ได้ออกให้เพื่อลงลายมือชื่อ", "its key usage does not include signing")
    if purposes is not None and SIGNING_PURPOSES.isdisjoint(each.dotted_string for each in purposes):
        return Text("ออกให้เพื่อการอื่น ไม่ใช่ลงลายมือชื่อเอกสาร", "it is for other purposes than signing documents")
    return None


def _extension(own: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return own.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
