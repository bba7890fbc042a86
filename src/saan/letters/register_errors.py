"""What is refused of registers and their lines."""

from saan.trust.errors import Kind, SaanError, Text


class UnitNumberReplacedError(SaanError):
    """A unit's own number was to be voided that counts no more, as after a second press; or it is another unit's."""

    code = "letters.unit-number-replaced"
    kind = Kind.CONFLICT
    text = Text(
        th="เลขรับนี้เป็นโมฆะแล้ว หรือไม่ใช่เลขของหน่วยงานที่ท่านเป็นสารบรรณ จึงไม่ได้ทำสิ่งใด",
        en="This number is void already, or is no number of a unit whose clerk you are; nothing was done.",
    )
    remedy_text = Text(
        th="เปิดหนังสือดูเลขรับที่ใช้อยู่ หากยังไม่มี ให้ลงรับในทะเบียนของหน่วยงานจากหน้านั้น",
        en="Open the letter to see which numbers count; if your unit has none, receive it in the unit's register from there.",
    )
