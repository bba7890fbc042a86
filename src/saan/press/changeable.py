"""What can change how a signed page looks without any change of its bytes: layers, scripts, fields to fill in, media.

A signature over such a page holds, and says less: what its signer saw is not what everybody sees (shadow attacks).
Looked through is what a viewer heeds: the catalogue, its names and outline, every page, what lies on it, the form, and each
action with those that follow it. Links that only lead somewhere, when somebody follows them, are no finding. The browser's
verifier looks through the same (`assets/verifier/changeable.js`).
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press.faults import own_fault
from saan.trust.errors import Text
from saan.trust.findings import Finding, unchecked

CODE = "pdf.changeable"
MOST = 20_000
"""Parts of a file that are looked at; a file of more is said not to have been looked through."""
_LAYERS = Text("ชั้นภาพที่เปิดปิดได้", "layers that can be switched")
_SCRIPTS = Text("คำสั่งที่ทำงานเอง", "scripts")
_FIELDS = Text("ช่องกรอกข้อความ", "fields to fill in")
_MEDIA = Text("สื่อที่เล่นหรือเคลื่อนไหวได้", "media that play or move")
_UNSEEN = Text("ส่วนที่ตรวจดูไม่ได้ทั้งหมด", "parts that could not be looked through")
_GOES = frozenset({"/GoTo"})
"""What an action may do of itself: show a place of the document."""
_LEADS = _GOES | {"/GoToR", "/GoToE", "/URI", "/Named", "/Thread"}
"""What it may do when somebody follows a link: lead to a place, a file or a website."""
_PLAYED = frozenset({"/3D", "/Movie", "/RichMedia", "/Screen", "/Sound"})
_RUN = ("/JavaScript", "/Renditions", "/AlternatePresentations")
"""What the names of a catalogue hold that runs."""
_DEEPEST = 16


def changeable(reader: PdfFileReader) -> Iterator[Finding]:
    """Yield one finding where a page may look otherwise than its signer saw it; nothing for a page that cannot."""
    found: dict[Text, None] = {}
    try:
        for each in _Look().through(reader.root):
            found[each] = None
    except _TooMuchError:
        found[_UNSEEN] = None
    except Exception as error:  # noqa: BLE001 - hostile bytes make the reader raise errors of any kind
        own_fault(error)
        found[_UNSEEN] = None
    if found:
        th, en = ", ".join(one.th for one in found), ", ".join(one.en for one in found)
        yield unchecked(
            CODE,
            f"หน้านี้มี{th} สิ่งที่ท่านเห็นอาจต่างจากที่ผู้ลงนามเห็น ให้เชื่อเฉพาะข้อมูลที่ลงลายมือชื่อซึ่งแสดงไว้",
            f"The page has {en}: what you see may not be what its signer saw. Believe only what is shown here as signed.",
        )


class _TooMuchError(Exception):
    """The file has more parts than are looked at."""


class _Look:
    """One look through a file. Counts every part, also those seen before, so that neither bulk nor a circle holds it up."""

    def __init__(self) -> None:
        self._left = MOST

    def through(self, root: Any) -> Iterator[Text]:
        if "/OCProperties" in root:
            yield _LAYERS
        names = _at(root, "/Names")
        opening = _at(root, "/OpenAction")
        if isinstance(names, generic.DictionaryObject) and any(name in names for name in _RUN):
            yield _SCRIPTS
        if isinstance(opening, generic.DictionaryObject) and self._acts(root, "/OpenAction", _GOES):
            yield _SCRIPTS
        yield from self._runs(root)
        yield from self._form(_at(root, "/AcroForm"))
        for item in self._tree(root, "/Outlines", ("/First", "/Next")):
            if self._acts(item, "/A", _LEADS):
                yield _SCRIPTS
        for page in self._tree(root, "/Pages", ("/Kids",)):
            yield from self._runs(page)
            if "/PresSteps" in page:
                yield _SCRIPTS
            for note in self._tree(page, "/Annots", ()):
                yield from self._note(note)

    def _form(self, form: Any) -> Iterator[Text]:
        if not isinstance(form, generic.DictionaryObject):
            return
        if "/XFA" in form:
            yield _FIELDS
        for field in self._tree(form, "/Fields", ("/Kids",)):
            yield from self._runs(field)
            own = _at(field, "/FT")
            if own != "/Sig" if own else "/Kids" not in field and _kind(field) != "/Sig":
                yield _FIELDS

    def _note(self, note: Any) -> Iterator[Text]:
        yield from self._runs(note)
        if self._acts(note, "/A", _LEADS) or self._acts(note, "/PA", _LEADS):
            yield _SCRIPTS
        kind = _at(note, "/Subtype")
        if kind in _PLAYED:
            yield _MEDIA
        if kind == "/Widget" and _kind(note) != "/Sig":
            yield _FIELDS

    def _runs(self, held: Any) -> Iterator[Text]:
        """Yield that something has actions which begin of themselves: on opening, on being seen, on the mouse passing."""
        if _at(held, "/AA"):
            yield _SCRIPTS

    def _acts(self, held: Any, name: str, allowed: frozenset[str]) -> bool:
        """Return whether an action, or one of those that follow it, does more than is allowed."""
        return any(_at(each, "/S") not in allowed for each in self._tree(held, name, ("/Next",)))

    def _tree(self, held: Any, name: str, further: tuple[str, ...]) -> Iterator[Any]:
        """Yield the dictionaries under a name, one or an array, and those under the further names of each; none twice."""
        seen: set[Any] = set()
        waiting = [self._under(held, name, seen)]
        while waiting:
            found = next(waiting[-1], None)
            if found is None:
                waiting.pop()
                continue
            yield found
            waiting += [self._under(found, each, seen) for each in further]

    def _under(self, held: Any, name: str, seen: set[Any]) -> Iterator[Any]:
        raw = held.raw_get(name) if name in held else generic.NullObject()
        value = raw.get_object()
        for each in value if isinstance(value, generic.ArrayObject) else (raw,):
            self._left -= 1
            if self._left < 0:
                raise _TooMuchError
            if isinstance(each, generic.IndirectObject):
                if each.reference in seen:
                    continue
                seen.add(each.reference)
            found = each.get_object()
            if isinstance(found, generic.DictionaryObject):
                yield found


def _at(held: Any, name: str) -> Any:
    """Return what a dictionary holds under a name, wherever in the file it stands."""
    return held[name] if name in held else None  # noqa: SIM401 - `get` follows no reference


def _kind(field: Any) -> Any:
    """Return the kind of a form's field, its own or that of a field above it."""
    for _ in range(_DEEPEST):
        if "/FT" in field:
            return field["/FT"]
        field = _at(field, "/Parent")
        if not isinstance(field, generic.DictionaryObject):
            break
    return None
