"""What the letters house announces: every act type, declared once."""

from saan.base.journal import api as journal

_REGULATION = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 และที่แก้ไขเพิ่มเติม"


def _declare(code: str, th: str, en: str) -> journal.ActType:
    return journal.declare(code, th=th, en=en, basis=_REGULATION)


LETTER_DRAFTED = _declare("letter.drafted", "ร่างหนังสือ", "Letter drafted")
LETTER_EDITED = _declare("letter.edited", "แก้ไขร่าง", "Draft edited")
LETTER_SUBMITTED = _declare("letter.submitted", "เสนอหนังสือ", "Letter submitted")
LETTER_APPROVED = _declare("letter.approved", "เห็นชอบ", "Letter approved")
LETTER_RETURNED = _declare("letter.returned", "ส่งกลับให้แก้ไข", "Letter returned with a note")
LETTER_RECALLED = _declare("letter.recalled", "ดึงเรื่องกลับ", "Letter recalled by its drafter")
LETTER_WITHDRAWN = _declare("letter.withdrawn", "ถอนเรื่อง", "Letter withdrawn")
LETTER_COSIGNED = _declare("letter.cosigned", "สั่งลงนามร่วม", "Signature ordered by one of several")
LETTER_NUMBERED = _declare("letter.numbered", "สั่งลงนามและออกเลขที่หนังสือ", "Signature ordered, letter numbered")
LETTER_SIGNED = _declare("letter.signed", "ลงนาม", "Letter signed")
LETTER_DISPATCHED = _declare("letter.dispatched", "ส่งหนังสือ", "Letter dispatched")
LETTER_KEPT = _declare("letter.kept", "เก็บเข้าทะเบียนของส่วนราชการ", "Kept on the agency's record")
LETTER_COPIED = _declare("letter.copied", "รับรองสำเนาถูกต้อง", "Certified copy made")
LETTER_LASTED = _declare("letter.lasted", "ประทับเวลาเพื่อเก็บรักษาระยะยาว", "Page time-stamped to last")
LETTER_CANCELLED = _declare("letter.cancelled", "ยกเลิกหนังสือ (คงเลขไว้)", "Letter cancelled, its number void")
LETTER_CLOSED = _declare("letter.closed", "ปิดเรื่อง", "Letter closed")

DELIVERY_ACCEPTED = _declare("delivery.accepted", "ถึงระบบปลายทาง", "Reached the recipient's system")
DELIVERY_RECEIVED = _declare("delivery.received", "ปลายทางเปิดดู", "Seen by the recipient")
DELIVERY_REGISTERED = _declare("delivery.registered", "ปลายทางลงรับ", "Registered by the recipient")
DELIVERY_CORRECTED = _declare(
    "delivery.corrected", "ปลายทางแก้เลขรับ", "Receive number corrected by the recipient"
)
DELIVERY_REJECTED = _declare("delivery.rejected", "ปลายทางปฏิเสธการรับ", "Rejected by the recipient")
DELIVERY_INVALID = _declare(
    "delivery.invalid", "ปลายทางแจ้งหนังสือผิดพลาด", "Reported as faulty by the recipient"
)
RECEIPT_REFUSED = _declare("delivery.receipt-refused", "ไม่รับใบแจ้งผลที่ผิดรูป", "Malformed receipt refused")
DELIVERY_READ = _declare("delivery.read", "ผู้รับมอบหมายเปิดอ่าน", "Read by the official in charge")
DELIVERY_FAILED = _declare("delivery.failed", "ส่งไม่สำเร็จ", "Delivery failed")
DELIVERY_EXPIRED = _declare("delivery.expired", "พ้นกำหนดส่ง", "Delivery expired")
DELIVERY_SENT_AGAIN = _declare("delivery.sent-again", "ส่งซ้ำ", "Sent again")
DELIVERY_RESUMED = _declare("delivery.resumed", "กลับมานำส่งต่อ", "Delivery goes on")

INCOMING_ARRIVED = _declare("incoming.arrived", "หนังสือมาถึง", "Letter arrived")
INCOMING_REFUSED = _declare("incoming.refused", "ไม่รับข้อมูลหนังสือที่ผิดรูป", "Malformed letter refused")
INCOMING_OPENED = _declare("incoming.opened", "เปิดหนังสือ", "Letter opened")
INCOMING_REGISTERED = _declare("incoming.registered", "ลงรับหนังสือ", "Letter registered")
INCOMING_CORRECTED = _declare("incoming.corrected", "แก้การลงรับ", "Registration corrected")
INCOMING_REJECTED = _declare("incoming.rejected", "ปฏิเสธการรับหนังสือ", "Letter rejected")
INCOMING_FAULTY = _declare("incoming.faulty", "แจ้งหนังสือผิดพลาด", "Letter reported as faulty")
INCOMING_ASSIGNED = _declare("incoming.assigned", "มอบหมาย", "Letter assigned")
INCOMING_MINUTED = _declare("incoming.minuted", "เกษียนหนังสือ", "Minute written")
INCOMING_ENTERED = _declare("incoming.entered", "ลงรับในทะเบียนของหน่วยงาน", "Received in a unit's own register")
INCOMING_VOIDED = _declare("incoming.voided", "เลขรับของหน่วยงานเป็นโมฆะ", "A unit's own receive number voided")
INCOMING_READ = _declare("incoming.read", "ผู้รับมอบหมายเปิดอ่าน", "Letter read by the official in charge")
INCOMING_CLOSED = _declare("incoming.closed", "ปิดเรื่อง", "Incoming letter closed")
INCOMING_REOPENED = _declare("incoming.reopened", "เปิดเรื่องอีกครั้ง", "Incoming letter reopened")
INCOMING_COPIED = _declare("incoming.copied", "รับรองสำเนาถูกต้อง", "Certified copy of a letter received made")
INCOMING_LASTED = _declare(
    "incoming.lasted", "ประทับเวลาเพื่อเก็บรักษาระยะยาว", "Page of a letter received time-stamped to last"
)
INCOMING_REMINDED = _declare("incoming.reminded", "เตือนหนังสือค้างรับ", "Reminded of a letter not yet registered")
INQUIRY_REFUSED = _declare(
    "incoming.inquiry-refused", "ไม่รับคำถามถึงผลของหนังสือที่ผิดรูป", "Malformed question about a letter refused"
)
INCOMING_UNTOLD = _declare("incoming.untold", "แจ้งผู้ส่งไม่ได้", "The sender could not be told")

PRACTICE_SET = _declare("letters.practice-set", "กำหนดแนวปฏิบัติงานสารบรรณ", "Practice of correspondence set")
NUMBERS_LEFT_OUT = _declare(
    "letters.numbers-left-out", "เว้นเลขทะเบียนที่ให้ไว้ที่อื่นแล้ว", "Numbers given elsewhere left out of a register"
)
REGISTRAR_APPOINTED = _declare(
    "letters.registrar-appointed", "แต่งตั้งนายทะเบียนข้อมูลข่าวสารลับ", "Secret registrar appointed"
)
REGISTRAR_ENDED = _declare(
    "letters.registrar-ended", "พ้นหน้าที่นายทะเบียนข้อมูลข่าวสารลับ", "Secret registrar relieved"
)
INCOMING_READER_NAMED = _declare(
    "incoming.reader-named", "ระบุผู้มีสิทธิอ่านหนังสือลับที่ได้รับ", "Reader of a secret letter received named"
)
READER_NAMED = _declare("letters.reader-named", "ระบุผู้มีสิทธิอ่านหนังสือลับ", "Reader of a secret letter named")
