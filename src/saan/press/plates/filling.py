"""Filling a plate: one document's tail, signed in the pass that writes it.

    document = prefix ‖ contents ‖ squares ‖ pictures ‖ record ‖ metadata ‖ signature ‖ table

An archive may keep the tail alone (`Issuer.tail`) and put the prefix before it again, byte for byte.
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from xml.sax.saxutils import escape

from saan.press.checking import UNSEEN
from saan.press.containers import Container
from saan.press.credentials import Credential
from saan.press.errors import (
    CodeOverflowError,
    DemoCertificateError,
    EmptyFieldError,
    TextOverflowError,
    UncoveredCharacterError,
    UnknownFieldError,
)
from saan.press.pages import Watermark
from saan.press.plates.marks import Frame
from saan.press.plates.pictures import Embedded, embed
from saan.press.plates.places import Place, laid
from saan.press.plates.plate import Plate
from saan.press.plates.revisions import Tail, dictionary, moment
from saan.press.records import bracketed, require_object
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text

_MOST_PLAIN = 8192
"""Bytes of a page's drawing that is not deflated: it saves some 800 bytes of 60,000, for an eighth of all the time."""
_NOTHING = "[()]TJ"
"""What is left of a line before and behind all that is English in it. No string holds it: its brackets are escaped."""
_NO_CODE = (1, b"\0")
_OBJECT = b"%d 0 obj\n%b\nendobj\n"
_RECORD = b"<</Type/EmbeddedFile/Subtype/application#2Fjson/Params<</ModDate(%b)/Size %d>>/Length %d>>\nstream\n%b\nendstream"
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance>'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<xmp:CreateDate>{at}</xmp:CreateDate>{more}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='r'?>"
)

