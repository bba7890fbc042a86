"""Whether a certificate was withdrawn, as far as what is at hand tells.

Two sources: the directory's own list, by the SHA-256 of the certificate (it comes with the trust file and is as fresh
as that), and the issuers' revocation lists (RFC 5280 §5 and §6.3). Either suffices to have checked; either condemns.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from saan.press.credentials import common_name, der
from saan.trust.clock import rfc3339
from saan.trust.findings import Finding, fails, holds, unchecked

_CODE = "pdf.revocation"


@dataclass(frozen=True, slots=True)
class Revocations:
    """What is known of withdrawn certificates. `withdrawn` maps SHA-256 of DER, hex, to the moment; None: not known.

    `known_at` is when that map was made. It speaks until whoever vouches for it says it is over, which is for the
    caller to have checked; what was withdrawn since is not in it, so a verdict says as of when it speaks.
    """

    withdrawn: Mapping[str, datetime] | None = None
    lists: tuple[x509.CertificateRevocationList, ...] = ()
    known_at: datetime | None = None

    def judge(
        self, certificate: x509.Certificate, issuer: x509.Certificate, signed: datetime | None, at: datetime
    ) -> Finding:
        """Return what is known, at a moment, of a certificate that claims to have signed at `signed`."""
        name = common_name(certificate)
        known = [found for found in self.lists if _speaks(found, issuer) and found.last_update_utc <= at]
        moments = [moment for moment in self._moments(certificate, known) if moment <= at]
        if moments:
            return _withdrawn(name, min(moments), signed)
        if self.withdrawn is not None or any(_fresh(found, at) for found in known):
            return _in_force(name, self._as_of(known, at))
        if known:
            when = rfc3339(max(found.next_update_utc for found in known if found.next_update_utc))
            return unchecked(
                _CODE,
                f"รายการเพิกถอนที่มีหมดอายุเมื่อ {when} จึงยังตรวจไม่ได้ว่าใบรับรองของ {name} ถูกเพิกถอนหรือไม่",
                f"The revocation list at hand ran out at {when}, so whether the certificate of {name} was withdrawn could not be checked.",
            )
        return unchecked(
            _CODE,
            f"ยังตรวจไม่ได้ว่าใบรับรองของ {name} ถูกเพิกถอนหรือไม่ เพราะไม่มีรายการเพิกถอน",
            f"Whether the certificate of {name} was withdrawn could not be checked: there is no list to look in.",
        )

    def _as_of(self, known: Sequence[x509.CertificateRevocationList], at: datetime) -> datetime | None:
        """Return when the newest source that still speaks was made, as far as it says."""
        made = [found.last_update_utc for found in known if _fresh(found, at)]
        if self.withdrawn is not None and self.known_at is not None:
            made.append(self.known_at)
        return max(made, default=None)

    def _moments(
        self, certificate: x509.Certificate, known: Sequence[x509.CertificateRevocationList]
    ) -> Iterator[datetime]:
        moment = (self.withdrawn or {}).get(hashlib.sha256(der(certificate)).hexdigest())
        if moment is not None:
            yield moment
        for found in known:
            entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None:
                yield entry.revocation_date_utc


NOTHING_KNOWN = Revocations()
"""What somebody knows who has no list at all."""


def _in_force(name: str, made: datetime | None) -> Finding:
    th, en = (f" ตามรายการเมื่อ {rfc3339(made)}", f", by a list of {rfc3339(made)}") if made else ("", "")
    return holds(
        _CODE, f"ใบรับรองของ {name} ไม่ถูกเพิกถอน{th}", f"The certificate of {name} has not been withdrawn{en}."
    )


def _withdrawn(name: str, moment: datetime, signed: datetime | None) -> Finding:
    when = rfc3339(moment)
    if signed is not None and signed < moment:
        return unchecked(
            _CODE,
            f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when} หลังเวลาลงนามที่ระบุ จึงยืนยันเวลาลงนามจากแฟ้มนี้อย่างเดียวไม่ได้ ให้ตรวจคู่กับใบรับหรือหลักฐานบันทึก แล้วระบุเวลานั้น",
            f"The certificate of {name} was withdrawn at {when}, after the claimed signing, so this file alone cannot prove when it was signed: check it with a receipt or a journal proof, at the time that they prove.",
        )
    return fails(
        _CODE, f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when}", f"The certificate of {name} was withdrawn at {when}."
    )


def _fresh(found: x509.CertificateRevocationList, at: datetime) -> bool:
    return found.next_update_utc is None or at <= found.next_update_utc


def _speaks(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Return whether a list was issued by that issuer, over its own signature."""
    if found.issuer != issuer.subject:
        return False
    try:
        return found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # any kind of key; it raises for others
    except (TypeError, ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
