"""Makes the golden pictures anew: `python -m tests.press.goldens`. Look at them before committing them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from saan import documents
from saan.press import Emblem, Paragraph, Secrecy, Urgency, Watermark, certified_copy, typeset
from saan.press.plates import Filling, Issuer, compile_plate
from saan.web import demo
from tests.press.authority import NOW, RECORD, letter, memo, settled
from tests.press.papers import AGENCY, CERTIFIER, PAPERS, RECEIVED

FOLDER = Path(__file__).with_name("goldens")
DOTS = 100
"""To the inch: a tone mark is two dots wide and five high, or more."""
TILE = 4
"""Dots across and down a tile: about a letter's bowl, so that a mark fills a good part of one."""
GREYS = 16
"""Shades that a golden keeps: a picture then takes four bits a dot, and a third of the room."""

LONG = tuple(
    Paragraph(
        f"{number}. ให้หน่วยงานรายงานผลการดำเนินการภายในวันที่ 30 ของทุกเดือน พร้อมระบุปัญหาและข้อเสนอแนะ",
        level=number % 3,
    )
    for number in range(1, 31)
)
EMBLEM = Emblem((Path(demo.__file__).parent / "emblems" / "a.svg").read_bytes())
ISSUED = {
    "number": "พบ ๐๑๐๒/ร ๑๒๓/๒๕๖๙",
    "agency": AGENCY,
    "unit": "กองแผนงานและมาตรฐาน",
    "issued_on": "๒๒ พฤศจิกายน ๒๕๖๙",
    "valid_until": "๒๑ กุมภาพันธ์ ๒๕๗๐",
    "signatory": "(นายตั้งมั่น ลงนามดี)",
    "signatory_title": "อธิบดีกรมพัฒนาบริการตัวอย่าง",
    "record_sha256": "0123456789abcdef" * 4,
}
CERTIFIED = ISSUED | {
    "full_name": "นางสาวน้ำผึ้ง ปั้นหยาทอง",
    "national_id": "๑ ๑๐๑๗ ๐๐๒๐๓ ๔๕ ๐",
    "certified": "เป็นผู้ขึ้นทะเบียนไว้กับหน่วยงานตั้งแต่วันที่ ๑ มกราคม ๒๕๖๐ และที่อยู่ปัจจุบันตรงกับทะเบียน",
    "purpose": "ประกอบการสมัครงานที่ประเทศญี่ปุ่น",
}
_COURSES = (
    ("2110101", "การเขียนโปรแกรมคอมพิวเตอร์", "3", "A"),
    ("2110211", "โครงสร้างข้อมูลเบื้องต้น", "3", "B+"),
    ("2110327", "การออกแบบขั้นตอนวิธี", "3", "B"),
)
TRANSCRIPT = ISSUED | {
    "student_name": "นางสาวกตัญญู ที่พึ่ง",
    "student_id": "6401234567",
    "national_id": "1 1017 00203 45 0",
    "born": "๑๔ พฤษภาคม ๒๕๔๖",
    "faculty": "คณะวิศวกรรมศาสตร์",
    "major": "วิศวกรรมคอมพิวเตอร์",
    "degree": "วิศวกรรมศาสตรบัณฑิต",
    "admitted": "๑ มิถุนายน ๒๕๖๔",
    "graduated": "๓๑ พฤษภาคม ๒๕๖๘",
    "total_credits": "142",
    "gpa": "3.75",
    **{
        f"courses.{row}.{name}": value
        for row, course in enumerate(_COURSES)
        for name, value in zip(("code", "name", "credits", "grade"), course, strict=True)
    },
}


