"""What goes on over further pages, who signs after the seal, and what those hear who cannot see the page."""

from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from saan.press import Watermark
from saan.press.errors import BadTemplateError, TextOverflowError, UnknownFieldError, UnsignableFileError
from saan.press.plates import Filling, Issuer, Plate, Reader, compile_plate
from saan.press.plates.preview import Given, preview
from saan.press.signing import sign
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from tests.press.authority import NOW, settled
from tests.press.reading import pages
from tests.press.structure import elements
from tests.press.test_verapdf import judged

TRANSCRIPT = Path(__file__).parents[3] / "src/saan/documents/types/transcript/plate.typ"
REPORT = """#import "/plate.typ": *
#set document(title: "รายงาน")
#set page(width: 14cm, height: 16cm, margin: 2cm)
= รายงานผลการตรวจ
เลขที่ #field("no", width: 4cm)

#field("details", lines: 6, words: true, least: 10pt)
#square("verify", side: 2cm, longest: 60, alt: "คิวอาร์โค้ดของรายงาน")
#signatory[#field("director", width: 6cm, align: "center")]
#signatory[#field("inspector", width: 6cm, align: "center")]
#continued("details", lines: 9, most: 2, before: [ต่อจากหน้าที่แล้ว เลขที่ #field("no", width: 4cm)])
"""
SENTENCE = "เจ้าหน้าที่ได้ตรวจน้ำดื่มที่ญี่ปุ่นสนับสนุน พบว่าสิทธิ์ต่าง ๆ เป็นไปตามข้อกำหนด "


@cache
def plate() -> Plate:
    return compile_plate(REPORT)


@cache
def issuer() -> Issuer:
    return Issuer(plate(), settled().seal, NOW)


def report(times: int) -> Filling:
    texts = {
        "no": "12/2569",
        "details": (SENTENCE * times).strip(),
        "director": "นายตั้งมั่น ลงนามดี",
        "inspector": "นางปั้นน้ำ ใจซื่อ",
    }
    return Filling("รายงาน", texts, b"{}", {"verify": "https://saan.example/v/1"})


def test_a_text_shrinks_then_goes_on_over_pages_that_only_then_exist_then_is_refused(tmp_path: Path) -> None:
    count = []
    for times in (2, 12, 15, 18):
        pdf = issuer().issue(report(times), NOW)
        made = pages(pdf, tmp_path)
        count.append(len(made))
        assert sum(page.count("สิทธิ์") for page in made) == times
    assert count[0] == 1
    assert sorted(count) == count
    assert count[-1] > 1
    with pytest.raises(TextOverflowError) as caught:
        issuer().issue(report(40), NOW)
    assert caught.value.fields["field"] == "details"


LIST = """#import "/plate.typ": *
#set document(title: "บัญชี")
#set page(width: 14cm, height: 12cm, margin: 1cm)
#let part(n) = field("things." + str(n), optional: true)
#spread("things", ((2,), (3, 2)), (rows, page) => [หน้าที่ #(page + 1): #rows.map(part).join()])
#label("หมายเหตุ", of: "note") #field("note", width: 4cm, optional: true)
#square("verify", side: 2cm, longest: 60, alt: "คิวอาร์โค้ดของบัญชี")
"""


def test_rows_take_the_fewest_pages_that_have_them_all_and_a_label_stands_only_beside_words(
    tmp_path: Path,
) -> None:
    made = compile_plate(LIST)
    assert made.going_on
    assert made.going_on.fields() - made.marks.fields == {f"things.{n}" for n in (2, 3, 4)}
    by = Issuer(made, settled().seal, NOW)
    for count, length, note in ((0, 1, ""), (2, 1, "ครบ"), (3, 2, ""), (5, 2, "ครบ")):
        texts = {f"things.{n}": f"สิ่งที่{n}จบ" for n in range(count)} | {"note": note}
        found = pages(
            by.issue(Filling("บัญชี", texts, b"{}", {"verify": "https://saan.example/v/1"}), NOW), tmp_path
        )
        assert (len(found), "".join(found).count("จบ"), "หมายเหตุ" in "".join(found)) == (
            length,
            count,
            bool(note),
        )
    with pytest.raises(UnknownFieldError) as caught:
        by.issue(Filling("บัญชี", {"things.5": "เกิน"}, b"{}", {"verify": "https://saan.example/v/1"}), NOW)
    assert caught.value.fields["field"] == "things.5"


GROWING = """#import "/plate.typ": *
#set document(title: "คำรับรอง")
#set page(width: 14cm, height: 14cm, margin: 1cm)
#growing("words", (1, 3, 6), (lines, last) => field("words", lines: lines, words: true, least: if last { 10pt } else { none }))
#field("signed", width: 6cm)
#square("verify", side: 2cm, longest: 60, alt: "คิวอาร์โค้ดของคำรับรอง")
"""


