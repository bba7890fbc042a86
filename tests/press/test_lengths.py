"""How much one letter may say, and what is refused before it would hold up whoever waits."""

from typing import Any

import pytest

from saan.press import Column, Paragraph, Table, typeset
from saan.press.errors import BadLevelError, TooLongError, TooManyTextsError
from tests.press.authority import RECORD, letter


def test_a_letter_too_long_for_the_press_is_refused_at_once() -> None:
    with pytest.raises(TooLongError):
        typeset(letter(body=(Paragraph("ก" * 300_000),)), RECORD)
    with pytest.raises(TooManyTextsError):
        typeset(letter(body=(Paragraph("ก"),) * 10_001), RECORD)
    with pytest.raises(TooManyTextsError):
        typeset(letter(body=(Table((Column("ก"),), (("ก",),) * 10_001),)), RECORD)


def test_every_character_of_a_long_letter_is_counted_once() -> None:
    draft = letter(body=(Paragraph("ก ข " * 32_000),))
    assert typeset(draft, RECORD).startswith(b"%PDF-")


@pytest.mark.parametrize("level", [-1, 10, 30, 1.5, True, "1"])
def test_an_item_that_starts_beyond_the_paper_is_refused_by_its_place_at_once(level: Any) -> None:
    items = tuple(Paragraph(f"{number}. ข้อ", level=number) for number in range(10))
    typeset(letter(body=items), RECORD)
    with pytest.raises(BadLevelError, match=f"The level of paragraph 11 is {level}; it can be 0 to 9"):
        typeset(letter(body=(*items, Paragraph("ก", level=level))), RECORD)
