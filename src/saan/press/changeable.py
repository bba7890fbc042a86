"""What can change how a signed page looks without any change of its bytes: layers, scripts, fields to fill in.

A signature over such a page holds, and says less: what its signer saw is not what everybody sees (shadow attacks).
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.trust.errors import Text
from saan.trust.findings import Finding, unchecked

CODE = "pdf.changeable"
_LAYERS = Text("ชั้นภาพที่เปิดปิดได้", "layers that can be switched")
_SCRIPTS = Text("คำสั่งที่ทำงานเอง", "scripts")
_FIELDS = Text("ช่องกรอกข้อความ", "fields to fill in")
_MOST_FIELDS = 1000


def changeable(reader: PdfFileReader) -> Iterator[Finding]:
    """Yield one finding where a page may look otherwise than its signer saw it; nothing for a page that cannot."""
    found = list(dict.fromkeys(_found(reader.root)))
    if found:
        th, en = ", ".join(one.th for one in found), ", ".join(one.en for one in found)
        yield unchecked(
            CODE,
            f"หน้านี้มี{th} สิ่งที่ท่านเห็นอาจต่างจากที่ผู้ลงนามเห็น ให้เชื่อเฉพาะข้อมูลที่ลงลายมือชื่อซึ่งแสดงไว้",
            f"The page has {en}: what you see may not be what its signer saw. Believe only what is shown here as signed.",
        )


def _found(root: Any) -> Iterator[Text]:
    if "/OCProperties" in root:
        yield _LAYERS
    if "/AA" in root or "/JavaScript" in _at(root, "/Names", {}) or _acts(_at(root, "/OpenAction")):
        yield _SCRIPTS
    form = _at(root, "/AcroForm", {})
    if "/XFA" in form or any(kind != "/Sig" for kind in _kinds(_at(form, "/Fields", ()), None, 0)):
        yield _FIELDS


def _at(held: Any, name: str, otherwise: Any = None) -> Any:
    """Return what a dictionary holds under a name, wherever in the file it stands."""
    return held[name] if name in held else otherwise  # noqa: SIM401 - `get` follows no reference


def _acts(action: Any) -> bool:
    """Return whether something is done on opening but showing a place of the document."""
    return isinstance(action, generic.DictionaryObject) and _at(action, "/S") != "/GoTo"


def _kinds(fields: Any, inherited: Any, depth: int) -> Iterator[Any]:
    for each in list(fields)[:_MOST_FIELDS]:
        field = each.get_object()
        kind, kids = _at(field, "/FT", inherited), _at(field, "/Kids")
        if kids and depth < 16:  # noqa: PLR2004 - deeper than any form
            yield from _kinds(kids, kind, depth + 1)
        else:
            yield kind
