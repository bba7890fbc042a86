"""One signature of a PDF, judged: its bytes, its certificate and chain, and what came after it."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from saan.press.credentials import common_name, der, is_demo
from saan.press.revocation import NOTHING_KNOWN, Revocations
from saan.press.verdicts import Signed, organization_id
from saan.press.waiting import run
from saan.trust.clock import rfc3339
from saan.trust.findings import Finding, Outcome, fails, holds, unchecked

_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_CLOCKS_DIFFER = timedelta(minutes=5)
for _name in ("pyhanko", "pyhanko_certvalidator"):
    # It logs a traceback for each certificate that it refuses; the findings say the same to the person who asked.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier believes: certificates of roots, what was withdrawn, and the moment it asks about."""

    roots: tuple[x509.Certificate, ...]
    at: datetime
    revocations: Revocations = NOTHING_KNOWN


def judge(embedded: EmbeddedPdfSignature, trust: Trust, *, last: bool) -> tuple[Signed, tuple[Finding, ...]]:
    """Return who signed and what was found; the caller guards against what hostile bytes make pyHanko raise."""
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    claimed = embedded.self_reported_timestamp
    status = _status(embedded, trust, claimed or trust.at)
    path = _path(status)
    signed = Signed(
        field=str(embedded.field_name),
        holder=common_name(certificate),
        organization_id=organization_id(certificate),
        claimed_at=claimed,
        certificate=_sha256(certificate),
        root=_sha256(path[0]) if path else "",
        seal=embedded.docmdp_level is not None and "/Reference" in embedded.sig_object,
        demo=any(is_demo(each) for each in (certificate, *path)),
    )
    found = [_intact(status, signed.holder, exact=_exact(embedded))]
    if found[0].outcome is Outcome.HOLDS:
        found += _identity(status, signed, path, trust)
        found.append(_coverage(status, signed.holder, last=last))
    return signed, tuple(found)


