"""A document's other faces for a person: a wallet's credential, a seal from paper, a picture of a page, a bare record.

The press judges each (`saan.press.faces`); here it is said what was signed, in words, what only a person can see, and
what the issuer's register tells where it is at hand. A picture is never the document: only what its barcode says was
signed counts, and that is shown to be compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from saan.documents.api import DocumentRecord, parse
from saan.press import recognising
from saan.press.faces import Face, judge_credential, judge_seal
from saan.press.recognising import Recognised, recognise
from saan.press.scanning import Scanned
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, holds, refused, unchecked
from saan.web.verify import documents, saying
from saan.web.verify.around import Asked
from saan.web.verify.naming import NO_LABELS, Labels
from saan.web.verify.reports import Examined, Fact, Kind, Table

HOLDER: Final = Text(
    "ผลนี้ไม่ได้บอกว่าผู้แสดงเป็นผู้ถือเอกสาร ให้เทียบกับบัตรประจำตัว",
    "This does not tell whether who shows it is its holder: compare with their identity card.",
)
PAPER: Final = Text(
    "รหัสคัดลอกไปติดกระดาษแผ่นอื่นได้ ให้เทียบข้อมูลที่แสดงกับที่พิมพ์บนกระดาษทุกบรรทัด หากต่างกันแม้บรรทัดเดียว กระดาษนั้นปลอม",
    "A code can be copied onto another paper: compare every line shown here with what is printed. If one line differs, the paper is forged.",
)
PICTURE: Final = Text(
    "ภาพถ่าย ภาพหน้าจอ หรือสแกน ไม่ใช่เอกสาร ใครแก้ภาพก็ได้ ที่เชื่อได้มีเพียงข้อมูลที่อ่านจากรหัสซึ่งแสดงไว้ด้านล่าง",
    "A photograph, a screenshot or a scan is not the document, and anybody can change one: only what its code says, shown here, can be believed.",
)
_ASKS_TRUST: Final = frozenset({"trust.list", "document.issuer", "seal.issuer", "pdf.revocation"})


def examine_face(name: str, digest: str, known: Recognised, asked: Asked) -> Examined:
    """Return what holds of a credential, a seal, a link from paper, or a bare record."""
    match known.kind:
        case recognising.Kind.CREDENTIAL:
            return _credential(name, digest, known.text, asked)
        case recognising.Kind.SEAL:
            return _seal(name, digest, known.data, asked)
        case recognising.Kind.CHECK:
            return _link(name, digest, known, asked)
        case _:
            return _record(name, digest, known.data, asked)


def examine_picture(name: str, digest: str, scanned: Scanned, asked: Asked) -> Iterator[Examined]:
    """Yield what each code of a picture or scan tells, or that there is none to be read."""
    told = [one for one in scanned.codes if is_on_paper(one.data)]
    many = any(one.page > 1 for one in told)
    for one in told:
        if (known := recognise(one.data)) is not None:
            made = examine_face(f"{name} · {one.page}" if many else name, digest, known, asked)
            yield replace(made, notes=(PICTURE, *made.notes))
    if not told:
        none = _no_code(scanned, foreign=bool(scanned.codes))
        yield Examined(name, Kind.PICTURE, digest, (none,), notes=(PICTURE,))


def is_on_paper(data: bytes) -> bool:
    """Return whether a code's bytes are of a kind that stands on papers."""
    known = recognise(data)
    return known is not None and known.kind in _ON_PAPER


_ON_PAPER: Final = frozenset({recognising.Kind.SEAL, recognising.Kind.CHECK, recognising.Kind.CREDENTIAL})


def _no_code(scanned: Scanned, *, foreign: bool) -> Finding:
    if not scanned.whole:
        return unchecked(
            "picture.readable",
            "อ่านภาพนี้ไม่ครบ ภาพอาจเสียหาย ใหญ่เกินไป หรือเป็นชนิดที่ไม่รู้จัก ให้บันทึกเป็น JPEG หรือ PNG แล้วลองใหม่",
            "The picture could not be read to its end: it may be damaged, too large or of another kind. Save it as JPEG or PNG and try again.",
        )
    if foreign:
        return unchecked(
            "picture.code",
            "รหัสในภาพไม่ใช่ตราดิจิทัลหรือลิงก์ตรวจเอกสาร จึงตรวจอะไรไม่ได้ อย่าเปิดลิงก์ที่ไม่รู้จัก",
            "The code in the picture is neither a digital seal nor a link for checking a document, so nothing can be checked. Open no link that you do not know.",
        )
    return unchecked(
        "picture.code",
        "อ่านรหัสจากภาพนี้ไม่ได้ ถ่ายใหม่ให้เห็นรหัสเต็ม คมชัด ไม่เอียงมาก หรือขอแฟ้ม PDF จากผู้ถือ",
        "No code could be read from this picture: take it again, the whole code sharp and straight, or ask its holder for the PDF.",
    )


