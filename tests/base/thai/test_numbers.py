"""Numbers in words, as PyThaiNLP also writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import bahttext, num_to_thaiword

from saan.base.thai import api as thai


@given(st.one_of(st.integers(-(10**20), 10**20), st.integers(0, 2000)))
def test_words_agree_with_the_oracle(number: int) -> None:
    assert thai.number_words(number) == num_to_thaiword(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ศูนย์"),
        (1, "หนึ่ง"),
        (11, "สิบเอ็ด"),
        (21, "ยี่สิบเอ็ด"),
        (101, "หนึ่งร้อยเอ็ด"),
        (2569, "สองพันห้าร้อยหกสิบเก้า"),
        (1_000_001, "หนึ่งล้านเอ็ด"),
        (21_000_000, "ยี่สิบเอ็ดล้าน"),
        (10**12, "หนึ่งล้านล้าน"),
        (-5, "ลบห้า"),
    ],
)
def test_words(number: int, words: str) -> None:
    assert thai.number_words(number) == words


@given(st.decimals(1, 10**9, places=2))
def test_baht_agrees_with_the_oracle(amount: Decimal) -> None:
    """From one baht on: below it PyThaiNLP says ศูนย์บาท, which no cheque says, and it counts in floats,
    so that large amounts lose satang there."""
    assert thai.baht_text(amount) == bahttext(float(amount))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "ศูนย์บาทถ้วน"),
        (100, "หนึ่งร้อยบาทถ้วน"),
        ("1,250.50", "หนึ่งพันสองร้อยห้าสิบบาทห้าสิบสตางค์"),
        ("๐.๒๕", "ยี่สิบห้าสตางค์"),
        ("-3.01", "ลบสามบาทหนึ่งสตางค์"),
        (
            Decimal("9007199254740993.01"),
            "เก้าพันเจ็ดล้านหนึ่งแสนเก้าหมื่นเก้าพันสองร้อยห้าสิบสี่ล้านเจ็ดแสนสี่หมื่นเก้าร้อยเก้าสิบสามบาทหนึ่งสตางค์",
        ),
    ],
)
def test_baht(amount: Decimal | int | str, words: str) -> None:
    assert thai.baht_text(amount) == words


@pytest.mark.parametrize("amount", ["", "ร้อยบาท", "1.005", "NaN", "Infinity", "1e400", "12.3.4"])
def test_nothing_is_rounded_or_guessed(amount: str) -> None:
    with pytest.raises(thai.AmountUnreadableError) as refused:
        thai.baht_text(amount)
    assert "ทศนิยม" in refused.value.remedy().th
