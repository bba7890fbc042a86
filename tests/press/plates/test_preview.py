"""A designer sees a template before a document is issued from it, and is told where it is wrong."""

from functools import cache
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument, raw
from typer.testing import CliRunner

from saan.press import Watermark
from saan.press.errors import BadTemplateError, PressError, TextOverflowError, UnknownFieldError
from saan.press.plates import Plate, compile_plate
from saan.press.plates.preview import Given, filled, place, preview
from saan.web.cli import app
from saan.web.cli.errors import BadSampleError, TemplateFaultError
from tests.press.authority import NOW
from tests.press.reading import pages
from tests.press.test_verapdf import judged

GUIDE = Path(__file__).parents[3] / "docs/guide/designer.md"


def template() -> str:
    return GUIDE.read_text().split("```typst\n")[1].split("```")[0]


@cache
def plate() -> Plate:
    return compile_plate(template(), watermark=Watermark.DEMO)


@pytest.mark.oracle
def test_samples_stand_in_every_field_and_never_leave_it(tmp_path: Path) -> None:
    files = {}
    for longest in (False, True):
        made = filled(plate(), Given({}, {}), longest=longest)
        assert made.texts.keys() == plate().marks.fields
        assert all(made.texts.values())
        files["longest" if longest else "usual"] = pdf = preview(plate(), NOW, longest=longest)
        text = "".join(pages(pdf, tmp_path))
        assert all("".join(value.split()) in text for value in made.texts.values())
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")
    usual, longest_texts = (filled(plate(), Given({}, {}), longest=each).texts for each in (False, True))
    assert len(longest_texts["address"]) > len(usual["address"])


def test_a_sample_of_the_template_is_shown_and_a_given_value_before_it(tmp_path: Path) -> None:
    body = '#import "/plate.typ": *\n#field("a", sample: "ตัวอย่างก")\n\n#passage("ชื่อ {b} นะ", samples: (b: "น้ำฝน"))'
    made = compile_plate(body, watermark=Watermark.DEMO)
    assert filled(made, Given({}, {})).texts == {"a": "ตัวอย่างก", "b": "น้ำฝน"}
    text = pages(preview(made, NOW, Given({"a": "ปั้นหยา"}, {})), tmp_path)[0]
    assert "ปั้นหยา" in text
    assert "ชื่อน้ำฝนนะ" in text


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('#field("a")\n\n#fild("b")', 4),
        ('#field("a")\n\n\n#field("b", align: "middle")', 5),
        ('#field("a")\n#square("v")\n#square("v")', 3),
        ('#field("a")\n#image("gone.png")', 3),
        ("#field(", 2),
    ],
)
def test_a_fault_of_a_template_has_its_line(body: str, line: int) -> None:
    body = '#import "/plate.typ": *\n' + body
    with pytest.raises(BadTemplateError) as caught:
        compile_plate(body)
    assert place(body, caught.value) == line


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": "😀"}, "name"), ({"officer": "ก" * 200}, "officer"), ({"nobody": "ก"}, None)],
)
def test_a_fault_of_a_value_has_its_field_and_line(given: dict[str, str], field: str | None) -> None:
    with pytest.raises(PressError) as caught:
        preview(plate(), NOW, Given(given, {}))
    if field is None:
        assert isinstance(caught.value, UnknownFieldError)
        assert place(template(), caught.value) == 0
    else:
        assert field in template().split("\n")[place(template(), caught.value) - 1]


def test_the_command_writes_pages_and_tells_faults_by_file_and_line(tmp_path: Path) -> None:

    file, record = tmp_path / "licence.typ", tmp_path / "one.json"
    file.write_text(template())
    record.write_text('{"name": "นางสาวน้ำฝน ปั้นหยา"}')
    for name in ("out.pdf", "out.png"):
        done = CliRunner().invoke(
            app, ["press", "preview", str(file), "--record", str(record), "-o", str(tmp_path / name)]
        )
        assert done.exception is None, done.output
        assert "officer" in done.stdout
    assert "นางสาวน้ำฝนปั้นหยา" in pages((tmp_path / "out.pdf").read_bytes(), tmp_path)[0]
    with PdfDocument(tmp_path / "out.pdf") as document:
        assert len(document) == 1
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    file.write_text('#import "/plate.typ": *\n#field("a")\n#fild("b")')
    refused = (
        CliRunner().invoke(app, ["press", "preview", str(file), "-o", str(tmp_path / "no.pdf")]).exception
    )
    assert isinstance(refused, TemplateFaultError)
    assert "licence.typ:3: " in refused.message().en
    assert "fild" in refused.message().th
    record.write_text('{"name": 3}')
    file.write_text(template())
    refused = (
        CliRunner()
        .invoke(app, ["press", "preview", str(file), "--record", str(record), "-o", str(tmp_path / "no.pdf")])
        .exception
    )
    assert isinstance(refused, BadSampleError)
    assert not (tmp_path / "no.pdf").exists()


@pytest.mark.parametrize("size", ['"a4", flipped: true', '"a7", flipped: true', '"a4"'])
def test_the_mark_of_a_sample_stands_whole_on_every_page(size: str) -> None:
    made = compile_plate(
        f'#import "/plate.typ": *\n#set page(paper: {size})\n#field("a")', watermark=Watermark.DEMO
    )
    with PdfDocument(preview(made, NOW)) as document:
        page = document[0]
        (mark,) = [
            each.get_bounds()
            for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
            if each.get_bounds()[3] - each.get_bounds()[1] > page.get_height() / 2
        ]
        left, low, right, high = mark
        assert 0 < left < page.get_width() * 0.2
        assert page.get_width() * 0.8 < right < page.get_width()
        assert 0 < low < high < page.get_height()


@pytest.mark.parametrize("order", [1, -1])
def test_a_sample_fits_wherever_its_field_stands(order: int) -> None:
    parts = ('#passage("รับรองว่า {name} จริง")', '#field("name", lines: 3)', '#field("name", width: 4cm)')
    made = compile_plate('#import "/plate.typ": *\n' + "\n".join(parts[::order]), watermark=Watermark.DEMO)
    for longest in (False, True):
        assert filled(made, Given({}, {}), longest=longest).texts["name"]
        preview(made, NOW, longest=longest)


def test_the_fields_of_a_sentence_fill_it_together_and_a_narrow_one_has_a_figure() -> None:
    made = compile_plate(
        '#import "/plate.typ": *\n#passage("ให้ {a} อยู่ที่ {b} ทำ {c}", lines: 6) #field("no", width: 5mm)',
        watermark=Watermark.DEMO,
    )
    usual, longest = (filled(made, Given({}, {}), longest=each).texts for each in (False, True))
    assert usual["no"] == longest["no"] == "๑"
    assert all(len(longest[name]) > 5 * len(usual[name]) > 0 for name in "abc")
    with pytest.raises(TextOverflowError):
        preview(made, NOW, Given({**longest, "a": longest["a"] + "ตำแหน่ง" * 4}, {}))
