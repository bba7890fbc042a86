"""What the documents house refuses, and the next step for each refusal."""

from saan.documents.rules.problems import Problem
from saan.trust.errors import Kind, SaanError, Text


class TypeRefusedError(SaanError):
    """A document type cannot be used as it is written; `problems` says all that is wrong."""

    code = "documents.type-refused"
    text = Text(th="ยังใช้ชนิดเอกสารนี้ไม่ได้: {first_th}", en="The document type cannot be used yet: {first_en}")
    remedy_text = Text(
        th="แก้ตามรายการ แล้วนำเข้าใหม่ ชนิดเอกสารที่ใช้อยู่ไม่เปลี่ยนแปลง",
        en="Mend the points listed and load it again; what is in use stays as it is.",
    )

    problems: tuple[Problem, ...]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        where = f"{first.field}: " if first.field else ""
        super().__init__(first_th=where + first.text.th, first_en=where + first.text.en)


class TypeFilesError(SaanError):
    """What was given as a document type is not one folder of files."""

    code = "documents.type-files"
    text = Text(
        th="ชนิดเอกสารต้องมีแฟ้ม type.json และ plate.typ: {reason_th}",
        en="A document type is a type.json and a plate.typ: {reason_en}.",
    )
    remedy_text = Text(
        th="เลือกทั้งสองแฟ้มพร้อมภาพที่ใช้ หรือบีบอัดเป็น .zip แฟ้มเดียว",
        en="Choose both files, and the pictures they use, or pack them into one .zip.",
    )


class TypeUnknownError(SaanError):
    """There is no such document type, or it is not open here."""

    code = "documents.type-unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบชนิดเอกสารนี้", en="There is no such type of document.")
    remedy_text = Text(th="เลือกจากรายการเอกสารที่เปิดให้ยื่นขอ", en="Choose one from the list of documents.")


class TypeWithheldError(SaanError):
    """A document type is in use, but nobody is left who could sign it: a unit or position is gone, or vacant."""

    code = "documents.type-withheld"
    kind = Kind.CONFLICT
    text = Text(
        th="ขณะนี้หน่วยงานยังไม่มีผู้ลงนามเอกสารชนิดนี้ จึงยังไม่รับคำขอ",
        en="Just now nobody at the agency can sign this type of document, so no application is taken.",
    )
    remedy_text = Text(
        th="ติดต่อหน่วยงาน คำขอที่ยื่นไว้แล้วพิจารณาต่อ ผู้ดูแลระบบของหน่วยงานดูสิ่งที่ต้องแก้ได้ที่หน้าชนิดเอกสาร",
        en="Ask the agency. Applications made before go on. Its administrator sees what to mend on the page of document types.",
    )


class DataRefusedError(SaanError):
    """What was filled in cannot be taken as it is; `problems` says why, field by field."""

    code = "documents.data-refused"
    text = Text(th="ข้อมูลยังไม่ถูกต้อง: {first_th}", en="This cannot be taken yet: {first_en}")
    remedy_text = Text(
        th="แก้ไขตามรายการแล้วส่งอีกครั้ง ข้อความที่พิมพ์ไว้ยังอยู่ครบ",
        en="Mend the points listed and send it again; nothing you typed is lost.",
    )

    problems: tuple[Problem, ...]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(first_th=problems[0].text.th, first_en=problems[0].text.en)


class ApplicationNotFoundError(SaanError):
    """There is no such application, or the asker may not know of it; the two are told apart nowhere."""

    code = "documents.application-not-found"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบคำขอนี้", en="There is no such application.")
    remedy_text = Text(
        th="ตรวจลิงก์หรือเลขรับคำขอ หากควรเห็นคำขอนี้ ให้ติดต่อหน่วยงานที่รับคำขอ",
        en="Check the link or the number; if you should see it, ask the agency that took it.",
    )


class DocumentNotFoundError(SaanError):
    """There is no such document, or the asker may not know of it; the two are told apart nowhere."""

    code = "documents.not-found"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบเอกสารนี้", en="There is no such document.")
    remedy_text = Text(
        th="ตรวจลิงก์หรือเลขที่เอกสาร หรือถามหน่วยงานผู้ออก",
        en="Check the link or the number, or ask the agency that issued it.",
    )


