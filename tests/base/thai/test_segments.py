"""Text is cut into words that a search can find, and nothing is lost between them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.base.thai import api as thai
from saan.base.thai import segments


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("หนังสือผ่านแดน", ["หนังสือผ่านแดน"]),
        ("ลงรับหนังสือราชการ", ["ลงรับ", "หนังสือราชการ"]),
        ("ประชุมคณะกรรมการ", ["ประชุม", "คณะกรรมการ"]),
        ("ระเบียบสำนักนายกรัฐมนตรี ๒๕๒๖", ["ระเบียบ", "สำนักนายกรัฐมนตรี", " ", "๒๕๒๖"]),
        ("นํ้าท่วม", ["น้ำท่วม"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert thai.words(text) == words


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("กขคงจชณดตนมยรลวสหอะาิีึืุูเแโใไ่้๊๋์"))))
def test_nothing_is_lost_between_words(text: str) -> None:
    assert "".join(thai.words(text)) == thai.normal(text)


@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_words_far_into_a_long_text_are_cut_as_at_its_start(between: str) -> None:
    sentence = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ"
    once = thai.words(sentence)
    assert len(once) > 2
    cut = [word for word in thai.words(between.join([sentence] * 200)) if word.strip()]
    assert cut == once * 200


def test_a_missing_word_list_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    segments._load.cache_clear()
    monkeypatch.setattr(segments, "WORD_LIST", tmp_path / "none.txt")
    with pytest.raises(thai.WordListMissingError) as missing:
        thai.words("ก")
    assert "./dev setup" in missing.value.remedy().en
    segments._load.cache_clear()
