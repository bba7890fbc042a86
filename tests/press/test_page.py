"""A clerk's letter becomes a page: what stands on it, where it breaks, and what it refuses."""

import json
import random
import subprocess
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pypdfium2 import raw

from saan.press import (
    Column,
    Emblem,
    Heading,
    Kind,
    Paragraph,
    Secrecy,
    Table,
    Urgency,
    Watermark,
    emblems,
    judge,
    printing,
    typeset,
    wholes,
)
from saan.press.errors import (
    BadColumnError,
    BadEmblemError,
    BadFigureError,
    BadRecordError,
    EmptyFieldError,
    MisplacedMarkError,
    TallTextError,
    UncoveredCharacterError,
    UnsignedError,
)
from saan.press.layout import figures
from saan.press.pages import LetterPage
from saan.press.signing import issue
from saan.press.typesetting import RECORD_NAME
from saan.press.verdicts import MOST_RECORD_BYTES
from saan.press.words import long_date, thai_digits
from tests.press.authority import NOW, RECORD, letter, settled
from tests.press.papers import CERTIFICATE, PAPERS, PEOPLE
from tests.press.reading import green, pages, program

ASK = Paragraph("จึงเรียนมาเพื่อโปรดพิจารณา")


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert typeset(letter(), RECORD) == typeset(letter(), RECORD)
    assert typeset(letter(), RECORD) != typeset(letter(), RECORD + b" ")


def test_everything_of_an_external_letter_stands_on_its_page(tmp_path: Path) -> None:
    (page,) = pages(typeset(letter(), RECORD), tmp_path)
    for text in ("พบ๐๑๐๒/ว๑๒๓", "๒๒พฤศจิกายน๒๕๖๙", "ขอแสดงความนับถือ", "อธิบดีกรม", "กองแผนงาน", "จำนวน๑๒แผ่น"):
        assert text in page


def test_a_memo_has_its_title_and_no_closing(tmp_path: Path) -> None:
    text = "".join(pages(typeset(letter(Kind.MEMO), RECORD), tmp_path))
    assert "บันทึกข้อความ" in text
    assert "ขอแสดงความนับถือ" not in text


def test_digits_are_thai_except_where_they_must_be_typed() -> None:
    assert (
        thai_digits("ที่ 12/2569 ส่ง saraban01@a.example ตาม PDF/A-3 ชุด 4")
        == "ที่ ๑๒/๒๕๖๙ ส่ง saraban01@a.example ตาม PDF/A-3 ชุด ๔"
    )
    assert thai_digits(long_date(date(2027, 1, 1))) == "๑ มกราคม ๒๕๗๐"
    for said, printed in {
        "Meeting ID 123 456 789 รหัส 4": "Meeting ID 123 456 789 รหัส ๔",
        "ISO 9001:2015 ข้อ 4": "ISO 9001:2015 ข้อ ๔",
        "PDF 3 ไฟล์ และ Word 2 ไฟล์": "PDF ๓ ไฟล์ และ Word ๒ ไฟล์",
        "วันที่5 January 2026 กับ1": "วันที่5 January 2026 กับ๑",
        "ก1 A 2 B ค3": "ก๑ A 2 B ค๓",
        "ISO 27001ก1 2": "ISO 27001ก๑ ๒",
        "ISO 27001 2 ฉบับ PC 1,200 เครื่อง": "ISO 27001 ๒ ฉบับ PC ๑,๒๐๐ เครื่อง",
    }.items():
        assert thai_digits(said) == printed


def test_secrecy_and_urgency_stand_on_every_page(tmp_path: Path) -> None:
    page = letter(
        urgency=Urgency.AT_ONCE, secrecy=Secrecy.HIGH_SECRET, body=(Paragraph("ความลับของทางราชการ " * 400),)
    )
    found = pages(typeset(page, RECORD), tmp_path)
    assert len(found) > 2
    for text in found:
        assert text.count("ลับมาก") == 2
        assert "ด่วนที่สุด" in text


