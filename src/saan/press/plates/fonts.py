"""A face as the objects of a PDF (ISO 32000-1 §9.7, ISO 19005-3 §6.2.11)."""

from saan.press.plates.glyphs import Embedded
from saan.press.plates.objects import Body, stream

OBJECTS = 5
_ROWS = 100
"""Entries of one block of a CMap, by the specification."""


Streams = tuple[bytes, bytes]
"""The font program and the map to the source text, as objects."""


def streams(face: Embedded) -> Streams:
    """Return a face's streams, which cost more than all else of it and may be kept."""
    return stream(b"/Length1 %d" % len(face.program), face.program), stream(b"", _map(face))


def put(body: Body, first: int, face: Embedded, kept: Streams | None = None) -> None:
    """Write a face as five objects from a number on; the first is the font."""
    made = kept or streams(face)
    descendant, descriptor, program, texts = (first + place for place in range(1, OBJECTS))
    name = b"/SAANPR+%b" % face.name.encode()
    body.put(
        first,
        b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, descendant, texts),
    )
    body.put(
        descendant,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 0/W[0[%b]]>>"
        % (name, descriptor, b" ".join(b"%d" % width for width in face.widths)),
    )
    body.put(
        descriptor,
        b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d"
        b"/StemV %d/FontFile2 %d 0 R>>"
        % (
            name, 68 if face.italic_angle else 4, *face.box, face.italic_angle, face.ascent, face.descent,
            face.cap_height, 140 if face.bold else 80, program,
        ),
    )  # fmt: skip
    body.put(program, made[0])
    body.put(texts, made[1])


def _map(face: Embedded) -> bytes:
    """Return the CMap from character codes to the source text."""
    rows = [f"<{code:04x}><{text.encode('utf-16-be').hex()}>" for code, text in sorted(face.texts.items())]
    blocks = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    return (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def"
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange <0000><ffff> endcodespacerange\n"
        + "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
        + "endcmap CMapName currentdict/CMap defineresource pop end end"
    ).encode()
