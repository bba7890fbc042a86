"""Examining files: what each is, what holds of it, and what holds between them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saan.documents.api import is_document
from saan.press.verdicts import MOST_BYTES
from saan.trust import verifying
from saan.trust.clock import rfc3339
from saan.trust.errors import Text
from saan.trust.findings import fails
from saan.trust.trustfile import TrustFile
from saan.web.verify import copies, documents, letters
from saan.web.verify.relations import between
from saan.web.verify.reports import Examined, Fact, Kind, Report

MOST_FILES = 50
_PDF = b"%PDF-"
_OURS = {
    verifying.Kind.ENVELOPE: Kind.ENVELOPE,
    verifying.Kind.RECEIPT: Kind.RECEIPT,
    verifying.Kind.PROOF: Kind.PROOF,
    verifying.Kind.OPENING: Kind.OPENING,
}


@dataclass(frozen=True, slots=True)
class Given:
    """A file to examine: its name for the report, and its bytes."""

    name: str
    data: bytes


def examine(
    files: Sequence[Given],
    trusted: TrustFile | None,
    at: datetime,
    register: documents.Register = documents.nobody,
) -> Report:
    """Return what holds of the files and between them, at a moment, for who believes a trust file.

    Raises nothing for what the files hold. Without a trust file, who signed is reported as not checked; without a
    register, what became of an issued document.
    """
    examined = tuple(_one(each, trusted, at, register) for each in files)
    trust = None
    if trusted is not None:
        trust = Fact(
            Text("แฟ้มความเชื่อถือ", "Trust file"),
            f"{trusted.version} · {rfc3339(trusted.issued)} – {rfc3339(trusted.expires)}",
        )
    return Report(examined, tuple(between(examined)), trust, demo=trusted is not None and trusted.demo)


def _one(given: Given, trusted: TrustFile | None, at: datetime, register: documents.Register) -> Examined:
    digest = hashlib.sha256(given.data).hexdigest()
    if len(given.data) > MOST_BYTES:
        large = fails("file.too-large", "แฟ้มใหญ่เกินกว่าที่ตรวจได้", "The file is too large to be checked.")
        return Examined(given.name, Kind.UNKNOWN, digest, (large,))
    if given.data.lstrip()[: len(_PDF)] == _PDF:
        return _pdf(given, digest, trusted, at, register)
    found = verifying.verify(given.data, trusted, at)
    kind = verifying.recognise(given.data)
    return Examined(
        given.name,
        _OURS[kind] if kind else Kind.UNKNOWN,
        digest,
        found.findings,
        envelope=found.envelope,
        notice=found.notice,
        proved=found.proved,
        opening=found.opening,
    )


def _pdf(
    given: Given, digest: str, trusted: TrustFile | None, at: datetime, register: documents.Register
) -> Examined:
    """Return what holds of a PDF: an issued document's or a copy's by what its record says it is, else a letter's."""
    pdf = letters.open_pdf(given.data, trusted, at)
    if pdf.record is not None and is_document(pdf.record):
        kind, (findings, facts) = Kind.DOCUMENT, documents.examined(pdf, trusted, at, register)
    elif copies.is_copy(pdf.record):
        kind, (findings, facts) = Kind.LETTER, copies.examined(pdf, trusted, at)
    else:
        kind, (findings, facts) = Kind.LETTER, letters.examined(pdf, trusted, at)
    found = (*pdf.findings, *findings)
    return Examined(given.name, kind, digest, found, (*facts, *letters.signers(pdf.signatures)), letter=pdf)