def test_pages_after_the_first_are_numbered_in_thai(tmp_path: Path) -> None:
    found = pages(typeset(letter(body=(Paragraph("ยาวมาก " * 900),)), RECORD), tmp_path)
    assert "-๑-" not in found[0]
    assert all(f"-{thai_digits(str(number))}-" in text for number, text in enumerate(found[1:], 2))


@pytest.mark.parametrize("watermark", [Watermark.DEMO, Watermark.DRAFT])
def test_a_watermark_lies_on_every_page(watermark: Watermark, tmp_path: Path) -> None:
    page = letter(body=(Paragraph("ยาวมาก " * 900),))
    for text in pages(typeset(page, RECORD, watermark=watermark), tmp_path):
        assert watermark.value.split("/")[1].strip().replace(" ", "") in text


@pytest.mark.parametrize("lines", range(1, 40, 2))
def test_a_signature_never_stands_alone_on_a_page(lines: int, tmp_path: Path) -> None:
    body = (*(Paragraph(f"ข้อความบรรทัดที่ {number}") for number in range(lines)), ASK)
    last = pages(typeset(letter(references=(), enclosures=(), body=body), RECORD), tmp_path)[-1]
    assert "ลงนามดี" in last  # a name without stacked marks: typst repeats those in the text layer
    assert "โปรดพิจารณา" in last


CLOSINGS = (
    ("letter", "ลงนามดี"),
    ("order", "ลงนามดี"),
    ("certificate", "ลงนามดี"),
    ("minutes", "เลิกประชุม"),
    ("sealed", "ประทับตราอิเล็กทรอนิกส์"),
)
"""Of each kind of paper, what stands where it is signed."""


@pytest.mark.parametrize(("kind", "closing"), CLOSINGS)
def test_a_long_last_paragraph_leaves_lines_of_its_own_with_the_signature(
    kind: str, closing: str, tmp_path: Path
) -> None:
    base = PAPERS.get(kind, letter(references=(), enclosures=()))
    for length in range(60, 120, 3):
        text = f"{'ให้หน่วยงานรายงานผลการดำเนินการภายในเดือน ' * length}โปรดพิจารณา"
        found = pages(typeset(replace(base, body=(Paragraph(text),)), RECORD), tmp_path)
        before, asked, behind = "\n".join(found).partition("โปรดพิจารณา")
        assert asked
        assert closing in behind.partition("\n")[0]
        assert before.rpartition("\n")[2].count("รายงานผล") >= 2


@pytest.mark.parametrize(("kind", "closing"), [*CLOSINGS, ("joint", "ลงนามดี")])
def test_the_last_row_of_a_last_table_is_on_the_page_of_the_signature(
    kind: str, closing: str, tmp_path: Path
) -> None:
    base = PAPERS.get(kind, letter(references=(), enclosures=()))
    for count in (0, 3, *range(7, 22)):
        rows = (*(PEOPLE.rows * 7)[:count], ("99", "ปิดท้าย", "-", "1"))
        found = pages(typeset(replace(base, body=(replace(PEOPLE, rows=rows),)), RECORD), tmp_path)
        (page,) = (text for text in found if "ปิดท้าย" in text)
        assert closing in page
        assert page.index("ปิดท้าย") < page.index(closing)


def test_a_long_list_of_references_and_copies_runs_over_several_pages(tmp_path: Path) -> None:
    page = letter(
        references=tuple(f"หนังสือ ที่ จล 0018/{number} ลงวันที่ 1 พฤศจิกายน 2569" for number in range(60)),
        copies=tuple(f"สำนักงานที่ {number}" for number in range(80)),
    )
    found = "".join(pages(typeset(page, RECORD), tmp_path))
    assert "๖๐." in found
    assert "สำนักงานที่๗๙" in found


