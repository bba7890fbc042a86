"""Time-stamps (RFC 3161) in a PDF, judged: when everything under one is shown to have existed.

They are judged from the outermost inwards (ETSI EN 319 102-1 §5.6): each must have held at the moment that the next
one outside it proves, and the outermost must hold at the moment of the question. So a chain of renewed stamps carries
a signature over the end of every certificate in it, and a stamp that nobody trusts carries nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel, SignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from saan.press.credentials import common_name, der, fingerprint
from saan.press.gaps import exact
from saan.press.revocation import NOTHING_KNOWN, Revocations
from saan.press.verdicts import Stamp
from saan.press.waiting import run
from saan.press.ways import require_few
from saan.trust.clock import CLOCKS_DIFFER, rfc3339
from saan.trust.findings import Finding, Outcome, fails, holds, unchecked

CODE = "pdf.stamp"


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier believes: roots of signers and of time-stamps, what was withdrawn, and the moment it asks about.

    `others` are certificates that the file brought along, to build chains with; they are believed in nothing else.
    """

    roots: tuple[x509.Certificate, ...]
    at: datetime
    revocations: Revocations = NOTHING_KNOWN
    stamp_roots: tuple[x509.Certificate, ...] = ()
    others: tuple[asn1.Certificate, ...] = ()

    def context(
        self, roots: Sequence[x509.Certificate], moment: datetime, others: Sequence[Any]
    ) -> ValidationContext:
        """Return pyHanko's context for chains at a moment; withdrawals are judged by `revocations` alone.

        Raises `TooMuchError` where the certificates that the file brought lead to each other in too many ways.
        """
        require_few((*others, *self.others))
        return ValidationContext(
            trust_roots=[asn1.Certificate.load(der(root)) for root in roots],
            other_certs=[*others, *self.others],
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """One time-stamp and what was found; `accepted` when it proves its time."""

    stamp: Stamp
    findings: tuple[Finding, ...]
    accepted: bool
    revision: int = 0


def document_stamps(
    embedded: Sequence[EmbeddedPdfSignature], trust: Trust, outer: Sequence[Weighed] = ()
) -> tuple[Weighed, ...]:
    """Return the document time-stamps of a file, in its order, each judged by the ones after it, and by those over the file."""
    weighed: list[Weighed] = [*outer]
    for each in reversed(embedded):
        each.compute_integrity_info(skip_diff=True)
        proven = proven_by(weighed, each.signed_revision)
        found = weigh(str(each.field_name), each.signed_data, each.compute_digest, trust, proven)
        good = found.findings[0].outcome is not Outcome.FAILS and _covers(each)
        findings = found.findings if good else (_broken(found.stamp), *found.findings[1:])
        weighed.insert(0, Weighed(found.stamp, findings, found.accepted and good, each.signed_revision))
    return tuple(weighed[: len(embedded)])


def _covers(embedded: EmbeddedPdfSignature) -> bool:
    """Return whether a stamp is of the kind for documents, and covers its whole revision but for itself."""
    whole = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    kind = str(embedded.sig_object.get("/SubFilter"))
    return kind == "/ETSI.RFC3161" and embedded.evaluate_signature_coverage() in whole and exact(embedded)


def inner_stamps(
    embedded: EmbeddedPdfSignature, trust: Trust, proven: datetime | None
) -> tuple[Weighed, ...]:
    """Return the time-stamps within a signature, over its value (ETSI EN 319 122-1 §5.3)."""
    imprint = message_imprint_checker(embedded.signer_info)
    tokens = extract_tst_data_iter(embedded.signer_info, signed=False)
    return tuple(weigh(str(embedded.field_name), token, imprint, trust, proven) for token in tokens)


def proven_by(weighed: Sequence[Weighed], revision: int) -> datetime | None:
    """Return the earliest moment that accepted stamps prove for what a revision holds."""
    return min(
        (each.stamp.time for each in weighed if each.accepted and each.revision > revision), default=None
    )


def weigh(
    field: str, token: Any, imprint: Callable[[str], bytes], trust: Trust, proven: datetime | None
) -> Weighed:
    """Judge one token: its bytes, its authority's chain and time, and whether that was withdrawn."""
    status = _status(token, imprint, trust)
    path, moment = chain_of(status), status.timestamp
    certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
    stamp = Stamp(
        field,
        common_name(certificate),
        moment,
        fingerprint(certificate),
        fingerprint(path[0]) if path else "",
    )
    findings = tuple(_findings(stamp, status, path, trust, proven))
    accepted = all(each.outcome is Outcome.HOLDS for each in findings if each.code == CODE) and not any(
        each.outcome is Outcome.FAILS for each in findings
    )
    return Weighed(stamp, findings, accepted)


def chain_of_stamp(embedded: EmbeddedPdfSignature, trust: Trust) -> tuple[x509.Certificate, ...]:
    """Return the certificates behind a document time-stamp at its moment, root first; nothing when none is trusted."""
    return chain_of(_status(embedded.signed_data, embedded.compute_digest, trust))


def chain_of_token(token: Any, trust: Trust) -> tuple[x509.Certificate, ...]:
    """Return the certificates behind a time-stamp token at its moment, root first; nothing when none is trusted."""
    digest: bytes = token["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
    return chain_of(_status(token, lambda _: digest, trust))


def _status(token: Any, imprint: Callable[[str], bytes], trust: Trust) -> TimestampSignatureStatus:
    moment = token["encap_content_info"]["content"].parsed["gen_time"].native
    return run(validated(token, imprint, trust, moment))


async def validated(
    token: Any, imprint: Callable[[str], bytes], trust: Trust, moment: datetime
) -> TimestampSignatureStatus:
    """Return what pyHanko says of a token, its authority's certificates taken as they stood at a moment."""
    own = [each.chosen for each in token["certificates"] if each.name == "certificate"]
    context = trust.context(trust.stamp_roots, moment, own)
    return TimestampSignatureStatus(**await validate_tst_signed_data(token, context, imprint))


def _findings(
    stamp: Stamp,
    status: TimestampSignatureStatus,
    path: Sequence[x509.Certificate],
    trust: Trust,
    proven: datetime | None,
) -> Iterator[Finding]:
    if not (status.intact and status.valid):
        yield _broken(stamp)
        return
    yield _in_time(stamp, path, trust, proven)
    for issuer, certificate in pairwise(path):
        yield trust.revocations.judge(certificate, issuer, stamp.time, trust.at, proven)


def _in_time(
    stamp: Stamp, path: Sequence[x509.Certificate], trust: Trust, proven: datetime | None
) -> Finding:
    name, said = stamp.authority, rfc3339(stamp.time)
    asked = proven or trust.at
    if not path:
        return unchecked(
            CODE,
            f"มีตราประทับเวลา {said} ของ {name} แต่ยังไม่ได้ให้ผู้ประทับเวลารายนี้เป็นที่เชื่อถือ จึงไม่นับเป็นหลักฐาน",
            f"A time-stamp says {said}, but its authority {name} is not among those trusted for time, so it proves nothing here.",
        )
    if stamp.time > asked + CLOCKS_DIFFER:
        return fails(
            CODE,
            f"ตราประทับเวลา {said} ของ {name} อยู่ในอนาคตเมื่อเทียบกับ {rfc3339(asked)}",
            f"The time-stamp {said} of {name} lies after {rfc3339(asked)}.",
        )
    over = min(each.not_valid_after_utc for each in path)
    if asked >= over:
        return unchecked(
            CODE,
            f"ใบรับรองของผู้ประทับเวลา {name} หมดอายุเมื่อ {rfc3339(over)} ก่อนต่ออายุตราประทับ จึงไม่นับเป็นหลักฐาน",
            f"The certificate of the time-stamp authority {name} ran out at {rfc3339(over)}, before the stamp was renewed, so it proves nothing now.",
        )
    return holds(
        CODE,
        f"{name} ประทับเวลา {said} ทุกอย่างที่อยู่ใต้ตรานี้มีอยู่แล้วในเวลานั้น",
        f"{name} stamped the time {said}: everything under it existed then.",
    )


def _broken(stamp: Stamp) -> Finding:
    return fails(
        CODE,
        f"ตราประทับเวลาของ {stamp.authority} ไม่ถูกต้อง หรือเนื้อหาใต้ตราถูกแก้ไข",
        f"The time-stamp of {stamp.authority} is wrong, or what it covers was changed.",
    )


def chain_of(status: SignatureStatus) -> tuple[x509.Certificate, ...]:
    """Return the certificates behind what was validated, root first; nothing when they reached no root."""
    if not status.trusted or status.validation_path is None:
        return ()
    return tuple(
        x509.load_der_x509_certificate(each.dump())
        for each in status.validation_path.iter_certs(include_root=True)
    )
