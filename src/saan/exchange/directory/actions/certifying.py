"""Certificates for seals and signatories, by the authority beside the directory."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.agencies.api import Authority
from saan.base.journal import api as journal
from saan.exchange import certificates
from saan.exchange.certificates import Holder
from saan.exchange.directory import acts
from saan.exchange.directory.actions.shared import announce, lock, stored
from saan.exchange.directory.authority import issuer
from saan.exchange.directory.models import IssuedCertificate
from saan.exchange.directory.places import Places
from saan.trust.ids import AgencyId


@transaction.atomic
def certify(places: Places, csr: str, holder: Holder, *, by: Authority) -> str:
    """Return the PEM chain, leaf first, of a certificate for the key of a PKCS#10 request.

    The authority, not the request, says whom it names; the agency must be listed. Raises `UnknownAgencyError` or
    `BadCertificateError`.
    """
    agency = lock(by)
    stored(holder.agency)
    made_by = issuer(places, agencies.agency(agency).name_th, by.at)
    made = certificates.issue(made_by, certificates.requested_key(csr), holder, by.at)
    digest = note_issued(made, holder.agency, by.at)
    detail = {"certificate": digest, "subject": made.subject.rfc4514_string()}
    announce(acts.CERTIFICATE_ISSUED, agency, journal.Subject("agency", holder.agency), by, detail)
    return certificates.pem(made) + certificates.pem(made_by.certificate)


def note_issued(made: x509.Certificate, agency: AgencyId, at: datetime) -> str:
    """Keep an issued certificate in the caller's transaction and return its fingerprint."""
    digest = made.fingerprint(hashes.SHA256()).hex()
    IssuedCertificate.objects.create(
        agency_id=agency,
        fingerprint=digest,
        serial=f"{made.serial_number:x}",
        pem=certificates.pem(made),
        issued_at=at,
        expires_at=made.not_valid_after_utc,
    )
    return digest
