"""The paper on the screen: what stands on it is escaped, and no line ends within a name."""

from datetime import date

from django.template.loader import render_to_string

from saan.letters.paper import Letterhead, of_draft
from saan.letters.rules.draft import Attendee, Draft, Meeting, Mention, Target
from saan.letters.rules.enclosures import enclosed
from saan.letters.rules.levels import Kind

HEAD = Letterhead("กรมตัวอย่าง", "กองแผน", "ตย 0101", "๑ ถนนสาธิต", "", {})
NAME = "นายตั้งมั่น ลงนามดี"


def shown(draft: Draft) -> str:
    return render_to_string("letters/paper.html", {"paper": of_draft(draft, HEAD), "draft": True})


def whole(text: str) -> str:
    return f'<span class="saan-whole">{text}</span>'


def test_names_dates_and_numbers_are_whole_wherever_they_stand() -> None:
    table = f"| ชื่อ | วันที่ |\n| {NAME} | 1 ตุลาคม 2569 |"
    page = shown(
        Draft(
            subject=f"แต่งตั้ง {NAME} เป็นกรรมการ ครั้งที่ 3/2569",
            to=(Target(agency="th:1", title=NAME), Target(agency="th:2", title="ก" * 200, copy=True)),
            references=(Mention(number="พบ 0102/ว 124", dated=date(2026, 11, 1), subject="แจ้ง"),),
            body=f"ขอให้ {NAME} และนายตั้งมั่น <ลงนามดี> ตามหนังสือที่ พบ 0102/124\n{table}",
        )
    )
    for kept, times in (
        (NAME, 4),
        ("ครั้งที่ 3/2569", 1),
        ("พบ ๐๑๐๒/ว ๑๒๔", 1),
        ("๑ พฤศจิกายน ๒๕๖๙", 1),
        ("พบ 0102/124", 1),
        ("1 ตุลาคม 2569", 1),
    ):
        assert page.count(whole(kept)) == times, kept
    assert "&lt;ลงนามดี&gt;" in page
    assert "นายตั้งมั่น <" not in page


def test_those_who_met_are_whole_in_the_list_and_in_what_was_said() -> None:
    met = Meeting(session="3/2569", present=(Attendee(name=NAME, post="ประธาน"),))
    page = shown(
        Draft(kind=Kind.MINUTES, subject="คณะกรรมการ", meeting=met, body=f"{NAME}กล่าวเปิด นายตั้งมั่น ลงนามดีๆ")
    )
    assert f"<li>{whole(NAME)} ประธาน</li>" in page
    assert page.count(whole(NAME)) == 3


def test_enclosures_are_counted_or_as_much_as_their_writer_says() -> None:
    titles = (
        "กำหนดการ",
        "แผนที่ จำนวน ๒ แผ่น",
        "กำหนดการ",
        "สำเนา จำนวน 3 ชุด ของกองแผนงานและงบประมาณทั้งหมดที่ใช้ประกอบ",
        "หนังสือ",
    )
    assert [(one.title, one.quantity) for one in enclosed(titles)] == [
        ("กำหนดการ", "จำนวน 2 แฟ้ม"),
        ("แผนที่", "จำนวน ๒ แผ่น"),
        (titles[3], ""),
        ("หนังสือ", "จำนวน 1 แฟ้ม"),
    ]
    assert enclosed(("แผนที่ จำนวน ๒ แผ่น",) * 2) == enclosed(("แผนที่ จำนวน ๒ แผ่น",)) * 2
