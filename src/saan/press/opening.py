"""Opening a PDF that somebody sent: strictly, and with bounds on what its bytes make a reader do.

pyHanko bounds what streams decode to. But it reads each row of each cross-reference section, compares the sections with each
other, and follows each way through the fields of the form, before anybody can ask how many there are: forty fields that
each name the next one twice are a million million ways. So they are counted here first, without being read or followed.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import process_data_at_eof
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.pdf_utils.xref import XRefBuilder

from saan.press.faults import own_fault
from saan.press.usages import UsedFile
from saan.trust.errors import Text

MOST_ROWS: Final = 500_000
"""Rows of all cross-reference sections, one for each object: a book of a thousand tagged pages has some 200,000."""
MOST_SECTIONS: Final = 1000
"""Times that a file may have been saved; a letter that is renewed each decade was a few dozen times."""
MOST_FIELDS: Final = 20_000
"""Fields of the form, of all revisions together, each as often as there are ways to it."""
LIMITS: Final = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=32 * 2**20),
    document_budget=DocumentDecodeBudget(base_allowance=128 * 2**20, max_ratio=2),
)
_LEAST_ROW: Final = 18
"""Bytes of a row without its end."""
_TRAILER: Final = b"trailer"
_END: Final = re.compile(rb"startxref\s+\d{1,20}\s+%%EOF")
_NEAR: Final = 1024
"""How near to its last byte a PDF says where to begin (Adobe's PDF Reference 1.7, appendix H.3, note 18): pyHanko would seek that through the whole file, letter by letter."""


class TooMuchError(PdfReadError):
    """A file asks for more than anybody reads; `said` is what of, for people."""

    def __init__(self, said: Text) -> None:
        """Hold the sentence."""
        super().__init__(said.en)
        self.said = said


def opened(pdf: bytes) -> UsedFile:
    """Return a file that was opened; raise `TooMuchError`, or what hostile bytes make pyHanko raise."""
    if not _END.search(pdf[-_NEAR:]):
        message = "it does not say where to begin"
        raise PdfReadError(message)
    _Sections(pdf).read_xrefs()  # type: ignore[no-untyped-call]  # pyHanko's
    reader = UsedFile(BytesIO(pdf), strict=True, decode_limits=LIMITS)
    for count, _ in enumerate(_fields(reader)):
        if count >= MOST_FIELDS:
            raise _too_much(f"มีช่องกรอกเกิน {MOST_FIELDS} ช่อง", f"it has more than {MOST_FIELDS} form fields")
    return reader


def _fields(reader: UsedFile) -> Iterator[None]:
    """Yield once for each way to each field of each revision."""
    for revision in range(reader.xrefs.total_revisions):
        waiting = [_read(partial(_form, reader, revision))]
        while waiting:
            held = waiting.pop()
            for place in range(len(held) if isinstance(held, generic.ArrayObject) else 0):
                yield
                waiting.append(_read(partial(_kids, held, place)))


def _form(reader: UsedFile, revision: int) -> Any:
    return _at(reader.get_historical_root(revision), "/AcroForm", "/Fields")


def _kids(held: generic.ArrayObject, place: int) -> Any:
    return _at(held[place], "/Kids")


def _read(look: Callable[[], Any]) -> Any:
    """Return what is found, or None: what cannot be read leads no further, and is told when it is asked about."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - hostile bytes make the reader raise errors of any kind
        own_fault(error)
        return None


def _at(held: Any, *names: str) -> Any:
    """Return what lies under names, each within the one before, wherever in the file it stands."""
    for name in names:
        held = held[name] if isinstance(held, generic.DictionaryObject) and name in held else None
    return held


class _Sections(XRefBuilder):
    """pyHanko's way through the cross-reference sections of a file, on which their rows are counted and none is read."""

    def __init__(self, pdf: bytes) -> None:
        self._file, self._rows, self._count = pdf, 0, 0
        stream = BytesIO(pdf)
        stream.seek(-1, os.SEEK_END)
        last = process_data_at_eof(stream)
        super().__init__(PdfHandler(), stream, strict=True, last_startxref=last)

    def _read_xref_stream_object(self) -> tuple[generic.Reference, Any]:
        found, stream = super()._read_xref_stream_object()  # type: ignore[no-untyped-call]  # as above
        index = stream.get("/Index", [0, stream.get("/Size")])
        self._add(sum(max(0, int(count)) for count in list(index)[1::2]))
        return found, stream

    def _read_xref_stream(self, declared_startxref: int) -> Any:  # noqa: ARG002 - pyHanko's
        _, stream = self._read_xref_stream_object()
        return _before(stream)

    def _read_xref_table(self, declared_startxref: int) -> Any:  # noqa: ARG002 - as above
        start = self.stream.tell()
        end = self._file.find(_TRAILER, start)
        if end < 0:
            message = "a cross-reference table does not end"
            raise PdfReadError(message)
        self._add((end - start) // _LEAST_ROW)
        self.stream.seek(end + len(_TRAILER))
        misc.skip_over_whitespace(self.stream)
        trailer = generic.DictionaryObject.read_from_stream(
            self.stream, generic.TrailerReference(self.handler)
        )
        if "/XRefStm" in trailer:
            self.stream.seek(int(trailer.raw_get("/XRefStm")))
            self._read_xref_stream_object()
        return _before(trailer)

    def _add(self, rows: int) -> None:
        self._rows += rows
        self._count += 1
        if self._rows > MOST_ROWS:
            raise _too_much(
                f"มีตารางอ้างอิงเกิน {MOST_ROWS} แถว", f"it has more than {MOST_ROWS} cross-reference rows"
            )
        if self._count > MOST_SECTIONS:
            raise _too_much(f"ถูกบันทึกเกิน {MOST_SECTIONS} ครั้ง", f"it was saved more than {MOST_SECTIONS} times")


def _before(trailer: Any) -> Any:
    """Return where the section before this one stands; pyHanko says so of what is no number."""
    before = trailer.get("/Prev")
    return before if isinstance(before, generic.NumberObject) else None


def _too_much(th: str, en: str) -> TooMuchError:
    return TooMuchError(Text(th, en))
