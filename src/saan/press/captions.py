"""What a file says of itself beside its pages: its title, author, subject and keywords.

Viewers show the title above the page, and read it aloud before anything else. Programs that sign or stamp a file may note when
that was and which of them it was, and pyHanko lets them write its description anew for that; but what it is called is for its
signer to say. Two places say it, the older dictionary and XMP, and a program may copy from one to the other.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_DC, _PDF = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/pdf/1.3/}"
_PLACES: Final = {
    "/Title": (f"{_DC}title",),
    "/Author": (f"{_DC}creator",),
    "/Subject": (f"{_DC}description",),
    "/Keywords": (f"{_PDF}Keywords", f"{_DC}subject"),
}
"""Under which names XMP says what the dictionary says (ISO 19005-3 6.6.3)."""
_LISTS: Final = re.compile("[;,]")
"""What parts authors and keywords that the dictionary holds in one text."""


def renamed(embedded: EmbeddedPdfSignature) -> bool:
    """Return whether the file calls itself something today that it did not when this was signed.

    What is no longer said is no change: a viewer shows the file's name then. The caller guards against what hostile bytes raise.
    """
    reader = embedded.reader
    last = reader.xrefs.total_revisions - 1
    if embedded.signed_revision == last:
        return False
    then, now = (_said(reader, each) for each in (embedded.signed_revision, last))
    return not all(now[name] <= then[name] for name in _PLACES)


def _said(reader: PdfFileReader, revision: int) -> dict[str, set[str]]:
    """Return what a revision says, by the names of the dictionary."""
    view = reader.get_historical_resolver(revision)
    about = _held(reader, revision, view.trailer_view, "/Info")
    described = _held(reader, revision, view.root, "/Metadata")
    xmp = _parsed(described.data) if hasattr(described, "data") else None
    return {
        name: {
            line
            for text in (*_texts(about, name), *_elements(xmp, names))
            for part in ([text] if name in {"/Title", "/Subject"} else _LISTS.split(text))
            if (line := " ".join(part.split()))
        }
        for name, names in _PLACES.items()
    }


def _held(reader: PdfFileReader, revision: int, holder: Any, name: str) -> Any:
    """Return what a revision held under a name, or nothing; its own view of a dictionary is not to be read from."""
    held = holder.raw_get(name) if name in holder else generic.DictionaryObject()
    if not isinstance(held, generic.IndirectObject):
        return held
    return reader.get_object(generic.Reference(held.idnum, held.generation, reader), revision)


def _texts(about: Any, name: str) -> Iterator[str]:
    if name in about:
        yield str(about[name])


def _parsed(xmp: bytes) -> Any:
    return etree.fromstring(xmp, etree.XMLParser(resolve_entities=False, encoding="utf-8"))


def _elements(xmp: Any, names: tuple[str, ...]) -> Iterator[str]:
    """Yield what elements of these names say, in whatever language, and what stands in attributes for them."""
    if xmp is None:
        return
    for each in xmp.iter():
        if each.tag in names:
            yield from each.itertext()
        yield from (value for name, value in each.attrib.items() if name in names)
