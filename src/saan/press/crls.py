"""Revocation lists (RFC 5280 §5, §6.3), believed only over the signature of whoever issued the certificates that they list.

A list may speak of a part of its issuer's certificates only: of one address, of authorities, of some reasons. What stands
in it is withdrawn in any case. What does not stand in it stands only if the list speaks of certificates like it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

Crl: TypeAlias = x509.CertificateRevocationList
_WEAK = (hashes.SHA1, hashes.MD5)


def read(
    lists: Sequence[Crl], certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> tuple[Crl, ...]:
    """Return the lists that a certificate's issuer had made by a moment."""
    return tuple(each for each in lists if each.last_update_utc <= at and _speaks(each, certificate, issuer))


def named(found: Crl, certificate: x509.Certificate) -> datetime | None:
    """Return when a list says that a certificate was withdrawn; None where it does not stand in it."""
    entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
    return entry.revocation_date_utc if entry is not None else None


def fresh(found: Crl, at: datetime) -> bool:
    """Return whether a list still speaks at a moment."""
    return found.next_update_utc is None or at <= found.next_update_utc


def clears(found: Crl, certificate: x509.Certificate) -> bool:
    """Return whether the silence of a list says that a certificate was not withdrawn (RFC 5280 §5.2.5, §6.3.3).

    It does not where the list has a critical extension that is not known here, as lists of changes have.
    """
    try:
        extensions = [each for each in found.extensions if each.critical]
    except ValueError:
        return False
    return all(
        isinstance(each.value, x509.IssuingDistributionPoint) and _within(each.value, certificate)
        for each in extensions
    )


def _within(scope: x509.IssuingDistributionPoint, certificate: x509.Certificate) -> bool:
    if scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs:
        return False
    if scope.only_contains_ca_certs if not _is_authority(certificate) else scope.only_contains_user_certs:
        return False
    if scope.relative_name is not None:
        return False
    return scope.full_name is None or bool(_addresses(scope.full_name) & _points(certificate))


def _addresses(names: Sequence[x509.GeneralName] | None) -> set[str]:
    return {each.value for each in names or () if isinstance(each, x509.UniformResourceIdentifier)}


def _points(certificate: x509.Certificate) -> set[str]:
    """Return the addresses at which a certificate's issuer lists it."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return set()
    return {address for each in points for address in _addresses(each.full_name)}


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _speaks(found: Crl, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether a certificate's issuer, which may sign lists, signed this one with a hash function that holds."""
    if found.issuer != issuer.subject or certificate.issuer != issuer.subject or not _may_list(issuer):
        return False
    try:
        if found.signature_hash_algorithm is None or isinstance(found.signature_hash_algorithm, _WEAK):
            return False
        return found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # any kind of key; it raises for others
    except (TypeError, ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False


def _may_list(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True  # a certificate that names no uses is held to none (RFC 5280 §4.2.1.3)
    except ValueError:
        return False
