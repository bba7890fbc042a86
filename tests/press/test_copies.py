"""A registry certifies a copy of what it received: the received bytes are inside, unaltered, and nothing is covered."""

import hashlib
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from saan.press import Receipt, Secrecy, Signatory, typeset
from saan.press.certifying import certify_apart
from saan.press.copies import certified_copy
from saan.press.errors import (
    EmptyFieldError,
    NoRoomError,
    UncertifiableOriginalError,
    UncoveredCharacterError,
    UnreadableOriginalError,
)
from saan.press.signing import issue, seal
from tests.press.authority import NOW, RECORD, letter, settled
from tests.press.papers import CERTIFIER, JOINT, RECEIVED, SEALED
from tests.press.reading import pages, program
from tests.press.test_opening import doubled, saved
from tests.press.test_verapdf import judged
from tests.press.test_verifying import updated

STAMP, CERTIFICATION = (395, 25, 142, 72), (53, 25, 164, 86)
"""Where they stand on the first page, in points from the top left: left, top, width, height."""
BY, DAY = CERTIFIER, RECEIVED.day


def signed() -> bytes:
    return issue(letter(), RECORD, seal_by=settled().seal, sign_by=settled().director, at=NOW)


def attached(pdf: bytes, folder: Path) -> dict[str, bytes]:
    file = folder / "copy.pdf"
    file.write_bytes(pdf)
    subprocess.run([program("pdfdetach"), "-saveall", "-o", str(folder), str(file)], check=True)
    return {name: (folder / name).read_bytes() for name in ("copy.json", "original.pdf")}


def test_the_received_bytes_are_inside_and_their_hash_on_every_page(tmp_path: Path) -> None:
    original = typeset(JOINT, RECORD)
    copy = certified_copy(original, BY, DAY, received=RECEIVED)
    digest = hashlib.sha256(original).hexdigest()
    inside = attached(copy, tmp_path)
    assert inside["original.pdf"] == original
    assert json.loads(inside["copy.json"])["of"] == digest
    found = pages(copy, tmp_path)
    assert len(found) == len(pages(original, tmp_path)) > 1
    for text in found:
        assert digest in text
        assert "--" not in text  # a letter's own page number, of which a copy has none
        assert "สำเนาถูกต้อง(นางปั้นน้ำใจซื่อ)เจ้าพนักงานธุรการชำนาญงาน๒๓พฤศจิกายน๒๕๖๙" in text


def test_the_receiving_stamp_stands_on_the_first_page_alone(tmp_path: Path) -> None:
    first, *others = pages(certified_copy(typeset(JOINT, RECORD), BY, DAY, received=RECEIVED), tmp_path)
    stamp = "สำนักงานทะเบียนจังหวัดจำลองเลขรับ๑๒๓๔/๒๕๖๙วันที่๒๓พฤศจิกายน๒๕๖๙เวลา๐๙.๓๐น."
    assert stamp in first
    assert not any("เลขรับ" in text for text in others)
    assert "เลขรับ" not in "".join(pages(certified_copy(signed(), BY, DAY), tmp_path))


def test_the_original_reads_in_the_copy_as_it_did(tmp_path: Path) -> None:
    original = signed()
    (due,) = pages(original, tmp_path)
    (found,) = pages(certified_copy(original, BY, DAY, received=RECEIVED), tmp_path)
    assert due in found


def test_the_same_copy_gives_the_same_bytes() -> None:
    original = signed()
    assert certified_copy(original, BY, DAY) == certified_copy(original, BY, DAY)


def test_what_is_no_archive_is_carried_and_not_drawn(tmp_path: Path) -> None:
    plain = signed().replace(b"pdfaid", b"pdfxid")
    copy = certified_copy(plain, BY, DAY, received=RECEIVED)
    assert attached(copy, tmp_path)["original.pdf"] == plain
    (text,) = pages(copy, tmp_path)
    assert "โปรดเปิดแฟ้มแนบ" in text
    assert "ลงนามดี" not in text


