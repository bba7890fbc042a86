"""From a certificate to a trusted root, for documents whose certificates travel with them (RFC 5280 §6, narrowed).

Narrowed means: at most four certificates, no name constraints and no policies, and no more than `MOST_OTHERS` are tried of
those that travel. What a root of the trust list certifies needs no more, and the verifier in the browser follows the same
few rules.
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from saan.press.credentials import MALFORMED, der, unfit_use

LONGEST = 4
MOST_OTHERS = 8
"""How many certificates are tried beside own and the roots. Whoever sends them chooses them, before any signature is believed:
with some hundreds under one name and key, each would be tried upon each of them, and one text hold a processor for hours."""
_KNOWN = {
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.35",
    "2.5.29.37",
}
"""Extensions that may be critical: what these rules read, and what changes nothing for them."""


def chain(
    own: x509.Certificate, others: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime
) -> tuple[x509.Certificate, ...]:
    """Return the certificates from own to root that were all in force at a moment; nothing where there are none.

    Of `others`, which stand nearest first (RFC 7515 §4.1.6), the first `MOST_OTHERS` are looked at.
    """
    trusted, known = {der(root) for root in roots}, (*roots, *others[:MOST_OTHERS])
    return _climb((own,), known, trusted, at) if _may_sign(own) and _in_force(own, at) else ()


def _climb(
    path: tuple[x509.Certificate, ...], known: Sequence[x509.Certificate], trusted: set[bytes], at: datetime
) -> tuple[x509.Certificate, ...]:
    if der(path[-1]) in trusted:
        return path
    if len(path) == LONGEST:
        return ()
    for above in known:
        # Below an authority stand as many further authorities as its path length says; own is none of them.
        if above not in path and _may_certify(above, len(path) - 1, at) and _issued(path[-1], above):
            found = _climb((*path, above), known, trusted, at)
            if found:
                return found
    return ()


def _in_force(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc


def _may_sign(certificate: x509.Certificate) -> bool:
    return unfit_use(certificate) is None and _only_known(certificate)


def _may_certify(certificate: x509.Certificate, below: int, at: datetime) -> bool:
    usage = _usage(certificate)
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, *MALFORMED):
        return False
    deep = basic.path_length is None or below <= basic.path_length
    certifies = usage is not None and usage.key_cert_sign
    return basic.ca and deep and certifies and _in_force(certificate, at) and _only_known(certificate)


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, *MALFORMED):
        return None


def _only_known(certificate: x509.Certificate) -> bool:
    try:
        return all(each.oid.dotted_string in _KNOWN for each in certificate.extensions if each.critical)
    except MALFORMED:
        return False


def _issued(lower: x509.Certificate, upper: x509.Certificate) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
