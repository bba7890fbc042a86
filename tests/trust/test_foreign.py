"""Whatever a stranger writes, the sentence that quotes it can be encoded, stored and shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.trust.canonical import NotUtf8Error, RepeatedNameError, parse
from saan.trust.errors import SaanError, Text
from saan.trust.foreign import LONGEST_QUOTE, MARK, quoted, writable

ANYTHING = st.text(st.characters(), max_size=200)


@given(ANYTHING)
def test_no_encoder_or_database_refuses_what_was_made_writable(text: str) -> None:
    made = writable(text)
    assert made.encode().decode() == made
    assert not any(letter < " " and letter not in "\t\n\r" for letter in made)
    assert writable(made) == made


@given(ANYTHING)
def test_a_quotation_is_short_and_on_one_line(text: str) -> None:
    made = quoted(text)
    assert len(made) <= LONGEST_QUOTE
    assert made.isprintable() or not text.isprintable()
    assert not set(made) & set("\0\t\n\r\x1b\x7f")


def test_ordinary_words_stay_as_they_are() -> None:
    thai = "ที่ ศธ 0201/๑๒๓\n\tย่อหน้า 👍🏽"
    assert writable(thai) == thai
    assert quoted("ชื่อสมาชิก") == "ชื่อสมาชิก"


def test_what_cannot_be_written_leaves_a_mark() -> None:
    assert quoted("a\ud800b\0c\n") == f"a{MARK}b{MARK}c{MARK}"
    assert quoted("x" * 1000).endswith("x…")


@given(ANYTHING)
def test_a_filled_sentence_can_be_written(text: str) -> None:
    for value in (text, [text], ValueError(text)):
        filled = Text(th="ไทย {said}", en="English {said}").fill({"said": value})
        assert filled.th.encode()
        assert "\0" not in filled.en
    assert str(SaanError(said=text)).encode()


@pytest.mark.parametrize(
    ("name", "error"),
    [(r"\ud800", NotUtf8Error), (r"a\udfff", NotUtf8Error), (r"\u0000", RepeatedNameError), ("x" * 9000, RepeatedNameError)],
)  # fmt: skip
def test_a_strange_name_that_is_repeated_is_refused_in_words_that_can_be_kept(
    name: str, error: type[SaanError]
) -> None:
    with pytest.raises(SaanError) as caught:
        parse(f'{{"{name}":1,"{name}":2}}'.encode())
    assert type(caught.value) is error
    told = caught.value.message()
    assert len(told.en) < 200
    assert json.dumps([told.th, told.en, caught.value.fields], ensure_ascii=False).encode()
    assert "\0" not in told.th
