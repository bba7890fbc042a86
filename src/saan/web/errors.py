"""What the web itself refuses, before any house is asked."""

from saan.trust.errors import Kind, SaanError, Text


class NoSuchPageError(SaanError):
    """No page stands at this address, or not for this person."""

    code = "web.no-such-page"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ไม่มีหน้านี้ หรือหน้านี้ไม่ได้เปิดให้บัญชีของท่าน",
        en="There is no page at this address, or none that is open to your account.",
    )
    remedy_text = Text(
        th="ตรวจที่อยู่ที่พิมพ์ หรือกลับไปหน้าแรกแล้วเลือกจากรายการงาน",
        en="Check the address, or go to the first page and choose from your work.",
    )


class FormsOnlyError(SaanError):
    """An address that takes what forms send was opened (405)."""

    code = "web.forms-only"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ที่อยู่นี้มีไว้รับแบบฟอร์มที่กดส่งเท่านั้น ไม่มีหน้าให้เปิดดู และยังไม่มีการดำเนินการใด",
        en="This address only takes a form that is sent. There is no page to open, and nothing was done.",
    )
    remedy_text = Text(
        th="เปิดหน้าของรายการนี้หรือหน้าแรก แล้วกดปุ่มที่ต้องการจากที่นั่น",
        en="Open the page of what it belongs to, or the first page, and press the button there.",
    )


class NotAllowedError(SaanError):
    """Django or a library refused permission without saying more."""

    code = "web.not-allowed"
    kind = Kind.FORBIDDEN
    text = Text(th="บัญชีของท่านไม่มีสิทธิเปิดหน้านี้", en="Your account may not open this page.")
    remedy_text = Text(
        th="หากควรมีสิทธิ โปรดแจ้งผู้ดูแลระบบของส่วนราชการ",
        en="If it should, ask your agency's administrator.",
    )


class FormExpiredError(SaanError):
    """The form's token does not belong to this browser's session: it grew old, or another site sent it."""

    code = "web.form-expired"
    kind = Kind.FORBIDDEN
    text = Text(
        th="แบบฟอร์มนี้หมดอายุ หรือเบราว์เซอร์ไม่ได้ส่งคุกกี้มาด้วย จึงยังไม่ได้บันทึก",
        en="This form has expired, or the browser sent no cookie, so nothing was saved.",
    )
    remedy_text = Text(
        th="ข้อความที่ท่านพิมพ์แสดงอยู่ด้านล่าง คัดลอกไว้ แล้วเปิดแบบฟอร์มใหม่และส่งอีกครั้ง",
        en="What you typed is shown below: copy it, open the form again and send it once more.",
    )


class BadRequestError(SaanError):
    """The request could not be read at all."""

    code = "web.bad-request"
    kind = Kind.INVALID
    text = Text(th="ระบบอ่านคำขอนี้ไม่ได้", en="This request could not be read.")
    remedy_text = Text(
        th="กลับไปหน้าก่อนแล้วลองใหม่ หากเป็นลิงก์จากที่อื่น ให้ขอลิงก์ใหม่จากผู้ส่ง",
        en="Go back and try again; if a link brought you here, ask its sender for a new one.",
    )


class MethodNotTakenError(SaanError):
    """A program calls an address that takes no request of this method; a person who opens one is told by `FormsOnlyError`."""

    code = "web.method-not-taken"
    kind = Kind.INVALID
    text = Text(
        th="ที่อยู่นี้ไม่รับคำขอแบบ {method} รับเฉพาะ {allowed}",
        en="This address takes no {method}, only {allowed}.",
    )
    remedy_text = Text(
        th="ดูคำสั่งที่มีใน /api/v1/openapi.json",
        en="The calls there are stand in /api/v1/openapi.json.",
    )


class TooMuchSentError(SaanError):
    """A form that somebody sends without an account is larger than its route takes; nothing of it was read."""

    code = "web.too-much-sent"
    kind = Kind.TOO_LARGE
    text = Text(
        th="สิ่งที่ส่งมาใหญ่เกิน {megabytes} MB จึงยังไม่ได้รับไว้",
        en="What was sent is larger than {megabytes} MB, so none of it was taken.",
    )
    remedy_text = Text(
        th="กดย้อนกลับ ลดจำนวนหรือขนาดแฟ้มแนบ เช่น สแกนเป็น PDF ให้เล็กลง แล้วส่งใหม่",
        en="Go back, attach fewer or smaller files, such as a smaller scan, and send again.",
    )


class TooManyFieldsError(SaanError):
    """A form holds more fields than any form of ours has rows for; nothing of it was read."""

    code = "web.too-many-fields"
    kind = Kind.TOO_LARGE
    text = Text(
        th="แบบฟอร์มนี้มีเกิน {most} ช่อง จึงยังไม่ได้บันทึก",
        en="This form holds more than {most} fields, so nothing was saved.",
    )
    remedy_text = Text(
        th="กดย้อนกลับ สิ่งที่พิมพ์ยังอยู่ในแบบฟอร์ม ลดจำนวนแถว เช่น แยกผู้รับเป็นสองฉบับ แล้วบันทึกใหม่",
        en="Go back: the form still holds what you typed. Use fewer rows, such as two letters for the recipients, and save again.",
    )


class FormTooLargeError(SaanError):
    """The texts of a form are larger than any form of ours takes; nothing of it was read."""

    code = "web.form-too-large"
    kind = Kind.TOO_LARGE
    text = Text(
        th="ข้อความในแบบฟอร์มนี้ใหญ่เกินไป จึงยังไม่ได้บันทึก",
        en="The texts of this form are too large, so nothing was saved.",
    )
    remedy_text = Text(
        th="กดย้อนกลับ สิ่งที่พิมพ์ยังอยู่ในแบบฟอร์ม ย้ายข้อความยาวไปเป็นไฟล์แนบ แล้วบันทึกใหม่",
        en="Go back: the form still holds what you typed. Move long texts into an enclosure, and save again.",
    )


class TooManyRequestsError(SaanError):
    """More attempts than a person makes, so the next ones wait."""

    code = "web.too-many-requests"
    kind = Kind.TOO_MANY
    text = Text(
        th="มีการทำรายการเดิมซ้ำถี่เกินไปจากบัญชีหรือเครื่องนี้",
        en="This was tried too often from this account or machine.",
    )
    remedy_text = Text(th="รอสักครู่แล้วลองใหม่ ไม่ต้องกรอกใหม่", en="Wait a little and try again.")


class BrokenError(SaanError):
    """A fault of ours: logged with its trace under the reference that the page shows."""

    code = "web.broken"
    kind = Kind.INTERNAL
    text = Text(th="ระบบขัดข้องและได้บันทึกเหตุไว้แล้ว", en="Something of ours broke, and has been logged.")
    remedy_text = Text(
        th="ลองใหม่อีกครั้ง หากยังไม่ได้ ให้แจ้งเลขอ้างอิงนี้แก่ผู้ดูแลระบบ",
        en="Try again; if it fails again, give the administrator this reference.",
    )
