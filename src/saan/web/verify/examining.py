"""Examining files: what each is, what holds of it, and what holds between them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from saan.documents.api import is_document
from saan.press import recognising
from saan.press.evidencerecords import covers, is_record
from saan.press.recognising import recognise
from saan.press.scanning import is_picture, scan_apart
from saan.press.verdicts import MOST_BYTES
from saan.trust import batchproofs, compact, verifying
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, Outcome, fails
from saan.trust.trustfile import TrustFile
from saan.web.verify import answers, batches, copies, documents, faces, foreign, letters, naming, records
from saan.web.verify.around import ALONE, Around, Asked
from saan.web.verify.relations import between
from saan.web.verify.reports import Examined, Fact, Kind, Report

MOST_FILES = 50
_OURS = {
    verifying.Kind.ENVELOPE: Kind.ENVELOPE,
    verifying.Kind.RECEIPT: Kind.RECEIPT,
    verifying.Kind.PROOF: Kind.PROOF,
    verifying.Kind.OPENING: Kind.OPENING,
}


_SERVED_BY_NOTHING = frozenset(
    {
        Kind.LETTER,
        Kind.FOREIGN,
        Kind.ENVELOPE,
        Kind.RECEIPT,
        Kind.PROOF,
        Kind.OPENING,
        Kind.BATCH_PROOF,
        Kind.EVIDENCE,
        Kind.UNKNOWN,
    }
)
"""What no status list and no type metadata tell anything of."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file to examine: its name for the report, and its bytes."""

    name: str
    data: bytes


def examine(
    files: Sequence[Given], trusted: TrustFile | None, at: datetime, around: Around = ALONE
) -> Report:
    """Return what holds of the files and between them, at a moment, for who believes a trust file.

    Raises nothing for what the files hold. Without a trust file, who signed is reported as not checked; without what
    may lie `around`, what became of an issued document. Status lists and type metadata among the files serve the others.
    """
    lists = faces.statuses([each.data for each in files])
    archived = tuple(each.data for each in files if is_record(each.data))
    named = [naming.read(each.data) for each in files]
    asked = Asked(trusted, at, around, lists, archived, dict(one for one in named if one is not None))
    to_examine = [each for each, labels in zip(files, named, strict=True) if labels is None]
    held = {_hash(each.data): each.data for each in files}
    examined = tuple(one for each in to_examine for one in _examined(each, asked))
    if all(one.kind in _SERVED_BY_NOTHING for one in examined):
        # Whoever gave a status list or type metadata asked of them too: nothing here is a document that they serve.
        told = {one.sha256 for one in examined}
        alone = ((each.name, _hash(each.data)) for each in files)
        examined += tuple(faces.examine_list(*one) for one in alone if one[1] not in told)
    trust = None
    if trusted is not None:
        trust = Fact(
            Text("แฟ้มความเชื่อถือ", "Trust file"),
            f"{trusted.version} · {rfc3339(trusted.issued)} – {rfc3339(trusted.expires)}",
        )
    together = (*between(examined), *batches.between(examined, held), *records.between(examined, held))
    return Report(examined, together, trust, demo=trusted is not None and trusted.demo)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _examined(given: Given, asked: Asked) -> Iterator[Examined]:
    """Yield what a file holds: one thing, but for a picture with several codes and a status list, which serves others."""
    digest = _hash(given.data)
    if len(given.data) > MOST_BYTES:
        large = fails("file.too-large", "แฟ้มใหญ่เกินกว่าที่ตรวจได้", "The file is too large to be checked.")
        yield Examined(given.name, Kind.UNKNOWN, digest, (large,))
        return
    if batchproofs.is_proof(given.data):
        yield batches.examined(given.name, given.data, digest, asked.trusted, asked.at)
        return
    if is_record(given.data):
        yield records.examined(given.name, digest)
        return
    known = recognise(given.data)
    match known.kind if known is not None else None:
        case recognising.Kind.PDF:
            yield from _pdf(given, digest, asked)
        case recognising.Kind.STATUS:
            pass
        case recognising.Kind.RECORD if not is_document(given.data):
            yield _json(given, digest, asked)
        case None if is_picture(given.data):
            yield from faces.examine_picture(given.name, digest, scan_apart(given.data), asked)
        case None:
            yield _evidence(given, digest, asked)
        case _ if known is not None:
            yield faces.examine_face(given.name, digest, known, asked)


def _evidence(given: Given, digest: str, asked: Asked) -> Examined:
    """Return what holds of what travels beside a letter."""
    found = verifying.verify(given.data, asked.trusted, asked.at)
    kind = verifying.recognise(given.data)
    return Examined(
        given.name,
        _OURS[kind] if kind else Kind.UNKNOWN,
        digest,
        (*found.findings, *answers.answered(found.envelope)),
        envelope=found.envelope,
        notice=found.notice,
        proved=found.proved,
        opening=found.opening,
    )


def _json(given: Given, digest: str, asked: Asked) -> Examined:
    """Return what holds of JSON that is no document's record: what travels beside a letter, or what nobody knows."""
    if verifying.recognise(given.data) is None:
        try:
            compact.read_json(given.data, "record")
        except SaanError as error:
            cut = Finding("record.readable", Outcome.FAILS, error.message())
            return Examined(given.name, Kind.UNKNOWN, digest, (cut,))
    return _evidence(given, digest, asked)


def _archived(pdf: bytes, asked: Asked) -> bytes:
    """Return the evidence record of a file among those given with it; nothing where there is none."""
    return next((one for one in asked.records if covers(one, pdf)), b"")


def _pdf(given: Given, digest: str, asked: Asked) -> Iterator[Examined]:
    """Yield what holds of a PDF: an issued document's or a copy's by what its record says it is, else a letter's.

    One that was never signed and holds no record may be a scan of a paper: then its codes are what there is to check.
    """
    trusted, at = asked.trusted, asked.at
    pdf = letters.open_pdf(given.data, trusted, at, _archived(given.data, asked))
    if pdf.record is None and not pdf.signatures:
        scanned = scan_apart(given.data)
        if any(faces.is_on_paper(one.data) for one in scanned.codes):
            yield from faces.examine_picture(given.name, digest, scanned, asked)
            return
    if pdf.foreign:
        pdf = foreign.open_foreign(given.data, asked.around.anchors, at)
        found = foreign.findings(pdf, asked.around.anchors)
        said = (*foreign.facts(pdf), *letters.signers(pdf.signatures))
        yield Examined(given.name, Kind.FOREIGN, digest, found, said)
        return
    if pdf.record is not None and is_document(pdf.record):
        kind, (findings, facts) = Kind.DOCUMENT, documents.examined(pdf, asked)
    elif copies.is_copy(pdf.record):
        kind, (findings, facts) = Kind.LETTER, copies.examined(pdf, trusted, at)
    else:
        kind, (findings, facts) = Kind.LETTER, letters.examined(pdf, trusted, at)
    found = (*pdf.findings, *findings)
    yield Examined(given.name, kind, digest, found, (*facts, *letters.signers(pdf.signatures)), letter=pdf)
