"""Who signed beside a seal: those whom a letter or document names, and each of the agency that it is of."""

from collections.abc import Iterator, Sequence
from typing import Any

from saan.press.issuers import issuer_in
from saan.press.verdicts import Signed
from saan.trust.errors import Text
from saan.trust.findings import Finding, fails, holds, unchecked

LEGAL_PERSON = "NTRTH-"
"""The prefix of an agency's number in a certificate (ETSI EN 319 412-1 §5.1.4), as the issuing authority writes it."""
_DOCUMENT = Text("เอกสาร", "document")


def of_document(said: dict[str, Any], signatures: Sequence[Signed]) -> Iterator[Finding]:
    """Judge who signed an issued document beside its seal; it may bear the agency's seal alone, as its type states."""
    people = [signed for signed in signatures if not signed.seal]
    if said.get("type") != "saan.document" or not people:
        return
    match said.get("signature"):
        case {"name": {"th": str(name)}}:
            named = [name]
        case _:
            named = []
    yield signed_by("document.signatory", _DOCUMENT, issuer_in(said), people, named)


def signed_by(code: str, what: Text, agency: str, people: Sequence[Signed], named: Sequence[str]) -> Finding:
    """Return whether those who signed are those whom a letter or document names, each certified for its agency."""
    foreign = [signed.holder for signed in people if not is_of(signed, agency)]
    if foreign or len(people) != len(named):
        who = ", ".join(foreign) or str(len(people))
        return fails(
            code,
            f"ผู้ลงลายมือชื่อไม่ตรงกับที่{what.th}ระบุ {len(named)} คน (พบ {who})",
            f"Those who signed are not the {len(named)} that the {what.en} names (found: {who}).",
        )
    strangers = [signed.holder for signed in people if not any(_same(signed.holder, name) for name in named)]
    if strangers:
        who = ", ".join(strangers)
        return unchecked(
            code,
            f"ชื่อในใบรับรอง ({who}) เขียนต่างจากชื่อใน{what.th} โปรดเทียบด้วยตนเอง",
            f"The name in the certificate ({who}) is written otherwise than in the {what.en}: compare them yourself.",
        )
    who = ", ".join(signed.holder for signed in people)
    return holds(
        code,
        f"ผู้ลงนามตรงกับที่{what.th}ระบุ: {who}",
        f"Those who signed are those whom the {what.en} names: {who}.",
    )


def _same(holder: str, name: str) -> bool:
    """Return whether a certificate's name stands in the record's, which also bears a title, and perhaps a demo's mark."""
    return holder.split(" (", maxsplit=1)[0].replace(" ", "") in name.replace(" ", "")


def is_of(signed: Signed, agency: str) -> bool:
    """Return whether a signature's certificate was issued to an agency, or to somebody of it."""
    return signed.organization_id == LEGAL_PERSON + agency.removeprefix("th:")
