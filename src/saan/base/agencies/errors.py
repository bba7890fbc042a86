"""What the agencies house refuses."""

from saan.trust.errors import Kind, SaanError, Text


class UnknownAgencyError(SaanError):
    """No agency of this id is known to the node."""

    code = "agencies.unknown-agency"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบส่วนราชการรหัส {agency}", en="No agency has the id {agency}.")
    remedy_text = Text(
        th="โปรดตรวจสอบรหัสกับทำเนียบส่วนราชการ",
        en="Check the id against the directory of agencies.",
    )


class UnknownUnitError(SaanError):
    """No unit of this id is known to the node, or the asker may not know of it."""

    code = "agencies.unknown-unit"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบหน่วยงานที่ระบุ", en="There is no such unit.")
    remedy_text = Text(
        th="โปรดเลือกหน่วยงานจากรายการอีกครั้ง",
        en="Choose the unit from the list again.",
    )


class NoCentralRegistryError(SaanError):
    """The agency has not named the unit that receives its letters."""

    code = "agencies.no-central-registry"
    kind = Kind.CONFLICT
    text = Text(
        th="ส่วนราชการ {agency} ยังไม่ได้กำหนดหน่วยงานสารบรรณกลาง",
        en="The agency {agency} has not named its central registry.",
    )
    remedy_text = Text(
        th="ผู้ดูแลระบบของส่วนราชการต้องกำหนดหน่วยงานสารบรรณกลางหนึ่งหน่วยงานก่อน",
        en="The agency's administrator must first name one unit as its central registry.",
    )


class InvalidAgencyIdError(SaanError):
    """An agency id is `th:` and thirteen digits."""

    code = "agencies.invalid-id"
    text = Text(
        th="รหัสส่วนราชการ “{agency}” ไม่ถูกรูปแบบ", en="“{agency}” does not have the form of an agency id."
    )
    remedy_text = Text(
        th="ใช้ th: ตามด้วยเลขนิติบุคคล 13 หลัก เช่น th:0994000000015",
        en="Write th: and the 13 digits of the juristic person, such as th:0994000000015.",
    )


class InvalidNameError(SaanError):
    """A name in Thai and one in English, each of 1 to 200 characters on one line."""

    code = "agencies.invalid-name"
    text = Text(
        th="ต้องระบุชื่อทั้งภาษาไทยและภาษาอังกฤษ ไม่เกินภาษาละ 200 ตัวอักษร",
        en="A name is needed in Thai and in English, each of at most 200 characters.",
    )
    remedy_text = Text(th="โปรดกรอกหรือย่อชื่อให้ครบทั้งสองภาษา", en="Fill in or shorten the names.")


class InvalidLetterCodeError(SaanError):
    """The letter code is one to eight characters without spaces."""

    code = "agencies.invalid-letter-code"
    text = Text(
        th="รหัสตัวพยัญชนะ “{letter_code}” ไม่ถูกต้อง",
        en="“{letter_code}” cannot be the code that opens letter numbers.",
    )
    remedy_text = Text(
        th="ใช้รหัสที่กำหนดให้ส่วนราชการ เช่น มท หรือ ศธ ไม่เกิน 8 ตัวอักษรและไม่เว้นวรรค",
        en="Use the code given to the agency, such as มท: at most eight characters, no spaces.",
    )


class InvalidNumberCodeError(SaanError):
    """The code of a unit is digits, in groups parted by full stops, hyphens or strokes."""

    code = "agencies.invalid-number-code"
    text = Text(
        th="รหัสเลขของหน่วยงาน “{number_code}” ไม่ถูกรูปแบบ",
        en="“{number_code}” does not have the form of a unit's number.",
    )
    remedy_text = Text(
        th="ใช้ตัวเลขไม่เกิน 20 ตัวอักษร เช่น 0201 หรือ 0201.3",
        en="Use digits, at most 20 characters, such as 0201 or 0201.3.",
    )


class InvalidContactError(SaanError):
    """A contact is at most 200 characters on one line; it may be empty."""

    code = "agencies.invalid-contact"
    text = Text(
        th="ข้อมูลติดต่อต้องไม่เกิน 200 ตัวอักษรและอยู่ในบรรทัดเดียว",
        en="The contact is at most 200 characters on one line.",
    )
    remedy_text = Text(th="โปรดย่อข้อมูลติดต่อ", en="Shorten the contact.")


class NumberCodeTakenError(SaanError):
    """Another unit of the agency has the code, and letter numbers would collide."""

    code = "agencies.number-code-taken"
    kind = Kind.CONFLICT
    text = Text(
        th="รหัสเลข {number_code} เป็นของ {unit} แล้ว", en="The number {number_code} belongs to {unit} already."
    )
    remedy_text = Text(
        th="โปรดใช้รหัสเลขอื่นที่ยังไม่ซ้ำภายในส่วนราชการ", en="Use a number that is free in this agency."
    )


class SecondRootError(SaanError):
    """An agency has one topmost unit; every other stands below it."""

    code = "agencies.second-root"
    kind = Kind.CONFLICT
    text = Text(th="ส่วนราชการมีหน่วยงานระดับบนสุดได้หน่วยงานเดียว", en="An agency has only one topmost unit.")
    remedy_text = Text(th="โปรดเลือกหน่วยงานต้นสังกัด", en="Choose the unit above it.")


class RootStaysError(SaanError):
    """The topmost unit cannot be moved."""

    code = "agencies.root-stays"
    kind = Kind.CONFLICT
    text = Text(th="ย้ายหน่วยงานระดับบนสุดไม่ได้", en="The topmost unit cannot be moved.")
    remedy_text = Text(th="หากเปลี่ยนชื่อส่วนราชการ ให้ใช้การแก้ไขชื่อแทน", en="To rename it, change its name instead.")


class TooDeepError(SaanError):
    """The tree of units would have more levels than a path has room for."""

    code = "agencies.too-deep"
    text = Text(
        th="โครงสร้างหน่วยงานซ้อนกันได้ไม่เกิน {levels} ระดับ", en="Units can stand at most {levels} levels deep."
    )
    remedy_text = Text(th="โปรดเลือกต้นสังกัดในระดับที่สูงกว่า", en="Choose a unit higher up.")


class BelowItselfError(SaanError):
    """A unit cannot stand below itself."""

    code = "agencies.below-itself"
    kind = Kind.CONFLICT
    text = Text(
        th="ย้ายหน่วยงานไปอยู่ใต้ตนเองหรือใต้หน่วยงานในสังกัดของตนไม่ได้",
        en="A unit cannot be moved below itself or below one of its own.",
    )
    remedy_text = Text(th="โปรดเลือกต้นสังกัดอื่น", en="Choose another unit to move it to.")


class OtherAgencyError(SaanError):
    """Both sides of the change must belong to one agency."""

    code = "agencies.other-agency"
    kind = Kind.FORBIDDEN
    text = Text(th="ทำรายการข้ามส่วนราชการไม่ได้", en="This would reach from one agency into another.")
    remedy_text = Text(
        th="โปรดให้ผู้ดูแลระบบของส่วนราชการนั้นเป็นผู้ดำเนินการ",
        en="Ask the administrator of the other agency to do it.",
    )