def test_what_stands_below_a_text_closes_up_to_it_and_only_a_text_beyond_its_last_size_shrinks() -> None:
    by = Issuer(compile_plate(GROWING), settled().seal, NOW)
    heights = []
    for times in (0, 1, 2, 4):
        texts = {"words": SENTENCE.strip() if times else "สั้น", "signed": "นายตั้งมั่น ลงนามดี"}
        texts["words"] += SENTENCE * (times - 1)
        plate, _ = by.kept(Filling("คำรับรอง", texts, b"{}", {"verify": "https://saan.example/v/1"}), NOW)
        assert plate.pages == 1
        heights.append(next(slot.baselines[0] for slot in plate.marks.slots if slot.name == "signed"))
    assert heights[0] > heights[1] == heights[2] > heights[3]
    with pytest.raises(TextOverflowError) as caught:
        by.kept(
            Filling(
                "คำรับรอง", {"words": SENTENCE * 20, "signed": "ก"}, b"{}", {"verify": "https://a.example/"}
            ),
            NOW,
        )
    assert caught.value.fields["field"] == "words"


def every_field(template: str) -> frozenset[str]:
    made = compile_plate(template)
    return made.going_on.fields() if made.going_on else made.marks.fields


def test_what_stands_on_further_pages_alone_may_be_left_empty_and_a_label_has_its_field() -> None:
    for old, new, field in (
        (", optional: true)\n#spread", ")\n#spread", "things.2"),
        ('of: "note"', 'of: "nothing"', "nothing"),
    ):
        assert old in LIST
        with pytest.raises(BadTemplateError) as caught:
            every_field(LIST.replace(old, new))
        assert caught.value.fields["field"] == field


@pytest.mark.oracle
def test_each_length_is_an_archive_that_everyone_can_read(tmp_path: Path) -> None:
    files = {str(times): issuer().issue(report(times), NOW) for times in (1, 15, 18)}
    by = settled()
    files["signed"] = sign(sign(files["15"], by.director, NOW), by.director, NOW)
    transcript = compile_plate(TRANSCRIPT.read_text(), watermark=Watermark.DEMO)
    files["transcript of two"] = preview(transcript, NOW, Given({"courses.40.code": "2110101"}, {}))
    files["transcript of three"] = preview(transcript, NOW, longest=True)
    assert [len(pages(files[f"transcript of {count}"], tmp_path)) for count in ("two", "three")] == [2, 3]
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")


def test_an_archive_keeps_the_tail_and_knows_the_plate_of_its_length() -> None:
    for times in (1, 18):
        kept, tail = issuer().kept(report(times), NOW)
        found = verify(kept.prefix + tail.bytes, roots=[settled().root], at=NOW)
        assert [each.code for each in found.findings if each.outcome is Outcome.FAILS] == ["pdf.signed"]
        assert (kept is plate()) == (times == 1)


def test_several_sign_in_order_after_the_seal_and_no_more() -> None:
    by = settled()
    pdf = issuer().issue(report(2), NOW)
    one = sign(pdf, by.director, NOW)
    both = sign(one, by.director, NOW)
    found = verify(both, roots=[by.root], at=NOW)
    assert [finding for finding in found.findings if finding.outcome is Outcome.FAILS] == []
    assert [(each.field, each.seal) for each in found.signatures] == [
        ("Seal", True), ("Signatory1", False), ("Signatory2", False),
    ]  # fmt: skip
    with pytest.raises(UnsignableFileError):
        sign(both, by.director, NOW)
    reader = Reader(roots=[by.root], at=NOW)
    assert all(
        reader.verify(each).outcome is verify(each, roots=[by.root], at=NOW).outcome
        for each in (pdf, one, both, pdf)
    )


def test_what_is_filled_in_is_heard_at_its_place_with_headings_and_pictures_in_words() -> None:
    found = elements(issuer().issue(report(2), NOW))
    kinds = [name for name, _ in found]
    assert ("H1", "รายงานผลการตรวจ") in found
    assert ("Figure", "คิวอาร์โค้ดของรายงาน") in found
    assert kinds.index("H1") < kinds.index("Figure")
    assert kinds[: kinds.index("Figure")].count("Strong") == 2  # the number and the details, before the code


def test_a_page_that_cannot_be_told_in_words_is_an_archive_and_says_why(tmp_path: Path) -> None:
    body = '#import "/plate.typ": *\n#field("a")\n#image("logo.svg")'
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    made = compile_plate(body, files={"logo.svg": drawn})
    assert made.inaccessible == "3: PDF/A-3a, PDF/UA-1 error: missing alt text"
    pdf = Issuer(made, settled().seal, NOW).issue(Filling("ก", {"a": "น้ำ"}, b"{}"), NOW)
    assert judged({"plain": pdf}, tmp_path, "3b") == {"plain": "pass"}
    assert "น้ำ" in pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text()
    told = compile_plate(body.replace('g")', 'g", alt: "ตรา")'), files={"logo.svg": drawn})
    assert told.accessible


def test_a_text_that_goes_on_must_begin_somewhere() -> None:
    with pytest.raises(BadTemplateError) as caught:
        compile_plate('#import "/plate.typ": *\n#field("a")\n#continued("b")')
    assert caught.value.fields["field"] == "b"
