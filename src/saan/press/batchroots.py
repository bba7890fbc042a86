"""Judging the root of a batch: by whose certificate it is signed, and when a time-stamp shows that it existed.

Steps, after `saan.trust.batchproofs` has led the leaf to the root:
 1. the signature over the root's statement is of the key of the first certificate;
 2. that certificate leads to a root that is believed, at the moment which the stamp proves, else at the moment asked
    about, and was not withdrawn;
 3. the time-stamp, where there is one, is over signature and statement, by an authority that is believed.
"""

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from asn1crypto import cms
from cryptography import x509

from saan.press.chains import chain
from saan.press.credentials import common_name, fingerprint, is_demo
from saan.press.stamps import Trust, weigh
from saan.press.verdicts import Signed, Stamp, names_person, organization_id
from saan.trust.batchproofs import BatchProof
from saan.trust.errors import SaanError
from saan.trust.findings import Finding, fails, holds, refused, unchecked
from saan.trust.keys import PublicNumbers, UnusableKeyError, public_key

FIELD = "batch"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of a root, and who signed it: to be believed only as far as the findings hold."""

    findings: tuple[Finding, ...]
    signed: Signed | None = None
    stamp: Stamp | None = None


def judge(proof: BatchProof, trust: Trust) -> Judged:
    """Return what holds of the root that a proof leads to; raises nothing for what the proof holds."""
    try:
        return _judged(proof, trust)
    except SaanError as error:
        return Judged((refused(error),))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a stranger's certificates make their readers raise errors of any kind, at any member
        return Judged((fails("batch.root", "อ่านใบรับรองไม่ได้", "Its certificates cannot be read."),))


def _judged(proof: BatchProof, trust: Trust) -> Judged:
    # (1) the signature
    own, *others = [x509.load_der_x509_certificate(each) for each in proof.certificates]
    numbers = own.public_key()
    if not isinstance(numbers, PublicNumbers):
        raise UnusableKeyError(reason=type(numbers).__name__)
    proof.verify(public_key(numbers))
    size = proof.root.size
    signature = holds(
        "batch.root",
        f"รากของชุดเอกสาร {size} ฉบับลงลายมือชื่อโดย {common_name(own)} และไม่ถูกแก้ไข",
        f"The root of a batch of {size} documents is signed by {common_name(own)} and unchanged.",
    )
    # (3) before (2): an accepted stamp says at which moment the certificate must have held
    stamped, stamp = _stamp(proof, trust)
    proven = stamp.time if stamp else None
    path = chain(own, others, trust.roots, proven or trust.at)
    known = [
        trust.revocations.judge(each, above, proof.root.at, trust.at, proven)
        for each, above in pairwise(path)
    ]
    signed = Signed(
        FIELD, common_name(own), organization_id(own), proof.root.at, fingerprint(own),
        fingerprint(path[-1]) if path else "", seal=not names_person(own), demo=any(map(is_demo, (own, *others))),
    )  # fmt: skip
    return Judged((signature, *stamped, *known), signed, stamp)


def _stamp(proof: BatchProof, trust: Trust) -> tuple[tuple[Finding, ...], Stamp | None]:
    if proof.stamp is None:
        return (
            unchecked(
                "batch.stamp",
                "รากของชุดเอกสารยังไม่มีการประทับเวลา ขอแฟ้มหลักฐานใหม่ภายหลังได้",
                "The root of the batch bears no time-stamp yet; the proof can be had anew later.",
            ),
        ), None
    try:
        token = cms.ContentInfo.load(proof.stamp, strict=True)["content"]
        found = weigh(FIELD, token, lambda name: hashlib.new(name, proof.stamped).digest(), trust, None)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above: ASN.1 and pyHanko too
        return (fails("batch.stamp", "อ่านการประทับเวลาไม่ได้", "Its time-stamp cannot be read."),), None
    return found.findings, found.stamp if found.accepted else None
