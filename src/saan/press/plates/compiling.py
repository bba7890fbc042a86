"""Compiling a plate: what all documents of a template share is laid out by typst, and written anew with places to fill."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import hypot
from typing import Any

from pyhanko.pdf_utils import generic

from saan.press.errors import BadTemplateError
from saan.press.fonts import covered
from saan.press.pages import Emblem, Watermark
from saan.press.plates import fonts, judging, marks, matrices, objects, squares, static, tagging
from saan.press.plates.glyphs import face
from saan.press.plates.laying import Laid, laid_out
from saan.press.plates.lines import Fitter
from saan.press.plates.marks import Marks, Style
from saan.press.plates.matrices import Matrices
from saan.press.plates.plate import Plate
from saan.press.plates.revisions import SEAL, fields, widget
from saan.press.plates.squares import Squares
from saan.press.plates.taking import Set
from saan.press.typesetting import KEYWORDS
from saan.press.verdicts import DOCUMENT_RECORD, TYPE_METADATA

_SHARED = ("catalog", "info", "pages", "form", "file")
_METADATA = ("metadata file", "metadata")
_OWN = ("record", "xmp", "signature")
_STYLES = tuple(Style(bold, italic, (0.0, 0.0, 0.0)) for bold in (False, True) for italic in (False, True))


def compile_plate(  # noqa: PLR0913 - a template and all that is its agency's
    template: str,
    *,
    files: Mapping[str, bytes] | None = None,
    watermark: Watermark = Watermark.NONE,
    signed: bool = True,
    emblem: Emblem | None = None,
    names: Collection[str] = (),
    metadata: bytes = b"",
) -> Plate:
    """Return the plate of a template in typst, which imports `/plate.typ`; `files` are pictures it names.

    `metadata` is JSON that says what the fields of its documents are called: every page carries it, under its seal.
    Without `signed`, the page is for the agency's seal alone: it has no field for whom its template calls a signatory. `emblem` is the agency's; `names`
    are fields that hold a name, which no line breaks, beside those that the template calls so. Raises `BadTemplateError`,
    or `BadEmblemError`. Pages that it goes on over are laid out when a document first needs them; `Plate.fields` asks for all.
    """
    covered()  # says plainly when the fonts are missing
    fitter = Fitter()
    made = _Common(fitter, watermark, names, metadata)

    def lay(more: int) -> Laid:
        return laid_out(template, files or {}, signed=signed, emblem=emblem, more=more)

    plate = _compiled(lay(0), made)
    if not plate.marks.most:
        return plate
    return replace(plate, going_on=GoingOn(plate.marks, lay, made))


class GoingOn:
    """The plates of a template with more pages, each laid out and compiled when it is first asked for; most never are."""

    def __init__(self, first: Marks, lay: Callable[[int], Laid], common: "_Common") -> None:
        self._first, self._common = first, common
        self._most = first.most
        self._lay, self._plate = lay, cache(self._compiled)

    def plate(self, more: int) -> Plate | None:
        """Return the plate with that many pages more, None beyond the most."""
        return self._plate(more) if more <= self._most else None

    def fields(self) -> frozenset[str]:
        """Return the names of all texts on any of the plates, or raise `BadTemplateError` where one cannot be used."""
        found = self._first.fields
        for more in range(1, self._most + 1):
            slots = self._plate(more).marks.slots
            late = {name for slot in slots if not slot.optional for name in slot.fields} - self._first.fields
            if late:
                raise BadTemplateError(
                    field=min(late),
                    reason_th=f"ช่อง {min(late)} มีเฉพาะในหน้าต่อ จึงต้องเป็น optional",
                    reason_en=f"the field {min(late)} stands on further pages only, so it must be optional",
                )
            found |= {name for slot in slots for name in slot.fields}
        return found

    def _compiled(self, more: int) -> Plate:
        return replace(_compiled(self._lay(more), self._common), more=more, going_on=self)


@dataclass(frozen=True, slots=True)
class _Common:
    """What the plates of a template have in common, however many pages they have."""

    fitter: Fitter
    watermark: Watermark
    names: Collection[str]
    metadata: bytes


def _compiled(laid: Laid, common: _Common) -> Plate:
    page = Set(laid.pdf)
    heights = [page.size(index)[1] for index in range(len(page.pages))]
    found = marks.read(laid.queried, heights).naming(common.names)
    for square in found.squares:
        most = matrices.MOST_BYTES if square.matrix else squares.MOST_BYTES
        if not 1 <= square.longest <= most:
            raise BadTemplateError(
                field=square.name,
                reason_th=f"ความยาวของ {square.name} ต้องอยู่ระหว่าง 1 ถึง {most}",
                reason_en=f"the length of {square.name} must lie between 1 and {most}",
            )
    made = _Compiling(page, found, common, laid.inaccessible)
    judging.check_rooms(made.marks, [page.size(index) for index in range(len(page.pages))])
    return made.plate()


class _Compiling:
    """One plate in the making: owns the numbers of its objects and the body that they are written to."""

    def __init__(self, page: Set, found: Marks, common: _Common, inaccessible: str) -> None:
        self.page, self.inaccessible = page, inaccessible
        self.fonts = [_known(page.resources(index).get("/Font", {})) for index in range(len(page.pages))]
        numbers = frozenset(spot.number for spot in found.spots)
        self.cleared = [
            tagging.cleared(page.contents(index), known, found.numbers, numbers)
            for index, known in enumerate(self.fonts)
        ]
        self.marks = judging.judged(found, self.cleared, tagged=not inaccessible)
        self.fitter, self.watermark, self.metadata = common.fitter, common.watermark, common.metadata
        self.begun: dict[int, str] = {}
        self.widgets = fields(found.signatories)
        self.body = objects.Body()
        self.voices = {
            style: static.Voice(f"S{index}", face(bold=style.bold, italic=style.italic).copy())
            for index, style in enumerate(_STYLES)
        }
        self.filled = {Style(slot.style.bold, slot.style.italic, (0, 0, 0)) for slot in self.marks.slots}
        self.numbers: dict[str, int] = {}
        self._next = page.last

    def plate(self) -> Plate:
        contents = [self._content(index) for index in range(len(self.page.pages))]
        self._number()
        pages = frozenset(self.page.number(index) for index in range(len(contents)))
        for number, value in self.page.reachable(self._kept(contents), but=pages).items():
            self.body.put(number, objects.written(value))
        for style, voice in self._present():
            used = None if style in self.filled else voice.used
            fonts.put(self.body, self.numbers[voice.name], voice.face.embedded(used))
        for index, content in enumerate(contents):
            self.body.put(self.numbers[f"static{index}"], objects.stream(b"", content))
            self.body.put(self.numbers[f"page{index}"], self._page(index, content))
        for number, value in self._frame():
            self.body.put(number, value)
        prefix = bytes(self.body.data) + objects.MARK
        size = max(self.numbers.values()) + 1
        own = [number for name, number in self.numbers.items() if name.startswith("own ")]
        first = min(own)
        return Plate(
            self.marks, prefix, hashlib.sha256(prefix), self._table(first), self.numbers, size, len(contents),
            self.voices, {each.name: (Matrices if each.matrix else Squares)(each.longest) for each in self.marks.squares}, self.fitter, self.watermark,
            self.begun, self.inaccessible,
        )  # fmt: skip

    def _table(self, first: int) -> bytes:
        """Return the cross-reference table's lines for what the prefix holds; what a document adds comes after."""
        return self.body.table(first)

    def _number(self) -> None:
        """Give every object its number: shared ones first, then what each document has of its own."""
        shared = (*_SHARED, *(_METADATA if self.metadata else ()))
        names: list[tuple[str, int]] = [(name, 1) for name in (*shared, *self.widgets)]
        names += [(voice.name, fonts.OBJECTS) for _, voice in self._present()]
        for index in range(len(self.page.pages)):
            self.numbers[f"page{index}"] = self.page.number(index)  # by which typst's structure names it
            names += [(f"static{index}", 1)]
        names += [(f"own content{index}", 1) for index in range(len(self.page.pages))]
        names += [(f"own square {square.name}", 1) for square in self.marks.squares]
        names += [(f"own picture {picture.name}", 1) for picture in self.marks.pictures]
        names += [(f"own {name}", 1) for name in _OWN]
        for name, count in names:
            self.numbers[name] = self._next
            self._next += count

    def _present(self) -> Iterator[tuple[Style, static.Voice]]:
        for style, voice in self.voices.items():
            if voice.used or style in self.filled:
                yield style, voice

    def _content(self, index: int) -> bytes:
        page = self.cleared[index]
        if not self.inaccessible:
            self.begun |= dict.fromkeys(
                page.letters, "/Artifact BMC"
            )  # of a header that repeats, which is read once
            self.begun |= {number: f"/Span<</MCID {mcid}>>BDC" for number, mcid in page.begun.items()}
            tagging.in_words(self.page, index, page.begun, (*self.marks.squares, *self.marks.pictures))
        content = static.retold(page.content, self.fonts[index], self.voices)
        return b"q\n" + content + b"\nQ\n" + self._across(index)

    def _across(self, index: int) -> bytes:
        """Return the watermark's drawing over a page."""
        if not self.watermark:
            return b""
        voice = self.voices[Style(bold=True, italic=False, colour=(0.0, 0.0, 0.0))]
        voice.used |= voice.face.learn(self.watermark.value)
        width, height = self.page.size(index)
        made = [voice.face.word(word) for word in self.watermark.value.split(" ")]
        space, gap = voice.face.space
        reach = sum(each for _, each in made) + gap * (len(made) - 1)
        diagonal = hypot(width, height)
        scale = 0.78 * diagonal * 1000 / reach
        cos, sin = width / diagonal, height / diagonal
        half = reach * scale / 2000
        return b"/Artifact BMC q /GW gs 0.69 0 0.125 rg BT /%b %.2f Tf %g %g %g %g %.2f %.2f Tm[(%b)]TJ ET Q EMC\n" % (
            voice.name.encode(), scale, cos, sin, -sin, cos,
            width / 2 - half * cos + 0.3 * scale * sin, height / 2 - half * sin - 0.3 * scale * cos,
            space.join(each for each, _ in made).encode("latin-1"),
        )  # fmt: skip

    def _kept(self, contents: list[bytes]) -> list[Any]:
        """Return what of typst's file is still needed: resources but the fonts that nothing names, and the profile."""
        root = self.page.reader.root
        kept = [root.raw_get("/OutputIntents")]
        if not self.inaccessible:
            kept.append(root.raw_get("/StructTreeRoot"))
        kept += [
            self.page.targets(),
            *(note for index in range(len(contents)) for note in self.page.links(index)),
        ]
        for index, content in enumerate(contents):
            for kind, value in self.page.resources(index).items():
                if kind == "/Font":
                    kept += [value.raw_get(name) for name in value if b"%b " % name.encode() in content]
                else:
                    kept.append(value)
        return kept

    def _page(self, index: int, content: bytes) -> bytes:
        number = self.numbers
        width, height = self.page.size(index)
        groups: dict[str, bytes] = {}
        for kind, value in self.page.resources(index).items():
            if isinstance(value, generic.DictionaryObject):
                groups[kind] = b"".join(
                    name.encode() + b" " + objects.written(value.raw_get(name))
                    for name in value
                    if kind != "/Font" or b"%b " % name.encode() in content
                )
            else:
                groups[kind] = b""
        for _, voice in self._present():
            groups["/Font"] = groups.get("/Font", b"") + b"/%b %d 0 R" % (
                voice.name.encode(),
                number[voice.name],
            )
        drawn = [(f"Q{n}", f"own square {each.name}", each.page) for n, each in enumerate(self.marks.squares)]
        drawn += [
            (f"I{n}", f"own picture {each.name}", each.page) for n, each in enumerate(self.marks.pictures)
        ]
        for name, own, page in drawn:
            if page == index:
                groups["/XObject"] = groups.get("/XObject", b"") + b"/%b %d 0 R" % (
                    name.encode(),
                    number[own],
                )
        groups["/ExtGState"] = groups.get("/ExtGState", b"") + b"/GW<</ca 0.22>>"
        return (
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %g %g]/Resources<<%b>>/Contents[%d 0 R %d 0 R]%b>>"
            % (
                number["pages"], width, height,
                b"".join(kind.encode() + b"<<" + value + b">>" for kind, value in groups.items() if value),
                number[f"static{index}"], number[f"own content{index}"],
                self._page_ends(index),
            )
        )  # fmt: skip

    def _page_ends(self, index: int) -> bytes:
        """Return a page's links, its fields, which the first one has, and its place in the structure."""
        ends = b"" if self.inaccessible else b"/StructParents %d" % self.page.pages[index]["/StructParents"]
        lying = [b"%d 0 R" % self.numbers[name] for name in (() if index else self.widgets)]
        lying += [objects.written(note) for note in self.page.links(index)]
        return ends + b"/Tabs/S/Annots[%b]" % b" ".join(lying) if lying else ends

    def _fields(self) -> Iterator[tuple[int, bytes]]:
        """Yield the signature fields: outside the paper, where PDF/UA takes them as no content of the page."""
        for name in self.widgets:
            signed = self.numbers["own signature"] if name == SEAL else 0
            yield self.numbers[name], widget(name, self.numbers["page0"], signed)
        fields = b" ".join(b"%d 0 R" % self.numbers[name] for name in self.widgets)
        yield self.numbers["form"], b"<</Fields[%b]/SigFlags 3>>" % fields

    def _frame(self) -> Iterator[tuple[int, bytes]]:
        yield from self._fields()
        number = self.numbers
        pages = [number[f"page{index}"] for index in range(len(self.page.pages))]
        signature = number["own signature"]
        root = self.page.reader.root
        structure = (
            b""
            if self.inaccessible
            else b"/MarkInfo<</Marked true>>/StructTreeRoot "
            + objects.written(root.raw_get("/StructTreeRoot"))
        )
        yield (
            number["pages"],
            b"<</Type/Pages/Count %d/Kids[%b]>>"
            % (len(pages), b" ".join(b"%d 0 R" % each for each in pages)),
        )
        yield number["info"], b"<</Keywords(%b)>>" % KEYWORDS[self.watermark].encode()
        yield from self._attached()
        files = {DOCUMENT_RECORD: number["file"]}
        if self.metadata:
            files[TYPE_METADATA] = number["metadata file"]
        named = b"".join(b"(%b)%d 0 R" % (name.encode(), file) for name, file in sorted(files.items()))
        yield (
            number["catalog"],
            b"<</Type/Catalog/Pages %d 0 R/Lang(th)/AcroForm %d 0 R/Metadata %d 0 R/OutputIntents %b/AF[%b]"
            b"/Names<<%b/EmbeddedFiles<</Names[%b]>>>>/Perms<</DocMDP %d 0 R>>/ViewerPreferences<</DisplayDocTitle true>>%b>>"
            % (
                number["pages"], number["form"], number["own xmp"], objects.written(root.raw_get("/OutputIntents")),
                b" ".join(b"%d 0 R" % file for file in files.values()), self._targets(), named, signature, structure,
            ),
        )  # fmt: skip

    def _targets(self) -> bytes:
        """Return the places that links within the document lead to, by name."""
        targets = self.page.targets()
        return b"" if targets is None else b"/Dests " + objects.written(targets)

    def _attached(self) -> Iterator[tuple[int, bytes]]:
        """Yield the files that lie in the page: the record, and where it is given what its fields are called."""
        number = self.numbers
        about = objects.text("ข้อมูลของเอกสารฉบับนี้ในรูปแบบที่เครื่องอ่านได้")
        yield number["file"], _file(DOCUMENT_RECORD, b"Data", about, number["own record"])
        if not self.metadata:
            return
        about = objects.text("ชื่อช่องข้อมูลของเอกสารชนิดนี้ ภาษาไทยและอังกฤษ")
        yield number["metadata file"], _file(TYPE_METADATA, b"Supplement", about, number["metadata"])
        told = b"/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</ModDate(D:20000101000000Z)/Size %d>>"
        yield number["metadata"], objects.stream(told % len(self.metadata), self.metadata)


def _known(given: Mapping[str, Any]) -> dict[str, static.Known]:
    """Return what must be known of a page's fonts, by their names there."""
    return {name[1:]: about for name in given if (about := static.known(given[name]))}


def _file(name: str, relationship: bytes, about: bytes, held: int) -> bytes:
    """Return the description of a file that the page carries, as PDF/A-3 wants it."""
    said = b"<</Type/Filespec/F(%b)/UF(%b)/AFRelationship/%b/Desc%b/EF<</F %d 0 R/UF %d 0 R>>>>"
    return said % (name.encode(), name.encode(), relationship, about, held, held)
