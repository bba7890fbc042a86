"""X.509: a node's self-signed TLS certificate, and what a certificate authority makes for seals and signatories.

Profile: RFC 5280; names by ETSI EN 319 412-1 (legal person identifier in organizationIdentifier), 412-2 and 412-3.
The `NTRTH-` prefix before the 13-digit juristic number is a labelled default, not confirmed by a Thai authority.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from saan.exchange.errors import BadCertificateError
from saan.trust.ids import AgencyId
from saan.trust.keys import PrivateNumbers, PublicKey, PublicNumbers, public_key

TLS_DAYS = 730
SEAL_DAYS = 730
SIGNATORY_DAYS = 365
CA_DAYS = 3650
CRL_DAYS = 35
BACKDATED = timedelta(minutes=5)
"""Certificates begin a little in the past, so that a peer whose clock is slow accepts a new one."""

DEMO_MARK = "ตัวอย่าง / NOT VALID"
_SHA256 = hashes.SHA256()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate names: an agency, or a person who signs for it when `person` is set.

    `reference` distinguishes two people of one name; it is an opaque id in ASCII letters and digits, never a
    citizen number.
    """

    agency: AgencyId
    organization: str
    person: tuple[str, str] | None = None
    title: str = ""
    reference: str = ""
    demo: bool = False

    def name(self) -> x509.Name:
        """Return the subject name: country, organization, its identifier, and who it is."""
        common = " ".join(self.person) if self.person else self.organization
        parts = [
            (NameOID.COUNTRY_NAME, "TH"),
            (NameOID.ORGANIZATION_NAME, self.organization),
            (NameOID.ORGANIZATION_IDENTIFIER, f"NTRTH-{self.agency.removeprefix('th:')}"),
        ]
        if self.person:
            parts += [(NameOID.GIVEN_NAME, self.person[0]), (NameOID.SURNAME, self.person[1])]
        parts += [
            (oid, value)
            for oid, value in ((NameOID.TITLE, self.title), (NameOID.SERIAL_NUMBER, self.reference))
            if value
        ]
        return _name([*parts, (NameOID.COMMON_NAME, marked(common, demo=self.demo))])


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate authority: its certificate, its key, and where its revocation list will be found."""

    certificate: x509.Certificate
    private: PrivateNumbers
    crl_url: str


def marked(name: str, *, demo: bool) -> str:
    """Return a common name, at most 64 characters (RFC 5280 ub-common-name), that says when it is a demo."""
    suffix = f" ({DEMO_MARK})" if demo else ""
    return name[: 64 - len(suffix)].rstrip() + suffix


def self_signed_tls(private: PrivateNumbers, hosts: Sequence[str], now: datetime) -> x509.Certificate:
    """Return a node's TLS certificate, for serving and for calling.

    It is trusted because the directory lists it, so it must not be able to vouch for another: CA is false.
    """
    digest = hashlib.sha256(public_key(private.public_key()).key_id.encode()).hexdigest()
    name = _name([(NameOID.COMMON_NAME, hosts[0][:64]), (NameOID.SERIAL_NUMBER, digest[:16])])
    names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    made = (
        _builder(name, name, private.public_key(), now, TLS_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(names, critical=False)
    )
    return _signed(made, private)


def make_root(private: PrivateNumbers, organization: str, now: datetime, *, demo: bool) -> x509.Certificate:
    """Return the self-signed root of an authority that certifies seals and signatories and nothing else."""
    common = marked(f"ผู้ออกใบรับรองตราและผู้ลงนาม {organization}", demo=demo)
    name = _name(
        [
            (NameOID.COUNTRY_NAME, "TH"),
            (NameOID.ORGANIZATION_NAME, organization),
            (NameOID.COMMON_NAME, common),
        ]
    )
    key_id = x509.SubjectKeyIdentifier.from_public_key(private.public_key())
    made = (
        _builder(name, name, private.public_key(), now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(key_id, critical=False)
    )
    return _signed(made, private)


def request(private: PrivateNumbers, holder: Holder) -> str:
    """Return a PKCS#10 request in PEM: it proves the key is held; the authority decides on the name."""
    made = x509.CertificateSigningRequestBuilder().subject_name(holder.name()).sign(private, _digest(private))
    return made.public_bytes(Encoding.PEM).decode()


