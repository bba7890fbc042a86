"""A designer's certificate, filled and signed: it looks, reads, archives and verifies as it should."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press import Watermark
from saan.press.errors import (
    BadRecordError,
    BadTemplateError,
    CodeOverflowError,
    DemoCertificateError,
    EmptyFieldError,
    MisplacedMarkError,
    TextOverflowError,
    UncoveredCharacterError,
    UnfitCertificateError,
    UnknownFieldError,
)
from saan.press.plates import Filling, Issuer, Plate, Reader, compile_plate
from saan.press.plates.glyphs import face
from saan.press.verdicts import MOST_RECORD_BYTES
from saan.press.verifying import verify
from saan.trust.findings import Outcome
from saan.trust.keys import Algorithm
from tests.press.authority import NOW, settled, world
from tests.press.plates.records import CERTIFICATE, TORTURE, filling
from tests.press.reading import pages, pictures, program, read_by_three, stands
from tests.press.structure import heard
from tests.press.test_verapdf import judged

STATIC = ("หนังสือรับรองการขึ้นทะเบียน", "ใช้ได้ตั้งแต่", "ที่อยู่ตามทะเบียนบ้าน", "น้ำเงิน ก้ำกึ่ง ป้ำ ปั๊ม ที่นี่ ญี่ปุ่น ฐานุ")


@cache
def plate() -> Plate:
    return compile_plate(CERTIFICATE)


@cache
def issuer() -> Issuer:
    return Issuer(plate(), settled().seal, NOW)


def one(seed: int = 7, **changed: str) -> bytes:
    return issuer().issue(filling(seed, **changed), NOW)


def simple(body: str, **texts: str) -> bytes:
    made = compile_plate('#import "/plate.typ": *\n' + body)
    return Issuer(made, settled().seal, NOW).issue(Filling("ตัวอย่าง", texts, b"{}"), NOW)


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.RS256])
def test_three_programs_believe_the_signature_and_our_verifier_finds_the_record(
    algorithm: Algorithm, tmp_path: Path
) -> None:
    by = settled() if algorithm is Algorithm.ES256 else world(algorithm)
    asked = filling(3)
    pdf = Issuer(plate(), by.seal, NOW).issue(asked, NOW)
    (tmp_path / "c.pdf").write_bytes(pdf)
    said = subprocess.run(
        [program("pdfsig"), str(tmp_path / "c.pdf")], capture_output=True, check=False, text=True
    ).stdout
    assert said.count("Signature is Valid.") == 1
    assert said.count("Total document signed") == 1
    found = verify(pdf, roots=[by.root], at=NOW)
    assert [finding for finding in found.findings if finding.outcome is Outcome.FAILS] == []
    assert found.record == asked.record
    assert found.signatures[0].seal


def test_an_archive_may_keep_the_tail_alone() -> None:
    asked = filling(4)
    tail = issuer().tail(asked, NOW)
    assert len(tail.bytes) < 15_000
    whole = plate().prefix + tail.bytes
    assert tail.sha256 == sha256(whole).hexdigest()
    found = verify(whole, roots=[settled().root], at=NOW)
    assert found.record == asked.record


def test_any_flipped_byte_is_rejected() -> None:
    pdf = bytearray(one())
    for place in [*range(0, len(pdf), 997), len(pdf) - 3]:
        pdf[place] ^= 1
        assert verify(bytes(pdf), roots=[settled().root], at=NOW).outcome is Outcome.FAILS, place
        pdf[place] ^= 1


@pytest.mark.oracle
def test_every_document_is_an_archive(tmp_path: Path) -> None:
    demo = world(demo=True)
    marked = compile_plate(CERTIFICATE, watermark=Watermark.DEMO)
    told = compile_plate(CERTIFICATE, metadata=b'{"claims":[]}')
    files = {
        **{f"c{seed}": one(seed) for seed in range(3)},
        "empty": one(vehicle=""),
        "demo": Issuer(marked, demo.seal, NOW).issue(filling(1), NOW),
        "with metadata": Issuer(told, settled().seal, NOW).issue(filling(6), NOW),
        "rsa": Issuer(plate(), world(Algorithm.RS256).seal, NOW).issue(filling(5), NOW),
    }
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")


def test_what_is_copied_is_what_was_written(tmp_path: Path) -> None:
    """Filled and fixed text alike, word for word, in every program; also where a code has a byte that strings escape."""
    clusters = face(bold=False, italic=False)._shown
    escaped = [cluster for cluster, shown in clusters.items() if "\\" in shown and len(cluster) > 1]
    assert len(escaped) > 5
    for seed, word in enumerate([*TORTURE, "".join(escaped[:6]), "ฝึ่ฟึ้ฟุ๋ษ้ำ"]):
        asked = filling(seed, purpose=f"{word} {word}{word} ก{word}", occupation=word * 3)
        for name, text in read_by_three(issuer().issue(asked, NOW), tmp_path).items():
            for field, value in asked.texts.items():
                assert stands(value, text), (name, field, value)
            for value in STATIC:
                assert stands(value, text), (name, value)


def test_every_square_reads_as_the_link(tmp_path: Path) -> None:
    for seed in (0, 12345678):
        pdf = one(seed)
        (picture,) = pictures(pdf, tmp_path, 150)
        _, size, _, dots = picture.split(b"\n", 3)
        width, height = map(int, size.split())
        (found,) = zxingcpp.read_barcodes(memoryview(dots).cast("B", (height, width)))
        assert found.text == filling(seed).squares["verify"]


@pytest.mark.parametrize(
    "ground", ['fill: rgb("#7a0014")', "background: rotate(-30deg, text(size: 200pt, red)[กขค])"]
)
def test_codes_are_read_whatever_a_page_has_behind_them(ground: str, tmp_path: Path) -> None:
    body = (
        f'#import "/plate.typ": *\n#set page(paper: "a5", {ground})\n#v(5cm)#field("a")\n'
        '#grid(columns: 2, gutter: 1cm, square("v", side: 3cm, longest: 90), matrix("m", side: 3cm, longest: 200))'
    )
    link = "https://saan.example/v/1"
    filled = Filling("ก", {"a": "ก"}, b"{}", {"v": link, "m": bytes(180)})
    (picture,) = pictures(Issuer(compile_plate(body), settled().seal, NOW).issue(filled, NOW), tmp_path, 150)
    grey = _grey(picture)
    whole = max(grey.tobytes())
    assert {each.bytes for each in zxingcpp.read_barcodes(grey)} == {link.encode(), bytes(180)}
    assert sum(dot == whole for dot in grey.tobytes()) > 2 * (2.5 / 2.54 * 150) ** 2 / 3, (
        "white between the modules"
    )


def _grey(picture: bytes) -> memoryview:
    _, size, _, dots = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    return memoryview(dots).cast("B", (height, width))


def test_a_data_matrix_holds_a_seal_of_any_bytes(tmp_path: Path) -> None:
    """Its reader gives back the same bytes, of any length up to the longest; text goes in as UTF-8."""
    body = '#import "/plate.typ": *\n#set page(width: 12cm, height: 8cm)\n#field("a") #matrix("seal", side: 4cm, longest: 400, optional: true)'
    maker = Issuer(compile_plate(body), settled().seal, NOW)
    files: dict[str, bytes] = {}
    for held in (bytes(range(256)), b"\0", bytes(400), "น้ำ"):
        pdf = maker.issue(Filling("ตรา", {"a": "ก"}, b"{}", {"seal": held}), NOW)
        (picture,) = pictures(pdf, tmp_path, 200)
        (found,) = zxingcpp.read_barcodes(_grey(picture))
        assert found.format is zxingcpp.BarcodeFormat.DataMatrix
        assert found.bytes == (held.encode() if isinstance(held, str) else held)
        files[str(len(files))] = pdf
    files["none"] = maker.issue(Filling("ตรา", {"a": "ก"}, b"{}"), NOW)
    assert not zxingcpp.read_barcodes(_grey(pictures(files["none"], tmp_path, 200)[0]))
    with pytest.raises(CodeOverflowError):
        maker.issue(Filling("ตรา", {"a": "ก"}, b"{}", {"seal": bytes(401)}), NOW)
    reader = Reader(roots=[settled().root], at=NOW)
    assert all(reader.verify(pdf).outcome is not Outcome.FAILS for pdf in files.values())
    assert judged(files, tmp_path) == dict.fromkeys(files, "pass")


def test_a_long_text_wraps_then_shrinks_then_is_refused_by_its_field() -> None:
    town = "ตำบลป่าซาง อำเภอเมืองตัวอย่าง จังหวัดเชียงกลางตัวอย่าง "
    for times in (1, 2):
        one(address=(town * times).strip())
    with pytest.raises(TextOverflowError) as caught:
        one(address=(town * 3).strip())
    assert caught.value.fields["field"] == "address"
    with pytest.raises(TextOverflowError) as caught:
        one(nationality="ไทย" * 5000)
    assert caught.value.fields["field"] == "nationality"


def test_lines_break_between_words_and_never_before_a_sign_that_closes(tmp_path: Path) -> None:
    sentence = "ข้าราชการ “ต้องปฏิบัติหน้าที่” ด้วยความซื่อสัตย์สุจริต รักษาประโยชน์ต่าง ๆ ของประชาชนและบ้านเมือง "
    for width in range(40, 90, 7):
        body = f'#field("a", width: {width}mm, lines: 30, words: true)'
        pdf = simple(body, a=(sentence * 3).strip())
        (tmp_path / "t.pdf").write_bytes(pdf)
        made = subprocess.run(
            [program("pdftotext"), "-raw", str(tmp_path / "t.pdf"), "-"],
            capture_output=True,
            check=True,
            text=True,
        )
        lines = made.stdout.strip().split("\n")
        assert len(lines) > 2
        assert not any(line.lstrip()[0] in "ๆฯ”)ะาำๅ" for line in lines)
        assert not any(line.rstrip()[-1] in "“(เแโใไ" for line in lines)
        assert "".join("".join(lines).split()) == "".join((sentence * 3).split())


def test_a_line_feed_in_what_is_filled_in_ends_a_line(tmp_path: Path) -> None:
    """As an address has one, or conditions that are numbered; an empty line stands empty, and each counts."""
    said = "1. จัดให้มีน้ำดื่ม\n2. ปิดก่อน 22.00 น. และ Clean the room\n\n3. แจ้งล่วงหน้า"
    for body in (
        '#field("a", lines: 4)',
        '#passage("{a}", lines: 4)',
        '#field("a", lines: 4, align: "center")',
    ):
        assert lines_of(simple(body, a=said), tmp_path)[:3] == [line for line in said.split("\n") if line]
    for body in ('#field("a", lines: 3, least: 6pt)', '#field("a", least: 6pt)'):
        with pytest.raises(TextOverflowError) as caught:
            simple(body, a=said)
        assert caught.value.fields["field"] == "a"
    whole = lines_of(
        simple('#passage("อยู่ที่ {a} จริง", lines: 3, indent: 1cm)', a="บ้านน้ำใส\nเมืองตัวอย่าง"), tmp_path
    )
    assert whole[:2] == ["อยู่ที่ บ้านน้ำใส", "เมืองตัวอย่าง จริง"]
    with pytest.raises(UncoveredCharacterError, match="position 4"):
        simple('#field("a", lines: 4)', a="ก\nข😀")
    over = '#field("a", lines: 2)\n#continued("a", lines: 3, most: 1)'
    assert len(pages(simple(over, a=said), tmp_path)) == 2


PASSAGE = '#passage("ให้ไว้เพื่อรับรองว่า {name} เป็นผู้ผ่านการอบรม", width: %dmm, lines: 6, names: ("name",))'


def lines_of(pdf: bytes, folder: Path) -> list[str]:
    """Return the lines of a page as poppler reads them, their spaces as they stand."""
    (folder / "t.pdf").write_bytes(pdf)
    command = [program("pdftotext"), "-raw", str(folder / "t.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\n")


def test_a_name_is_not_broken_at_its_space_and_is_copied_as_it_was_written(tmp_path: Path) -> None:
    for more in range(1, 12):
        name = f"นางสาวน้ำฝนปั้นหยา {'ว' * more}ัฒนานุกูลกิจ"
        pdf = simple(PASSAGE % (70 + 2 * more), name=name)
        assert any(name in line for line in lines_of(pdf, tmp_path)), more
        with pypdfium2.PdfDocument(pdf) as document:
            assert name in document[0].get_textpage().get_text_range()
    body = '#field("name", width: 40mm, lines: 2, whole: true)'
    assert "นางปั้นน้ำ ใจซื่อ" in lines_of(simple(body, name="นางปั้นน้ำ ใจซื่อ"), tmp_path)
    held = simple('#field("name", width: 42mm, lines: 3)', name="คุณหญิง ปั้นน้ำ\u00a0ใจซื่อสัตย์สุจริต")
    assert len(lines_of(held, tmp_path)[1].replace("\u00a0", " ").split()) == 2, (
        "a no-break space holds in any text"
    )


def test_names_dates_and_brackets_hold_in_any_text_and_english_is_heard_as_english(tmp_path: Path) -> None:
    """What somebody typed into a field that is no name: whichever way its words fall, the same stay on one line."""
    kept = (
        "นายสมมุติ ใจดี",
        "พ.ศ. 2569",
        "มาตรา 15",
        "ISO 27001",
        "12 มกราคม 2569",
        "( ทดลอง )",
        "ต่าง ๆ",
        "“ ก ”",
    )
    text = "ตาม ( ทดลอง ) ของ นายสมมุติ ใจดี ตาม มาตรา 15 และ ISO 27001 ต่าง ๆ เมื่อ 12 มกราคม 2569 ใน พ.ศ. 2569 “ ก ” จบ"
    for way in ("", ", words: true"):
        for width in range(32, 90, 6):
            lines = lines_of(simple(f'#field("a", width: {width}mm, lines: 12{way})', a=text), tmp_path)
            for one in kept:
                assert any(one in line for line in lines), (one, width, way)
            assert "".join("".join(lines).split()) == "".join(text.split())
    pdf = simple(
        '#field("a", width: 60mm, lines: 6) #field("b")',
        a=text + " ส่ง Mr John Ardent 12 July 2026 แล้ว",
        b="Border Pass",
    )
    told = {
        language: " ".join(said for each, said in heard(pdf) if each == language) for language in ("th", "en")
    }
    for said in ("ISO", "John", "Ardent", "July 2026", "Border Pass"):
        assert said in told["en"]
    assert not any("ก" <= letter <= "๛" for letter in told["en"])
    assert not any(letter.isascii() and letter.isalpha() for letter in told["th"])
    assert judged({"english": pdf}, tmp_path) == {"english": "pass"}


def test_a_name_that_no_line_holds_breaks_at_its_spaces_and_loses_nothing(tmp_path: Path) -> None:
    name = "นางสาวน้ำฝนปั้นหยาทอง สุวรรณรัตนโชติ ณ พระนครศรีอยุธยา"
    lines = lines_of(simple(PASSAGE % 50, name=name), tmp_path)
    assert not any(name in line for line in lines)
    assert "สุวรรณรัตนโชติ ณ" in " ".join(lines)
    assert "".join(name.split()) in "".join("".join(lines).split())


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("สวัสดี😀", "U+1F600", 7),
        ("ชื่อ שלום", "U+05E9", 6),
        ("ก\tข", "U+0009", 2),
        ("ก\u202eข", "U+202E", 2),
        ("汉", "U+6C49", 1),
    ],
)
def test_what_the_font_lacks_is_named_with_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(UncoveredCharacterError) as caught:
        one(occupation=text)
    assert caught.value.fields["code_point"] == code
    assert caught.value.fields["position"] == position
    assert "occupation" in caught.value.message().en


def test_two_tone_marks_on_one_letter_are_refused() -> None:
    with pytest.raises(MisplacedMarkError, match="field occupation, position 3"):
        one(occupation="ก่้ก")


@pytest.mark.parametrize("text", ["่ก", "ก ่", "ิ", "กก ำ", "ลำำ", "A่", "ABC่ กก", "กกก ่ขขข", "ก\u00a0่"])
@pytest.mark.parametrize("name", ["name", "occupation", "purpose", "office"])
def test_a_mark_on_no_letter_is_refused_by_its_field_as_in_a_letter(name: str, text: str) -> None:
    with pytest.raises(MisplacedMarkError) as caught:
        one(7, **{name: text})
    assert caught.value.fields["field"] == name
    assert text[int(str(caught.value.fields["position"])) - 1] in "่ิำ"


def test_a_mark_that_is_named_in_brackets_is_set(tmp_path: Path) -> None:
    for text in ("ไม้เอก (่) และ “้”", "ABC (่)"):
        for reader, read in read_by_three(one(purpose=text, occupation=text), tmp_path).items():
            assert stands(text, read), reader


def test_fields_must_be_those_of_the_template() -> None:
    asked = filling(1)
    texts = dict(asked.texts)
    del texts["name"]
    with pytest.raises(UnknownFieldError) as caught:
        issuer().issue(replace(asked, texts=texts | {"colour": "แดง"}), NOW)
    assert (caught.value.fields["missing"], caught.value.fields["surplus"]) == ("name", "colour")
    with pytest.raises(UnknownFieldError) as many:
        issuer().issue(
            replace(asked, texts=dict(asked.texts) | {f"r.{row}.x": "ก" for row in range(5000)}), NOW
        )
    assert "r.0.x" in many.value.message().th
    assert "(+4990)" in many.value.message().th
    assert len(many.value.message().en) < 300
    without = {name: text for name, text in asked.texts.items() if name != "vehicle"}
    assert issuer().issue(replace(asked, texts=without), NOW)
    for wrong in ("x" * 63, ""):
        with pytest.raises(CodeOverflowError) as refused:
            issuer().issue(replace(asked, squares={"verify": wrong}), NOW)
        assert refused.value.fields["field"] == "verify"


def test_a_certificate_that_is_expired_signs_nothing_and_a_demo_only_its_own() -> None:
    late = NOW + timedelta(days=20_000)
    with pytest.raises(UnfitCertificateError):
        issuer().issue(filling(1), late)
    with pytest.raises(UnfitCertificateError):
        Issuer(plate(), settled().seal, late)
    with pytest.raises(DemoCertificateError):
        Issuer(plate(), world(demo=True).seal, NOW)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("#field(", "unclosed"),
        ("#text[ไม่มีช่อง]", "no field"),
        ('#import "/plate.typ": *\n#field("a", align: "middle")', "alignment"),
        ('#import "/plate.typ": *\n#field("a")#square("v", longest: 9999)', "length of v"),
        ('#import "/plate.typ": *\n#field("a")#square("v")#square("v")', "more than one place"),
        ('#import "/plate.typ": *\n#field("a") #image("gone.png")', "gone.png"),
    ],
)
def test_a_template_that_cannot_work_says_why(template: str, said: str) -> None:
    with pytest.raises(BadTemplateError) as caught:
        compile_plate(template)
    assert said in caught.value.message().en


def test_a_title_stands_on_one_line_and_holds_what_can_be_seen() -> None:
    made = simple_issuer()
    pdf = made.issue(Filling("หนังสือ\nรับรอง\t<1>", {"a": "ก"}, b"{}"), NOW)
    assert '<rdf:li xml:lang="x-default">หนังสือ รับรอง &lt;1&gt;</rdf:li>'.encode() in pdf
    for strange in ("ก\x00", "ก\x1b", "ก\u202eข", "ก\ud800", "ก\uffff"):
        with pytest.raises(UncoveredCharacterError, match="the title, position 2"):
            made.issue(Filling(strange, {"a": "ก"}, b"{}"), NOW)


@cache
def simple_issuer() -> Issuer:
    return Issuer(compile_plate('#import "/plate.typ": *\n#field("a")'), settled().seal, NOW)


def test_a_record_that_is_no_object_is_not_embedded_in_any_document() -> None:
    plate = compile_plate('#import "/plate.typ": *\n#field("a")')
    for record in (b"hello", '{"a":"ก"}'.encode("tis-620")):
        with pytest.raises(BadRecordError):
            Issuer(plate, settled().seal, NOW).issue(Filling("ก", {"a": "ก"}, record), NOW)
    issuer = Issuer(plate, settled().seal, NOW)
    issuer.issue(Filling("ก", {"a": "ก"}, b' {"a": 1}\n'), NOW)
    for record in (b"hello", b"", b"{", bytes(MOST_RECORD_BYTES)):
        with pytest.raises(BadRecordError):
            issuer.issue(Filling("ก", {"a": "ก"}, record), NOW)


def test_no_signature_is_drawn_and_one_field_exists() -> None:
    reader = PdfFileReader(BytesIO(one()), strict=True)
    (signature,) = reader.embedded_regular_signatures
    assert signature.field_name == "Seal"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_the_template_in_the_guide_works(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs/guide/designer.md").read_text()
    template = guide.split("```typst\n")[1].split("```")[0]
    texts = {
        "name": "นางสาวน้ำฝน ปั้นหยา",
        "pid": "0123456789012",
        "address": "1 ถนนสาธิต",
        "officer": "(นายตั้งมั่น ลงนามดี)",
    }
    made = Issuer(compile_plate(template), settled().seal, NOW)
    pdf = made.issue(Filling("ตัวอย่าง", texts, b"{}", {"verify": "https://saan.example/v/1"}), NOW)
    for text in read_by_three(pdf, tmp_path).values():
        assert all(stands(value, text) for value in texts.values())


def test_a_field_prints_the_very_letters_it_was_given(tmp_path: Path) -> None:
    """Also where words are sought in a normal form: a slip stays what it is, and é in two characters is one on the page."""
    body = '#field("a", lines: 6, words: true, width: 6cm)'
    slip = "เเม่บ้านทำงานที่กรมพัฒนาบริการตัวอย่างแห่งประเทศไทยเเละเเม่น้ำ"
    for given, due in ((slip, slip), ("ร้าน cafe\u0301 แห่งหนึ่ง", "ร้าน café แห่งหนึ่ง")):
        for name, text in read_by_three(simple(body, a=given), tmp_path).items():
            assert stands(due, text), (name, due)


def test_names_of_other_countries_are_set_and_what_cannot_be_is_named() -> None:
    asked = filling(7)
    made = replace(asked, texts={**asked.texts, "name": "Nguyễn Thị Phượng – Ștefan\u00ad"})
    found = verify(issuer().issue(made, NOW), roots=[settled().root], at=NOW)
    assert found.record == asked.record
    for strange in "\u4e2d\u2191\r":
        with pytest.raises(UncoveredCharacterError) as caught:
            issuer().issue(replace(asked, texts={**asked.texts, "name": f"นาย{strange}"}), NOW)
        assert (caught.value.fields["field"], caught.value.fields["position"]) == ("name", 4)


def test_a_field_that_is_not_optional_is_never_left_empty(tmp_path: Path) -> None:
    """A row of a spreadsheet without a name would be a signed certificate of nobody."""
    body = '#field("a")\n#field("b", optional: true)\n#passage("ให้แก่ {c} ไว้")'
    for name in "ac":
        for nothing in ("", " ", "\n"):
            with pytest.raises(EmptyFieldError) as caught:
                simple(body, **{"a": "ก", "b": "", "c": "ค"} | {name: nothing})
            assert caught.value.fields["field"] == name
            assert f"ช่อง {name}" in caught.value.message().th
    assert lines_of(simple(body, a="ก", b="", c="ค"), tmp_path)[:2] == ["ก", "ให้แก่ ค ไว้"]
