"""An evidence record (RFC 4998) for a person: of which of the files given it is. What it proves is told of that file."""

from collections.abc import Iterator, Mapping, Sequence

from saan.press.evidencerecords import covers
from saan.trust.findings import Finding, fails, holds, unchecked
from saan.web.verify.reports import Examined, Kind

CODE = "together.record"


def examined(name: str, digest: str) -> Examined:
    """Return what is said of a record by itself."""
    found = holds(
        "record.readable",
        "เป็นหลักฐานระยะยาว (RFC 4998) ผลอยู่ที่แฟ้มที่หลักฐานนี้คุ้มครอง",
        "An evidence record (RFC 4998); what it proves is told of the file it covers.",
    )
    return Examined(name, Kind.EVIDENCE, digest, (found,))


def between(files: Sequence[Examined], data: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield which PDF each record is of; `data` are the files' bytes by their hash, for two may have one name."""
    pages = [each for each in files if data[each.sha256].startswith(b"%PDF-")]
    for each in files:
        if each.kind is not Kind.EVIDENCE:
            continue
        name = each.name
        own = next((page for page in pages if covers(data[each.sha256], data[page.sha256])), None)
        if own is not None:
            yield holds(
                CODE,
                f"{name} เป็นหลักฐานระยะยาวของ {own.name}",
                f"{name} is the evidence record of {own.name}.",
            )
        elif pages:
            yield fails(
                CODE,
                f"{name} ไม่ใช่หลักฐานของแฟ้มที่ให้มา หรือแฟ้มถูกแก้ไขหลังเก็บหลักฐาน",
                f"{name} is not the record of any file given, or that was changed since it was archived.",
            )
        else:
            yield unchecked(
                CODE,
                f"{name} อย่างเดียวไม่บอกว่าเป็นแฟ้มใด ให้แฟ้มนั้นมาด้วย",
                f"{name} alone does not say which file it is of: give that file as well.",
            )
