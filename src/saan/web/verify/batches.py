"""A batch proof for a person: whose batch it is, when its root existed, and which of the documents given it is about."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from saan.trust import batchproofs
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, fails, holds, refused, unchecked
from saan.trust.trustfile import TrustFile
from saan.web.verify.letters import revocations, seal_roots
from saan.web.verify.reports import Examined, Fact, Kind
from saan.web.verify.seals import sealed_by

if TYPE_CHECKING:
    from saan.press.batchroots import Judged

ISSUER = "batch.issuer"


def examined(name: str, data: bytes, digest: str, trusted: TrustFile | None, at: datetime) -> Examined:
    """Return what holds of a batch proof by itself."""
    try:
        proof = batchproofs.read(data)
    except SaanError as error:
        return Examined(name, Kind.BATCH_PROOF, digest, (refused(error),))
    leaf, root = proof.leaf, proof.root
    inside = holds(
        "batch.leaf",
        f"เป็นฉบับที่ {leaf.index + 1} ในชุด {root.size} ฉบับ ตามต้นไม้แฮชที่ลงลายมือชื่อ",
        f"It is document {leaf.index + 1} of the {root.size} in the tree that was signed.",
    )
    judged = _judged(proof, trusted, at)
    found = (inside, *judged.findings)
    if judged.signed is not None:
        found = (*found, _issuer(judged, proof, trusted, at))
    facts = [Fact(Text("หน่วยงาน", "Agency"), root.agency), Fact(Text("ชุดเอกสาร", "Batch"), str(root.batch))]
    facts.append(Fact(Text("ลงลายมือชื่อราก", "Root signed"), root.at))
    if judged.stamp is not None:
        facts.append(Fact(Text("ประทับเวลา", "Time-stamped"), judged.stamp.time))
        facts.append(Fact(Text("ผู้ประทับเวลา", "Time-stamp authority"), judged.stamp.authority))
    return Examined(name, Kind.BATCH_PROOF, digest, found, tuple(facts), batch_proof=proof)


def _judged(proof: batchproofs.BatchProof, trusted: TrustFile | None, at: datetime) -> "Judged":
    # pyHanko reads the time-stamp: half a second of a process's start, and most never meet a proof.
    from saan.press import batchroots
    from saan.press.stamps import Trust

    stamps = trusted.stamp_roots() if trusted else ()
    return batchroots.judge(proof, Trust(seal_roots(trusted), at, revocations(trusted), stamps))


def _issuer(
    judged: "Judged", proof: batchproofs.BatchProof, trusted: TrustFile | None, at: datetime
) -> Finding:
    agency = proof.root.agency
    if trusted is None or judged.signed is None:
        return unchecked(
            ISSUER,
            f"ยังตรวจไม่ได้ว่าเป็นตราของหน่วยงาน {agency} เพราะไม่ได้ให้แฟ้มความเชื่อถือ",
            f"Whether the seal is that of agency {agency} could not be checked: no trust file was given.",
        )
    return sealed_by(ISSUER, Text("ผู้ออก", "issuer"), agency, [judged.signed], trusted, at)


def between(files: Sequence[Examined], data: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield which document each proof is about; `data` are the files' bytes by their hash, for two may have one name.

    A page that was made to last begins with the page as it was issued.
    """
    documents = [each for each in files if each.kind is Kind.DOCUMENT]
    for each in files:
        if each.batch_proof is None:
            continue
        leaf = each.batch_proof.leaf
        about = next((one for one in documents if _is_of(leaf, one, data[one.sha256])), None)
        if about is not None:
            yield holds(
                "together.batch",
                f"{each.name} เป็นหลักฐานของ {about.name}",
                f"{each.name} is the proof of {about.name}.",
            )
        elif documents:
            yield fails(
                "together.batch",
                f"{each.name} ไม่ใช่หลักฐานของเอกสารที่ให้มา",
                f"{each.name} is not the proof of any document given.",
            )
        else:
            yield unchecked(
                "together.batch",
                f"{each.name} อย่างเดียวไม่บอกว่าเป็นเอกสารใด ให้แฟ้ม PDF ของเอกสารมาด้วย",
                f"{each.name} alone does not say which document it is about: give the document's PDF as well.",
            )


def _is_of(leaf: batchproofs.Leaf, document: Examined, data: bytes) -> bool:
    if document.letter is None or document.letter.record_sha256 != leaf.record_sha256:
        return False
    return hashlib.sha256(data[: leaf.size]).hexdigest() == leaf.pdf_sha256