def test_the_record_is_embedded_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(typeset(letter(), RECORD))
    subprocess.run([program("pdfdetach"), "-saveall", "-o", str(tmp_path), str(file)], check=True)
    assert (tmp_path / RECORD_NAME).read_bytes() == RECORD


def test_text_is_never_a_command(tmp_path: Path) -> None:
    tricky = '#import "x" *หนา* $x$ `y` <z> @w #panic()'
    found = "".join(pages(typeset(letter(subject=tricky, thai_digits=False), RECORD), tmp_path))
    assert "#panic()" in found
    assert "*หนา*" in found


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"subject": "ประชุม 😀"}, "the subject"),
        ({"body": (ASK, Paragraph("ตาม 漢字"))}, "paragraph 2"),
        ({"to": ("นาย\u202eก",)}, "the addressee"),
        ({"copies": ("กรม", "สำนัก\u0007")}, "copy 2"),
    ],
)
def test_a_character_the_font_lacks_is_named_with_its_place(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(UncoveredCharacterError) as refused:
        typeset(letter(**changed), RECORD)
    assert place in refused.value.message().en
    assert "U+" in refused.value.message().th


@pytest.mark.parametrize("field", ["number", "agency", "subject", "salutation", "closing", "to", "body"])
def test_what_a_letter_must_have_is_asked_for(field: str) -> None:
    with pytest.raises(EmptyFieldError):
        typeset(replace(letter(), **{field: () if field in {"to", "body"} else " "}), RECORD)  # type: ignore[arg-type]  # by name


def test_a_draft_may_lack_its_number_and_signatory() -> None:
    draft = letter(number="", signatories=(replace(letter().signatories[0], name=""),), body=())
    assert typeset(draft, b"{}", watermark=Watermark.DRAFT).startswith(b"%PDF-")


def test_an_agency_brings_its_own_emblem(tmp_path: Path) -> None:
    svg = Emblem(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
    )
    assert typeset(letter(), RECORD, emblem=svg) != typeset(letter(), RECORD)
    assert typeset(letter(), RECORD, emblem=Emblem(_png(8, 8))).startswith(b"%PDF-")
    assert len(pages(typeset(letter(Kind.MEMO), RECORD, emblem=svg), tmp_path)) == 1


def test_a_photograph_reaches_the_page_as_it_is_and_costs_little(tmp_path: Path) -> None:
    """Half a megabyte of PNG: every dot is on the page, and what typst is handed is no list of half a million numbers."""
    out = BytesIO()
    noise = Image.frombytes("RGB", (400, 400), random.Random(1).randbytes(480_000))
    noise.paste((0, 255, 0), (0, 0, 200, 400))
    noise.save(out, "PNG", compress_level=0)
    picture = Emblem(out.getvalue())
    handed = json.dumps(printing.data(letter(), Watermark.NONE, picture))
    assert len(handed) < 1.5 * len(picture.picture)
    pdf = typeset(replace(CERTIFICATE, photo=picture), RECORD, emblem=picture)
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = {
            one.get_px_size() for one in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)
        }
    assert sizes == {(400, 400)}
    wide, high = 4 * 72 / 2.54, 3 * 72 / 2.54
    assert green(pdf) > 0.4 * (wide * 1.5 * wide + high * high), "half of the photo, of the emblem"


WITHIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def drawn(within: str) -> bytes:
    return WITHIN.format(within).encode()


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"GIF89a", "neither PNG nor SVG"),
        (b"<svg><path/></svg>", "does not begin with <svg xmlns="),
        (drawn("<script>x</script>"), "<script>"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawn(""), "<!DOCTYPE"),
        (b'<?xml-stylesheet href="a.css"?>' + drawn(""), "<?xml-stylesheet"),
        (drawn('<image href="file:///etc/passwd"/>'), "<image>"),
        (drawn('<use href="#a"/>'), "<use>"),
        (drawn('<path onload="x()" d="M0 0h1"/>'), "onload="),
        (drawn('<path fill="url(https://a.example/x#y)" d="M0 0h1"/>'), "url(https://a.example"),
        (drawn("<style>@import 'https://a.example/x.css'</style>"), "@import"),
        (drawn('<linearGradient xmlns:x="http://www.w3.org/1999/xlink" x:href="b.svg#c"/>'), 'href="b.svg'),
        (drawn(" " * 600_000), "too large"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00", "too many pixels"),
    ],
)
def test_an_emblem_that_could_harm_is_refused_wherever_it_is_set(picture: bytes, said: str) -> None:
    with pytest.raises(BadEmblemError) as refused:
        typeset(letter(), RECORD, emblem=Emblem(picture))
    assert said in refused.value.message().en
    assert refused.value.remedy().th


def test_an_emblem_is_judged_whole_before_any_letter_bears_it() -> None:
    inkscape = (
        '<?xml version="1.0"?><!-- Inkscape --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" '
        'xmlns:i="http://inkscape.example/"><i:view/><defs><radialGradient id="a"><stop stop-color="red"/></radialGradient></defs>'
        '<path style="fill:url(#a)" d="M0 0h9v9z"/></svg>'
    )
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for sound in (inkscape.encode(), _png(8, 8), _coloured(profile)):
        judge(Emblem(sound))
    broken = {
        _png(8, 8)[:-30]: "broken or cut off",
        _png(8, 8).replace(b"IDAT", b"IDAX"): "broken or cut off",
        _coloured(lab): "colours must be sRGB",
        _coloured(b"no profile" * 20): "colours must be sRGB",
        drawn("<path"): "cannot be read",
        drawn("").replace(b' viewBox="0 0 9 9"', b' width="0" height="0"'): "cannot be drawn",
    }
    for picture, said in broken.items():
        with pytest.raises(BadEmblemError, match=said):
            judge(Emblem(picture))


def _coloured(profile: bytes) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(out, "PNG", icc_profile=profile)
    return out.getvalue()


