"""The certificate authority beside the directory: it certifies agency seals and signatories, and nothing else.

For demonstrations and private federations. Where a nationally recognised authority certifies, agencies list its root in
their entry and this one stays unused.
"""

from datetime import datetime, timedelta

from cryptography import x509
from django.conf import settings

from saan.exchange import certificates
from saan.exchange.certificates import Issuer
from saan.exchange.directory.models import IssuedCertificate
from saan.exchange.directory.places import Places
from saan.exchange.keyfolder import KeyFolder
from saan.trust.keys import Algorithm

NAME = "ca"


def issuer(places: Places, organization: str, now: datetime) -> Issuer:
    """Return the authority of this node, founded now if there is none; `organization` then names it."""
    folder = KeyFolder(places.authority)
    key = folder.make(NAME, Algorithm.ES256, now)
    if not key.certificate.exists():
        root = certificates.make_root(key.signer.private, organization, now, demo=settings.SAAN.demo)
        folder.certify(key, NAME, certificates.pem(root))
    return _open(folder)


def revocations(places: Places, known: bytes | None, now: datetime, *, renew: timedelta) -> bytes | None:
    """Return a new revocation list when the known one lacks a revocation or ends within `renew`; else None.

    None too while this node has founded no certificate authority. What is on the known list stays on it, also where the
    rows are those of an older copy.
    """
    folder = KeyFolder(places.authority)
    if NAME not in set(folder.names()):
        return None
    rows = IssuedCertificate.objects.filter(revoked_at__isnull=False).order_by("id")
    revoked = {int(row.serial, 16): row.revoked_at for row in rows if row.revoked_at is not None}
    number = 1
    if known is not None:
        old = x509.load_der_x509_crl(known)
        listed = {entry.serial_number: entry.revocation_date_utc for entry in old}
        revoked = listed | revoked
        fresh = old.next_update_utc is not None and old.next_update_utc > now + renew
        if fresh and listed.keys() == revoked.keys():
            return None
        number = old.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
    return certificates.revocation_list(_open(folder), list(revoked.items()), number, now)


def _open(folder: KeyFolder) -> Issuer:
    key = folder.current(NAME)
    (root,) = certificates.chain_of(key.certificate.read_text())
    return Issuer(root, key.signer.private, f"{settings.SAAN.public_url}/directory/ca.crl")