class PastListError(SaanError):
    """A status list of a moment that has passed was asked for; none is kept (Token Status List §8.4)."""

    code = "documents.past-list"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ไม่มีรายการสถานะของเวลาในอดีต มีเฉพาะรายการปัจจุบัน",
        en="There is no status list of a past moment, only the present one.",
    )
    remedy_text = Text(
        th="ขอรายการปัจจุบันโดยไม่ระบุ time หรือถามหน่วยงานผู้ออกว่าเอกสารใช้ได้ในวันนั้นหรือไม่",
        en="Ask without `time` for the present list, or ask the issuing agency whether the document stood on that day.",
    )


class LinkVoidedError(SaanError):
    """A private link was voided, or another one was made in its place."""

    code = "documents.link-voided"
    kind = Kind.GONE
    text = Text(
        th="ลิงก์ส่วนตัวนี้ถูกยกเลิกแล้ว จึงเปิดเอกสารไม่ได้", en="This private link was voided, so it opens nothing."
    )
    remedy_text = Text(
        th="ใช้ลิงก์ใหม่หากได้รับแล้ว หรือขอลิงก์ใหม่จากหน่วยงานผู้ออก เอกสารและแฟ้มที่บันทึกไว้ยังใช้ได้ตามเดิม",
        en="Use the new one if you were given it, or ask the agency for one. The document, and what you saved of it, hold as before.",
    )


class LinkEndedError(SaanError):
    """The time of a private link is over."""

    code = "documents.link-ended"
    kind = Kind.GONE
    text = Text(
        th="ลิงก์ส่วนตัวของเอกสารเลขที่ {number} เปิดได้ถึง {until_th} เท่านั้น",
        en="The private link of document no. {number} opened it until {until_en}.",
    )
    remedy_text = Text(
        th="ขอลิงก์ใหม่จาก{agency_th} โดยแจ้งเลขที่เอกสาร เอกสารและแฟ้มที่บันทึกไว้ยังใช้ได้ตามเดิม",
        en="Ask {agency_en} for a new one, naming the number. The document, and what you saved of it, hold as before.",
    )


class NotPossibleNowError(SaanError):
    """The event is not in the table for the present state."""

    code = "documents.not-possible-now"
    kind = Kind.CONFLICT
    text = Text(
        th="ดำเนินการนี้ไม่ได้ เพราะขณะนี้สถานะคือ “{state_th}”", en="This cannot be done now: it is {state_en}."
    )
    remedy_text = Text(
        th="เปิดหน้าใหม่เพื่อดูสถานะล่าสุด แล้วเลือกขั้นตอนที่ทำได้",
        en="Open it again to see where it stands, and choose a step that is offered.",
    )


class SecondPersonNeededError(SaanError):
    """The type wants two people, and the first of them tries to be the second."""

    code = "documents.second-person-needed"
    kind = Kind.FORBIDDEN
    text = Text(th="ขั้นตอนนี้ต้องทำโดยเจ้าหน้าที่อีกคนหนึ่ง", en="This step is for another official than the first.")
    remedy_text = Text(
        th="ขอให้เจ้าหน้าที่อีกคนที่มีสิทธิพิจารณา ผู้เสนอเห็นชอบเรื่องของตนเองไม่ได้",
        en="Ask another official who may decide; nobody agrees to what they proposed.",
    )


class NoSignatoryError(SaanError):
    """The viewer holds no position that signs this type for the unit."""

    code = "documents.no-signatory"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ท่านไม่มีตำแหน่งที่ลงนามเอกสารชนิดนี้ได้", en="You hold no position that signs this type of document."
    )
    remedy_text = Text(
        th="ขอให้ผู้ดำรงตำแหน่งที่กำหนดไว้ในชนิดเอกสาร หรือผู้ทำการแทน เป็นผู้ลงนาม",
        en="Ask whoever holds a position that the type names, or acts for it, to sign.",
    )


class CannotReplaceError(SaanError):
    """Another document cannot be issued in place of this one: it no longer counts, or another one stands in for it."""

    code = "documents.cannot-replace"
    kind = Kind.CONFLICT
    text = Text(
        th="ออกฉบับใหม่แทนเอกสารเลขที่ {number} ไม่ได้: {reason_th}",
        en="Document no. {number} cannot be replaced: {reason_en}.",
    )
    remedy_text = Text(
        th="เปิดเอกสารเดิมเพื่อดูสถานะ หากคำขอนี้ดำเนินต่อไม่ได้ ให้ส่งกลับแล้วไม่อนุญาตพร้อมเหตุผล และรับคำขอใหม่ที่ไม่แทนฉบับเดิม",
        en="Open the old one to see how it stands. If this application cannot go on, send it back and refuse it with the reason, and take a new one that replaces nothing.",
    )