BROKEN = {
    "PNG of rubbish": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10" + b"garbage" * 10,
    "PNG without a dot": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(8) + b"x" * 20,
    "SVG cut off": b"<svg broken",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_picture_that_does_not_open_is_refused_by_its_name(name: str) -> None:
    broken, good = Emblem(BROKEN[name]), Emblem(_png(8, 8))
    with pytest.raises(BadEmblemError, match=r"the agency's emblem.*(cut off|cannot be read|pixels)"):
        typeset(replace(CERTIFICATE, photo=good), RECORD, emblem=broken)
    with pytest.raises(
        BadEmblemError, match=r"the holder's photo.*(cut off|cannot be read|pixels)"
    ) as refused:
        typeset(replace(CERTIFICATE, photo=broken), RECORD, emblem=good)
    assert "รูปถ่าย" in refused.value.message().th


def test_a_picture_that_the_typesetter_alone_cannot_read_is_not_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(emblems, "_whole", lambda _: None)
    with pytest.raises(BadEmblemError, match=r"the agency's emblem.*does not open"):
        typeset(letter(), RECORD, emblem=Emblem(BROKEN["PNG of rubbish"]))


def test_every_figure_names_its_source_and_can_be_replaced(tmp_path: Path) -> None:
    assert all(figure.source and figure.unit for figure in figures().values())
    narrow = typeset(letter(), RECORD, figures={"margin_right": 6.0, "margin_bottom": 9.0})
    assert len(pages(narrow, tmp_path)) > len(pages(typeset(letter(), RECORD), tmp_path))


@pytest.mark.parametrize(
    "figures",
    [
        {"margin_rihgt": 2.0},
        {"margin_right": 20.0},
        {"body_size": 0.0},
        {"anchor": float("nan")},
        {"margin_left": "3"},
        {"margin_left": True},
        {"margin_left": 15.0, "margin_right": 10.0},
        {"margin_right": 9.0, "margin_left": 4.5},
        {"margin_top": 12.5, "margin_bottom": 9.0},
        {"line_pitch": 9.0},
        {"body_size": 30.0},
        {"contact_size": 7.0},
        {"anchor": 17.0},
        {"copy_top": 15.0},
        {"copy_height": 60.0},
    ],
)
def test_a_figure_that_is_none_is_refused_by_name(figures: dict[str, Any]) -> None:
    with pytest.raises(BadFigureError, match=next(iter(figures))):
        typeset(letter(), RECORD, figures=figures)


@pytest.mark.parametrize("share", [float("nan"), float("inf"), 0, -1, "2"])
def test_a_column_without_a_width_is_refused_by_its_place(share: Any) -> None:
    table = Table((Column("ก"), Column("ข", share)), (("1", "2"),))
    with pytest.raises(BadColumnError, match="Column 2 of the table in paragraph 2"):
        typeset(letter(body=(ASK, table)), RECORD)
    with pytest.raises(BadColumnError, match=r"Column 1 .* share of 0"):
        typeset(letter(body=(Table((), ()), ASK)), RECORD)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (b"hello", "no JSON object"),
        (b"", "no JSON object"),
        (b"[1]", "no JSON object"),
        (b'{"a":1', "no JSON object"),
        (b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}", "no JSON object"),
        ('{"a":"ก"}'.encode("tis-620"), "no UTF-8 at byte 7"),
        (b'{"a":"' + b"x" * MOST_RECORD_BYTES + b'"}', "larger than 1024 KiB"),
    ],
    ids=["text", "nothing", "list", "half", "deep", "tis-620", "large"],
)
def test_a_record_that_nobody_could_read_out_again_is_not_embedded(record: bytes, said: str) -> None:
    with pytest.raises(BadRecordError, match=said) as refusal:
        typeset(letter(), record)
    assert "UTF-8" in refusal.value.remedy().th


