"""What a designer writes is what is printed of it, or the template is refused by line or field with what to do instead."""

import re
import zlib
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from saan.press import Watermark
from saan.press.errors import BadTemplateError
from saan.press.plates import Plate, compile_plate
from saan.press.plates.preview import Given, place, preview
from tests.press.authority import NOW
from tests.press.reading import pages
from tests.press.test_verapdf import judged

HEAD = '#import "/plate.typ": *\n#set page(paper: "a5")\n'


def compiled(body: str) -> Plate:
    return compile_plate(HEAD + body, watermark=Watermark.DEMO)


def printed(body: str, folder: Path, **texts: str) -> str:
    """Return what the first page of a template says, its fields filled."""
    return pages(preview(compiled(body), NOW, Given(texts, {})), folder)[0]


def refused(body: str) -> tuple[int, BadTemplateError]:
    """Return at which line of the body a template is refused, and why."""
    with pytest.raises(BadTemplateError) as caught:
        compiled(body).fields()
    return place(HEAD + body, caught.value) - HEAD.count("\n"), caught.value


def test_a_font_that_is_not_here_is_refused_by_its_line_and_no_word_vanishes(tmp_path: Path) -> None:
    for font in ('"TH Sarabun New"', '("Noto Sans", "Sarabun")'):
        line, why = refused(f'#field("name")\n\n#set text(font: {font})\nขอรับรองว่า')
        assert line == 3
        assert 'font: "Sarabun"' in why.message().en
        assert "Sarabun" in why.message().th
    # typst sets `raw` in a font of its own, which is not here either; nor is any that has a smiling face.
    text = printed('#set text(fallback: false)\nรหัส `SAAN-25` ของ #field("name")', tmp_path, name="ปั้นหยา")
    assert "รหัสSAAN-25ของ" in text
    line, why = refused('#field("name")\nยินดี 😀')
    assert line == 2
    assert "😀" in why.message().en


def test_words_in_the_colours_of_marks_are_printed(tmp_path: Path) -> None:
    body = """#text(fill: rgb("#fde047"))[หนังสือรับรอง] #text(fill: rgb("#fd0001"))[ของ ก กา] #field("name")

#text(fill: rgb("#fd00ff"))[ก] #text(fill: rgb("#fdfdfd"), size: 8pt)[ท้ายหน้า]"""
    text = printed(body, tmp_path, name="ปั้นหยา")
    assert "หนังสือรับรองของกกา" in text
    assert "ท้ายหน้า" in text
    assert text.count("ก") == 3
    line, why = refused('#text(fill: rgb("#fd0001"))[ก]\n\n#field("name")')
    assert line == 3
    assert "a lone ก" in why.message().en


@pytest.mark.parametrize(
    ("around", "told"),
    [
        ("rotate(90deg, FIELD)", "turned"),
        ("scale(50%, FIELD)", "text(size: …)"),
        ("super(FIELD)", "raised"),
        ("rotate(45deg, square(NAME))", "turned"),
        ("underline(FIELD)", "box(stroke: (bottom: 0.5pt), field(…))"),
        ("underline(extent: 2pt, stroke: red, [ชื่อ #FIELD])", "one letter long"),
        ("highlight(radius: 2pt, FIELD)", "box(fill: …, field(…))"),
        ("strike(FIELD)", "strike"),
        ("hide(FIELD)", "hide"),
        ("text(stroke: 1pt + red, FIELD)", "stroke"),
        ("page(header: FIELD)[ทุกหน้า]", "not read aloud"),
    ],
)
def test_what_is_drawn_around_a_field_and_would_not_be_around_its_text_is_refused(
    around: str, told: str
) -> None:
    body = around.replace("FIELD", 'field("name")').replace("NAME", '"name"')
    line, why = refused(f'#field("no")\n\n#{body}')
    assert line == 3
    assert told in why.message().en
    assert "ช่อง name" in why.message().th


@pytest.mark.oracle
def test_what_is_drawn_with_a_field_is_printed_with_it(tmp_path: Path) -> None:
    """Bold by any weight that is, in a header that repeats and is read once; its lines and patches are boxes of its width."""
    body = """*#field("a")* #text(weight: 600, field("b", width: 4cm)) #text(weight: 500, field("c", width: 4cm)) _#field("d")_
#box(stroke: (bottom: 0.5pt), field("e")) #box(fill: yellow, field("f", width: 3cm)) #box(clip: true, field("g"))
#place(dx: 3cm, dy: 1cm, field("h", width: 3cm)) #move(dx: 1cm, field("i", width: 3cm))
#table(columns: 2, table.header(field("j"), [ข]), ..([แถว],) * 60)"""
    plate = compiled(body)
    faces = {slot.name: (slot.style.bold, slot.style.italic) for slot in plate.marks.slots}
    assert [name for name, (bold, _) in faces.items() if bold] == ["a", "b"]
    assert [name for name, (_, italic) in faces.items() if italic] == ["d"]
    assert plate.accessible
    pdf = preview(plate, NOW, Given({"j": "หัวตาราง"}, {}))
    assert [page.count("หัวตาราง") for page in pages(pdf, tmp_path)] == [1, 1]
    assert judged({"drawn": pdf}, tmp_path) == {"drawn": "pass"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{ passage("ตาม {name} ของ {owner}"); continued("name") }', "end the passage with {name}"),
        ('{ field("name"); continued("name", most: 200) }', "at most 20 pages, and the template says 200"),
        ('text(fill: gradient.linear(red, blue), field("name"))', "cannot have the colour gradient"),
        ('text(fill: rgb("#ff000080"), field("name"))', "cannot have the colour #ff000080"),
    ],
)
def test_what_no_document_could_print_as_it_is_asked_for_is_refused_by_the_fields_name(
    body: str, told: str
) -> None:
    line, why = refused(f'#field("no")\n\n#{body}')
    assert line == 3
    assert told in why.message().en


