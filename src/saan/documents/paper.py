"""The page of a document: its plate, and what a record prints on it. Nothing stands there that is not in the record."""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from saan.base.files import api as files
from saan.base.thai import api as thai
from saan.documents import drawn, links
from saan.documents.errors import TypeRefusedError
from saan.documents.metadata import metadata as type_metadata
from saan.documents.models import DocumentType, TypePicture
from saan.documents.record import DocumentRecord
from saan.documents.rules.definition import (
    SEAL,
    SQUARE,
    SYSTEM,
    Read,
    check_empty,
    check_pictures,
    check_plate,
    read_definition,
)
from saan.documents.rules.pictures import described
from saan.documents.rules.problems import Problem, of_error
from saan.documents.rules.schema import Field, FieldKind, Schema
from saan.press import Credential, Emblem, Watermark, paperseals, plates
from saan.press.errors import CodeOverflowError, EmptyFieldError, TextOverflowError
from saan.press.paperseals import PaperSeal
from saan.press.plates import Filling, Plate
from saan.press.plates.glyphs import Face
from saan.press.plates.marks import Slot, Style
from saan.trust.canonical import canonical
from saan.trust.clock import BANGKOK
from saan.trust.errors import SaanError, Text
from saan.trust.statuslist import Reference

_BLACK = (0.0, 0.0, 0.0)
_SAMPLE = "0"
_ROW = re.compile(r"\.\d+\.")
_GIVEN = frozenset(SYSTEM)
_KNOWN = 4096
"""Texts that a place, or a field, remembers; then it forgets them all and begins again."""


@lru_cache(2048)
def read_of(definition: bytes) -> Read:
    """Return a definition that was checked when it was loaded."""
    read, problems = read_definition(definition)
    if read is None:
        raise TypeRefusedError(problems)
    return read


def read_type(row: DocumentType) -> Read:
    """Return what a type says."""
    return read_of(bytes(row.definition))


def plate_of(row: DocumentType, *, demo: bool, signed: bool, emblem: Emblem | None = None) -> Plate:
    """Return the plate of a type's page, compiled once in a process; `signed` by more than the agency's seal, or not."""
    pictures = tuple(
        (name, _bytes(sha256))
        for name, sha256 in TypePicture.objects.filter(type=row)
        .order_by("name")
        .values_list("name", "file_id")
    )
    watermark = Watermark.DEMO if demo else Watermark.NONE
    read = read_type(row)
    return compiled(
        row.plate,
        pictures,
        watermark,
        signed=signed,
        emblem=emblem,
        names=names_of(read.schema),
        metadata=canonical(type_metadata(row.agency_id, row.version, read.definition, read.schema)),
    )


def names_of(schema: Schema) -> frozenset[str]:
    """Return the paths of what is somebody's name."""
    return frozenset({path for path, one in schema.paths() if one.whole} | {"signatory"})


@lru_cache(32)
def compiled(  # noqa: PLR0913 - a page and what is its agency's and its type's
    plate: str,
    pictures: tuple[tuple[str, bytes], ...],
    watermark: Watermark,
    *,
    signed: bool,
    emblem: Emblem | None = None,
    names: frozenset[str] = frozenset(),
    metadata: bytes = b"",
) -> Plate:
    """Return the plate of a page, or raise what the press raises; `metadata` tells strangers what its fields are called."""
    return plates.compile_plate(
        plate,
        files=dict(pictures),
        watermark=watermark,
        signed=signed,
        emblem=emblem,
        names=names,
        metadata=metadata,
    )


def _bytes(sha256: str) -> bytes:
    with files.open(sha256) as stream:
        return stream.read()


def plate_problems(read: Read, plate: str, pictures: tuple[tuple[str, bytes], ...]) -> tuple[Problem, ...]:
    """Return why a page cannot be used with a type."""
    try:
        made = compiled(plate, pictures, Watermark.NONE, signed=True)
        fields = made.fields()
    except SaanError as error:
        return (of_error("plate", error),)
    marks = made.marks
    found = check_plate(read, fields, frozenset(each.name for each in marks.squares), marks.signatories)
    frames = {each.name: each.optional for each in marks.pictures}
    return (*found, *check_empty(read.schema, marks.required), *check_pictures(read.schema, frames))


