"""Judging what typst drew of a template's marks: what would not be printed as its designer sees it is refused by field.

A document's texts stand upright at their marks, in the mark's size, colour and face. Whatever else a template does around a
mark, typst does to the letter that stands for it: so the letter tells whether the document would show it too.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from saan.press.errors import BadTemplateError
from saan.press.plates import matrices, squares
from saan.press.plates.marks import Marks, Slot, Spot, Style
from saan.press.plates.tagging import Letter, Page, Shape

_NEAR = 0.5
"""Points by which what typst drew may stand beside where it says: rounding, not a move."""
_ABOVE, _BELOW = 0.95, 0.35
"""Ems that the highest and the lowest marks of the family's letters reach over and under the baseline."""
LEAST_MODULE = 0.25 * 72 / 25.4
"""Points that a module of a code has at least: 0.25 mm, six dots of a printer with 600 to the inch, which ordinary scanners
read (DENSO WAVE, "Point for setting the module size", qrcode.com)."""
_ROUNDING = 0.01
_UNDER, _OVER = 0.6, 1.1
"""Ems under and over a baseline between which lies the middle of what is drawn for its line, and of no other."""
_UPRIGHT = (1.0, 0.0, 0.0, -1.0)


def judged(marks: Marks, pages: Sequence[Page], *, tagged: bool) -> Marks:
    """Return the marks in the faces that their letters were drawn in; raise `BadTemplateError` by the field's name.

    `tagged` pages have a structure, in which each field must have its place to be read aloud.
    """
    letters = {spot.number: _letter(spot, pages[spot.page]) for spot in marks.spots}
    sizes = {part.number: part.size for slot in marks.slots for part in (slot, *slot.more)}
    for spot in marks.spots:
        _check_upright(spot, letters[spot.number], sizes.get(spot.number))
        _check_undecorated(spot, letters[spot.number], pages[spot.page].shapes)
    if tagged:
        _check_heard(marks, pages)
    return replace(marks, slots=tuple(_styled(slot, letters) for slot in marks.slots))


def check_rooms(marks: Marks, sizes: Sequence[tuple[float, float]]) -> None:
    """Refuse a slot or a frame that leaves its page, and a code whose modules are too small; `sizes` are the pages' in points."""
    for slot in (part for whole in marks.slots for part in (whole, *whole.more)):
        above, below = slot.baselines[0] + _ABOVE * slot.size, slot.baselines[-1] - _BELOW * slot.size
        _check_on_page(slot.name, (slot.x, slot.x + slot.width, below, above), sizes[slot.page])
        if not 0 <= slot.indent < slot.width:
            raise _refused(slot.name, "ย่อหน้าเกินความกว้างของช่อง", "is indented by more than its width")
    for frame in (*marks.squares, *marks.pictures):
        box = (frame.x, frame.x + frame.width, frame.y, frame.y + frame.height)
        _check_on_page(frame.name, box, sizes[frame.page])
    for code in marks.squares:
        modules = (matrices if code.matrix else squares).modules(code.longest)
        if code.width / modules < LEAST_MODULE - _ROUNDING:
            least = ceil(modules * LEAST_MODULE * 25.4 / 72) / 10
            raise _refused(
                code.name,
                f"เล็กเกินกว่าจะสแกนได้เมื่อเก็บ {code.longest} ไบต์: ให้ side อย่างน้อย {least:.1f}cm หรือลด longest",
                f"is too small to be scanned when it holds {code.longest} bytes: give it a `side` of {least:.1f}cm, or a lower `longest`",
            )


def _check_on_page(name: str, box: tuple[float, float, float, float], size: tuple[float, float]) -> None:
    left, right, low, high = box
    if left < -_NEAR or low < -_NEAR or right > size[0] + _NEAR or high > size[1] + _NEAR or right <= left:
        raise _refused(
            name,
            "ล้นออกนอกหน้ากระดาษ: ลด width หรือ lines หรือเลื่อนให้อยู่ในหน้า",
            "leaves its page: lower its `width` or `lines`, or move it",
        )


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


def _check_upright(spot: Spot, letter: Letter, size: float | None) -> None:
    """Refuse a mark that is turned, scaled or moved: what fills it would not be."""
    (*turn, x, y), (*own, right, up) = letter.matrix, letter.sign.matrix
    at = (x + right, y + up)
    upright = tuple(turn) == tuple(own) == _UPRIGHT and (size is None or letter.sign.size == size)
    stands = not spot.line or (abs(at[0] - spot.x) < _NEAR and abs(at[1] - spot.y) < _NEAR)
    if not (upright and stands):
        raise _refused(
            spot.name,
            "ถูกหมุน ย่อ ขยาย เอียง หรือยกขึ้นลง (rotate, scale, skew, super, sub) ซึ่งข้อความที่เติมจะไม่ตามไปด้วย"
            " ให้วางช่องตรง ๆ และกำหนดขนาดด้วย text(size: …)",
            "is turned, scaled, skewed, raised or lowered (`rotate`, `scale`, `super` …), and what fills it would not be:"
            " let it stand upright, and say its size by text(size: …)",
        )


def _check_undecorated(spot: Spot, letter: Letter, shapes: Sequence[Shape]) -> None:
    """Refuse a line or a patch that typst drew for the letter alone: it would stay as short as that."""
    (*_, x, y), wide = letter.matrix, letter.sign.advance
    for shape in shapes:
        around = abs(shape.left + shape.right - 2 * x - wide) < _NEAR and shape.right - shape.left < 2 * wide
        if around and -_UNDER < ((shape.low + shape.high) / 2 - y) / letter.sign.size < _OVER:
            raise _refused(
                spot.name,
                "มีเส้นใต้ ขีดฆ่า หรือแถบสี (underline, strike, highlight) ซึ่งจะยาวเพียงหนึ่งตัวอักษร"
                " ให้ใช้ box(stroke: (bottom: 0.5pt), field(…)) หรือ box(fill: …, field(…))",
                "has a line or a patch (`underline`, `strike`, `highlight`) that would be one letter long:"
                " say box(stroke: (bottom: 0.5pt), field(…)), or box(fill: …, field(…))",
            )


def _check_heard(marks: Marks, pages: Sequence[Page]) -> None:
    """Refuse a field that stands in the structure nowhere: in a header alone, say, which is not read aloud."""
    heard = {number for page in pages for number in page.begun}
    rooms = [(slot.name, slot.number) for slot in marks.slots]
    rooms += [(frame.name, frame.number) for frame in (*marks.squares, *marks.pictures)]
    told = {name for name, number in rooms if number in heard}
    for name, _ in rooms:
        if name not in told:
            raise _refused(
                name,
                "อยู่ในหัวกระดาษ ท้ายกระดาษ หรือพื้นหลังเท่านั้น ซึ่งไม่ถูกอ่านออกเสียง"
                " ให้วางในเนื้อหน้า เช่น place(top + right, dy: -1cm, field(…))",
                "stands in a header, a footer or a background alone, which are not read aloud:"
                " put it on the page itself, as place(top + right, dy: -1cm, field(…)) does",
            )


def _styled(slot: Slot, letters: dict[int, Letter]) -> Slot:
    face = letters[slot.number].sign.style
    style = Style(face.bold, face.italic, slot.style.colour)
    return replace(slot, style=style, more=tuple(_styled(part, letters) for part in slot.more))


def _refused(name: str, th: str, en: str) -> BadTemplateError:
    return BadTemplateError(field=name, reason_th=f"ช่อง {name} {th}", reason_en=f"the field {name} {en}")