LONG_TRANSCRIPT = TRANSCRIPT | {
    f"{table}.{row}.{name}": value
    for table, count, columns in (
        ("courses", 45, {"term": "๑/๒๕๖๕", "code": "2110101", "name": "วิชาหนึ่งในหลายวิชา", "credits": "๓", "grade": "B+"}),
        ("terms", 8, {"term": "๑/๒๕๖๕", "credits": "๑๘", "gpa": "๓.๒๕"}),
    )
    for row in range(count)
    for name, value in columns.items()
}  # fmt: skip
LICENSED = ISSUED | {
    "licensee": "นางสาวน้ำผึ้ง ปั้นหยาทอง",
    "licensee_id": "๑ ๑๐๑๗ ๐๐๒๐๓ ๔๕ ๐",
    "business": "ร้านข้าวต้มฝั่งน้ำ",
    "activity": "จำหน่ายอาหาร",
    "premises": "๑๒/๓ ถนนริมน้ำ ตำบลตัวอย่าง อำเภอเมือง จังหวัดจำลอง",
    "legal_basis": "พระราชบัญญัติการอำนวยความสะดวกในการพิจารณาอนุญาตของทางราชการ พ.ศ. ๒๕๕๘ และกฎหมายเฉพาะที่ให้อำนาจอนุญาต",
}
RECEIVED_MONEY = ISSUED | {
    "payer": "นายปั้น น้ำใจดี",
    "payer_id": "๑ ๑๐๑๗ ๐๐๒๐๓ ๔๕ ๐",
    "items.0.what": "ค่าธรรมเนียมคำขอ",
    "items.0.amount": "๕๐๐.๐๐",
    "items.1.what": "ค่าสำเนา",
    "items.1.amount": "๒๐.๕๐",
    "total": "๕๒๐.๕๐",
    "total_baht": "ห้าร้อยยี่สิบบาทห้าสิบสตางค์",
    "paid_by": "พร้อมเพย์",
}


def plate(name: str, texts: dict[str, str]) -> bytes:
    """Return a document on the page of a ready-made type."""
    template = (Path(documents.__file__).parent / "types" / name / "plate.typ").read_text()
    made = compile_plate(template, emblem=EMBLEM)
    given = {field: texts.get(field, "") for field in made.marks.fields}
    given |= {field: text for field, text in texts.items() if made.marks.prints(field)}
    codes: dict[str, str | bytes] = {"verify": "https://a.example/v/0123456789", "seal": bytes(range(200))}
    return Issuer(made, settled().seal, NOW).issue(Filling(name, given, RECORD, codes), NOW)


def cases() -> dict[str, bytes]:
    """Return every page that has a golden; made here, for each worker of the tests imports this file."""
    urgent = letter(urgency=Urgency.AT_ONCE, secrecy=Secrecy.SECRET, body=(*LONG, letter().body[-1]))
    return {
        "external": typeset(letter(), RECORD),
        "marked": typeset(urgent, RECORD, watermark=Watermark.DEMO),
        "memo": typeset(memo(), RECORD, emblem=EMBLEM),
        **{name: typeset(page, RECORD) for name, page in PAPERS.items()},
        "copy": certified_copy(typeset(letter(), RECORD), CERTIFIER, RECEIVED.day, received=RECEIVED),
        "plate-certificate": plate("certificate", CERTIFIED),
        "plate-transcript": plate("transcript", TRANSCRIPT),
        "plate-transcript-long": plate("transcript", LONG_TRANSCRIPT),
        "plate-licence": plate("licence", LICENSED),
        "plate-receipt": plate("receipt", RECEIVED_MONEY),
    }


def pictures(pdf: bytes) -> Iterator[Image.Image]:
    """Yield a picture of each page, in as many greys as a golden has."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            drawn = page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L")
            yield drawn.point([shade * GREYS // 256 * 255 // (GREYS - 1) for shade in range(256)])


def drawn() -> Iterator[tuple[str, Image.Image]]:
    """Yield each page of each case: its name and its picture."""
    for name, pdf in cases().items():
        for number, picture in enumerate(pictures(pdf), 1):
            yield f"{name}-{number}", picture


def differing(one: Image.Image, other: Image.Image) -> int:
    """Return by how many shades of 255 the most different tile differs, its dots taken together; 255 for another size."""
    if one.size != other.size:
        return 255
    tiles = ImageChops.difference(one, other).reduce(TILE)
    return int(tiles.getextrema()[1])  # type: ignore[arg-type]  # one band has one pair


def load(name: str) -> Image.Image:
    """Return a golden."""
    with Image.open(FOLDER / f"{name}.png") as picture:
        return picture.convert("L")


def keep(name: str, picture: Image.Image) -> None:
    """Write a golden: four bits a dot."""
    shades = picture.point([shade * (GREYS - 1) // 255 for shade in range(256)])
    shades = shades.convert("P")
    shades.putpalette([shade * 255 // (GREYS - 1) for shade in range(GREYS) for _ in range(3)])
    shades.save(FOLDER / f"{name}.png", optimize=True, bits=4)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for _name, _picture in drawn():
        keep(_name, _picture)
        sys.stdout.write(f"{_name}\n")