_Known = dict[object, str]
_Cell = tuple[str, str, _Known, Callable[[Any], str], bool]
"""A field's name, its path, how values were shown, what shows others, and whether the amount is written out too."""


class Texts:
    """What data of one type prints, by path. Keeps how values are shown: most rows say again what others said."""

    def __init__(self, schema: Schema) -> None:
        self._plain: list[_Cell] = []
        self._tables: list[tuple[str, list[list[_Cell]]]] = []
        for one in schema.fields:
            if one.kind is FieldKind.PICTURE:
                continue  # it is drawn, and no text
            if one.kind is FieldKind.ROWS:
                rows = [
                    [
                        (each.name, f"{one.name}.{row}.{each.name}", *_remembered(each), each.baht)
                        for each in one.fields
                    ]
                    for row in range(one.most)
                ]
                self._tables.append((one.name, rows))
            else:
                self._plain.append((one.name, one.name, *_remembered(one), one.baht))

    def of(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return each value that is there as the page prints it, by its path."""
        texts: dict[str, str] = {}
        _show(texts, self._plain, data)
        for name, rows in self._tables:
            for cells, inner in zip(rows, data.get(name) or (), strict=False):
                _show(texts, cells, inner)
        return texts


def _show(texts: dict[str, str], cells: list[_Cell], data: Mapping[str, Any]) -> None:
    for name, path, known, show, baht in cells:
        value = data.get(name)
        if value is None or value == "":
            continue
        texts[path] = known.get(value) or show(value)
        if baht and value:
            texts[f"{path}_baht"] = thai.baht_text(str(value))


def _remembered(one: Field) -> tuple[_Known, Callable[[Any], str]]:
    """Return how a field's values were shown, and what shows others and remembers them."""
    known: _Known = {}

    def show(value: object) -> str:
        if len(known) >= _KNOWN:
            known.clear()
        text = known[value] = shown(one, value)
        return text

    return known, show


class Trial:
    """Tries data of one type on its page, without making one; what is known to fit is not tried again."""

    def __init__(self, row: DocumentType) -> None:
        schema = read_type(row).schema
        self._texts, self._pictures = Texts(schema), schema.pictures
        self._pages = [_Page(plate_of(row, demo=False, signed=True))]

    def problems(self, data: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return which values do not fit their place on any of the type's pages, or hold a letter that the font lacks, and pictures that cannot be drawn."""
        found = self.misfits(data)
        return (*found, *drawn.problems(self._pictures, data)) if self._pictures else found

    def misfits(self, data: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return the same of texts alone."""
        texts, found = self._texts.of(data), list[Problem]()
        for page in self._longer():
            if page.lacks(texts):
                continue
            found = page.problems(texts)
            if not found:
                break
        return tuple(found)

    def _longer(self) -> Iterator["_Page"]:
        """Yield the page, then those of more pages, which are made when data first need them."""
        for count in itertools.count():
            if count == len(self._pages):
                plate = self._pages[-1].plate.further
                if plate is None:
                    return
                self._pages.append(_Page(plate))
            yield self._pages[count]


def require_room(plate: Plate, texts: Mapping[str, str]) -> None:
    """Return if a page, or one of more pages, has room for all that the system gives it, or raise what the press raises.

    Data were tried when they came (`Trial`); who signs, and in which capacity, is known only then.
    """
    while True:
        try:
            for slot in plate.marks.slots:
                if not _GIVEN.isdisjoint(slot.fields) and (not slot.when or texts.get(slot.when)):
                    face = plate.voices[Style(slot.style.bold, slot.style.italic, _BLACK)].face
                    plate.fitter.fit(slot, face, [texts.get(name, "") for name in slot.fields])
        except TextOverflowError:
            if plate.further is None:
                raise
            plate = plate.further
        else:
            return


class _Page:
    """A plate, and for each place the texts that are known to fit there; most places print one value alone."""

    def __init__(self, plate: Plate) -> None:
        self.plate, self._fields = plate, plate.marks.fields
        self._required = plate.marks.required - frozenset(SYSTEM)
        self._lone: dict[str, list[_Place]] = {}
        self._mixed: list[_Place] = []
        for slot in plate.marks.slots:
            names = tuple(name for name in slot.fields if name not in SYSTEM)
            if names:
                face = plate.voices[Style(slot.style.bold, slot.style.italic, _BLACK)].face
                place = _Place(slot, face, names)
                if names == slot.fields and len(names) == 1:
                    self._lone.setdefault(names[0], []).append(place)
                else:
                    self._mixed.append(place)

    def lacks(self, texts: Mapping[str, str]) -> bool:
        """Return whether there are rows for which a document takes more pages."""
        return any(goes_on(self.plate, name) for name in texts.keys() - self._fields)

    def problems(self, texts: Mapping[str, str]) -> list[Problem]:
        """Return which texts do not fit this plate."""
        new: list[tuple[_Place, tuple[str, ...]]] = [
            (place, (text,))
            for name, text in texts.items()
            for place in self._lone.get(name, ())
            if text not in place.fitting
        ]
        for place in self._mixed:
            own = tuple([texts.get(name, "") for name in place.names])
            if own not in place.fitting and any(own):
                new.append((place, own))
        found = [place.tried(self.plate, own) for place, own in new]
        empty = sorted(self._required - texts.keys())
        return [
            *(of_error(name.removesuffix("_baht"), EmptyFieldError.of(name)) for name in empty),
            *(problem for problem in found if problem is not None),
        ]


@dataclass(slots=True)
class _Place:
    """A place on a page for values of the document's own, with the texts that are known to fit there."""

    slot: Slot
    face: Face
    names: tuple[str, ...]
    fitting: set[str | tuple[str, ...]] = dataclass_field(default_factory=set)

    def tried(self, plate: Plate, own: tuple[str, ...]) -> Problem | None:
        """Return why texts do not fit; it is told of the one that holds a letter that is not known, or else of the longest."""
        texts = dict(zip(self.names, own, strict=True))
        try:
            plate.fitter.fit(self.slot, self.face, [texts.get(name) or _SAMPLE for name in self.slot.fields])
        except SaanError as error:
            letter = str(error.fields.get("shown", "")) or "\0"
            at = max(self.names, key=lambda name: (letter in texts[name], len(texts[name])))
            if "field" in error.fields:
                error.fields["field"] = at  # not the whole sentence that it stands in
            return of_error(at.removesuffix("_baht"), error)
        if len(self.fitting) >= _KNOWN:
            self.fitting.clear()
        self.fitting.add(own[0] if len(own) == 1 else own)
        return None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record and the hash that every face of it carries; `seal` is its barcode's, None where the page bears none."""

    record: DocumentRecord
    canonical: bytes
    sha256: str
    seal: bytes | None = None


def sealed(  # noqa: PLR0913 - a record on its page, by whose key and when
    read: Read, plate: Plate, record: DocumentRecord, canonical: bytes, *, by: Credential, at: datetime
) -> Sealed:
    """Return a record with the seal that its page bears on paper, where the page has room for one and the key makes it."""
    digest = hashlib.sha256(canonical).hexdigest()
    if SEAL not in plate.squares or not paperseals.can_seal(by):
        return Sealed(record, canonical, digest)
    said = _on_paper(read, record, digest)
    seal = paperseals.write(by, said, at.astimezone(BANGKOK).date(), _room_for_seal(plate))
    return Sealed(record, canonical, digest, seal)


def require_seal(read: Read, plate: Plate, record: DocumentRecord, *, by: Credential, at: datetime) -> None:
    """Return if the page's barcode has room for the seal of such a record, its further facts left out, or raise `CodeOverflowError`."""
    if SEAL not in plate.squares or not paperseals.can_seal(by):
        return
    room = _room_for_seal(plate)
    least = paperseals.least(by, _on_paper(read, record, "0" * 64), at.astimezone(BANGKOK).date())
    if least > room:
        raise CodeOverflowError(field=SEAL, bytes=least, longest=room)


def _room_for_seal(plate: Plate) -> int:
    """Return how many bytes of a seal the page's barcode holds: as they are, or in a link of base64url."""
    square = next(each for each in plate.marks.squares if each.name == SEAL)
    return square.longest if square.matrix else (square.longest - len(links.sealed(b""))) * 3 // 4


def _on_paper(read: Read, record: DocumentRecord, digest: str) -> PaperSeal:
    """Return what a record's seal says."""
    status = record.status
    return PaperSeal(
        bytes.fromhex(digest),
        record.id,
        record.document_type.name.th,
        record.number,
        record.holder,
        record.issued_on,
        record.valid_until,
        Reference(status.uri, status.index) if status else None,
        tuple(_facts(read, record)),
    )


def _facts(read: Read, record: DocumentRecord) -> Iterator[tuple[str, str]]:
    for name in read.definition.sealed:
        one = read.schema.field(name)
        if one is not None and (value := shown(one, record.data.get(name))):
            yield one.label.th, value


def filling(read: Read, plate: Plate, one: Sealed) -> Filling:
    """Return what a record's page is filled with."""
    record, sha256 = one.record, one.sha256
    texts = system_texts(record, sha256) | Texts(read.schema).of(record.data)
    wanted = {name: texts.get(name, "") for name in plate.marks.fields}
    wanted |= {name: text for name, text in texts.items() if goes_on(plate, name)}
    title = f"{record.document_type.name.th} {record.number}"
    portraits = drawn.pictures(plate, read.schema.pictures, record.data)
    return Filling(title, wanted, one.canonical, squares(plate, one), portraits)


def goes_on(plate: Plate, name: str) -> bool:
    """Return whether a plate of more pages, or lines, may print a text; an amount in words only where the table's first row has it."""
    return plate.marks.goes_on(name) and (
        not name.endswith("_baht") or _ROW.sub(".0.", name) in plate.marks.fields
    )


def squares(plate: Plate, one: Sealed) -> dict[str, str | bytes]:
    """Return what the codes on a record's page hold."""
    made: dict[str, str | bytes] = {SQUARE: links.printed(one.record.id, one.sha256)}
    if one.seal is not None:
        matrix = any(each.matrix for each in plate.marks.squares if each.name == SEAL)
        made[SEAL] = one.seal if matrix else links.sealed(one.seal)
    return made


def system_texts(record: DocumentRecord, sha256: str) -> dict[str, str]:
    """Return what the system gives to every page."""
    signature = record.signature
    title = signature.position.th
    if signature.acting:
        title = f"{signature.own_title} {signature.acting} {title}".strip()
    return {
        "type_name": record.document_type.name.th,
        "number": thai.thai_digits(record.number),
        "issued_on": thai.long_date(record.issued_on),
        "valid_from": thai.long_date(record.issued_on),
        "valid_until": thai.long_date(record.valid_until) if record.valid_until else "ไม่กำหนด",
        "agency": record.issuer.name.th,
        "unit": record.issuer.unit.th,
        "signatory": f"({signature.name.th})",
        "signatory_title": title,
        "legal_basis": thai.thai_digits(record.legal_basis.th),
        "record_sha256": sha256,
    }


def shown(one: Field, value: object, *, in_thai: bool = True) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return ""
    if one.kind is FieldKind.PICTURE:
        text = described(str(value))
        return text.th if in_thai else text.en
    if one.kind is FieldKind.DAY:
        day = date.fromisoformat(str(value))
        return thai.long_date(day) if in_thai else thai.english_date(day)
    if one.kind is FieldKind.NATIONAL_ID:
        said = thai.show_id(str(value)).replace(" ", "\u00a0")
    elif one.kind is FieldKind.CHOICE:
        text = dict(one.choices).get(str(value), Text(str(value), str(value)))
        return text.th if in_thai else text.en
    elif one.kind is FieldKind.DECIMAL and one.baht:
        whole, _, rest = str(value).partition(".")
        said = f"{int(whole):,}.{rest:0<2}"
    else:
        said = str(value)
    return thai.thai_digits(said) if one.thai_digits and in_thai else said
