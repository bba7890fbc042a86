"""The pages look as they did when somebody last looked at them, and a mark that is lost or a word that is another is seen."""

from dataclasses import replace
from typing import Any

import pytest

from saan.press import Paragraph, Signatory, typeset
from tests.press.authority import RECORD, letter
from tests.press.goldens import CERTIFIED, FOLDER, TRANSCRIPT, differing, drawn, load, pictures, plate

TOLERANCE = 24
"""Shades of 255 by which a tile may differ: room for another release's soft edges; the faintest change below is 37."""


def test_every_page_looks_as_it_was_approved() -> None:
    found = dict(drawn())
    assert set(found) == {file.stem for file in FOLDER.glob("*.png")}
    assert {name: seen for name in found if (seen := differing(found[name], load(name))) > TOLERANCE} == {}


def body(place: int, old: str, new: str) -> dict[str, Any]:
    """Return the letter's text with one thing in one paragraph changed."""
    parts = list(letter().body)
    one = parts[place]
    assert isinstance(one, Paragraph)
    assert old in one.text
    parts[place] = replace(one, text=one.text.replace(old, new, 1))
    return {"body": tuple(parts)}


CHANGED = {
    "its number": {"number": "พบ 0102/ว 124"},
    "who signs": {"signatories": (Signatory("นายตั้งมั้น ลงนามดี", letter().signatories[0].position),)},
    "whom it names": {"to": ("ผู้ว่าราชการจังหวัดจำลอง",)},
    "one more word": body(1, "ส่ง", "งดส่ง"),
    "another figure": body(1, "2 คน", "3 คน"),
    "a tone mark lost": body(0, "ที่นี่", "ทีนี่"),
    "a tone mark lost over sara am": body(0, "น้ำท่วม", "นำท่วม"),
    "another tone": body(0, "ตุ๋ย", "ตุ๊ย"),
    "a letter of the same look": body(0, "ฎีกา", "ฏีกา"),
    "the foot": {"foot": letter().foot[:2]},
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_what_changes_a_letter_is_seen_however_small(changed: dict[str, Any]) -> None:
    first = next(pictures(typeset(letter(**changed), RECORD)))
    assert differing(first, load("external-1")) > TOLERANCE


@pytest.mark.parametrize(
    ("name", "texts", "field", "other"),
    [
        ("certificate", CERTIFIED, "full_name", "นางสาวนำผึ้ง ปั้นหยาทอง"),
        ("certificate", CERTIFIED, "valid_until", "๒๑ กุมภาพันธ์ ๒๕๗๑"),
        ("transcript", TRANSCRIPT, "courses.0.credits", "8"),
        ("transcript", TRANSCRIPT, "gpa", "3.76"),
    ],
)
def test_what_changes_a_document_is_seen(name: str, texts: dict[str, str], field: str, other: str) -> None:
    first = next(pictures(plate(name, texts | {field: other})))
    assert differing(first, load(f"plate-{name}-1")) > TOLERANCE