def test_the_copy_of_a_secret_letter_is_marked_also_where_the_letter_itself_is_not_shown(
    tmp_path: Path,
) -> None:
    letter_of = letter(secrecy=Secrecy.HIGH_SECRET)
    original = issue(letter_of, RECORD, seal_by=settled().seal, sign_by=settled().director, at=NOW)
    for kept in (original, original.replace(b"pdfaid", b"pdfxid")):
        copy = (
            certify_apart(kept, RECORD, BY, DAY, received=RECEIVED, secrecy=Secrecy.HIGH_SECRET)
            if kept is original
            else (certified_copy(kept, BY, DAY, received=RECEIVED, secrecy=Secrecy.HIGH_SECRET))
        )
        (text,) = pages(copy, tmp_path)
        assert ("โปรดเปิดแฟ้มแนบ" in text) == (kept is not original)
        assert text.count("ลับมาก") == 2, "at the head and at the foot, by the letter's page or by the copy's"


@pytest.mark.parametrize("broken", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF\n", signed()[:5000]])
def test_what_cannot_be_read_is_refused(broken: bytes) -> None:
    with pytest.raises(UnreadableOriginalError):
        certified_copy(broken, BY, DAY)


@pytest.mark.parametrize("harmful", [doubled(40), saved(1200)], ids=["fields", "revisions"])
def test_what_asks_for_more_than_anybody_reads_is_counted_and_refused(harmful: bytes) -> None:
    with pytest.raises(UnreadableOriginalError):
        certified_copy(harmful, BY, DAY)


def test_who_certifies_must_be_named_in_letters_that_print() -> None:
    with pytest.raises(EmptyFieldError):
        certified_copy(signed(), Signatory(" ", ()), DAY)
    with pytest.raises(UncoveredCharacterError):
        certified_copy(signed(), Signatory("นาง 😀", ()), DAY)


LONG_NAME = "สำนักงานพัฒนาระบบแลกเปลี่ยนหนังสือราชการทางอิเล็กทรอนิกส์ " * 3
"""About as many characters as a name may have."""


def test_long_names_stay_in_their_rooms_in_smaller_letters(tmp_path: Path) -> None:
    """Nothing stands over anything else: each text is whole, in its order, and each line ends before the next begins."""
    posted = replace(BY, position=(LONG_NAME,))
    copy = certified_copy(
        signed(), posted, DAY, received=replace(RECEIVED, agency=LONG_NAME, number="9" * 60)
    )
    file = tmp_path / "long.pdf"
    file.write_bytes(copy)
    for (x, y, wide, tall), texts in {
        STAMP: (LONG_NAME, "๙" * 60, "๐๙.๓๐"),
        CERTIFICATION: (LONG_NAME, "๒๓ พฤศจิกายน ๒๕๖๙"),
    }.items():
        room = ["-r", "72", "-x", str(x), "-y", str(y), "-W", str(wide), "-H", str(tall), "-l", "1"]
        said = subprocess.run(
            [program("pdftotext"), *room, str(file), "-"], capture_output=True, check=True, text=True
        ).stdout
        for text in texts:
            assert "".join(text.split()) in "".join(said.split()), text


def test_the_name_of_who_certifies_breaks_at_its_spaces_alone(tmp_path: Path) -> None:
    by = Signatory("ว่าที่ร้อยตรีหญิง ดร. ปั้นน้ำเพิ่มพูนสถาพร ใจซื่อมั่นคงวัฒนากุล", BY.position)
    file = tmp_path / "name.pdf"
    file.write_bytes(certified_copy(signed(), by, DAY))
    said = subprocess.run(
        [program("pdftotext"), "-l", "1", str(file), "-"], capture_output=True, check=True, text=True
    ).stdout
    assert {"ปั้นน้ำเพิ่มพูนสถาพร", "ใจซื่อมั่นคงวัฒนากุล)"} <= set(said.split())


@pytest.mark.parametrize(
    ("by", "received", "place"),
    [
        (replace(BY, position=(LONG_NAME * 4,)), RECEIVED, "ตำแหน่งผู้รับรองสำเนา"),
        (BY, replace(RECEIVED, agency=LONG_NAME * 4), "ผู้รับ"),
        (BY, replace(RECEIVED, number="9" * 900), "เลขรับ"),
    ],
)
def test_a_text_that_finds_no_room_on_a_copy_is_refused_by_its_place(
    by: Signatory, received: Receipt, place: str
) -> None:
    with pytest.raises(NoRoomError) as refused:
        certified_copy(signed(), by, DAY, received=received)
    assert refused.value.message().th.startswith(f"{place}ยาวเกินที่ว่าง แม้ย่อตัวอักษรลงเหลือ 6 พอยต์")


def test_initials_stay_beside_the_seal_or_are_refused(tmp_path: Path) -> None:
    assert "ต.ล." * 8 in "".join(pages(typeset(replace(SEALED, initials="ต.ล." * 8), RECORD), tmp_path))
    with pytest.raises(NoRoomError, match="initials beside the seal"):
        typeset(replace(SEALED, initials="ต.ล." * 60), RECORD)


def certified(original: bytes, record: bytes = RECORD) -> bytes:
    return certify_apart(original, record, BY, DAY, received=RECEIVED)


def test_a_received_letter_is_verified_before_its_copy_is_certified() -> None:
    whole = signed()
    assert certified(whole) == certified_copy(whole, BY, DAY, received=RECEIVED)
    for wrong, said in (
        (whole.replace(b"CreateDate>2026", b"CreateDate>2025", 1), "what it covers was changed"),
        (whole[:5000], "not a well-formed PDF"),
        (typeset(letter(), RECORD), "bears no electronic signature"),
        (b"%PDF-1.7\n" + bytes(20 << 20), "not a well-formed PDF"),
        (bytes(33 << 20), "larger than 32 MiB"),
    ):
        with pytest.raises(UncertifiableOriginalError, match=said) as refused:
            certified(wrong)
        assert "ขอให้ส่งใหม่" in refused.value.remedy().th
    with pytest.raises(UncertifiableOriginalError, match="another letter"):
        certified(whole, b"{}")


def slipped(drawn: bytes, **resources: generic.PdfObject) -> bytes:
    """Return a sealed letter that calls itself PDF/A, into whose page somebody put a drawing and what it names."""

    def slip(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        for kind, held in resources.items():
            every = page["/Resources"].setdefault(pdf_name(f"/{kind}"), generic.DictionaryObject())
            every = every.get_object()
            every[pdf_name("/Lie")] = writer.add_object(held)
            writer.update_container(every)
        page[pdf_name("/Contents")] = generic.ArrayObject(
            [page.raw_get("/Contents"), writer.add_object(generic.StreamObject(stream_data=drawn))]
        )
        writer.update_container(page)

    return seal(updated(typeset(letter(), RECORD), slip), settled().seal, NOW, signatories=0)


def named(**names: str) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {pdf_name(f"/{key}"): pdf_name(f"/{value}") for key, value in names.items()}
    )


def form(drawn: bytes, within: generic.PdfObject | None = None) -> generic.StreamObject:
    """Return a form; what it may draw is called /Lie too."""
    made = generic.StreamObject(named(Type="XObject", Subtype="Form"), stream_data=drawn)
    made[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9)))
    held = generic.DictionaryObject({pdf_name("/Lie"): within} if within else {})
    made[pdf_name("/Resources")] = generic.DictionaryObject({pdf_name("/XObject"): held})
    return made


