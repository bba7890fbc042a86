"""Judging what typst drew of a template's marks: what would not be printed as its designer sees it is refused by field.

A document's texts stand upright at their marks, in the mark's size, colour and face. Whatever else a template does around a
mark, typst does to the letter that stands for it: so the letter tells whether the document would show it too.
"""

from collections.abc import Sequence
from dataclasses import replace

from saan.press.errors import BadTemplateError
from saan.press.plates.marks import Marks, Slot, Spot, Style
from saan.press.plates.tagging import Letter, Page


def judged(marks: Marks, pages: Sequence[Page]) -> Marks:
    """Return the marks in the faces that their letters were drawn in; raise `BadTemplateError` by the field's name."""
    letters = {spot.number: _letter(spot, pages[spot.page]) for spot in marks.spots}
    return replace(marks, slots=tuple(_styled(slot, letters) for slot in marks.slots))


def _letter(spot: Spot, page: Page) -> Letter:
    """Return the letter that a mark was drawn with."""
    drawn = page.letters.get(spot.number, [])
    if not drawn:
        raise _refused(
            spot.name,
            "ไม่ถูกวาดบนหน้าตามปกติ เช่นอยู่ใน hide หรือมีเส้นขอบตัวอักษร (stroke) ให้นำออก หรือลบช่องนี้",
            "is not drawn as text is, within `hide` or with a `stroke` perhaps: take that away, or remove the field",
        )
    if len(drawn) > 1:
        raise _refused(
            spot.name,
            "มีตัว ก เดี่ยวเป็นสีเดียวกับเครื่องหมายของช่อง (#fd…) อยู่ในหน้าเดียวกัน ให้เปลี่ยนสีเล็กน้อย",
            "has on its page a lone ก in the colour of its mark (#fd…): change that colour a little",
        )
    return drawn[0]


def _styled(slot: Slot, letters: dict[int, Letter]) -> Slot:
    face = letters[slot.number].sign.style
    style = Style(face.bold, face.italic, slot.style.colour)
    return replace(slot, style=style, more=tuple(_styled(part, letters) for part in slot.more))


def _refused(name: str, th: str, en: str) -> BadTemplateError:
    return BadTemplateError(field=name, reason_th=f"ช่อง {name} {th}", reason_en=f"the field {name} {en}")
