"""Whether the pages of an original can be drawn in an archive: what PDF/A asks of all that a drawing names (ISO 19005-3 §6.2).

A file's own word that it is PDF/A proves nothing. Looked at are its resources, not its operators: so this answers for pages
of which is known besides that a press of Saan set them, and refuses what somebody slipped into one.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

MOST_PAGES = 300
_MOST = 5000
"""Resources that are looked at; an original with more is not drawn."""
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_NO_FORM = ("/OPI", "/PS", "/Ref", "/Subtype2")
_NO_IMAGE = ("/OPI", "/Alternates")
_NO_STATE = ("/TR", "/HTP")
_COLOURS = frozenset(
    {"/DeviceRGB", "/DeviceGray", "/ICCBased", "/CalRGB", "/CalGray", "/Indexed", "/Pattern"}
)


def drawable(reader: PdfFileReader) -> int:
    """Return how many pages an original has if all of them can be drawn, else 0. Raises what hostile bytes make pyHanko raise."""
    root = reader.root
    metadata = root["/Metadata"].data if "/Metadata" in root else b""
    pages = [each.get_object() for each in root["/Pages"]["/Kids"]]
    fit = b"pdfaid" in metadata and 0 < len(pages) <= MOST_PAGES and all(map(_upright, pages))
    return len(pages) if fit and _archival(pages) else 0


def _upright(page: Any) -> bool:
    whole = all(name in page for name in ("/MediaBox", "/Resources", "/Contents"))
    return whole and ("/Rotate" not in page or int(page["/Rotate"]) == 0)


def _archival(pages: list[Any]) -> bool:
    seen: set[Any] = set()
    waiting = [page["/Resources"] for page in pages]
    while waiting:
        resources = waiting.pop()
        for kind in ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern"):
            for each in _held(resources, kind, seen):
                if len(seen) > _MOST or not _fit(kind, each):
                    return False
                if isinstance(each, generic.DictionaryObject) and "/Resources" in each:
                    waiting.append(each["/Resources"])
    return True


def _held(resources: Any, kind: str, seen: set[Any]) -> Iterator[Any]:
    """Yield the resources of a kind, each once in a file."""
    found: Any = resources[kind] if kind in resources else {}  # noqa: SIM401 - `get` follows no reference
    for name in found:
        raw = found.raw_get(name)
        known = raw.reference if isinstance(raw, generic.IndirectObject) else (kind, name, id(found))
        if known not in seen:
            seen.add(known)
            yield raw.get_object()


def _fit(kind: str, each: Any) -> bool:
    match kind:
        case "/Font":
            return _embedded(each)
        case "/XObject":
            return _plain(each)
        case "/ExtGState":
            return not any(name in each for name in _NO_STATE)
        case "/ColorSpace":
            return _colour(each) in _COLOURS
        case _:
            return True


def _embedded(font: Any) -> bool:
    """Return whether a font brings its program, or is drawn by what the file holds."""
    if font["/Subtype"] == "/Type3":
        return True
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
    coloured = "/ColorSpace" not in drawn or _colour(drawn["/ColorSpace"]) in _COLOURS
    return (
        drawn["/Subtype"] == "/Image"
        and not smooth
        and coloured
        and not any(name in drawn for name in _NO_IMAGE)
    )


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, generic.ArrayObject) else ()


def _colour(space: Any) -> Any:
    return space[0] if isinstance(space, generic.ArrayObject) else space