def bomb() -> generic.StreamObject:
    """Return a form that draws a form that draws a form, a hundred times each: a billion operators."""
    inner = form(b"0 0 1 1 re f " * 50)
    for _ in range(4):
        inner = form(b"/Lie Do " * 100, inner)
    return inner


LYING = b"BT /Lie 20 Tf 100 100 Td (not embedded) Tj ET"
FONT = named(Type="Font", Subtype="Type1", BaseFont="Helvetica")


@pytest.mark.parametrize(
    ("drawn", "resources", "why"),
    [
        (LYING, {"Font": FONT}, "/Lieไม่เป็นไปตามPDF/A"),
        (b"/Lie Do", {"XObject": bomb()}, "วาดมากหรือซ้อนกันเกินไป"),
        (b"q " * 40, {}, "ซ้อนกันเกิน28ชั้น"),
        (b"0 0 0 1 k 0 0 9 9 re f", {}, "CMYK"),
        (b"BI /W 1 /H 1 /CS /G /BPC 8 ID x EI", {}, "มีภาพแทรก"),
        (b"0 0 9 9 re paint", {}, "paint"),
        (b"/Absent Do", {}, "/Absentซึ่งไม่มีในแฟ้ม"),
        (b"/OC /Lie BDC 0 0 9 9 re f EMC", {"Properties": named(Type="OCG")}, "ชั้นที่ซ่อนได้"),
        (b"(never ends", {}, "อ่านคำสั่งวาดไม่ได้"),
    ],
    ids=["font", "bomb", "states", "cmyk", "inline", "unknown", "absent", "layer", "broken"],
)
def test_what_only_calls_itself_an_archive_is_carried_and_not_drawn(
    drawn: bytes, resources: dict[str, generic.PdfObject], why: str, tmp_path: Path
) -> None:
    original = slipped(drawn, **resources)
    copy = certified(original)
    assert attached(copy, tmp_path)["original.pdf"] == original
    (text,) = pages(copy, tmp_path)
    assert "โปรดเปิดแฟ้มแนบ" in text
    assert why in text
    assert "ลงนามดี" not in text