def _credential(name: str, digest: str, text: str, asked: Asked) -> Examined:
    face = judge_credential(text, asked.trust, asked.at, asked.lists)
    lists = asked.lists_for(face.said)
    if lists != asked.lists:
        face = judge_credential(text, asked.trust, asked.at, lists)
    notes = (HOLDER,) if face.said.get("cnf") else ()
    labels = asked.labels(str(face.said.get("vct", "")))
    return Examined(name, Kind.CREDENTIAL, digest, _findings(face, asked), _facts(face, labels), notes=notes)


def _seal(name: str, digest: str, data: bytes, asked: Asked) -> Examined:
    face = judge_seal(data, asked.trust, asked.at, asked.lists)
    lists = asked.lists_for(face.said)
    if lists != asked.lists:
        face = judge_seal(data, asked.trust, asked.at, lists)
    return Examined(name, Kind.SEAL, digest, _findings(face, asked), _facts(face, NO_LABELS), notes=(PAPER,))


def _link(name: str, digest: str, known: Recognised, asked: Asked) -> Examined:
    """Judge the link in a paper's QR code: here it names a record of the register, elsewhere it proves nothing."""
    check = known.check
    found = asked.around.printed(check) if check is not None else None
    if found is None:
        origin = check.origin if check is not None else "–"
        elsewhere = unchecked(
            "link.register",
            f"รหัสนี้เป็นเพียงลิงก์ไปยัง {origin} ไม่มีลายมือชื่อในตัว หากเป็นที่อยู่ของผู้ออกที่ท่านรู้จัก ให้เปิดดูที่นั่น หรือสแกนตราดิจิทัลแทน",
            f"This code is only a link to {origin} and bears no signature. If you know that address as the issuer's, look there; or scan the digital seal instead.",
        )
        return Examined(name, Kind.LINK, digest, (elsewhere,), notes=(PAPER,))
    record, sha256 = found
    return _registered(Examined(name, Kind.LINK, digest, (), notes=(PAPER,)), record, sha256, asked)


def _record(name: str, digest: str, data: bytes, asked: Asked) -> Examined:
    """Judge a record without its page: it bears no signature, but the issuer's register may know exactly this one."""
    bare = unchecked(
        "record.signed",
        "ข้อมูลชุดนี้ไม่มีลายมือชื่อของตนเอง ให้ตรวจแฟ้ม PDF หรือเอกสารจากกระเป๋าเอกสารแทน",
        "This record bears no signature of its own: check the PDF, or the document from a wallet, instead.",
    )
    made = Examined(name, Kind.RECORD, digest, (bare,))
    try:
        record = parse(data)
    except SaanError as error:
        return replace(made, findings=(refused(error),))
    if asked.around.register(record, digest) is None:
        return replace(made, said=tuple(documents.said(record, None, asked)))
    return _registered(replace(made, findings=()), record, digest, asked)


def _registered(made: Examined, record: DocumentRecord, sha256: str, asked: Asked) -> Examined:
    registered = asked.around.register(record, sha256)
    known = holds(
        "link.register",
        "ทะเบียนของผู้ออกมีเอกสารนี้ตรงทุกตัวอักษร ตามข้อมูลด้านล่าง",
        "The issuer's register holds exactly this document, as shown here.",
    )
    findings = (known, documents.in_time(record, asked.at), *documents.stands(record, registered, asked))
    return replace(made, findings=findings, said=tuple(documents.said(record, registered, asked)))


def _findings(face: Face, asked: Asked) -> tuple[Finding, ...]:
    """Return a face's findings; without a trust file, who issued is not checked instead of wrong."""
    if asked.trusted is not None:
        return face.findings
    kept = [one for one in face.findings if one.code not in _ASKS_TRUST]
    return (
        *kept,
        unchecked(
            "document.issuer",
            "ยังตรวจไม่ได้ว่าใครออก เพราะไม่ได้ให้แฟ้มความเชื่อถือ",
            "Who issued it could not be checked: no trust file was given.",
        ),
    )


def _facts(face: Face, labels: Labels) -> tuple[Fact | Table, ...]:
    if face.agency is None:
        return saying.facts(face.said, labels)
    issuer = Fact(Text("ผู้ออกตามรายชื่อ", "Issuer, as listed"), face.agency.name)
    return (issuer, *saying.facts(face.said, labels))


def statuses(files: Sequence[bytes]) -> tuple[str, ...]:
    """Return the status lists among files: they serve the others."""
    known = (recognise(each) for each in files)
    return tuple(one.text for one in known if one is not None and one.kind is recognising.Kind.STATUS)


def examine_list(name: str, digest: str) -> Examined:
    """Say of a status list or of type metadata that were given alone that they need a document."""
    alone = unchecked(
        "status.alone",
        "แฟ้มนี้ใช้ประกอบการตรวจเอกสาร เลือกเอกสารพร้อมกับแฟ้มนี้",
        "This file serves to check a document: choose one together with it.",
    )
    return Examined(name, Kind.STATUS, digest, (alone,))