def requested_key(pem: str) -> PublicNumbers:
    """Return the key of a PKCS#10 request that proves its holder has it, or raise `BadCertificateError`."""
    try:
        made = x509.load_pem_x509_csr(pem.encode())
        proved, key = made.is_signature_valid, made.public_key()
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise BadCertificateError(reason=str(error) or "not PKCS#10") from None
    if not proved:
        raise BadCertificateError(reason="the request is not signed by its own key")
    if not isinstance(key, PublicNumbers):
        raise BadCertificateError(reason=f"key of kind {type(key).__name__}")
    return key


def issue(issuer: Issuer, key: PublicNumbers, holder: Holder, now: datetime) -> x509.Certificate:
    """Return a certificate fit for PAdES: digitalSignature and nonRepudiation, and nothing more.

    It never outlives its issuer.
    """
    days = SIGNATORY_DAYS if holder.person else SEAL_DAYS
    left = (issuer.certificate.not_valid_after_utc - now).days
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
        issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    )
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(issuer.crl_url)], None, None, None)
    made = (
        _builder(holder.name(), issuer.certificate.subject, key, now, min(days, left))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(authority, critical=False)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
    )
    return _signed(made, issuer.private)


def revocation_list(
    issuer: Issuer, revoked: Sequence[tuple[int, datetime]], number: int, now: datetime
) -> bytes:
    """Return the authority's DER revocation list (RFC 5280 §5) of (serial number, moment) pairs."""
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=CRL_DAYS))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
    )
    for serial, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        made = made.add_revoked_certificate(entry)
    return made.sign(issuer.private, _digest(issuer.private)).public_bytes(Encoding.DER)


def chain_of(pem: str) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM text, leaf first, each issued by the next; or `BadCertificateError`."""
    try:
        chain = tuple(x509.load_pem_x509_certificates(pem.encode()))
        for lower, upper in pairwise(chain):
            lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise BadCertificateError(reason=str(error) or "the chain does not hold together") from None
    return chain


def key_of(certificate: x509.Certificate) -> PublicKey:
    """Return the key that a certificate speaks for, or raise `BadCertificateError` for a kind Saan refuses."""
    key = certificate.public_key()
    if not isinstance(key, PublicNumbers):
        raise BadCertificateError(reason=f"key of kind {type(key).__name__}")
    return public_key(key)


def check_tls(pem: str, now: datetime) -> x509.Certificate:
    """Return a certificate that a node may be known by, or raise `BadCertificateError`.

    Refused: anything but one certificate, one that may sign others, one that is over, a weak or unknown key,
    and one that is not signed by its own key (so that enrolment proves the key is held).
    """
    chain = chain_of(pem)
    if len(chain) != 1:
        raise BadCertificateError(reason="one TLS certificate is expected")
    certificate = chain[0]
    try:
        certificate.verify_directly_issued_by(certificate)
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        raise BadCertificateError(reason="not self-signed, or without basicConstraints") from None
    if basic.ca:
        raise BadCertificateError(reason="a node's certificate must not be a certificate authority")
    if certificate.not_valid_after_utc <= now:
        raise BadCertificateError(reason=f"expired at {certificate.not_valid_after_utc.isoformat()}")
    return certificate


def pem(certificate: x509.Certificate) -> str:
    """Return a certificate as PEM text."""
    return certificate.public_bytes(Encoding.PEM).decode()


def _name(parts: Sequence[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    # The library writes UTF8String, and PrintableString for the country, as RFC 5280 §4.1.2.4 wants.
    # It counts the 64 of ub-common-name in bytes, where X.520 counts characters: 21 Thai letters are too few for
    # a ministry, so its check is left out and `marked` does it right.
    return x509.Name([x509.NameAttribute(oid, value, _validate=False) for oid, value in parts])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PublicNumbers, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(made: x509.CertificateBuilder, private: PrivateNumbers) -> x509.Certificate:
    try:
        return made.sign(private, _digest(private))
    except ValueError as error:
        raise BadCertificateError(reason=f"a name in it cannot be written: {error}") from None


def _digest(private: PrivateNumbers) -> hashes.SHA256 | None:
    return None if isinstance(private, ed25519.Ed25519PrivateKey) else _SHA256
