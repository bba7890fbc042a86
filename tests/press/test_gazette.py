"""Two hundred paragraphs of the Royal Gazette, in one letter, come back sign for sign, spaces too, from five programs."""

import re
from pathlib import Path

from saan.press import Paragraph, typeset
from tests.press.authority import RECORD, letter
from tests.press.reading import read_by_five, stands

PARAGRAPHS = (Path(__file__).parent / "gazette.txt").read_text("utf-8").splitlines()
"""From notices and rules of 2022 and 2023, which are no works of copyright (Copyright Act B.E. 2537, section 7)."""
SLIPS = [f"ก่อน {slip} หลัง" for slip in ("1่", "๑้", "นา้", "(่)", "เ่", "ๆ์", '"่"', "5%์", "–่")]
"""Marks on what bears none: named as such, or mistyped."""
_PAGE_NUMBER = re.compile(r"\n- ?\d+ ?-\n")


def test_five_programs_give_back_what_was_written(tmp_path: Path) -> None:
    assert len(PARAGRAPHS) >= 200
    written = [*PARAGRAPHS, *SLIPS]
    pdf = typeset(letter(body=tuple(map(Paragraph, written)), thai_digits=False), RECORD)
    lost = {}
    for name, text in read_by_five(pdf, tmp_path).items():
        # Page numbers stand between the lines of a paragraph that runs over; no paragraph has one like them.
        found = _PAGE_NUMBER.sub("\n", re.sub(r" *\n+", "\n", text))
        lost[name] = [each for each in written if not stands(each, found)]
    assert not any(lost.values()), lost
