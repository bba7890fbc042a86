"""What the people house refuses."""

from uuid import UUID

from saan.trust.errors import Kind, SaanError, Text


class NotAuthorisedError(SaanError):
    """The asker holds no role or position that allows this, at this moment."""

    code = "people.not-authorised"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ท่านไม่มีอำนาจหรือสิทธิดำเนินการเรื่องนี้ ณ เวลานี้",
        en="You hold no role or position that allows this at this moment.",
    )
    remedy_text = Text(
        th="หากท่านควรมีสิทธิ โปรดแจ้งผู้ดูแลระบบของส่วนราชการให้กำหนดบทบาทหรือบันทึกคำสั่งมอบหมาย",
        en="If you should be allowed, ask your agency's administrator to grant the role or record the order.",
    )


class NotAnOfficialError(SaanError):
    """The account belongs to no active agency of this node, or is itself inactive."""

    code = "people.not-an-official"
    kind = Kind.FORBIDDEN
    text = Text(
        th="บัญชีนี้ไม่ได้สังกัดส่วนราชการที่ใช้งานระบบนี้อยู่",
        en="This account belongs to no agency that is active on this node.",
    )
    remedy_text = Text(
        th="โปรดติดต่อผู้ดูแลระบบของส่วนราชการต้นสังกัด",
        en="Ask the administrator of your agency.",
    )


class SessionEndedError(SaanError):
    """Nobody was signed in any more when a form was sent; what was typed is shown back."""

    code = "people.session-ended"
    kind = Kind.UNAUTHENTICATED
    text = Text(
        th="ท่านออกจากระบบก่อนบันทึก หรือไม่ได้ใช้งานเป็นเวลานานจนระบบให้ออก จึงยังไม่ได้บันทึก",
        en="You had signed out, or had been signed out after a long pause, before this was saved.",
    )
    remedy_text = Text(
        th="คัดลอกข้อความที่แสดงด้านล่างไว้ แล้วเข้าสู่ระบบใหม่เพื่อบันทึกอีกครั้ง",
        en="Copy what is shown below, sign in again, and save it once more.",
    )


class UnknownPersonError(SaanError):
    """No person of this id is known to the node, or the asker may not know of them."""

    code = "people.unknown-person"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบบุคคลที่ระบุ", en="There is no such person.")
    remedy_text = Text(th="โปรดเลือกบุคคลจากรายการอีกครั้ง", en="Choose the person from the list again.")


class InvalidPersonError(SaanError):
    """A person needs a given and a family name in Thai, each of at most 100 characters on one line."""

    code = "people.invalid-name"
    text = Text(
        th="ต้องระบุชื่อและนามสกุลภาษาไทย และทุกช่องต้องไม่ยาวเกินกำหนด (คำนำหน้า 40 ชื่อหรือนามสกุล 100 ตัวอักษร)",
        en="A given and a family name are needed, and no field may be too long (prefix 40, names 100 characters).",
    )
    remedy_text = Text(th="โปรดกรอกให้ครบหรือย่อข้อความ", en="Fill in or shorten the fields.")


class InvalidEmailError(SaanError):
    """The address has not the form of an e-mail address."""

    code = "people.invalid-email"
    text = Text(th="ที่อยู่อีเมล “{email}” ไม่ถูกรูปแบบ", en="“{email}” is not an e-mail address.")
    remedy_text = Text(
        th="โปรดกรอกอีเมลของหน่วยงาน เช่น somchai@agency.go.th",
        en="Write a full address, such as somchai@agency.go.th.",
    )


class EmailTakenError(SaanError):
    """Another account signs in with the address."""

    code = "people.email-taken"
    kind = Kind.CONFLICT
    text = Text(th="อีเมล {email} มีบัญชีอยู่แล้ว", en="There is an account with the address {email} already.")
    remedy_text = Text(
        th="โปรดใช้อีเมลอื่น หรือแก้ไขบัญชีเดิมแทนการสร้างใหม่",
        en="Use another address, or change the existing account instead.",
    )


