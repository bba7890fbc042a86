"""Whether the pages of an original can be drawn in an archive as they are: what PDF/A asks of a drawing (ISO 19005-3 §6.2).

A file's own word that it is PDF/A proves nothing. Looked at is everything that a page draws: its operators, what they name,
and what that draws in turn. How much that is has a bound, so that no form which draws forms that draw forms keeps whoever
opens the copy waiting. What would look otherwise in the copy than in the original is refused: layers, notes that lie on the page,
a page that shows a part of itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press.errors import UndrawableError
from saan.press.operators import Named, layered, operators, shown

MOST_PAGES = 300
MOST_OPERATORS = 500_000
"""Operators that all pages carry out together; a page of a letter has some five hundred."""
MOST_BYTES = 32 << 20
"""Bytes of all drawings, each counted once."""
MOST_RESOURCES = 5000
_DEEPEST = 12
"""Drawings within each other."""
_LEAST_SIDE, _MOST_SIDE = 3.0, 14400.0
"""Points of a page's side (ISO 19005-3 6.1.13): nothing is read on a smaller one, and of a larger one nothing in the frame of a copy."""
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_NO_FORM = ("/OPI", "/PS", "/Ref", "/Subtype2", "/OC")
_NO_IMAGE = ("/OPI", "/Alternates", "/OC")
_NO_STATE = ("/TR", "/HTP")
_DEVICE = frozenset({"/DeviceRGB", "/DeviceGray", "/Pattern"})
_COLOURS = _DEVICE | {"/ICCBased", "/CalRGB", "/CalGray", "/Indexed"}
_HIDDEN = 0b10 | 0b100000
"""Flags of a note that is hidden or not viewed (ISO 32000-1 table 165)."""


def drawable(reader: PdfFileReader) -> int:
    """Return how many pages an original has, all of which can be drawn; raise `UndrawableError` with the reason where one cannot.

    Raises what hostile bytes make pyHanko raise.
    """
    root = reader.root
    metadata = root["/Metadata"].data if "/Metadata" in root else b""
    if b"pdfaid" not in metadata:
        raise UndrawableError(reason_th="ต้นฉบับไม่ใช่ PDF/A", reason_en="it is no PDF/A")
    if "/OCProperties" in root:
        raise layered()
    pages = [each.get_object() for each in root["/Pages"]["/Kids"]]
    if not 0 < len(pages) <= MOST_PAGES:
        raise UndrawableError(
            reason_th=f"มีหน้าไม่อยู่ในช่วง 1 ถึง {MOST_PAGES}",
            reason_en=f"it does not have 1 to {MOST_PAGES} pages",
        )
    look = _Look()
    for page in pages:
        _require_plain(page)
        look.drawing(_contents(page), page["/Resources"])
    return len(pages)


def _require_plain(page: Any) -> None:
    """Return where all of a page is what it draws, upright."""
    whole = all(name in page for name in ("/MediaBox", "/Resources", "/Contents"))
    if not whole or ("/Rotate" in page and int(page["/Rotate"])):
        raise UndrawableError(reason_th="หน้าไม่ครบหรือหมุนอยู่", reason_en="a page is turned, or not whole")
    left, low, right, high = box = [float(side) for side in page["/MediaBox"]]
    # Whichever two corners a box names first (ISO 32000-1 7.9.5), a press of Saan names the lower left one.
    if not all(_LEAST_SIDE <= side <= _MOST_SIDE for side in (right - left, high - low)):
        raise UndrawableError(
            reason_th="ขนาดหน้าไม่อยู่ในเกณฑ์ของ PDF/A", reason_en="a page is of a size that no PDF/A has"
        )
    if "/CropBox" in page and [float(side) for side in page["/CropBox"]] != box:
        raise UndrawableError(reason_th="หน้าแสดงเพียงบางส่วน", reason_en="a page shows a part of itself")
    for note in _held(page, "/Annots"):
        if _seen(note.get_object()):
            raise UndrawableError(
                reason_th="มีสิ่งที่แปะทับบนหน้า", reason_en="something lies on a page that is no part of it"
            )


def _seen(note: Any) -> bool:
    """Return whether a note or field shows on the page; a link is only followed."""
    left, low, right, high = (float(side) for side in note["/Rect"])
    hidden = "/F" in note and int(note["/F"]) & _HIDDEN
    return left != right and low != high and not hidden and note["/Subtype"] != "/Link"


def _contents(page: Any) -> bytes:
    held = page["/Contents"]
    parts = [each.get_object() for each in held] if isinstance(held, generic.ArrayObject) else [held]
    return b"\n".join(part.data for part in parts)


