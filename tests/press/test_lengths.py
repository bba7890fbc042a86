"""How much one letter may say, and what is refused before it would hold up whoever waits."""

import pytest

from saan.press import Column, Paragraph, Table, typeset
from saan.press.errors import TooLongError, TooManyTextsError
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
