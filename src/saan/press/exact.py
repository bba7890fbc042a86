"""A page that typst set, with text that copies exactly in every reader (see `plates.static`): the same page otherwise.

The file is written anew under the same object numbers: its structure, tags, record and metadata as they were, its
pages drawing the same runs of text in the press's own character codes.
"""

from functools import cache
from typing import Any

from pyhanko.pdf_utils import generic

from saan.press.plates import fonts, objects, static
from saan.press.plates.glyphs import Embedded, face
from saan.press.plates.marks import Style

_BLACK = (0.0, 0.0, 0.0)
_STYLES = tuple(Style(bold, italic, _BLACK) for bold in (False, True) for italic in (False, True))


def exact(pdf: bytes) -> bytes:
    """Return typst's PDF with the text of its pages in our codes; the same bytes for the same input."""
    source = objects.Set(pdf)
    voices = {
        style: static.Voice(f"S{index}", face(bold=style.bold, italic=style.italic), learns=False)
        for index, style in enumerate(_STYLES)
    }
    contents = []
    for index in range(len(source.pages)):
        given = source.resources(index).get("/Font", {})
        known = {name[1:]: about for name in given if (about := static.known(given[name]))}
        contents.append(static.retold(source.contents(index), known, voices))
    body = objects.Body()
    number = source.last
    named: dict[str, int] = {}
    redrawn: dict[int, bytes] = {}
    for style, voice in voices.items():
        if voice.used:
            named[voice.name] = number
            fonts.put(body, number, *_usual(style))
            number += fonts.OBJECTS
    for index, content in enumerate(contents):
        body.put(number, objects.stream(b"", content, level=6))
        redrawn[source.number(index)] = _redrawn(source.pages[index], content, number, named)
        number += 1
    trailer = source.reader.trailer
    ends = [objects.written(trailer.raw_get(name)) for name in ("/Root", "/Info")]
    for each, value in sorted(objects.needed(source.verbatim() | redrawn, ends).items()):
        body.put(each, value)
    return _closed(body, number, trailer)


@cache
def _usual(style: Style) -> tuple[Embedded, fonts.Streams]:
    made = face(bold=style.bold, italic=style.italic).embedded()
    return made, fonts.streams(made)


def _redrawn(page: Any, content: bytes, number: int, named: dict[str, int]) -> bytes:
    """Return a page that draws a content of ours, with our faces and those of typst's that are still named."""
    resources = generic.DictionaryObject(page["/Resources"])
    given = resources["/Font"]
    kept = {name: given.raw_get(name) for name in given if b"%b " % name.encode() in content}
    ours = {
        generic.NameObject(f"/{name}"): generic.IndirectObject(each, 0, None) for name, each in named.items()
    }
    resources["/Font"] = generic.DictionaryObject(kept | ours)
    changed = generic.DictionaryObject({name: page.raw_get(name) for name in page})
    changed["/Resources"] = resources
    changed["/Contents"] = generic.IndirectObject(number, 0, None)
    return objects.written(changed)


def _closed(body: objects.Body, size: int, trailer: Any) -> bytes:
    start = len(body.data)
    return b"%bxref\n0 %d\n%btrailer\n<</Size %d/Root %b/Info %b/ID %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        bytes(body.data), size, body.table(size), size, objects.written(trailer.raw_get("/Root")),
        objects.written(trailer.raw_get("/Info")), objects.written(trailer["/ID"]), start,
    )  # fmt: skip
