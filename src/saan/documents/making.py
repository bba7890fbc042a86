"""Making the documents of a part of a bulk file: records, pages and hashes, nothing of which counts yet.

What all documents of a part have in common is written once. The record is put together from its canonical members around
those that differ; the first of each part is compared with what `record.record_bytes` makes, so that the two ways can
never drift apart unseen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from saan.base.thai import api as thai
from saan.documents import drawn, links, paper
from saan.documents import record as r
from saan.documents.hands import PageMaker
from saan.documents.rules.definition import Definition, Read, number, valid_until
from saan.press.plates import Filling, Plate
from saan.press.plates.pictures import Embedded
from saan.press.together import AwaitedError
from saan.trust.canonical import Json, canonical, quote
from saan.trust.errors import Kind as ErrorKind
from saan.trust.errors import SaanError, Text
from saan.trust.ids import uuid7

_HOLE: Final = "\ue000"
"""A private character that stands where a document's own words go; no record holds one."""


class UnlikeRecordError(SaanError):
    """A record put together from its members differs from the one written whole: a defect of this program."""

    code = "documents.unlike-record"
    kind = ErrorKind.INTERNAL
    text = Text(th="ระเบียนที่ประกอบขึ้นไม่ตรงกับต้นแบบ", en="A record put together differs from its model.")


@dataclass(frozen=True, slots=True)
class Line:
    """A sound row: its canonical data, where its document is to be sent, if anywhere, and the number that the spreadsheet shows for it.

    The number is 0 in a file that was checked before rows kept theirs.
    """

    data: bytes
    email: str = ""
    number: int = 0

    @classmethod
    def read(cls, raw: bytes) -> "Line":
        """Return the row that a line of the checked file holds. Canonical JSON has no tabulator; behind one stands the address, and behind another the number."""
        data, _, beside = raw.rstrip(b"\n").partition(b"\t")
        email, _, number = beside.partition(b"\t")
        return cls(data, email.decode(), int(number or 0))

    def encode(self) -> bytes:
        """Return the row as a line."""
        return b"%b\t%b\t%d\n" % (self.data, self.email.encode(), self.number)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a part was given: its first number, the Buddhist year and the day, and places in a status list."""

    running: int
    buddhist: int
    day: date
    uri: str
    indices: tuple[int, ...]


@dataclass(slots=True)
class Made:
    """One document: what its row in the database says of it, and which plate begins its page."""

    id: UUID
    number: str
    holder: str
    record: bytes
    record_sha256: str
    status_index: int
    email: str
    seal_sha256: str = ""
    plate: Plate | None = None
    pdf_sha256: str = ""
    place: int = 0
    size: int = 0

    def hashes(self) -> dict[str, Json]:
        """Return what an act names of the document's faces, as `issuing.hashes` does for one issued by itself."""
        made: dict[str, Json] = {"record_sha256": self.record_sha256, "pdf_sha256": self.pdf_sha256}
        return made | {"seal_sha256": self.seal_sha256} if self.seal_sha256 else made


