"""One signature of a PDF, judged: its bytes, its certificate and chain, its moment, and what came after it."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from saan.press import reasons
from saan.press.captions import renamed
from saan.press.credentials import common_name, fingerprint, is_demo, unfit_use
from saan.press.gaps import ended, exact
from saan.press.stamps import Trust, Weighed, chain_of, inner_stamps, proven_by
from saan.press.verdicts import Signed, Stamp, names_person, organization_id
from saan.press.waiting import run
from saan.trust.clock import CLOCKS_DIFFER, rfc3339
from saan.trust.errors import Text
from saan.trust.findings import Finding, Outcome, fails, holds, unchecked

_ANY_USE = KeyUsageConstraints(key_usage=set())
"""What a certificate is for is judged by `unfit_use`, as it is before signing."""
for _name in ("pyhanko", "pyhanko_certvalidator"):
    # It logs a traceback for each certificate that it refuses; the findings say the same to the person who asked.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def judge(
    embedded: EmbeddedPdfSignature, trust: Trust, *, last: bool, stamps: Sequence[Weighed] = ()
) -> tuple[Signed, tuple[Finding, ...], tuple[Stamp, ...]]:
    """Return who signed, what was found, and the time-stamps inside; `stamps` are those of the whole file.

    The caller guards against what hostile bytes make pyHanko raise.
    """
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    claimed = embedded.self_reported_timestamp
    outer = proven_by(stamps, embedded.signed_revision)
    inner = inner_stamps(embedded, trust, outer)
    proven = min(
        [*(each.stamp.time for each in inner if each.accepted), *([outer] if outer else [])], default=None
    )
    status = _status(embedded, trust, claimed or proven or trust.at)
    unfit = unfit_use(certificate)
    path = () if unfit else chain_of(status)
    signed = Signed(
        field=str(embedded.field_name),
        holder=common_name(certificate),
        organization_id=organization_id(certificate),
        claimed_at=claimed,
        certificate=fingerprint(certificate),
        root=fingerprint(path[0]) if path else "",
        seal=_certifies(embedded) and not names_person(certificate),
        demo=any(is_demo(each) for each in (certificate, *path)),
    )
    found = [_intact(status, signed.holder, exact=exact(embedded))]
    if found[0].outcome is Outcome.HOLDS:
        found += [_unfit(signed.holder, unfit)] if unfit else _identity(status, signed, path, trust, proven)
        found += [finding for each in inner for finding in each.findings]
        found.append(_coverage(status, signed.holder, last=last, ended=ended(embedded)))
        if found[-1].outcome is Outcome.HOLDS and renamed(embedded):
            found[-1] = _renamed(signed.holder)
    return signed, tuple(found), tuple(each.stamp for each in inner)


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    return embedded.docmdp_level is not None and "/Reference" in embedded.sig_object


def chain_of_signature(embedded: EmbeddedPdfSignature, trust: Trust) -> tuple[x509.Certificate, ...]:
    """Return the certificates behind a signature at its claimed moment, root first; nothing when none is trusted."""
    if unfit_use(x509.load_der_x509_certificate(embedded.signer_cert.dump())):
        return ()
    return chain_of(_status(embedded, trust, embedded.self_reported_timestamp or trust.at))


def _status(embedded: EmbeddedPdfSignature, trust: Trust, moment: datetime) -> PdfSignatureStatus:
    context = trust.context(trust.roots, moment, embedded.other_embedded_certs)
    return run(async_validate_pdf_signature(embedded, context, key_usage_settings=_ANY_USE))


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


def _unfit(holder: str, why: Text) -> Finding:
    """Return the finding for a certificate that may sign nothing, whoever issued it: a website's, an authority's own."""
    return fails(
        "pdf.chain",
        f"ใบรับรองของ {holder} ใช้ลงลายมือชื่อเอกสารไม่ได้: {why.th}",
        f"The certificate of {holder} may not sign documents: {why.en}.",
    )


def _identity(
    status: PdfSignatureStatus,
    signed: Signed,
    path: Sequence[x509.Certificate],
    trust: Trust,
    proven: datetime | None,
) -> Iterator[Finding]:
    yield _chain(status, signed.holder, path, trust)
    if not path:
        return
    yield judge_time(signed, path, trust.at, proven)
    for issuer, certificate in pairwise(path):
        yield trust.revocations.judge(certificate, issuer, signed.claimed_at, trust.at, proven)


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
    why = reasons.of_chain(status.trust_problem_indic)
    return fails(
        "pdf.chain",
        f"ใบรับรองของ {holder} ไม่ได้ออกโดยผู้ที่เชื่อถือ: {why.th}",
        f"The certificate of {holder} was not issued under a trusted authority: {why.en}.",
    )


def judge_time(
    signed: Signed, path: Sequence[x509.Certificate], at: datetime, proven: datetime | None = None
) -> Finding:
    """Judge the claimed moment against the chain, and the chain against now.

    A claimed moment is the signer's own word. Within a certificate's life that word needs no more proof than the
    certificate; after it, only an outside witness of the time (a time-stamp, a receipt, a journal) can tell. `proven`
    is the moment by which a time-stamp shows the signature to have existed.
    """
    holder, claimed = signed.holder, signed.claimed_at or proven
    if claimed is None:
        return unchecked(
            "pdf.time", f"{holder} ไม่ได้ระบุเวลาที่ลงนาม", f"{holder} did not say when the signature was made."
        )
    said = rfc3339(claimed)
    if (late := _too_late(holder, claimed, at, proven)) is not None:
        return late
    begun = max(each.not_valid_before_utc for each in path)
    over = min(each.not_valid_after_utc for each in path)
    if not begun <= claimed < over:
        return fails(
            "pdf.time",
            f"เวลาลงนามที่ระบุ {said} อยู่นอกอายุใบรับรองของ {holder}",
            f"The claimed moment {said} lies outside the life of the certificate of {holder}.",
        )
    if proven is not None and proven < over:
        return holds(
            "pdf.time",
            f"{holder} ลงนามเมื่อ {said} ขณะใบรับรองยังมีผล โดยมีตราประทับเวลา {rfc3339(proven)} ยืนยัน",
            f"{holder} signed at {said}, while the certificate was in force; a time-stamp of {rfc3339(proven)} proves it.",
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


def _too_late(holder: str, claimed: datetime, at: datetime, proven: datetime | None) -> Finding | None:
    """Return the finding that a claimed moment lies after now, or after a time-stamp over the signature."""
    said = rfc3339(claimed)
    if claimed > at + CLOCKS_DIFFER:
        return fails(
            "pdf.time",
            f"{holder} ระบุเวลาลงนาม {said} ซึ่งเป็นเวลาในอนาคตเมื่อเทียบกับ {rfc3339(at)}",
            f"{holder} claims to have signed at {said}, which lies after {rfc3339(at)}.",
        )
    if proven is not None and claimed > proven + CLOCKS_DIFFER:
        return fails(
            "pdf.time",
            f"{holder} ระบุเวลาลงนาม {said} ซึ่งอยู่หลังตราประทับเวลา {rfc3339(proven)} ที่ประทับบนลายมือชื่อนั้น",
            f"{holder} claims to have signed at {said}, after the time-stamp {rfc3339(proven)} that lies over the signature.",
        )
    return None


def _coverage(status: PdfSignatureStatus, holder: str, *, last: bool, ended: bool) -> Finding:
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    if last and whole:
        return holds(
            "pdf.coverage",
            f"ลายมือชื่อของ {holder} ครอบคลุมทั้งแฟ้ม",
            f"The signature of {holder} covers the whole file.",
        )
    signing_only = (
        status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
        and ended
        and status.docmdp_ok is True
        and status.modification_level in {ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
    )
    if last and signing_only:
        return holds(
            "pdf.coverage",
            f"หลังจาก {holder} ลงนาม มีเพียงการเพิ่มตราประทับเวลาและหลักฐานระยะยาว ไม่มีการแก้ไขเนื้อหา",
            f"After {holder} signed, nothing was added but time-stamps and long-term evidence.",
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


def _renamed(holder: str) -> Finding:
    return fails(
        "pdf.coverage",
        f"ชื่อเรื่อง ผู้จัดทำ หรือคำสำคัญของแฟ้ม ซึ่งโปรแกรมอ่านแสดงไว้ข้างหน้าหนังสือ ถูกเปลี่ยนหลังจาก {holder} ลงนาม",
        f"The file's title, author, subject or keywords, which viewers show beside the page, were changed after {holder} signed.",
    )