class ReasonNeededError(SaanError):
    """A refusal, a return or a change of status was asked for without saying why."""

    code = "documents.reason-needed"
    text = Text(th="ต้องระบุเหตุผล", en="A reason is needed.")
    remedy_text = Text(
        th="พิมพ์เหตุผลให้ผู้ขอเข้าใจว่าต้องทำอะไรต่อ", en="Say why, so that the applicant knows what to do next."
    )


class NoteTooLongError(SaanError):
    """A reason, a note or the number of a proof is longer than its place: cut off, it would say something else."""

    code = "documents.note-too-long"
    text = Text(
        th="ข้อความยาว {length} ตัวอักษร เกิน {most} ตัวอักษร",
        en="The text has {length} characters, more than the {most} that there is room for.",
    )
    remedy_text = Text(
        th="ย่อข้อความแล้วลองใหม่ ยังไม่มีสิ่งใดเปลี่ยนแปลง", en="Shorten it and try again. Nothing was changed."
    )


class ShownHashMismatchError(SaanError):
    """What the official saw is not what would be decided on."""

    code = "documents.shown-hash-mismatch"
    kind = Kind.CONFLICT
    text = Text(
        th="คำขอนี้เปลี่ยนไปจากที่ท่านเห็น จึงยังไม่ดำเนินการ",
        en="This application is not the one you were shown, so nothing was done.",
    )
    remedy_text = Text(
        th="เปิดอ่านข้อมูลล่าสุดแล้วตัดสินใจอีกครั้ง", en="Open and read what it says now, then decide again."
    )


class PaymentRefusedError(SaanError):
    """A payment does not fit what was asked for."""

    code = "documents.payment-refused"
    kind = Kind.CONFLICT
    text = Text(th="รับชำระรายการนี้ไม่ได้: {reason_th}", en="The payment cannot be taken: {reason_en}.")
    remedy_text = Text(
        th="ตรวจรหัสอ้างอิงและจำนวนเงินกับหลักฐานการชำระ",
        en="Check reference and amount against the proof of payment.",
    )


class NoticeRefusedError(SaanError):
    """A message that claims to be a payment provider's does not bear its signature, is too old, or cannot be read."""

    code = "documents.notice-refused"
    kind = Kind.UNAUTHENTICATED
    text = Text(
        th="ไม่รับแจ้งการชำระนี้ เพราะพิสูจน์ไม่ได้ว่ามาจากผู้ให้บริการ",
        en="This notice of a payment is not taken: nothing proves that it is the provider's.",
    )
    remedy_text = Text(
        th="ตรวจรหัสลับใน till_secret_file นาฬิกาของเครื่อง และลายมือชื่อตาม docs/wire/payments.md แล้วแจ้งใหม่",
        en="Check the secret in till_secret_file, the clock, and the signature by docs/wire/payments.md, and report it again.",
    )


class SealUnavailableError(SaanError):
    """The node has no key with which to seal documents of the agency."""

    code = "documents.seal-unavailable"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ยังจัดทำหน้าเอกสารไม่ได้ เอกสารคงเลขเดิมไว้",
        en="The document's page cannot be made yet; the document keeps its number.",
    )
    remedy_text = Text(
        th="ผู้ดูแลระบบเรียก saan doctor เพื่อตรวจกุญแจและใบรับรอง ระบบจะจัดทำต่อเอง",
        en="The administrator runs `saan doctor` to check keys and certificates; it is then made by itself.",
    )


class SheetRefusedError(SaanError):
    """A bulk file cannot be read as rows; `row` is the one at which it could not be read on."""

    code = "documents.sheet-refused"
    row = 1
    text = Text(th="อ่านแฟ้มรายการไม่ได้: {reason_th}", en="The file of rows cannot be read: {reason_en}.")
    remedy_text = Text(
        th="บันทึกเป็น CSV (UTF-8) xlsx หรือ Parquet ให้แถวแรกเป็นชื่อช่องตามแม่แบบของชนิดเอกสาร แล้วส่งใหม่",
        en="Save it as CSV (UTF-8), xlsx or Parquet with the names of the type's template in its first row, and send it again.",
    )


