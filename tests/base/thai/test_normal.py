"""What looks the same is stored the same, and nothing else is touched."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pythainlp.util import normalize

from saan.base.thai import api as thai

MESSY = st.text(
    st.sampled_from(
        [chr(code) for code in range(0xE01, 0xE5C)]
        + list("\u200b\u200c\u200d\u2060\ufeff aé\u0301\uf70a\uf70f")
    )
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("เเปลก", "แปลก"),
        ("ที่่", "ที่"),
        ("ท่ี", "ที่"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("พันธ์ุ", "พันธุ์"),
        ("ประ\u200bชุม", "ประชุม"),
        ("\ufeffเรื่อง", "เรื่อง"),
        ("ก\u200dา", "กา"),
        ("ป\uf70bา", "ป\u0e49า"),
        ("\uf70fาณ", "ญาณ"),
        ("กํ\u200bา", "กำ"),
        ("เ\u200bเ", "แ"),
        ("cafe\u0301", "café"),
    ],
)
def test_typed_and_stored(typed: str, stored: str) -> None:
    assert thai.normal(typed) == stored


@pytest.mark.parametrize(
    "text",
    ["น้ำ", "ฤๅษี", "m²", "½", "ﬁ", "①", "๒๕๖๙", "ก่้", "\u0645\u06cc\u200c\u062e", "👩\u200d⚖️", "a\n\tb  c"],
)
def test_what_has_a_meaning_of_its_own_is_kept(text: str) -> None:
    assert thai.normal(text) == text


@given(st.one_of(MESSY, st.text()))
@example("ํ่่า่")
@example("ำํา")
def test_doing_it_twice_changes_nothing(text: str) -> None:
    once = thai.normal(text)
    assert thai.normal(once) == once
    assert unicodedata.is_normalized("NFC", once)


@st.composite
def syllables(draw: st.DrawFn) -> str:
    """Consonants with at most one vowel and one tone mark each, typed in any order."""
    typed = ""
    for _ in range(draw(st.integers(1, 6))):
        marks = draw(st.sampled_from(["", "ั", "ิ", "ี", "ุ", "ู", "ํ"])) + draw(st.sampled_from(["", "่", "้", "์"]))
        typed += draw(st.sampled_from(["เเ", "เ", ""])) + draw(st.sampled_from("กขนธ"))
        typed += "".join(draw(st.permutations(list(marks)))) + draw(st.sampled_from(["", "า", "\u200b", "น"]))
    return typed


@given(syllables())
def test_what_people_type_in_any_order_comes_out_as_the_oracle_has_it(typed: str) -> None:
    """On whole syllables only: PyThaiNLP also drops vowels that stand alone, and the first of two tones."""
    assert thai.normal(typed) == normalize(typed)


@given(MESSY)
def test_search_does_not_see_digits_case_or_spaces(text: str) -> None:
    form = thai.search_form(text)
    assert form == thai.search_form(f" {thai.thai_digits(text).upper()}\n") or not text.isascii()
    assert thai.search_form(form) == form


def test_search_form_of_a_letter_number() -> None:
    assert thai.search_form("ที่  มท  ๐๒๐๑/ว ๑๒๓") == thai.search_form("ที่ มท 0201/ว 123")
