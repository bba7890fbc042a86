"""What a later revision replaces is found where it is used, as pyHanko finds it, and without reading the whole file."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader, RawPdfPath
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from saan.press import opening, signing, typeset, usages, verifying
from saan.press.opening import LIMITS
from saan.press.usages import UsedFile
from saan.trust.findings import Outcome
from tests.press.authority import NOW, RECORD, letter, settled

VECTORS = Path(__file__).parents[2] / "vectors" / "documents"
NAMES = (
    "page-two-hands",
    "page-second-hand-added",
    "page-lasting",
    "page-lasting-changed",
    "attack-shadow-hide-and-replace",
)
Change = Callable[[IncrementalPdfFileWriter, generic.IndirectObject], None]
name = generic.NameObject
"""A key of a dictionary."""


class Written(generic.PdfObject):
    """An object just as somebody wrote it."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def write_to_stream(self, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
        del handler, container_ref
        stream.write(self.text)


def drawn(writer: IncrementalPdfFileWriter, field: generic.IndirectObject) -> None:
    """Let the page draw with the field itself: what is signed in it later would be seen."""
    _resources(writer)[name("/Hidden")] = field


def _resources(writer: IncrementalPdfFileWriter) -> Any:
    page = writer.root["/Pages"]["/Kids"][0]
    writer.update_container(page)
    resources = page["/Resources"]
    writer.update_container(resources)
    return resources.setdefault(name("/Properties"), generic.DictionaryObject())


def _called(which: Change | str) -> str:
    return getattr(which, "__name__", str(which))


def _written(called: str, text: bytes) -> Change:
    def change(writer: IncrementalPdfFileWriter, field: generic.IndirectObject) -> None:
        said = text % (field.idnum, field.generation)
        _resources(writer)[name("/Hidden")] = writer.add_object(Written(said))

    change.__name__ = called
    return change


def harmless(writer: IncrementalPdfFileWriter, field: generic.IndirectObject) -> None:
    """Mention the field in a text, where it is no reference."""
    said = f"{field.idnum} {field.generation} R (and ) more"
    _resources(writer)[name("/Hidden")] = writer.add_object(generic.TextStringObject(said))


def nothing(writer: IncrementalPdfFileWriter, field: generic.IndirectObject) -> None:
    """Leave the page as it was set."""


commented = _written("commented", b"<< %% plainly\n/Drawn %d %d R >>")
nested = _written("nested", b"<</Said (endobj (a (b) c)) /Drawn %d %d R>>")
in_a_text = _written("in_a_text", b"<</Said (\\) endobj \\( stream) /Drawn %d\n%d\tR>>")
dangling = _written("dangling", b"<</Drawn %d %d R /Gone 9999 0 R>>")


@cache
def prepared(change: Change) -> bytes:
    """Return a page that somebody prepared before it was sealed and signed."""
    writer = signing._open(typeset(letter(), RECORD))
    fields = ("Seal", "Signatory1")
    for each in fields:
        append_signature_field(writer, SigFieldSpec(each, invis_sig_settings=signing.UNSEEN))
    change(writer, writer.root["/AcroForm"]["/Fields"].raw_get(1))
    made = BytesIO()
    writer.write(made)  # type: ignore[no-untyped-call]
    sealed = signing._sign(signing._open(made.getvalue()), settled().seal, NOW, "Seal")
    return signing.sign(sealed, settled().director, NOW)


def looked(pdf: bytes) -> dict[str, Outcome]:
    found = verifying.verify(pdf, roots=[settled().root], at=NOW)
    return {each.code: each.outcome for each in reversed(found.findings)}


@pytest.mark.parametrize("change", [drawn, commented, nested, in_a_text], ids=_called)
def test_a_field_that_the_page_draws_with_may_not_be_filled_however_it_is_written(change: Change) -> None:
    assert looked(prepared(change))["pdf.coverage"] is Outcome.FAILS


@pytest.mark.parametrize("change", [nothing, harmless], ids=_called)
def test_a_field_that_is_only_a_field_may_be_filled(change: Change) -> None:
    assert looked(prepared(change))["pdf.coverage"] is Outcome.HOLDS


def test_a_reference_to_nothing_is_left_to_pyhanko_which_refuses_it() -> None:
    assert looked(prepared(dangling))["pdf.intact"] is Outcome.FAILS


def _bytes(which: Change | str) -> bytes:
    return prepared(which) if callable(which) else (VECTORS / f"{which}.pdf").read_bytes()


@pytest.mark.parametrize("which", [nothing, harmless, drawn, in_a_text, *NAMES], ids=_called)
def test_the_ways_to_what_was_replaced_are_those_that_pyhanko_finds(which: Change | str) -> None:
    pdf = _bytes(which)
    ours = UsedFile(BytesIO(pdf), strict=True, decode_limits=LIMITS)
    theirs = PdfFileReader(BytesIO(pdf))
    for each in ours.embedded_signatures:
        revision = each.signed_revision
        if revision + 1 == ours.total_revisions:
            continue
        quick, whole = ours.get_historical_resolver(revision), theirs.get_historical_resolver(revision)
        quick._load_reverse_xref_cache()
        whole._load_reverse_xref_cache()
        assert isinstance(quick, usages._Revision)
        assert quick._asked, "it was looked through"
        for number in quick._asked:
            reference = generic.Reference(*number)
            _compare(quick._get_usages_of_ref(reference), whole._get_usages_of_ref(reference))


def _compare(ours: set[RawPdfPath], theirs: set[RawPdfPath]) -> None:
    """The same ways; of those to a page, its own and another stand for all."""
    own = {way for way in theirs if _of_a_page(way)}
    if not own:
        assert ours == theirs
    assert own <= ours <= theirs
    assert len(ours) >= min(len(theirs), 2)


def _of_a_page(way: RawPdfPath) -> bool:
    return tuple(way)[:2] == ("/Root", "/Pages") and tuple(way)[-2:-1] == ("/Kids",)


@pytest.mark.parametrize("change", [commented, nested, dangling], ids=_called)
def test_what_is_not_written_plainly_is_read_whole(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = prepared(change)
    ours = verifying.verify(pdf, roots=[settled().root], at=NOW)
    monkeypatch.setattr(opening, "UsedFile", PdfFileReader)
    assert verifying.verify(pdf, roots=[settled().root], at=NOW) == ours


def test_what_was_not_looked_for_is_asked_of_pyhanko() -> None:
    pdf = prepared(nothing)
    ours = UsedFile(BytesIO(pdf), strict=True, decode_limits=LIMITS)
    number = ours.embedded_signatures[0].signed_revision
    quick = ours.get_historical_resolver(number)
    whole = PdfFileReader(BytesIO(pdf)).get_historical_resolver(number)
    quick._load_reverse_xref_cache()
    whole._load_reverse_xref_cache()
    page = whole.root["/Pages"]["/Kids"].raw_get(0).reference
    assert len(quick._get_usages_of_ref(page)) > 1
    assert quick._get_usages_of_ref(page) == whole._get_usages_of_ref(page)