def _status(embedded: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> PdfSignatureStatus:
    context = ValidationContext(
        trust_roots=[asn1.Certificate.load(der(root)) for root in trust.roots],
        other_certs=embedded.other_embedded_certs,
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",  # lists are read in `revocation`, which can say what it could not check
    )
    return run(async_validate_pdf_signature(embedded, context, key_usage_settings=_USAGE))


def _path(status: PdfSignatureStatus) -> tuple[x509.Certificate, ...]:
    """Return the certificates of the chain, root first; nothing when it reached no root."""
    if not status.trusted or status.validation_path is None:
        return ()
    return tuple(
        x509.load_der_x509_certificate(each.dump())
        for each in status.validation_path.iter_certs(include_root=True)
    )


def _sha256(certificate: x509.Certificate) -> str:
    return hashlib.sha256(der(certificate)).hexdigest()


def _exact(embedded: EmbeddedPdfSignature) -> bool:
    """Return whether the gap that the signature leaves uncovered holds the signature, zeros, and nothing else.

    What stands there is signed by nobody, so it must have one form: one DER object in hex of one case. The version
    and the algorithms of the CMS are outside of its own signature too; they must be those of RFC 5652 and agree.
    """
    first, second = embedded.byte_range[1], embedded.byte_range[2]
    embedded.reader.stream.seek(first)
    gap = embedded.reader.stream.read(second - first)
    text = gap[1:-1]
    whole = embedded.pkcs7_content.rstrip(b"\0")
    content = cms.ContentInfo.load(embedded.pkcs7_content).dump()
    signer = embedded.signer_info
    digests = [each["algorithm"].native for each in embedded.signed_data["digest_algorithms"]]
    return (
        gap[:1] == b"<"
        and gap[-1:] == b">"
        and text in {text.upper(), text.lower()}
        and text.lower() == embedded.pkcs7_content.hex().encode()
        and content.rstrip(b"\0") == whole
        and signer["version"].native == "v1"
        and embedded.signed_data["version"].native in {"v1", "v3"}
        and digests == [signer["digest_algorithm"]["algorithm"].native]
    )


def _intact(status: PdfSignatureStatus, holder: str, *, exact: bool) -> Finding:
    if status.intact and status.valid and exact:
        return holds(
            "pdf.intact",
            f"ลายมือชื่ออิเล็กทรอนิกส์ของ {holder} ถูกต้อง และเนื้อหาที่ลงนามไม่ถูกแก้ไข",
            f"The signature of {holder} is correct and what it covers is unchanged.",
        )
    return fails(
        "pdf.intact",
        f"ลายมือชื่ออิเล็กทรอนิกส์ของ {holder} ไม่ถูกต้อง หรือเนื้อหาถูกแก้ไขหลังลงนาม",
        f"The signature of {holder} is wrong, or what it covers was changed after signing.",
    )


def _identity(
    status: PdfSignatureStatus, signed: Signed, path: Sequence[x509.Certificate], trust: Trust
) -> Iterator[Finding]:
    yield _chain(status, signed.holder, path, trust)
    if not path:
        return
    yield judge_time(signed, path, trust.at)
    for issuer, certificate in pairwise(path):
        yield trust.revocations.judge(certificate, issuer, signed.claimed_at, trust.at)


def _chain(
    status: PdfSignatureStatus, holder: str, path: Sequence[x509.Certificate], trust: Trust
) -> Finding:
    if path:
        root = common_name(path[0])
        return holds(
            "pdf.chain",
            f"ใบรับรองของ {holder} ออกโดยผู้ที่เชื่อถือได้ คือ {root}",
            f"The certificate of {holder} was issued under a trusted authority, {root}.",
        )
    if not trust.roots:
        return unchecked(
            "pdf.chain",
            f"ยังตรวจไม่ได้ว่าใครออกใบรับรองของ {holder} เพราะไม่ได้ให้รายชื่อผู้ออกใบรับรองที่เชื่อถือ",
            f"Who vouches for {holder} could not be checked: no trusted authorities were given.",
        )
    why = status.trust_problem_indic.standard_name if status.trust_problem_indic else "no path"
    return fails(
        "pdf.chain",
        f"ใบรับรองของ {holder} ไม่ได้ออกโดยผู้ที่เชื่อถือ หรือใช้ลงลายมือชื่อไม่ได้ ({why})",
        f"The certificate of {holder} was not issued under a trusted authority, or may not sign ({why}).",
    )


def judge_time(signed: Signed, path: Sequence[x509.Certificate], at: datetime) -> Finding:
    """Judge the claimed moment against the chain, and the chain against now.

    A claimed moment is the signer's own word. Within a certificate's life that word needs no more proof than the
    certificate; after it, only an outside witness of the time (a receipt, a journal) can tell.
    """
    holder, claimed = signed.holder, signed.claimed_at
    if claimed is None:
        return unchecked(
            "pdf.time", f"{holder} ไม่ได้ระบุเวลาที่ลงนาม", f"{holder} did not say when the signature was made."
        )
    said = rfc3339(claimed)
    if claimed > at + _CLOCKS_DIFFER:
        return fails(
            "pdf.time",
            f"{holder} ระบุเวลาลงนาม {said} ซึ่งเป็นเวลาในอนาคตเมื่อเทียบกับ {rfc3339(at)}",
            f"{holder} claims to have signed at {said}, which lies after {rfc3339(at)}.",
        )
    begun = max(each.not_valid_before_utc for each in path)
    over = min(each.not_valid_after_utc for each in path)
    if not begun <= claimed < over:
        return fails(
            "pdf.time",
            f"เวลาลงนามที่ระบุ {said} อยู่นอกอายุใบรับรองของ {holder}",
            f"The claimed moment {said} lies outside the life of the certificate of {holder}.",
        )
    if at >= over:
        return unchecked(
            "pdf.time",
            f"ใบรับรองของ {holder} หมดอายุเมื่อ {rfc3339(over)} จึงยืนยันเวลาลงนาม {said} จากแฟ้มนี้อย่างเดียวไม่ได้ ให้ตรวจคู่กับใบรับหรือหลักฐานบันทึก แล้วระบุเวลานั้น",
            f"The certificate of {holder} ran out at {rfc3339(over)}, so this file alone cannot prove that it was signed at {said}: check it with a receipt or a journal proof, at the time that they prove.",
        )
    return holds(
        "pdf.time",
        f"{holder} ลงนามเมื่อ {said} ขณะใบรับรองยังมีผล",
        f"{holder} signed at {said}, while the certificate was in force.",
    )


def _coverage(status: PdfSignatureStatus, holder: str, *, last: bool) -> Finding:
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    if last and whole:
        return holds(
            "pdf.coverage",
            f"ลายมือชื่อของ {holder} ครอบคลุมทั้งแฟ้ม",
            f"The signature of {holder} covers the whole file.",
        )
    signing_only = (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        and status.docmdp_ok is True
        and status.modification_level in {ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
    )
    if last and signing_only and status.modification_level is ModificationLevel.LTA_UPDATES:
        return unchecked(
            "pdf.coverage",
            f"หลังจาก {holder} ลงนาม มีการเพิ่มตราประทับเวลาหรือหลักฐานระยะยาว ซึ่งยังไม่ได้ตรวจ",
            f"After {holder} signed, a time stamp or long-term evidence was added, which was not checked.",
        )
    if not last and (whole or signing_only):
        return holds(
            "pdf.coverage",
            f"หลังจาก {holder} ลงนาม มีเพียงการลงนามต่อโดยผู้อื่น ไม่มีการแก้ไขเนื้อหา",
            f"After {holder} signed, nothing happened but further signing.",
        )
    return fails(
        "pdf.coverage",
        f"แฟ้มถูกเพิ่มหรือแก้ไขหลังจาก {holder} ลงนาม",
        f"The file was added to or changed after {holder} signed.",
    )
