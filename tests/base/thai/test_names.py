"""Names as they stand in letters and under signatures."""

import pytest

from saan.base.thai import api as thai


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("นาย", "สมชาย", "ใจดี"), "นายสมชาย ใจดี"),
        (("นางสาว", "วารี", "มั่นคง"), "นางสาววารี มั่นคง"),
        (("พันตำรวจเอก", "สมชาย", "ใจดี"), "พันตำรวจเอก สมชาย ใจดี"),
        (("พลตรี หม่อมราชวงศ์", "สมชาย", "ใจดี"), "พลตรี หม่อมราชวงศ์สมชาย ใจดี"),
        (("ดร.", "สมชาย", "ใจดี"), "ดร. สมชาย ใจดี"),
        (("ศาสตราจารย์", "วารี", "มั่นคง"), "ศาสตราจารย์วารี มั่นคง"),
        (("Mr.", "Somchai", "Jaidee"), "Mr. Somchai Jaidee"),
        (("", "สมชาย", ""), "สมชาย"),
        (("นาย", "สมชาย", ""), "นายสมชาย"),
        (("นาย", " สมชาย ", "ใจดี", "ก้อง"), "นายสมชาย ก้อง ใจดี"),
        (("Dr.", "", ""), "Dr."),
    ],
)
def test_full_names(parts: tuple[str, ...], written: str) -> None:
    assert thai.full_name(*parts) == written
    assert thai.signature_name(*parts) == f"({written})"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("นายตั้งมั่น ลงนามดี", "ต.ล."),
        ("นางสาวเพิ่มพูน สิทธิ์ชอบ", "พ.ส."),
        ("พันตำรวจเอก เที่ยงธรรม ใสสะอาด", "ท.ส."),
        ("พลตรี หม่อมราชวงศ์ไตรรัตน์ แสงงาม", "ต.ส."),
        ("คุณากร ใจดี", "ค.จ."),
        ("นายก้อง ณ นคร", "ก.น."),
        ("ดร.แก้ว ใส", "ก.ส."),
        ("พระมหาสมชาย", "ส."),
        ("Mr. John Smith", "J.S."),
        ("", ""),
    ],
)
def test_initials_are_the_first_consonants_and_no_title(name: str, written: str) -> None:
    assert thai.initials(name) == written
