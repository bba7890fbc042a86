"""A small file that would keep a reader busy for hours: what it asks for is counted before it is done."""

import zlib

import pytest

from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.press.authority import NOW


def written(*objects: bytes) -> bytes:
    """Return a PDF of objects that somebody wrote by hand, the first being its catalog."""
    made, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, value in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, value)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(made) + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, rows, len(objects) + 1, len(made)
    )  # fmt: skip


def doubled(levels: int) -> bytes:
    """Return a PDF whose form has a field that names the next one twice, which names the next one twice."""
    fields = [b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (number, number) for number in range(4, 4 + levels)]
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>"
    return written(catalog, b"<</Type/Pages/Kids[]/Count 0>>", *fields, b"<</T(a)/FT/Sig>>")


def hidden(pdf: bytes) -> bytes:
    """Return a PDF with its form taken away in a later revision, which shows none."""
    begun = len(pdf)
    row = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    before = pdf.rsplit(b"startxref\n", 1)[1].split()[0]
    return pdf + row + b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Size %b/Root 1 0 R/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        begun, pdf.rsplit(b"/Size ", 1)[1].split(b"/")[0], before, begun + len(row)
    )  # fmt: skip


def listing(rows: int) -> bytes:
    """Return a PDF whose cross-reference stream has so many rows, deflated to next to nothing."""
    data = zlib.compress(bytes(rows))
    head = b"%PDF-1.7\n"
    said = b"<</Type/XRef/Size %d/W[1 0 0]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % (rows, len(data))
    return head + b"1 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        said, data, len(head)
    )  # fmt: skip


def saved(times: int) -> bytes:
    """Return a PDF that was saved again and again without a change."""
    made = written(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    before = int(made.rsplit(b"startxref\n", 1)[1].split()[0])
    for _ in range(times):
        begun = len(made)
        made += b"xref\n0 0\ntrailer\n<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            before,
            begun,
        )
        before = begun
    return made


@pytest.mark.parametrize(
    ("pdf", "why"),
    [
        (doubled(40), "more than 20000 form fields"),
        (hidden(doubled(40)), "more than 20000 form fields"),
        (listing(4_000_000), "more than 500000 cross-reference rows"),
        (saved(1200), "saved more than 1000 times"),
    ],
    ids=["fields", "fields in an earlier revision", "rows", "revisions"],
)
def test_a_small_file_that_asks_for_endless_work_is_counted_and_refused_with_the_reason(
    pdf: bytes, why: str
) -> None:
    assert len(pdf) < 150_000
    (found,) = verify(pdf, roots=[], at=NOW).findings
    assert (found.code, found.outcome) == ("pdf.readable", Outcome.FAILS)
    assert why in found.text.en
    assert "ไม่ตรวจแฟ้มนี้" in found.text.th
