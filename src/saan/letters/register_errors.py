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


class NumberBehindError(SaanError):
    """A register is to go on behind a number that it has passed: numbers would be given twice."""

    code = "letters.number-behind"
    kind = Kind.CONFLICT
    text = Text(
        th="ทะเบียนนี้ให้เลขถึง {last} แล้วในปีนี้ จึงให้เลขต่อจาก {wanted} ไม่ได้",
        en="This register has given numbers up to {last} this year, so it cannot go on behind {wanted}.",
    )
    remedy_text = Text(
        th="ระบุเลขสุดท้ายที่ให้ไว้ที่อื่น ซึ่งต้องมากกว่า {last} หากไม่มี ไม่ต้องทำอะไร",
        en="Name the last number that was given elsewhere, which is higher than {last}; if there is none, nothing needs to be done.",
    )


class NumberTooHighError(SaanError):
    """A number is no register's: a slip of the pen would waste all numbers before it."""

    code = "letters.number-too-high"
    text = Text(
        th="เลข {wanted} ใช้เป็นเลขสุดท้ายของทะเบียนไม่ได้", en="{wanted} cannot be the last number of a register."
    )
    remedy_text = Text(
        th="ระบุเลขทะเบียนตั้งแต่ 1 ถึง {most} ตามทะเบียนที่พิมพ์ไว้",
        en="Give a number from 1 to {most}, as the printed register has it.",
    )


class NotKeptByUnitsError(SaanError):
    """A book is the agency's alone; no unit has one of its own."""

    code = "letters.not-kept-by-units"
    text = Text(
        th="หน่วยงานไม่มีทะเบียน “{book}” ของตนเอง ทะเบียนนี้เป็นของส่วนราชการ",
        en="No unit keeps a register “{book}” of its own; it is the agency's.",
    )
    remedy_text = Text(th="ไม่ต้องระบุหน่วยงาน หรือเลือกทะเบียนอื่น", en="Name no unit, or choose another register.")