class InvalidPositionError(SaanError):
    """A position needs a title in Thai and in English, each of at most 200 characters."""

    code = "people.invalid-title"
    text = Text(
        th="ต้องระบุชื่อตำแหน่งทั้งภาษาไทยและภาษาอังกฤษ ไม่เกินภาษาละ 200 ตัวอักษร",
        en="A title is needed in Thai and in English, each of at most 200 characters.",
    )
    remedy_text = Text(th="โปรดกรอกหรือย่อชื่อตำแหน่ง", en="Fill in or shorten the titles.")


class UnknownRecordError(SaanError):
    """No appointment, grant, delegation, position or client of this id."""

    code = "people.unknown-record"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบรายการที่ระบุ", en="There is no such entry.")
    remedy_text = Text(th="โปรดเปิดหน้ารายการใหม่แล้วเลือกอีกครั้ง", en="Open the list again and choose anew.")


class PeriodError(SaanError):
    """A period must end after it begins."""

    code = "people.period"
    text = Text(th="วันสิ้นสุดต้องอยู่หลังวันเริ่มต้น", en="The period must end after it begins.")
    remedy_text = Text(th="โปรดแก้ไขวันเริ่มต้นหรือวันสิ้นสุด", en="Correct one of the two dates.")


class PositionHeldError(SaanError):
    """A position has one holder at a time."""

    code = "people.position-held"
    kind = Kind.CONFLICT
    text = Text(th="ตำแหน่งนี้มี {holder} ดำรงอยู่ในช่วงเวลาที่ระบุ", en="{holder} holds the position in that period.")
    remedy_text = Text(
        th="ให้สิ้นสุดการดำรงตำแหน่งของผู้เดิมก่อน หรือบันทึกเป็นการรักษาราชการแทน",
        en="End the earlier appointment first, or record a delegation instead.",
    )


class AlreadyGrantedError(SaanError):
    """The person has the role in the unit in an overlapping period."""

    code = "people.already-granted"
    kind = Kind.CONFLICT
    text = Text(
        th="บุคคลนี้มีบทบาทนี้ในหน่วยงานนี้อยู่แล้วในช่วงเวลาที่ซ้อนกัน",
        en="The person has this role in the unit in an overlapping period.",
    )
    remedy_text = Text(th="ให้เพิกถอนบทบาทเดิมก่อนหากต้องการเปลี่ยนช่วงเวลา", en="Withdraw the earlier grant first.")


class AlreadyEndedError(SaanError):
    """The appointment, grant or delegation has ended or was withdrawn."""

    code = "people.already-ended"
    kind = Kind.CONFLICT
    text = Text(th="รายการนี้สิ้นสุดไปแล้ว", en="This has ended already.")
    remedy_text = Text(th="ไม่ต้องดำเนินการใด", en="Nothing needs to be done.")


class LastAdministratorError(SaanError):
    """An agency keeps at least one administrator without an end date."""

    code = "people.last-administrator"
    kind = Kind.CONFLICT
    text = Text(
        th="ทำรายการนี้ไม่ได้ เพราะส่วนราชการจะไม่เหลือผู้ดูแลระบบ",
        en="This would leave the agency without an administrator.",
    )
    remedy_text = Text(
        th="ให้กำหนดผู้ดูแลระบบของทั้งส่วนราชการอีกหนึ่งคนโดยไม่กำหนดวันสิ้นสุดก่อน",
        en="First grant the role over the whole agency, without an end date, to someone else.",
    )


class SelfClearanceError(SaanError):
    """Nobody changes their own clearance."""

    code = "people.own-clearance"
    kind = Kind.FORBIDDEN
    text = Text(th="เปลี่ยนชั้นความลับของตนเองไม่ได้", en="You cannot change your own clearance.")
    remedy_text = Text(th="โปรดให้ผู้ดูแลระบบอีกคนเป็นผู้ดำเนินการ", en="Ask another administrator to do it.")


class MachineRoleError(SaanError):
    """A machine neither administers, reviews nor signs."""

    code = "people.machine-role"
    kind = Kind.FORBIDDEN
    text = Text(
        th="โปรแกรมของหน่วยงานรับบทบาทนี้หรือดำรงตำแหน่งไม่ได้",
        en="A program cannot have this role or hold a position.",
    )
    remedy_text = Text(
        th="ให้กำหนดบทบาทเจ้าหน้าที่สารบรรณ ผู้ร่าง หรือผู้ตรวจสอบแทน",
        en="Give it the role of a clerk, a drafter or an auditor.",
    )


