"""Whether a certificate was revoked, as far as the revocation lists at hand tell (RFC 5280 §5 and §6.3)."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from saan.press.credentials import common_name
from saan.trust.clock import rfc3339
from saan.trust.findings import Finding, fails, holds, unchecked


def revocation(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    lists: Sequence[x509.CertificateRevocationList],
    at: datetime,
) -> Finding:
    """Return what the newest list of the issuer, known at that moment, says of a certificate."""
    name = common_name(certificate)
    known = [found for found in lists if _speaks(found, issuer) and found.last_update_utc <= at]
    if not known:
        return unchecked(
            "pdf.revocation",
            f"ยังตรวจไม่ได้ว่าใบรับรองของ {name} ถูกเพิกถอนหรือไม่ เพราะไม่มีรายการเพิกถอนของผู้ออกใบรับรอง",
            f"Whether the certificate of {name} was revoked could not be checked: no revocation list of its issuer is at hand.",
        )
    newest = max(known, key=lambda found: found.last_update_utc)
    entry = newest.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None and entry.revocation_date_utc <= at:
        when = rfc3339(entry.revocation_date_utc)
        return fails(
            "pdf.revocation",
            f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when}",
            f"The certificate of {name} was revoked at {when}.",
        )
    if newest.next_update_utc is not None and newest.next_update_utc < at:
        when = rfc3339(newest.next_update_utc)
        return unchecked(
            "pdf.revocation",
            f"รายการเพิกถอนล่าสุดที่มีหมดอายุเมื่อ {when} จึงยังตรวจไม่ได้ว่าใบรับรองของ {name} ถูกเพิกถอนหรือไม่",
            f"The newest revocation list at hand ran out at {when}, so whether the certificate of {name} was revoked could not be checked.",
        )
    when = rfc3339(newest.last_update_utc)
    return holds(
        "pdf.revocation",
        f"ใบรับรองของ {name} ไม่อยู่ในรายการเพิกถอน ณ {when}",
        f"The certificate of {name} is not on the revocation list of {when}.",
    )


def _speaks(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Return whether a list was issued by that issuer, over its own signature."""
    if found.issuer != issuer.subject:
        return False
    try:
        return found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # any kind of key; it raises for others
    except (TypeError, ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
