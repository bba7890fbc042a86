"""Where lines of a plate's text may end: what is told by the words beside a space agrees with what the whole text says."""

import random

from saan.press import wholes
from saan.press.plates.lines import Fitter
from saan.press.plates.remembered import Remembered
from saan.press.plates.runs import _parted

SAID = """
    หนังสือ ที่ กข พบ 12/34 0102/ว 45 ลงวันที่ 22 พฤศจิกายน 1 ธันวาคม พ.ศ. ค.ศ. 2569 ข้อ 3 มาตรา 15 ครั้งที่ 5/2569 (ก) (พิเศษ) “คำ”
    ๆ ฯลฯ นาย นายกิตติ กล้าหาญ น.ส. ดร. พันเอก สมชาย ณ อยุธยา ชั้น 4 ห้อง 340 ถนนพหลโยธิน อำเภอเมือง ISO A. 27001 ( [ก ข] ขคง กก คณะ
"""


def test_where_a_line_surely_may_end_no_name_date_or_number_is() -> None:
    pick, cut, sure = random.Random(5), Fitter()._cut_up, 0
    for _ in range(3000):
        words = pick.choices(SAID.split(), k=pick.randrange(2, 9))
        ends = _parted(cut(" ".join(words), False))
        found = {place for place in range(1, len(words)) if wholes.surely_parted(words[:place], words[place])}
        assert found <= ends, words
        sure += len(found)
    assert sure > 2000  # else every text of a document would be looked at as a whole


def test_what_was_made_is_remembered_within_bounds() -> None:
    made: list[str] = []

    def twice(text: str) -> str:
        made.append(text)
        return text * 2

    kept = Remembered(twice, 4)
    assert [kept[text] for text in "abab"] == ["aa", "bb", "aa", "bb"]
    assert made == ["a", "b"]
    for text in "cadaeafa":
        assert kept[text] == text * 2
        assert len(kept) + len(kept._older) <= 4
    assert made == [*"abcdef"]  # what is asked for again and again is made once
