"""Whose seal it is: what letters and issued documents are asked alike."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from saan.press.signatories import is_of
from saan.press.verdicts import Signed
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, fails, holds, refused
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile


def sealed_by(  # noqa: PLR0913, PLR0917 - what is asked, of whom, by whom believed and when
    code: str, who: Text, agency: AgencyId, seals: Sequence[Signed], trusted: TrustFile, at: datetime
) -> Finding:
    """Return whether one of the seals is the agency's, under a root that the directory lists for it; `who` it claims to be."""
    try:
        listed = trusted.agency(agency)
        roots = {_sha256(root) for root in trusted.seal_roots(agency)}
    except SaanError as error:
        return refused(error)
    if not any(is_of(signed, agency) and signed.root in roots for signed in seals):
        return fails(
            code,
            f"ไม่มีตราที่ออกให้{who.th} {listed.name_th} ({agency}) ภายใต้ผู้ออกใบรับรองที่ทำเนียบกำหนดให้หน่วยงานนี้",
            f"No seal on it was issued to its {who.en}, {listed.name_en} ({agency}), under an authority that the directory lists for it.",
        )
    claimed = [signed.claimed_at for signed in seals if signed.claimed_at]
    if listed.revoked_at is not None and (
        at >= listed.revoked_at or any(moment >= listed.revoked_at for moment in claimed)
    ):
        when = rfc3339(listed.revoked_at)
        return fails(
            code,
            f"หน่วยงาน {listed.name_th} ถูกถอนจากทำเนียบเมื่อ {when}",
            f"{listed.name_en} was withdrawn from the directory at {when}.",
        )
    return holds(
        code,
        f"ตราเป็นของ{who.th} {listed.name_th} ({agency}) ตามทำเนียบ",
        f"The seal is that of the {who.en}, {listed.name_en} ({agency}), as the directory lists it.",
    )


def _sha256(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()
