"""Whether a certificate was withdrawn, as far as what is at hand tells.

Three sources: the directory's own list, by the SHA-256 of the certificate (it comes with the trust file and is as fresh
as that), the issuers' revocation lists (`crls`), and answers of their OCSP responders (`answers`). Any one suffices to have
checked; any one condemns. Lists and answers may come from the file itself: each is signed by an issuer. The verifier in
the browser judges by the same rules, in the same words (`assets/verifier/revocation.js`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509 import ocsp

from saan.press import answers, crls
from saan.press.credentials import common_name, fingerprint
from saan.trust.clock import rfc3339
from saan.trust.findings import Finding, fails, holds, unchecked

_CODE = "pdf.revocation"


@dataclass(frozen=True, slots=True)
class Revocations:
    """What is known of withdrawn certificates. `withdrawn` maps SHA-256 of DER, hex, to the moment; None: not known.

    `known_at` is when that map was made; what was withdrawn since is not in it, so a verdict says as of when it speaks.
    From `known_until` on its silence says nothing any more, as that of a revocation list after its next update.
    """

    withdrawn: Mapping[str, datetime] | None = None
    lists: tuple[x509.CertificateRevocationList, ...] = ()
    known_at: datetime | None = None
    answers: tuple[ocsp.OCSPResponse, ...] = ()
    known_until: datetime | None = None

    def judge(
        self,
        certificate: x509.Certificate,
        issuer: x509.Certificate,
        signed: datetime | None,
        at: datetime,
        proven: datetime | None = None,
    ) -> Finding:
        """Return what is known, at a moment, of a certificate that claims to have signed at `signed`.

        With a time-stamp that proves the signature to be at least as old as `proven`, the question is how the
        certificate stood then: what was withdrawn later does no harm, and lists that spoke then suffice.
        """
        name, asked = common_name(certificate), proven or at
        known = crls.read(self.lists, certificate, issuer, at)
        told = answers.read(self.answers, certificate, issuer, at)
        moments = [moment for moment in self._moments(certificate, known) if moment <= at]
        moments += [each.revocation_time_utc for each in told if each.revocation_time_utc]
        if moments:
            return _withdrawn(name, min(moments), signed, proven)
        silent = [each for each in known if crls.clears(each, certificate)]
        good = [each for each in told if each.certificate_status is ocsp.OCSPCertStatus.GOOD]
        # A list made after a certificate's end need not name it any more (RFC 5280 §3.3), so its silence says nothing.
        over = certificate.not_valid_after_utc
        made = [
            each.last_update_utc for each in silent if crls.fresh(each, asked) and each.last_update_utc < over
        ]
        made += [each.this_update_utc for each in good if answers.fresh(each, asked)]
        if self.withdrawn is not None and (self.known_until is None or asked < self.known_until):
            if self.known_at is None:
                return _in_force(name, max(made, default=None))
            made.append(self.known_at)
        if made:
            return _in_force(name, max(made))
        return _not_told(name, silent, good, asked, self.known_until if self.withdrawn is not None else None)

    def _moments(
        self, certificate: x509.Certificate, known: Sequence[x509.CertificateRevocationList]
    ) -> Iterator[datetime]:
        moment = (self.withdrawn or {}).get(fingerprint(certificate))
        if moment is not None:
            yield moment
        for found in known:
            moment = crls.named(found, certificate)
            if moment is not None:
                yield moment


NOTHING_KNOWN = Revocations()
"""What somebody knows who has no list at all."""


def _in_force(name: str, made: datetime | None) -> Finding:
    th, en = (f" ตามรายการเมื่อ {rfc3339(made)}", f", by a list of {rfc3339(made)}") if made else ("", "")
    return holds(
        _CODE, f"ใบรับรองของ {name} ไม่ถูกเพิกถอน{th}", f"The certificate of {name} has not been withdrawn{en}."
    )


def _not_told(
    name: str,
    silent: Sequence[crls.Crl],
    good: Sequence[answers.Answer],
    asked: datetime,
    known_until: datetime | None,
) -> Finding:
    """Return why nothing at hand says that a certificate was not withdrawn."""
    if any(crls.fresh(found, asked) for found in silent):
        return unchecked(
            _CODE,
            f"รายการเพิกถอนที่มีทำขึ้นหลังใบรับรองของ {name} หมดอายุแล้ว จึงไม่จำเป็นต้องระบุใบรับรองนั้น และยืนยันไม่ได้ว่าไม่เคยถูกเพิกถอน",
            f"The list at hand was made after the certificate of {name} had ended and need not name it, so whether it was withdrawn before could not be checked.",
        )
    ends = [found.next_update_utc for found in silent if found.next_update_utc]
    ends += [each.next_update_utc or each.this_update_utc for each in good]
    ends += [known_until] if known_until else []
    if ends:
        when = rfc3339(max(ends))
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


def _withdrawn(name: str, moment: datetime, signed: datetime | None, proven: datetime | None) -> Finding:
    when = rfc3339(moment)
    if proven is not None and proven < moment:
        return holds(
            _CODE,
            f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when} หลังจากตราประทับเวลาแสดงแล้วว่าลงนามไว้ก่อน {rfc3339(proven)}",
            f"The certificate of {name} was withdrawn at {when}, after a time-stamp had shown it to have signed by {rfc3339(proven)}.",
        )
    if signed is not None and signed < moment:
        return unchecked(
            _CODE,
            f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when} หลังเวลาลงนามที่ระบุ จึงยืนยันเวลาลงนามจากแฟ้มนี้อย่างเดียวไม่ได้ ให้ตรวจคู่กับใบรับหรือหลักฐานบันทึก แล้วระบุเวลานั้น",
            f"The certificate of {name} was withdrawn at {when}, after the claimed signing, so this file alone cannot prove when it was signed: check it with a receipt or a journal proof, at the time that they prove.",
        )
    return fails(
        _CODE, f"ใบรับรองของ {name} ถูกเพิกถอนเมื่อ {when}", f"The certificate of {name} was withdrawn at {when}."
    )