@pytest.mark.oracle
def test_a_link_can_be_followed_from_each_page_also_one_around_a_field(tmp_path: Path) -> None:
    body = """= หัวข้อ <top>
#link("https://saan.example/v")[เว็บไซต์] #link("https://saan.example/f")[#field("a", width: 4cm)]
#pagebreak()
#link(<top>)[กลับไปต้นเอกสาร]"""
    plate = compiled(body)
    assert plate.accessible
    pdf = preview(plate, NOW, Given({"a": "น้ำ"}, {}))
    reader = pypdf.PdfReader(BytesIO(pdf))
    links = [
        [note for note in page.annotations or () if note.get_object()["/Subtype"] == "/Link"]
        for page in reader.pages
    ]
    assert [note.get_object()["/A"]["/URI"] for note in links[0]] == [
        "https://saan.example/v",
        "https://saan.example/f",
    ]
    (back,) = links[1]
    where = reader.named_destinations[back.get_object()["/Dest"]]
    assert reader.get_destination_page_number(where) == 0
    assert judged({"linked": pdf}, tmp_path) == {"linked": "pass"}


def test_fixed_text_is_told_in_our_codes_also_where_typst_writes_brackets_in_pairs() -> None:
    """The fortieth and the forty-first letter of a page have the codes of brackets, which typst leaves as they are in pairs."""
    plate = compiled('#field("a")\n\nกขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ ABCDEFGHIJ')
    drawn = [
        zlib.decompress(each)
        for each in re.findall(
            rb"/FlateDecode/Length \d+>>\nstream\n(.*?)\nendstream", plate.prefix, re.DOTALL
        )
    ]
    pages = [each for each in drawn if b" Tf" in each]
    assert len(pages) == 1
    assert not re.search(rb"/f\d+ [\d.]+ Tf", pages[0])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('field("name", lines: 100)', "leaves its page"),
        ('{ field("name", lines: 2); continued("name", lines: 100, most: 1) }', "leaves its page"),
        ('field("name", width: 40cm)', "leaves its page"),
        ('place(dx: 12cm, field("name", width: 8cm))', "leaves its page"),
        ('picture("name", width: 20cm)', "leaves its page"),
        ('passage("{name}", indent: 20cm, width: 5cm)', "indented"),
        ('square("name", side: 0.5cm, longest: 900)', "a `side` of 3.1cm"),
        ('matrix("name", side: 3.3cm, longest: 1300)', "a `side` of 3.4cm"),
    ],
)
def test_a_room_that_leaves_the_page_or_a_code_too_small_to_be_scanned_is_refused(
    body: str, told: str
) -> None:
    line, why = refused(f'#field("no")\n\n#{body}')
    assert line == 3
    assert told in why.message().en


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ('field("name", lines: 0)', "a whole number from 1 on"),
        ('field("name", lines: 1.5)', "a whole number from 1 on"),
        ('field("name", width: 0pt)', "width: 4cm"),
        ('field("name", width: 1fr)', "width: 4cm"),
        ('page(width: auto, height: auto, field("name"))', "width: 4cm"),
        ('field("name", least: -5pt)', "least: 10pt"),
        ('text(size: 0pt, field("name"))', "text(size: 12pt)"),
        ('square("name", side: 20%)', "side: 3cm"),
        ('picture("name", height: auto)', "height: 3cm"),
    ],
)
def test_a_measure_that_is_none_is_refused_by_its_field_with_one_that_is(field: str, told: str) -> None:
    line, why = refused(f'#field("no")\n\n#{field}')
    assert line == 3
    assert told in why.message().en
    assert "name" in why.message().th


def test_a_width_may_be_a_share_of_the_room_or_in_ems_and_nothing_shrinks_to_what_is_larger() -> None:
    made = compiled(
        '#set page(margin: 2cm)\n#set text(size: 10pt)\n#field("a", width: 50%) #field("b", width: 4em)\n'
        '#field("c", width: 50% - 1cm, least: 12pt)'
    )
    slots = {slot.name: slot for slot in made.marks.slots}
    centimetre, room = 72 / 2.54, (14.8 - 4) * 72 / 2.54
    widths = [slots[name].width for name in "abc"]
    assert widths == pytest.approx([room / 2, 40, room / 2 - centimetre], abs=0.1)
    assert slots["c"].least == slots["c"].size == 10


def test_a_price_that_is_taken_for_a_formula_is_told_so_with_what_to_write() -> None:
    line, why = refused('#field("name")\nราคา $ 100 $')
    assert line == 2
    assert r"write \$" in why.message().en
    assert r"ให้เขียน \$" in why.message().th