def test_a_page_that_would_look_otherwise_in_the_copy_is_not_drawn(tmp_path: Path) -> None:
    def box(*sides: int) -> generic.ArrayObject:
        return generic.ArrayObject(map(generic.NumberObject, sides))

    note = named(Type="Annot", Subtype="Stamp")
    note[pdf_name("/Rect")] = box(10, 10, 90, 90)
    for name, value, why in (
        ("/Annots", generic.ArrayObject([note]), "แปะทับ"),
        ("/CropBox", box(0, 0, 300, 300), "แสดงเพียงบางส่วน"),
        ("/Rotate", generic.NumberObject(90), "หมุน"),
        (
            "/MediaBox",
            box(595, 842, 0, 0),
            "ขนาดหน้า",
        ),  # told from its other corner, it would stand on its head
        ("/MediaBox", box(0, 0, 0, 0), "ขนาดหน้า"),
        ("/MediaBox", box(0, 0, 10**30, 842), "ขนาดหน้า"),  # the letter would be too small to be seen
    ):

        def slip(
            writer: IncrementalPdfFileWriter, name: str = name, value: generic.PdfObject = value
        ) -> None:
            page = writer.root["/Pages"]["/Kids"][0]
            page[pdf_name(name)] = value
            writer.update_container(page)

        (text,) = pages(certified_copy(updated(typeset(letter(), RECORD), slip), BY, DAY), tmp_path)
        assert why in text
        assert "ลงนามดี" not in text


def test_a_drawing_within_bounds_is_drawn_with_its_forms(tmp_path: Path) -> None:
    (text,) = pages(
        certified(slipped(b"q /Lie Do Q", XObject=form(b"/Lie Do", form(b"0 0 9 9 re f")))), tmp_path
    )
    assert "ลงนามดี" in text


@pytest.mark.oracle
def test_a_copy_is_an_archive_before_and_after_it_is_sealed(tmp_path: Path) -> None:
    copy = certified_copy(signed(), BY, DAY, received=RECEIVED)
    files = {
        "copy": copy,
        "sealed": seal(copy, settled().seal, NOW, signatories=0),
        "of a liar": certified(slipped(LYING, Font=FONT)),
        "carried": certified_copy(signed().replace(b"pdfaid", b"pdfxid"), BY, DAY),
    }
    assert judged(files, tmp_path, "3b") == dict.fromkeys(files, "pass")
