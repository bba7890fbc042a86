"""A designer's template is a program of somebody's: it reaches nothing beyond itself, and ends when its time or room does."""

import pytest

from saan.press.errors import BadTemplateError
from saan.press.plates import compile_plate
from saan.press.plates.laying import laid_out

HEAD = '#import "/plate.typ": *\n#field("a")\n'
OUTWARD = {
    "import": '#import "@preview/oxifmt:0.2.1": strfmt',
    "include": '#include "@preview/oxifmt:0.2.1"',
    "computed": '#import ("@" + "preview/oxifmt:0.2.1"): strfmt',
    "evaluated": '#eval("import \\"@preview/oxifmt:0.2.1\\": strfmt")',
    "installed": '#import "@local/anything:1.0.0": *',
}
OUTSIDE = {"read": '#read("/etc/passwd")', "above": '#read("../secret")', "plugin": '#plugin("../run.wasm")'}


@pytest.mark.parametrize("name", OUTWARD)
def test_a_template_that_asks_for_a_package_is_told_so_by_its_line(name: str) -> None:
    with pytest.raises(BadTemplateError, match="imports a package") as refused:
        compile_plate(HEAD + OUTWARD[name])
    assert refused.value.fields["line"] == 3
    assert "ไม่อนุญาต" in refused.value.message().th


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_template_reads_nothing_but_its_own_files(name: str) -> None:
    with pytest.raises(BadTemplateError, match=r"not found|escape") as refused:
        compile_plate(HEAD + OUTSIDE[name])
    assert "/tmp" not in refused.value.message().en


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("#feild()", "บรรทัดที่ 2 เรียกคำสั่งหรือตัวแปรที่ไม่มี (unknown variable: feild)"),
        ('#field("a"', "บรรทัดที่ 2 วงเล็บหรือเครื่องหมายไม่ครบหรือผิดที่ (unclosed delimiter)"),
        ('#field("a", wide: 3cm)', "ให้ค่าแก่คำสั่งไม่ตรงกับที่คำสั่งรับ (unexpected argument: wide)"),
        ("#let f() = f()\n#f()", "เรียกซ้อนกันไม่รู้จบ (maximum function call depth exceeded)"),
        ('漢 #field("a")', "มีตัวอักษรที่แบบอักษร Sarabun ไม่มี"),
    ],
)
def test_what_typst_says_is_said_in_thai_with_the_line_and_its_own_words(body: str, said: str) -> None:
    with pytest.raises(BadTemplateError) as refused:
        compile_plate('#import "/plate.typ": *\n' + body)
    assert said in refused.value.message().th
    assert "line " in refused.value.message().en


def test_a_template_that_never_ends_or_grows_without_end_is_refused() -> None:
    turning = "#{ let n = 0\n for a in range(1000000) { for b in range(1000000) { n = n + 1 } } }"
    growing = '#{ let n = "12345678"\n for a in range(60) { n = n + n } }'
    for body, seconds in ((turning, 1), (growing, 20)):
        with pytest.raises(BadTemplateError, match="MiB of memory: look at its loops") as refused:
            laid_out(HEAD + body, {}, signed=True, more=0, seconds=seconds, memory=1 << 29)
        assert "การวนซ้ำ" in refused.value.message().th
    assert laid_out(HEAD, {}, signed=True, more=0).pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["", "../x.png", "a/b.png", "x" * 300, "a\0b", "\ud800"])
def test_a_file_of_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadTemplateError, match="is no file name"):
        compile_plate('#import "/plate.typ": *\n#field("a")', files={name: b"x"})


def test_a_template_that_is_no_text_is_refused_by_its_line() -> None:
    with pytest.raises(BadTemplateError, match="line 2 holds what is no character"):
        compile_plate('#import "/plate.typ": *\n#field("a") \ud800')
