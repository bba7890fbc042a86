"""A signed PDF that is not Saan's: what its signatures are worth under the authorities that an administrator trusts.

Nothing inside says what it is, so there is no record to show and no register to ask: whoever signed is named by their
certificate alone, and who stands behind a certificate is its authority's word. Where no authority is known, that is
left open and not called wrong (EN 319 102-1: indeterminate, no certificate chain found).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from cryptography import x509

from saan.press.apart import verify_apart
from saan.press.credentials import fingerprint
from saan.press.verdicts import LetterPdf, Signed
from saan.trust.errors import Text
from saan.trust.findings import Finding, Outcome, holds, unchecked
from saan.web.verify.reports import Fact

Anchors = Mapping[str, tuple[x509.Certificate, ...]]


def open_foreign(pdf: bytes, anchors: Anchors, at: datetime) -> LetterPdf:
    """Return what the press finds of a PDF for who trusts these authorities."""
    roots = tuple(dict.fromkeys(root for each in anchors.values() for root in each))
    return verify_apart(pdf, roots=roots, at=at, stamp_roots=roots)


def findings(made: LetterPdf, anchors: Anchors) -> tuple[Finding, ...]:
    """Return what was found of a PDF by others: never more than its signatures say."""
    return (
        *(_told(one) for one in made.findings if one.code != "pdf.record"),
        *_vouched(made, anchors),
        _bare(),
    )


def _told(one: Finding) -> Finding:
    if one.code != "pdf.chain" or one.outcome is not Outcome.FAILS:
        return one
    return unchecked(
        "pdf.chain",
        "ไม่รู้จักผู้ออกใบรับรองของลายมือชื่อนี้ จึงยังบอกไม่ได้ว่าใครลงนามจริง ให้ผู้ดูแลระบบเพิ่มผู้ออกใบรับรองที่เชื่อถือใน [[anchors]]",
        "The authority behind this signature is not known here, so who really signed is left open: an administrator may add it under [[anchors]].",
    )


def _vouched(made: LetterPdf, anchors: Anchors) -> Iterator[Finding]:
    for signed in made.signatures:
        for name in _names(signed, anchors):
            yield holds(
                "foreign.anchor",
                f"ใบรับรองของ {signed.holder} อยู่ภายใต้ผู้ออกที่ผู้ดูแลระบบนี้เชื่อถือ คือ {name}",
                f"The certificate of {signed.holder} stands under an authority that this node's administrator trusts: {name}.",
            )


def _names(signed: Signed, anchors: Anchors) -> Iterator[str]:
    for name, roots in anchors.items():
        if signed.root and signed.root in {fingerprint(root) for root in roots}:
            yield name


def _bare() -> Finding:
    return unchecked(
        "foreign.status",
        "แฟ้มนี้ไม่ได้ออกด้วยระบบสาร จึงไม่มีข้อมูลสำหรับเครื่องอ่านและไม่มีทะเบียนให้ถามว่าถูกยกเลิกหรือไม่ ให้สอบถามผู้ออก",
        "This file was not made by Saan: it holds no record for machines, and no register tells whether it was withdrawn. Ask its issuer.",
    )


def facts(made: LetterPdf) -> Iterator[Fact]:
    """Yield the numbers that certificates name their holders' organisations by."""
    for signed in made.signatures:
        if signed.organization_id:
            yield Fact(Text("เลของค์กรตามใบรับรอง", "Organisation, by the certificate"), signed.organization_id)