@dataclass(slots=True)
class _Look:
    """One reading of an original: what was looked at already, and how much is drawn."""

    fit: set[Any] = field(default_factory=set)
    costs: dict[Any, int] = field(default_factory=dict)
    begun: set[Any] = field(default_factory=set)
    read: int = 0
    carried_out: int = 0

    def drawing(self, drawn: bytes, resources: Any) -> None:
        """Return where a page can be drawn."""
        self.carried_out += self._cost(drawn, resources)
        _require_little(self.carried_out)

    def _cost(self, drawn: bytes, resources: Any) -> int:
        """Return how many operators are carried out for a drawing, all of whose resources fit."""
        self.read += len(drawn)
        _require_little(self.read, MOST_BYTES)
        for kind in _FIT:
            for name in _held(resources, kind):
                self._resource(Named(kind, name), resources)
        cost = 0
        for named in operators(drawn):
            cost += 1
            if named and not (named.kind == "/ColorSpace" and named.name in _DEVICE):
                cost += self._resource(named, resources)
            _require_little(cost)
        return cost

    def _resource(self, named: Named, resources: Any) -> int:
        """Return how many operators are carried out for a resource, which must be there and fit."""
        held = _held(resources, named.kind)
        if named.name not in held:
            raise UndrawableError(
                reason_th=f"คำสั่งวาดอ้างถึง {shown(named.name)} ซึ่งไม่มีในแฟ้ม",
                reason_en=f"its drawing names {shown(named.name)}, which it does not have",
            )
        raw = held.raw_get(named.name)
        key = raw.reference if isinstance(raw, generic.IndirectObject) else (named, id(held))
        each = raw.get_object()
        if key not in self.fit:
            _require_fit(named, each)
            self.fit.add(key)
            _require_little(len(self.fit), MOST_RESOURCES)
        form = _form(named, each)
        return self._form(key, form, resources) if form is not None else 0

    def _form(self, key: Any, form: Any, resources: Any) -> int:
        """Return how many operators are carried out for a form, which is read once; one that draws itself never ends."""
        if key not in self.costs:
            if key in self.begun or len(self.begun) > _DEEPEST:
                raise _too_much()
            self.begun.add(key)
            own = form["/Resources"] if "/Resources" in form else resources  # noqa: SIM401 - `get` follows no reference
            self.costs[key] = self._cost(form.data, own)
            self.begun.remove(key)
        return self.costs[key]


def _held(holder: Any, name: str) -> Any:
    """Return what something holds under a name, or nothing; `get` would follow no reference."""
    return holder[name] if name in holder else {}  # noqa: SIM401 - as said


def _require_little(count: int, most: int = MOST_OPERATORS) -> None:
    if count > most:
        raise _too_much()


def _form(named: Named, each: Any) -> Any:
    """Return the drawing that a resource brings: a form's own, or the mask of a state."""
    if named.kind == "/XObject" and each["/Subtype"] == "/Form":
        return each
    if (
        named.kind == "/ExtGState"
        and "/SMask" in each
        and isinstance(each["/SMask"], generic.DictionaryObject)
    ):
        return each["/SMask"]["/G"]
    return None


def _require_fit(named: Named, each: Any) -> None:
    if named.kind == "/Properties" and _layered(each):
        raise layered()
    if not _FIT[named.kind](each):
        said = shown(named.name)
        raise UndrawableError(
            reason_th=f"{said} ไม่เป็นไปตาม PDF/A", reason_en=f"its {said} is not as PDF/A asks"
        )


def _embedded(font: Any) -> bool:
    """Return whether a font brings its program; one that draws its letters by operators is none of a press of Saan."""
    if font["/Subtype"] == "/Type0":
        font = font["/DescendantFonts"][0]
    about = font["/FontDescriptor"] if "/FontDescriptor" in font else {}  # noqa: SIM401 - as above
    return any(name in about and isinstance(about[name], generic.StreamObject) for name in _PROGRAMS)


def _plain(drawn: Any) -> bool:
    """Return whether a form or picture keeps to what an archive knows."""
    if "/Filter" in drawn and "/LZWDecode" in (drawn["/Filter"], *_several(drawn["/Filter"])):
        return False
    if drawn["/Subtype"] == "/Form":
        return not any(name in drawn for name in _NO_FORM)
    smooth = "/Interpolate" in drawn and bool(drawn["/Interpolate"])
    coloured = "/ColorSpace" not in drawn or _coloured(drawn["/ColorSpace"])
    return (
        drawn["/Subtype"] == "/Image"
        and not smooth
        and coloured
        and not any(name in drawn for name in _NO_IMAGE)
    )


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, generic.ArrayObject) else ()


def _coloured(space: Any) -> bool:
    """Return whether colours are such as the profile of the copy holds, also those that a palette or a pattern takes."""
    if not isinstance(space, generic.ArrayObject):
        return space in _COLOURS
    under = space[1] if space[0] in {"/Indexed", "/Pattern"} and len(space) > 1 else None
    return space[0] in _COLOURS and (under is None or (space[0] != under and _coloured(under)))


def _tiled(pattern: Any) -> bool:
    """Return whether a pattern repeats a tile, which is drawn as often as it finds room."""
    return bool(pattern["/PatternType"] == 1)


def _layered(properties: Any) -> bool:
    return "/OCGs" in properties or ("/Type" in properties and properties["/Type"] == "/OCG")


_FIT: dict[str, Callable[[Any], bool]] = {
    "/Font": _embedded,
    "/XObject": _plain,
    "/ExtGState": lambda state: not any(name in state for name in _NO_STATE),
    "/ColorSpace": _coloured,
    "/Pattern": lambda pattern: not _tiled(pattern) and _coloured(pattern["/Shading"]["/ColorSpace"]),
    "/Shading": lambda shading: _coloured(shading["/ColorSpace"]),
    "/Properties": lambda _: True,
}
"""What each kind of resource must be."""


def _too_much() -> UndrawableError:
    return UndrawableError(
        reason_th=f"วาดมากหรือซ้อนกันเกินไป (เกิน {MOST_OPERATORS} คำสั่ง หรือ {MOST_BYTES >> 20} MiB)",
        reason_en=f"it draws too much, or too deep (more than {MOST_OPERATORS} operators, or {MOST_BYTES >> 20} MiB)",
    )