class PersonNeededError(SaanError):
    """A program asked for what people alone decide or vouch for (rule 8 of `rules`), whatever its scopes."""

    code = "people.person-needed"
    kind = Kind.FORBIDDEN
    text = Text(
        th="เรื่องนี้ต้องให้คนเป็นผู้ดำเนินการ โปรแกรมทำแทนไม่ได้ไม่ว่ามีขอบเขตสิทธิใด",
        en="This is for a person to do; a program cannot, whatever its scopes.",
    )
    remedy_text = Text(
        th="ให้เจ้าหน้าที่หรือผู้ดูแลระบบที่มีหน้าที่นั้นดำเนินการในหน้าเว็บ",
        en="Have the official or administrator whose duty it is do it on the pages.",
    )


class EntryKeyUsedError(SaanError):
    """A key that names one call was used before, for something else."""

    code = "people.key-used"
    kind = Kind.CONFLICT
    text = Text(
        th="Idempotency-Key นี้ใช้กับรายการอื่นไปแล้ว", en="This Idempotency-Key has already made something else."
    )
    remedy_text = Text(
        th="ใช้ค่าใหม่สำหรับแต่ละรายการ และใช้ค่าเดิมเฉพาะเมื่อส่งคำขอเดิมซ้ำ",
        en="Use a new key for each entry, and the same one only to repeat the same call.",
    )


class RegisteredBeforeError(SaanError):
    """The program that a call would register was registered by the same call before; `machine_id` is it."""

    code = "people.registered-before"
    kind = Kind.CONFLICT
    text = Text(
        th="โปรแกรม {name} ขึ้นทะเบียนไว้แล้วครั้งเดียว ด้วยชื่อ {client_id}",
        en="The program {name} is registered already, once, as {client_id}.",
    )
    remedy_text = Text(
        th="หากยังไม่ได้จดรหัสลับ ให้กด “ออกรหัสลับใหม่” ที่หน้าของโปรแกรม",
        en="If you have not noted its secret, make a new one on the program’s page.",
    )

    def __init__(self, machine_id: UUID, name: str, client_id: str) -> None:
        self.machine_id = machine_id
        super().__init__(name=name, client_id=client_id)


class NotHeldError(SaanError):
    """Nobody delegates what they do not hold themselves, by appointment, for the whole period."""

    code = "people.not-held"
    kind = Kind.FORBIDDEN
    text = Text(
        th="มอบหมายได้เฉพาะตำแหน่งที่ท่านดำรงอยู่เองตลอดช่วงเวลาที่มอบหมาย",
        en="You can delegate only a position that you hold yourself for the whole period.",
    )
    remedy_text = Text(
        th="โปรดย่อช่วงเวลา หรือให้ผู้ดูแลระบบบันทึกตามคำสั่งของผู้มีอำนาจ",
        en="Shorten the period, or have the administrator record a superior's order.",
    )


class NotSigningError(SaanError):
    """Only a position that signs can be delegated."""

    code = "people.not-signing"
    text = Text(th="ตำแหน่งนี้ไม่มีอำนาจลงนาม จึงมอบหมายไม่ได้", en="This position signs nothing to delegate.")
    remedy_text = Text(th="โปรดเลือกตำแหน่งที่มีอำนาจลงนาม", en="Choose a position that signs.")


class DelegatedToHolderError(SaanError):
    """The holder of a position does not act for themselves."""

    code = "people.delegated-to-holder"
    text = Text(
        th="ผู้ดำรงตำแหน่งไม่ต้องได้รับมอบหมายให้ทำการแทนตนเอง",
        en="The holder of the position needs no delegation to act for themselves.",
    )
    remedy_text = Text(th="โปรดเลือกบุคคลอื่น", en="Choose someone else.")