class GivenBeforeError(SaanError):
    """The same bytes were given for the same type before, so that every document of it might be issued twice."""

    code = "documents.given-before"
    kind = Kind.CONFLICT
    text = Text(
        th="แฟ้มนี้ส่งมาแล้วในชื่อ “{name}” เมื่อ {when_th} โดย {who_th} จึงยังไม่รับซ้ำ",
        en="This file was given before: “{name}”, {when_en}, by {who_en}. It was not taken again.",
    )
    remedy_text = Text(
        th="เปิดแฟ้มเดิมเพื่อดูว่าออกไปแล้วเท่าใด หากตั้งใจออกอีกชุดหนึ่ง ให้ส่งซ้ำพร้อมยืนยัน (again)",
        en="Open the earlier one and see what was issued of it. If a second set is meant, give it again and say so (again).",
    )


class KeyUsedError(SaanError):
    """A key that names one call was used before, for something else."""

    code = "documents.key-used"
    kind = Kind.CONFLICT
    text = Text(
        th="Idempotency-Key นี้ใช้ส่งเรื่องอื่นไปแล้ว จึงยังไม่ได้รับเรื่องนี้",
        en="This Idempotency-Key was used before for something else, so this was not taken.",
    )
    remedy_text = Text(
        th="ใช้ค่าใหม่สำหรับแต่ละเรื่อง และใช้ค่าเดิมเฉพาะเมื่อส่งเรื่องเดิมซ้ำ",
        en="Use a new key for each thing you send, and the same one only to repeat the same call.",
    )


class BadAddressError(SaanError):
    """What was given is no e-mail address."""

    code = "documents.bad-address"
    text = Text(th="“{address}” ไม่ใช่ที่อยู่อีเมล", en="“{address}” is no e-mail address.")
    remedy_text = Text(
        th="ตรวจตัวสะกดกับผู้รับ เช่น ชื่อ@หน่วยงาน.go.th แล้วส่งใหม่",
        en="Check its spelling with the holder, such as name@agency.go.th, and send again.",
    )


class ListFullError(SaanError):
    """Others took the last places of a status list meanwhile; the next try begins another list."""

    code = "documents.list-full"
    kind = Kind.UNAVAILABLE
    text = Text(th="บัญชีสถานะเต็มพอดี", en="The status list has just become full.")
    remedy_text = Text(th="ลองใหม่อีกครั้ง ระบบจะเริ่มบัญชีใหม่เอง", en="Try again: another list is then begun.")


class NoProofYetError(SaanError):
    """A document stands in no tree: it was issued by itself, or its batch is still being issued."""

    code = "documents.no-proof-yet"
    kind = Kind.NOT_FOUND
    text = Text(th="เอกสารนี้ยังไม่มีหลักฐานของชุด", en="There is no batch proof of this document.")
    remedy_text = Text(
        th="เอกสารที่ออกจากแฟ้มรายการมีหลักฐานเมื่อออกครบชุดหรือหยุดแล้ว ลองใหม่ภายหลัง เอกสารที่ออกทีละฉบับใช้ลายมือชื่อในแฟ้ม PDF",
        en="A document from a file of rows has one when all are issued, or the issue is stopped: try again later. One issued by itself has the signature in its PDF.",
    )


class CannotSignError(SaanError):
    """Somebody's certificate may not sign, so nothing is numbered that could not be sealed."""

    code = "documents.cannot-sign"
    kind = Kind.CONFLICT
    text = Text(
        th="ยังลงนามไม่ได้ และยังไม่ได้ออกเลขที่: {reason_th}",
        en="This cannot be signed yet, and nothing was numbered. {reason_en}",
    )
    remedy_text = Text(th="แก้ไขแล้วลงนามใหม่: {mend_th}", en="Mend it and sign again: {mend_en}")


class KeyNotForBulkError(SaanError):
    """The type wants the signatory's own signature on every document, and their key does not sign without them."""

    code = "documents.key-not-for-bulk"
    kind = Kind.CONFLICT
    text = Text(
        th="เอกสารชนิดนี้ต้องมีลายมือชื่อของผู้ลงนามทุกฉบับ แต่กุญแจของท่านลงนามจำนวนมากไม่ได้",
        en="Each document of this type bears the signatory’s own signature, and your key does not sign in bulk.",
    )
    remedy_text = Text(
        th="ให้ผู้มีกุญแจที่ลงนามจำนวนมากได้เป็นผู้สั่งออก หรือกำหนด own_signature ของชนิดเอกสารเป็น single เพื่อใช้ตราหน่วยงานอย่างเดียว ยังไม่มีฉบับใดออกเลข",
        en="Have somebody order it whose key does, or set the type’s own_signature to single, which leaves bulk issues to the agency’s seal. Nothing was numbered.",
    )