_ACCESSIBLE = (
    '<pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">1</pdfuaid:part>'
    '<pdfaExtension:schemas xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description><pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
"""PDF/UA-1, and the schema that PDF/A wants of a name that it does not know (ISO 19005-3, 6.6.2.3)."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What one document says: texts by field, the record (canonical JSON), and what its codes and pictures hold.

    `squares` are the QR codes and Data Matrices alike; a text stands in one as UTF-8. A picture that a stranger gave may have
    been embedded apart (`saan.press.portraits`), so that it is not decoded beside the key.
    """

    title: str
    texts: Mapping[str, str]
    record: bytes
    squares: Mapping[str, str | bytes] = field(default_factory=dict)
    pictures: Mapping[str, bytes | Embedded] = field(default_factory=dict)


class Issuer:
    """Signs documents of one plate with one credential. Not for more than one thread at a time."""

    def __init__(self, plate: Plate, credential: Credential, at: datetime) -> None:
        """Judge the credential at the moment it begins to sign, and the plate against it."""
        credential.check(at)
        if credential.demo != (plate.watermark is Watermark.DEMO):
            raise DemoCertificateError(holder=credential.holder)
        self._plate, self._credential = plate, credential
        self._container = Container(credential)
        self._blank, places = laid(plate)
        self._lone: dict[str, tuple[Place, ...]] = {}
        for place in places:
            if place.lone:
                self._lone[place.lone] = (*self._lone.get(place.lone, ()), place)
        self._mixed = [place for place in places if not place.lone]
        self._fields = plate.marks.fields
        self._squares = frozenset(each.name for each in plate.marks.squares)
        self._pictures = frozenset(each.name for each in plate.marks.pictures)
        self._required = plate.marks.required
        *self._written, self._own = [
            number for name, number in plate.numbers.items() if name.startswith("own ")
        ]
        self._table = b"xref\n0 %d\n%b%btrailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%%b><%%b>]>>\n" % (
            plate.size, plate.table, b"%010d 00000 n \n" * (len(self._written) + 1),
            plate.size, plate.numbers["catalog"], plate.numbers["info"],
        )  # fmt: skip
        self._signature = dictionary(credential.holder, certifying=True)
        level, more = ("A", _ACCESSIBLE) if plate.accessible else ("B", "")
        made = _XMP.format(level=level, more=more, title="\0", at="\0")
        self._metadata = [part.encode() for part in made.split("\0")]
        self._codes: dict[tuple[int, int], str] = {}
        self._moment: tuple[datetime, bytes, tuple[bytes, bytes]] | None = None
        self._begun, self._read = at, False
        self._further: Issuer | None = None

    def issue(self, filling: Filling, at: datetime) -> bytes:
        """Return the whole signed document; raise a `PressError` that names the field when it cannot be set."""
        plate, tail = self.kept(filling, at)
        return plate.prefix + tail.bytes

    def kept(self, filling: Filling, at: datetime) -> tuple[Plate, Tail]:
        """Return the plate whose prefix begins the document, and the rest: a long text, or many rows, take one of more pages."""
        if filling.texts.keys() <= self._fields or not (further := self._longer()):
            try:
                return self._plate, self.tail(filling, at)
            except TextOverflowError:
                if not (further := self._longer()):
                    raise
        return further.kept(filling, at)

    def _longer(self) -> "Issuer | None":
        """Return the issuer of one page more, made when it is first needed."""
        if self._further is None and (plate := self._plate.further):
            self._further = Issuer(plate, self._credential, self._begun)
        return self._further

    def tail(self, filling: Filling, at: datetime) -> Tail:
        """Return what follows the plate's prefix in the document."""
        if not self._container.in_force(at):
            self._credential.check(at)
        self._check(filling)
        self._require_record(filling.record)
        plate, (day, said) = self._plate, self._dated(at)
        marks, record = plate.marks, filling.record
        codes = [self._code(each.name, filling.squares.get(each.name)) for each in marks.squares]
        pictures = [embed(each.name, filling.pictures.get(each.name)) for each in marks.pictures]
        contents = self._contents(filling, [side for side, _ in codes], pictures)
        before, behind = said
        xmp = b"%b%b%b" % (before, _titled(filling.title), behind)
        values = [
            *map(_drawing, contents),
            *[_image(side, modules) for side, modules in codes],
            *[picture.value for picture in pictures],
            _RECORD % (day, len(record), len(record), record),
            b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream" % (len(xmp), xmp),
        ]
        parts = list(map(_OBJECT.__mod__, zip(self._written, values, strict=True)))
        *offsets, end = accumulate(map(len, parts), initial=len(plate.prefix))
        names = hashlib.sha256(record).hexdigest()[:32].encode()
        table = self._table % (*offsets, end, names, names)
        tail = Tail(plate.state, len(plate.prefix))
        tail.sign(b"".join(parts), (self._own, self._signature, day), self._container, table)
        return tail

    def _check(self, filling: Filling) -> None:
        """Compare what is given with what is asked for, by name."""
        given = (filling.texts.keys(), filling.squares.keys(), filling.pictures.keys())
        asked, marks = (self._fields, self._squares, self._pictures), self._plate.marks
        if not (given[0] == asked[0] and given[1] == asked[1] and given[2] == asked[2]):
            framed = (*marks.pictures, *marks.squares)
            required = self._required | {each.name for each in framed if not each.optional}
            missing = [
                name
                for want, have in zip(asked, given, strict=True)
                for name in sorted(want & required - have)
            ]
            surplus = [name for want, have in zip(asked, given, strict=True) for name in sorted(have - want)]
            if missing or surplus:
                raise UnknownFieldError.of(missing, surplus)
        texts = filling.texts
        for name in self._required:
            if not texts[name] or texts[name].isspace():
                raise EmptyFieldError.of(name)

    def _require_record(self, record: bytes) -> None:
        """Read the first record whole, as the program that makes them will make the rest; of those look at both ends."""
        if not self._read or not bracketed(record):
            require_object(record)
            self._read = True

    def _contents(self, filling: Filling, sides: list[int], pictures: list[Embedded]) -> list[bytes]:
        """Return each page's drawing of what is filled in; what stands where nothing is filled in is there already."""
        pages = [page.copy() for page in self._blank]
        texts, lone, fitter = filling.texts, self._lone, self._plate.fitter
        for name, text in texts.items():
            if text:
                for place in lone.get(name, ()):
                    shown = place.known.get(text) or place.shown(text, fitter)
                    if shown:
                        pages[place.page][place.at] = shown
                    else:
                        self._fit(pages, place, texts)
        for place in self._mixed:
            if not place.slot.when or texts.get(place.slot.when):
                self._fit(pages, place, texts)
        self._framed(filling, pages, sides, pictures)
        return [" ".join(page).replace(_NOTHING, "").encode("latin-1") for page in pages]

    def _fit(self, pages: list[list[str]], place: Place, texts: Mapping[str, str]) -> None:
        """Draw a slot of several fields, or one that goes on over pages."""
        fitter, slot = self._plate.fitter, place.slot
        fitted = fitter.fit(slot, place.face, [texts.get(field, "") for field in slot.fields])
        for part, shown in zip(place.parts, place.spread(fitted), strict=True):
            pages[part.page][part.at] = shown

    def _framed(
        self, filling: Filling, pages: list[list[str]], sides: list[int], pictures: list[Embedded]
    ) -> None:
        marks = self._plate.marks
        for index, (each, modules) in enumerate(zip(marks.squares, sides, strict=True)):
            if each.name in filling.squares:
                key = index, modules
                pages[each.page].append(
                    self._codes.get(key) or self._codes.setdefault(key, self._placed(*key))
                )
        for index, (each, picture) in enumerate(zip(marks.pictures, pictures, strict=True)):
            if each.name in filling.pictures:
                pages[each.page].append(self._marked(each, f"q {picture.drawn(each)}/I{index} Do Q"))

    def _placed(self, index: int, modules: int) -> str:
        """Return what draws a code of so many modules in its frame, on white: no patch or watermark of the page shows through it."""
        frame = self._plate.marks.squares[index]
        quiet = self._plate.squares[frame.name].quiet
        module = frame.width / (modules + 2 * quiet)
        side = module * modules
        x, y = frame.x + module * quiet, frame.y + module * quiet
        # Half a module is left to the line that a designer may have drawn around the frame.
        left, low, white = frame.x + module / 2, frame.y + module / 2, frame.width - module
        ground = f"1 g {left:.3f} {low:.3f} {white:.3f} {white:.3f} re f"
        return self._marked(
            frame, f"q {ground} 0 g {side:.3f} 0 0 {side:.3f} {x:.3f} {y:.3f} cm /Q{index} Do Q"
        )

    def _marked(self, frame: Frame, drawing: str) -> str:
        begun = self._plate.begun.get(frame.number, "")
        return f"{begun} {drawing} EMC" if begun else drawing

    def _code(self, name: str, said: str | bytes | None) -> tuple[int, bytes]:
        """Return how many modules a side of a code has, and the modules; a light one where there is no code."""
        if said is None:
            return _NO_CODE
        maker, data = self._plate.squares[name], said.encode() if isinstance(said, str) else said
        if not 0 < len(data) <= maker.longest:
            raise CodeOverflowError(field=name, bytes=len(data), longest=maker.longest)
        return maker.drawn(data)

    def _dated(self, at: datetime) -> tuple[bytes, tuple[bytes, bytes]]:
        """Return a moment as PDF writes it, on Bangkok's clock, and the metadata of it, before and behind the title."""
        if self._moment is None or self._moment[0] != at:
            before, between, behind = self._metadata
            said = at.astimezone(BANGKOK).strftime("%Y-%m-%dT%H:%M:%S+07:00").encode()
            self._moment = at, moment(at), (before, between + said + behind)
        return self._moment[1:]


def _titled(title: str) -> bytes:
    """Return a title as XMP holds it, on one line: what is no character to be seen, XML may not hold, and a reader might act on."""
    line = title if title.isprintable() else " ".join(title.translate(UNSEEN).split())
    if not line.isprintable():
        position, strange = next(each for each in enumerate(line, 1) if not each[1].isprintable())
        raise UncoveredCharacterError.of(strange, Text("ชื่อเอกสาร", "the title"), position)
    return escape(line).encode()


def _drawing(content: bytes) -> bytes:
    about = b""
    if len(content) > _MOST_PLAIN:
        content, about = zlib.compress(content, 1), b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (about, len(content), content)


def _image(side: int, modules: bytes) -> bytes:
    return (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1/Decode[1 0]/Length %d>>\nstream\n%b\nendstream"
        % (side, side, len(modules), modules)
    )