class AlreadyDelegatedError(SaanError):
    """Someone acts for the position in an overlapping period."""

    code = "people.already-delegated"
    kind = Kind.CONFLICT
    text = Text(
        th="{delegate} ได้รับมอบหมายตามคำสั่งที่ {order_number} ในช่วงเวลาที่ซ้อนกัน",
        en="{delegate} acts under order {order_number} in an overlapping period.",
    )
    remedy_text = Text(
        th="ให้ยกเลิกการมอบหมายเดิมก่อน หรือแก้ไขช่วงเวลา", en="Revoke that delegation first, or change the dates."
    )


class OrderNumberError(SaanError):
    """A delegation rests on a numbered order."""

    code = "people.order-number"
    text = Text(th="ต้องระบุเลขที่คำสั่ง ไม่เกิน 100 ตัวอักษร", en="The number of the order is needed.")
    remedy_text = Text(
        th="โปรดกรอกเลขที่คำสั่ง เช่น 123/2569", en="Write it as it stands on the order, such as 123/2569."
    )


class InvitationError(SaanError):
    """The link was used, has expired, was replaced by a newer one, or never was."""

    code = "people.invitation"
    kind = Kind.GONE
    text = Text(
        th="ลิงก์เชิญนี้ใช้ไม่ได้แล้ว อาจหมดอายุ ถูกใช้ไปแล้ว หรือมีลิงก์ใหม่แทน",
        en="This invitation no longer works: it has expired, was used, or was replaced by a newer one.",
    )
    remedy_text = Text(
        th="โปรดขอลิงก์เชิญใหม่จากผู้ดูแลระบบของส่วนราชการ",
        en="Ask your agency's administrator for a new one.",
    )


class NationalIdTakenError(SaanError):
    """Another account is linked to the number."""

    code = "people.national-id-taken"
    kind = Kind.CONFLICT
    text = Text(
        th="เลขประจำตัวประชาชนนี้เชื่อมกับบัญชีอื่นอยู่แล้ว", en="This number is linked to another account already."
    )
    remedy_text = Text(th="โปรดตรวจสอบว่าบุคคลนี้มีบัญชีซ้ำหรือไม่", en="Check whether the person has two accounts.")


class ScopeError(SaanError):
    """A scope that is not in the list of scopes."""

    code = "people.scope"
    text = Text(th="ไม่รู้จักขอบเขตสิทธิ {scope}", en="There is no scope {scope}.")
    remedy_text = Text(th="โปรดเลือกอย่างน้อยหนึ่งขอบเขตจากรายการ", en="Choose at least one from the list.")


class BearerError(SaanError):
    """The token is unknown, expired or revoked, or its program was withdrawn."""

    code = "people.bearer"
    kind = Kind.UNAUTHENTICATED
    text = Text(th="โทเค็นใช้ไม่ได้หรือหมดอายุแล้ว", en="The token is not valid, or has expired.")
    remedy_text = Text(
        th="ขอโทเค็นใหม่ที่ /oauth/token ด้วยรหัสประจำตัวและรหัสลับของโปรแกรม",
        en="Ask /oauth/token for a new one with the program’s client id and secret.",
    )


class ScopeMissingError(SaanError):
    """The token is good, but not for this."""

    code = "people.scope-missing"
    kind = Kind.FORBIDDEN
    text = Text(th="โทเค็นนี้ไม่มีขอบเขตสิทธิ {scope}", en="The token does not have the scope {scope}.")
    remedy_text = Text(
        th="ให้ผู้ดูแลระบบเพิ่มขอบเขตสิทธิแก่โปรแกรม แล้วขอโทเค็นใหม่",
        en="Have the administrator add the scope to the program, then ask for a new token.",
    )


class ProgramNameError(SaanError):
    """A program needs a name of at most 100 characters."""

    code = "people.program-name"
    text = Text(
        th="ต้องตั้งชื่อโปรแกรม ไม่เกิน 100 ตัวอักษร", en="The program needs a name of at most 100 characters."
    )
    remedy_text = Text(
        th="ตั้งชื่อที่บอกว่าเป็นระบบใด เช่น ระบบงานบุคคล", en="Name it after the system it is, such as Personnel."
    )