class NoRoomError(SaanError):
    """There is no room on a disk for documents of a bulk file; what was being written is undone, and written again later."""

    code = "documents.no-room"
    kind = Kind.UNAVAILABLE
    text = Text(th="พื้นที่จัดเก็บของระบบเต็ม", en="There is no room left on the node's disk.")
    remedy_text = Text(
        th="แจ้งผู้ดูแลระบบให้เพิ่มพื้นที่ แล้วระบบจะออกต่อเองจากแถวที่ค้าง ไม่มีแถวใดหายหรือออกซ้ำ",
        en="Have the administrator make room: it then goes on by itself where it was, and no row is lost or issued twice.",
    )


class BadRecordError(SaanError):
    """Bytes that claim to be a document's record are not one."""

    code = "documents.bad-record"
    text = Text(th="ข้อมูลเอกสารไม่ถูกต้อง: {reason}", en="This is not a valid document record: {reason}.")
    remedy_text = Text(
        th="อย่าเชื่อถือเอกสารนี้ ขอให้ผู้ถือนำฉบับที่ได้รับจากหน่วยงานมาแสดง",
        en="Do not rely on it; ask the holder for the file that the agency gave them.",
    )


class UnfitRecordError(SaanError):
    """The record that a document would have is one that no page would read: it is not issued, and takes no number."""

    code = "documents.unfit-record"
    kind = Kind.CONFLICT
    text = Text(
        th="ยังออกเอกสารไม่ได้ และไม่ได้ใช้เลขที่: {where} {why_th}",
        en="This cannot be issued yet, and no number was used: {where} {why_en}.",
    )
    remedy_text = Text(
        th="ข้อความของชนิดเอกสารแก้ใน type.json แล้วโหลดใหม่ ชื่อหน่วยงาน ส่วนราชการ ตำแหน่ง และบุคคลแก้ที่หน้าผู้ดูแล ข้อมูลในคำขอหรือแฟ้มรายการให้ผู้ขอแก้ มักติดมาจากการวาง ให้พิมพ์ใหม่แทน",
        en="Mend what the type says in type.json and load it again; names of agency, unit, position and person on the administrator's pages; data by returning it to who gave it. It usually comes along with pasted text: type it anew.",
    )


class FileNotBroughtError(SaanError):
    """A call names a file by something other than the mark that its bearer got for bringing it, or by one that is too old."""

    code = "documents.file-not-brought"
    text = Text(
        th="ไม่พบแฟ้มที่ระบุในบรรดาแฟ้มที่ท่านส่งมา จึงยังไม่ได้รับคำขอ",
        en="A file that is named is not one that you brought, so the application was not taken.",
    )
    remedy_text = Text(
        th="ส่งแฟ้มด้วยคำสั่ง bring_file แล้วใช้ค่า file ที่ได้ภายในหกชั่วโมง",
        en="Send the file itself with the call bring_file, and name it by the `file` of its answer within six hours.",
    )


class TooManyApplicationsError(SaanError):
    """As many applications came from the public within the hour as the agency takes."""

    code = "documents.too-many"
    kind = Kind.TOO_MANY
    text = Text(th="ขณะนี้มีผู้ยื่นคำขอจำนวนมาก", en="Very many people are applying just now.")
    remedy_text = Text(
        th="โปรดลองใหม่ในอีกหนึ่งชั่วโมง หรือยื่นที่เคาน์เตอร์ของหน่วยงาน",
        en="Try again in an hour, or apply at the agency's counter.",
    )


class RegisterUnknownError(SaanError):
    """No type of an agency is numbered in a register of this name."""

    code = "documents.register-unknown"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่มีทะเบียนเอกสารชื่อ {register}", en="There is no register of documents called {register}.")
    remedy_text = Text(
        th="ดูชื่อด้วย saan registers list หรือนำชนิดเอกสารมาใช้ก่อน",
        en="See the names by `saan registers list`, or take the type of document into use first.",
    )


class NumberBehindError(SaanError):
    """A register is to go on behind a number that it has passed, or that is none: numbers would be given twice, or wasted."""

    code = "documents.number-behind"
    kind = Kind.CONFLICT
    text = Text(
        th="ทะเบียนนี้ให้เลขถึง {last} แล้ว จึงให้เลขต่อจาก {wanted} ไม่ได้",
        en="This register has given numbers up to {last}, so it cannot go on behind {wanted}.",
    )
    remedy_text = Text(
        th="ระบุเลขสุดท้ายที่ให้ไว้ที่อื่น ซึ่งต้องมากกว่า {last} และไม่เกิน {most}",
        en="Name the last number that was given elsewhere: higher than {last}, and no higher than {most}.",
    )