def test_a_year_an_article_and_a_clause_stand_on_the_line_of_their_numbers(tmp_path: Path) -> None:
    said = "ตามข้อ 12 และมาตรา 15 แห่งพระราชบัญญัติ พ.ศ. 2569 กับ ค.ศ. 2026"
    body = tuple(Paragraph(f"{'กา ' * count}{said} {said}") for count in range(36))
    file = tmp_path / "letter.pdf"
    file.write_bytes(typeset(letter(body=body), RECORD))
    done = subprocess.run(
        [program("pdftotext"), "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    ends = [line.rstrip() for line in done.stdout.splitlines()]
    assert sum("พ.ศ. ๒๕๖๙" in line for line in ends) > 50
    assert not [line for line in ends if line.endswith(("พ.ศ.", "ค.ศ.", "ข้อ", "มาตรา"))]


NAMES = (
    "นายสมมุติ ใจดี",
    "นางสาวก้ำกึ่ง ฝั่งฟ้า",
    "พล.ต.อ. กตัญญู ทั้งดี",
    "พันตำรวจเอกหญิง เพิ่มพูน ณ ระนอง",
    "ม.ร.ว.ปั้นน้ำ ใจซื่อ",
    "รองศาสตราจารย์ ดร.ฐานุ ผู้ใหญ่ดี",
    "ว่าที่ ร.ต. ตั้งมั่น ลงนามดี",
    "Dr. Jane Goodwill",
)


def test_no_line_breaks_a_persons_name_whatever_the_title(tmp_path: Path) -> None:
    """Nobody says which words of a text are a name: it is known by the title before it, and where a sentence goes on."""
    said = " ".join(f"และแต่งตั้ง{name} เป็นกรรมการ" for name in NAMES)
    run_on = "มอบให้นายสมมุติ ใจดีเป็นประธานกรรมการพัฒนาระบบแลกเปลี่ยนหนังสือ"
    body = tuple(Paragraph(f"{'กา ' * count}{said} {run_on}") for count in range(24))
    narrow = Table((Column("ชื่อ"), Column("ที่", 6)), ((NAMES[3], "1"),))
    file = tmp_path / "letter.pdf"
    file.write_bytes(typeset(letter(body=(*body, narrow)), RECORD))
    done = subprocess.run(
        [program("pdftotext"), "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    lines = done.stdout.splitlines()
    for name in NAMES:
        assert sum(line.count(name) for line in lines) == (48 if name == NAMES[0] else 24), name
    assert sum(line.count("เพิ่มพูน") for line in lines) == 25, "in a cell that has no room for all of it, too"
    others = (
        "ขอให้นายทะเบียน ดำเนินการ แจ้งว่าที่ประชุมมีมติ เห็นชอบ จังหวัดนครนายก ภาคกลาง ทนายความ ภายในมิถุนายนที่ ผ่านมา พ.ศ. นี้"
    )
    assert not any(kept for _, kept in wholes.pieces(others, ()))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(list(Kind)))
def test_any_text_is_set_or_refused_by_name(text: str, kind: Kind) -> None:
    with suppress(UncoveredCharacterError, MisplacedMarkError, EmptyFieldError):
        assert typeset(letter(kind, subject=text, body=(Paragraph(text), ASK)), RECORD).startswith(b"%PDF-")


def _png(width: int, height: int) -> bytes:
    def chunk(tag: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + tag + data + zlib.crc32(tag + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_numbers_within_english_stay_as_english_writes_them(tmp_path: Path) -> None:
    said = "ภายใน 3 วัน ตาม ISO 27001 (reply by 30 November 2026 at 9.30 a.m.) ของ 12 ฝ่าย"
    (found,) = pages(typeset(letter(references=(), body=(Paragraph(said),)), RECORD), tmp_path)
    assert "ภายใน๓วันตามISO27001(replyby30November2026at9.30a.m.)ของ๑๒ฝ่าย" in found


@pytest.mark.parametrize("nothing", ["", "\u00ad", "\u200b \u2060"])
def test_a_heading_of_nothing_that_is_seen_is_refused_by_its_place(nothing: str) -> None:
    for page in (letter(subject=nothing), letter(body=(Heading(nothing), ASK))):
        with pytest.raises(EmptyFieldError):
            typeset(page, RECORD)


def test_a_soft_hyphen_from_pasted_text_is_left_out(tmp_path: Path) -> None:
    (found,) = pages(typeset(letter(references=(), subject="การ co\u00adoperate"), RECORD), tmp_path)
    assert "การcooperate" in found


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (letter(foot=tuple(f"โทร {line}" for line in range(60))), "the responsible unit"),
        (
            letter(body=(Table((Column("หัวตาราง " * 900), Column("ข")), (("y", "x"),)),)),
            "paragraph 1",
        ),
    ],
)
def test_what_would_run_off_the_paper_is_refused_by_its_place(page: LetterPage, place: str) -> None:
    with pytest.raises(TallTextError) as caught:
        typeset(page, RECORD)
    assert str(caught.value.fields["place_en"]).startswith(place)


def test_who_is_said_to_sign_must_sign_and_a_holder_is_not_said_to(tmp_path: Path) -> None:
    by = settled()
    with pytest.raises(UnsignedError):
        issue(letter(), RECORD, seal_by=by.seal, sign_by=None, at=NOW)
    (found,) = pages(typeset(CERTIFICATE, RECORD), tmp_path)
    assert CERTIFICATE.holder
    assert found.count("ลงลายมือชื่ออิเล็กทรอนิกส์") == len(CERTIFICATE.signatories)
    with pytest.raises(EmptyFieldError, match="the holder's name"):
        typeset(replace(CERTIFICATE, holder=None, photo=Emblem(_png(8, 8))), RECORD)