class Maker:
    """Makes the documents of one type, unit, signature and seal. Belongs to one thread."""

    def __init__(self, read: Read, model: r.DocumentRecord, pages: PageMaker) -> None:
        """Take a record as the model of all: its members other than a document's own stand in each of them."""
        self._read, self._model, self._pages, self._plate = read, model, pages, pages.plate
        self._texts, self._pictures = paper.Texts(read.schema), read.schema.pictures
        self._blank = dict.fromkeys(pages.plate.marks.fields, "")
        paths = [each for path, _ in read.schema.paths() for each in (path, f"{path}_baht")]
        self._printed = frozenset(filter(pages.plate.marks.prints, paths))

    def part(
        self,
        lines: Sequence[Line],
        codes: Mapping[str, str],
        given: Numbers,
        at: datetime,
        beat: Callable[[], None],
    ) -> tuple[list[Made], list[bytes]]:
        """Return the documents of some rows, sealed at a moment, and their pages; `beat` is called now and then.

        A document that awaits a signature is made again once the signatures of all that do were asked for together.
        Raises what the press raises; `UnfitRecordError` for a row that no record could hold; `UnlikeRecordError` where
        this module has a defect.
        """
        form = _Form(self._model, self._read.definition, codes, given)
        system = paper.system_texts(form.model, "")
        common = self._blank | {name: text for name, text in system.items() if name in self._blank}
        self._pages.forget()
        ids = sorted(uuid7() for _ in lines)  # lists are in the order of ids, and so in that of the numbers
        rows = [
            form.written(line, step, each) for step, (line, each) in enumerate(zip(lines, ids, strict=True))
        ]
        drawings = self._drawings([data for _, data in rows], beat)
        tails = [b""] * len(rows)
        left = list(range(len(rows)))
        for _ in range(_ROUNDS):
            awaiting = []
            for count, step in enumerate(left):
                if count % _BEAT == 0:
                    beat()
                try:
                    tails[step] = self._page(form, *rows[step], drawings[step], common, at)
                except AwaitedError:
                    awaiting.append(step)
            left = awaiting
            if not left:
                return _placed([one for one, _ in rows]), tails
            self._pages.ask(beat)
        raise UnlikeRecordError  # what it signs is not the same each time

    def _drawings(
        self, rows: Sequence[dict[str, Any]], beat: Callable[[], None]
    ) -> Sequence[Mapping[str, Embedded]]:
        """Return what the pages of some rows draw; most types draw nothing."""
        if not self._pictures:
            return [_NOTHING] * len(rows)
        return drawn.pictures_of(self._plate, self._pictures, rows, beat)

    def _page(  # noqa: PLR0913, PLR0917 - a document, what it says and draws, and what all of a part have in common
        self,
        form: "_Form",
        one: Made,
        data: dict[str, Any],
        drawing: Mapping[str, Embedded],
        common: Mapping[str, str],
        at: datetime,
    ) -> bytes:
        """Make the page of a document and note it there; return what follows the plate's prefix."""
        texts = {
            **common,
            **{name: text for name, text in self._texts.of(data).items() if name in self._printed},
        }
        texts["number"], texts["record_sha256"] = thai.thai_digits(one.number), one.record_sha256
        said = form.said(one, data)
        sealed = paper.sealed(self._read, self._plate, said, one.record, by=self._pages.seal, at=at)
        squares = paper.squares(self._plate, sealed)
        title = f"{said.document_type.name.th} {one.number}"
        plate, tail = self._pages.kept(Filling(title, texts, one.record, squares, drawing), at)
        one.seal_sha256 = r.sha256(sealed.seal) if sealed.seal else ""
        one.plate, one.pdf_sha256, one.size = plate, tail.sha256, len(tail.bytes)
        return tail.bytes


class _Form:
    """The record of a part's documents with holes for what is each document's own."""

    def __init__(
        self, model: r.DocumentRecord, definition: Definition, codes: Mapping[str, str], given: Numbers
    ) -> None:
        self._definition, self._given = definition, given
        self._codes = {**codes, "year": given.buddhist}
        ends = valid_until(definition.validity, given.day)
        self.model = msgspec.structs.replace(model, issued_on=given.day, valid_until=ends)
        members: dict[str, Json] = msgspec.to_builtins(self.model)
        members |= {name: _HOLE + name for name in ("check", "data", "holder", "id", "number")}
        members["status"] = {"uri": given.uri, "index": _HOLE + "index"}
        parts = _HOLES.split(canonical(members).decode())
        self._between, self._order = [each.encode() for each in parts[::2]], parts[1::2]
        self._check = links.check(_NOBODY).encode().split(_NOBODY.hex.encode())

    def written(self, line: Line, step: int, document_id: UUID) -> tuple[Made, dict[str, Any]]:
        """Return the document of a row without its page, and the row's data."""
        data = msgspec.json.decode(line.data)
        index = self._given.indices[step]
        said = number(
            self._definition.numbering.pattern, {**self._codes, "running": self._given.running + step}
        )
        holder = str(data[self._definition.holder])[:500]
        own = {
            "check": b'"%b%b%b"' % (self._check[0], document_id.hex.encode(), self._check[1]),
            "data": line.data,
            "holder": quote(holder).encode(),
            "id": b'"%b"' % str(document_id).encode(),
            "index": b"%d" % index,
            "number": quote(said).encode(),
        }
        whole = [self._between[0]]
        for name, after in zip(self._order, self._between[1:], strict=True):
            whole += (own[name], after)
        record = b"".join(whole)
        if step == 0 and r.record_bytes(r.own(record)) != record:
            raise UnlikeRecordError
        if step == 0 or not r.is_surely_fit(record):
            r.require_fit(record)
        return Made(document_id, said, holder, record, r.sha256(record), index, line.email), data

    def said(self, made: Made, data: dict[str, Any]) -> r.DocumentRecord:
        """Return what the record of a document says, as far as its page and barcode need it."""
        status = r.StatusPlace(uri=self._given.uri, index=made.status_index)
        return msgspec.structs.replace(
            self.model, id=made.id, number=made.number, holder=made.holder, data=data, status=status
        )


def _placed(made: list[Made]) -> list[Made]:
    """Return documents that know the place of their pages, one behind the other."""
    place = 0
    for one in made:
        one.place = place
        place += one.size
    return made


_NOTHING: Final[Mapping[str, Embedded]] = {}
_BEAT: Final = 50
_ROUNDS: Final = 4
"""A document is signed thrice at most: for its barcode, by the agency, and by who signs; then it is there."""
_HOLES: Final = re.compile(f'"{_HOLE}([a-z]+)"')
_NOBODY: Final = UUID(int=0)
