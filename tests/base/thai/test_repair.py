"""Thai text that came out of others' PDFs is mended where that is certain, and right text is never touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saan.base.thai import api as thai
from saan.base.thai.repair import STRETCH, WINDOW
from tests.base.thai.damages import DAMAGES, paragraphs, word_errors

THAI = st.text(st.sampled_from([chr(code) for code in range(0xE01, 0xE5C)] + list(" \n a1é\uf70aÉ")))


@pytest.mark.parametrize(
    ("pulled", "mended"),
    [
        ("คณะกรรมการกาหนดให้ดาเนินการ", "คณะกรรมการกำหนดให้ดำเนินการ"),
        ("ระดับด าเนินงาน", "ระดับดำเนินงาน"),
        ("จัดท าระบบและการท างาน", "จัดทำระบบและการทำงาน"),
        ("การน านวัตกรรมมาใช้", "การนำนวัตกรรมมาใช้"),
        ("ก ําหนดคําขอ", "กำหนดคำขอ"),
        ("ตัวอย่ำงกำรด ำเนินกำรในด้ำนควำมทันสมัย", "ตัวอย่างการดำเนินการในด้านความทันสมัย"),
        ("น้้ามันดีเซล ส้าหรับเครื่องยนต์", "น้ำมันดีเซล สำหรับเครื่องยนต์"),
        ("ต้ องก ําหนดวันถั ดจากวันประกาศ", "ต้องกำหนดวันถัดจากวันประกาศ"),
        ("้ หนา 25 ่ เลม 139 ตอนที่ 61 ก", "หน้า 25 เล่ม 139 ตอนที่ 61 ก"),
        ("ภาษีมูลค่าเพิ É ม", "ภาษีมูลค่าเพิ่ม"),
        ("อําเภอ ตําบล จํานวน", "อำเภอ ตำบล จำนวน"),
    ],
)
def test_what_legacy_pdfs_give_is_mended(pulled: str, mended: str) -> None:
    assert thai.repair(pulled) == mended
    assert thai.is_damaged(pulled) or thai.normal(pulled) == mended


@pytest.mark.parametrize(
    "text",
    [
        "นาข้าว ทาสี กาแฟ ตาบอด ลาออก คาดว่า",
        "น้าสาว น้ามาหา",
        "ทา นา กา",
        "สระ า และไม้โท ้ เขียนอย่างไร",
        "อุณหภูมิ 20 ํ ซ",
        "ส่วน ราชการ และ ส่วน กลาง",
        "นายดาเนียล คาเมรอน กับเลดี้กาก้าที่โตโยต้า",
        "มท ๐๒๐๑/ว ๑๒๓ ข้อ ก ข ค",
        "René Élysée, ÉÊ",
        "ประกอบด้วย นางสาวสุมัชญา ติณรัตน์ และนายอาดิล กิติใจ",
        "",
    ],
)
def test_what_is_right_or_may_be_is_left_alone(text: str) -> None:
    assert thai.repair(text) == text
    assert not thai.is_damaged(text)


def test_a_short_word_is_mended_only_where_its_neighbourhood_decides() -> None:
    doubtful = "ให้นาผลไปทาต่อ"
    assert thai.repair(doubtful) == doubtful
    throughout = "คณะกรรมการกาหนดให้สานักงานดาเนินการตามคาสั่งและอานาจหน้าที่ " + doubtful
    assert thai.repair(throughout).endswith("ให้นาผลไปทำต่อ")
    mixed = "คณะกรรมการกำหนดให้สำนักงานดำเนินการตามคำสั่งและอานาจหน้าที่ " + doubtful
    assert thai.repair(mixed).endswith("อำนาจหน้าที่ " + doubtful)


def test_a_space_between_letters_is_taken_out_only_where_others_were() -> None:
    """One alone may part a person's names; behind a mark, where a glyph of another width stood, it is damage by itself."""
    name = "นายอาดิล กิติใจ"
    assert thai.repair(name) == name
    assert thai.repair("ให้ใช้บั งคับตั้งแต่วันถั ดจากวันนี้") == "ให้ใช้บังคับตั้งแต่วันถัดจากวันนี้"
    torn = "คณะกรร มการกำหนดหลั กเกณฑ์การปฏิบั ติงานของหน่ วยงาน"
    assert thai.repair(torn) == "คณะกรรมการกำหนดหลักเกณฑ์การปฏิบัติงานของหน่วยงาน"


def test_right_text_is_never_changed() -> None:
    for paragraph in paragraphs():
        assert thai.repair(paragraph) == thai.normal(paragraph)


@pytest.mark.parametrize("kind", DAMAGES)
def test_most_of_each_damage_is_undone(kind: str) -> None:
    """The exact figures are `./dev bench thai`'s."""
    before = after = 0
    for paragraph in paragraphs()[:40]:
        damaged = DAMAGES[kind](paragraph)
        before += word_errors(paragraph, thai.normal(damaged))[0]
        after += word_errors(paragraph, thai.repair(damaged))[0]
    assert after <= before / 2


@settings(max_examples=200)
@given(THAI)
def test_only_vowels_marks_and_spaces_change(text: str) -> None:
    """Of any text: no consonant, digit, foreign word or line is lost or added, and it is the same each time."""

    def kept(text: str) -> list[str]:
        return [letter for letter in text if letter in "\n1a" or "ก" <= letter <= "ฮ" or "เ" <= letter <= "ไ"]

    mended = thai.repair(text)
    assert kept(mended) == kept(thai.normal(text))
    assert mended == thai.repair(text)
    assert thai.repair(mended) == mended


def test_what_one_mending_shows_is_mended_too() -> None:
    for text in ("บ่มสมก า่รก1กÊด",):
        mended = thai.repair(text)
        assert thai.repair(mended) == mended


@settings(max_examples=60)
@given(st.sampled_from(paragraphs()), st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=3))
def test_a_damaged_page_that_was_mended_is_left_alone(text: str, kinds: list[str]) -> None:
    for kind in kinds:
        text = DAMAGES[kind](text)
    mended = thai.repair(text)
    assert thai.repair(mended) == mended


@settings(max_examples=30)
@given(st.lists(st.sampled_from(paragraphs()), min_size=1, max_size=30), st.sampled_from(["\n", " ", ""]))
def test_right_text_of_any_length_stays(parts: list[str], between: str) -> None:
    text = between.join(parts)
    assert thai.repair(text) == text


def test_a_text_without_an_end_or_a_space_is_cut_where_it_must_be() -> None:
    for text in ("ก" * (WINDOW * 3 + 1), "การ" * WINDOW, "ฮ ๊ๆ " * STRETCH):
        assert thai.repair(text) == text
    assert thai.repair("กำร" * WINDOW).count("การ") > WINDOW * 0.99
