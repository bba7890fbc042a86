"""Text is cut into the words at whose ends a line may end, and nothing is lost between them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.press import cutting
from saan.press.cutting import words
from saan.press.errors import LineWordsMissingError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("หนังสือรับรอง", ["หนังสือ", "รับรอง"]),
        ("ลงรับหนังสือราชการ", ["ลงรับ", "หนังสือ", "ราชการ"]),
        ("ประชุมคณะกรรมการ", ["ประชุม", "คณะกรรมการ"]),
        ("ระเบียบสำนักนายกรัฐมนตรี ๒๕๒๖", ["ระเบียบ", "สำนัก", "นายก", "รัฐมนตรี", " ", "๒๕๒๖"]),
        ("ธนาคารออมสินสาขานครราชสีมา", ["ธนาคาร", "ออมสิน", "สาขา", "นครราชสีมา"]),
        ("ราชกิจจานุเบกษา", ["ราชกิจจานุเบกษา"]),
        ("พนักงานเจ้าหน้าที่", ["พนักงาน", "เจ้าหน้าที่"]),
        ("", []),
    ],
)
def test_a_long_compound_is_cut_into_its_words_and_no_word_is_parted(text: str, parts: list[str]) -> None:
    assert words(text) == parts


@given(st.text(st.one_of(st.characters(), st.sampled_from("กขคงจชณดตนมยรลวสหอะาิีึืุูเแโใไ่้๊๋์"))))
def test_nothing_is_lost_between_words(text: str) -> None:
    assert "".join(words(text)) == text


@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_words_far_into_a_long_text_are_cut_as_at_its_start(between: str) -> None:
    sentence = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ"
    once = words(sentence)
    assert len(once) > 2
    cut = [word for word in words(between.join([sentence] * 200)) if word.strip()]
    assert cut == once * 200


def test_a_missing_list_of_words_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cutting._load.cache_clear()
    monkeypatch.setattr(cutting, "WORD_LIST", tmp_path / "none.txt")
    with pytest.raises(LineWordsMissingError) as missing:
        words("ก")
    assert "./dev setup" in missing.value.remedy().en
    cutting._load.cache_clear()
