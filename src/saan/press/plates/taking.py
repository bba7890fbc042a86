"""What is taken over from a PDF that typst made."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader


class Set:
    """A PDF that typst made: its pages' resources and contents, to be taken over under the same numbers."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfFileReader(BytesIO(pdf))
        self.pages = [each.get_object() for each in self.reader.root["/Pages"]["/Kids"]]
        self.last = int(self.reader.trailer["/Size"])

    def number(self, page: int) -> int:
        """Return the number of a page's object."""
        return int(self.reader.root["/Pages"]["/Kids"].raw_get(page).idnum)

    def size(self, page: int) -> tuple[float, float]:
        """Return a page's width and height in points."""
        _, _, width, height = (float(side) for side in self.pages[page]["/MediaBox"])
        return width, height

    def contents(self, page: int) -> bytes:
        """Return what a page draws."""
        found = self.pages[page]["/Contents"]
        parts = found if isinstance(found, generic.ArrayObject) else [found]
        return b"\n".join(part.get_object().data for part in parts)

    def resources(self, page: int) -> dict[str, Any]:
        """Return a page's resources, the first level resolved."""
        about = self.pages[page]
        found = about["/Resources"] if "/Resources" in about else {}  # noqa: SIM401 - `get` would not resolve it
        return {name: found[name] for name in found}

    def links(self, page: int) -> list[Any]:
        """Return the links that lie on a page."""
        about = self.pages[page]
        lying = about["/Annots"] if "/Annots" in about else ()  # noqa: SIM401 - as above
        return [each for each in lying if each.get_object()["/Subtype"] == "/Link"]

    def targets(self) -> Any:
        """Return the named places of the document; None where it has none."""
        root = self.reader.root
        names: Any = root["/Names"] if "/Names" in root else {}  # noqa: SIM401 - as above
        return names.raw_get("/Dests") if "/Dests" in names else None

    def reachable(self, roots: list[Any], *, but: frozenset[int] = frozenset()) -> Mapping[int, Any]:
        """Return the indirect objects that values lead to, by number, without following those of `but`."""
        found: dict[int, Any] = {}
        waiting = list(roots)
        while waiting:
            value = waiting.pop()
            if isinstance(value, generic.IndirectObject):
                if value.idnum not in found and value.idnum not in but:
                    found[value.idnum] = value.get_object()
                    waiting.append(found[value.idnum])
            elif isinstance(value, generic.DictionaryObject):
                waiting += [value.raw_get(name) for name in value if name not in {"/Parent", "/StructParent"}]
            elif isinstance(value, generic.ArrayObject):
                waiting += list(value)
        return found
