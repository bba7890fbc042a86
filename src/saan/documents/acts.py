"""What the documents house announces: every act type, declared once."""

from saan.base.journal import api as journal

_ACT = "พระราชบัญญัติการปฏิบัติราชการทางอิเล็กทรอนิกส์ พ.ศ. 2565"


def _declare(code: str, th: str, en: str) -> journal.ActType:
    return journal.declare(code, th=th, en=en, basis=_ACT)


TYPE_LOADED = _declare("document-type.loaded", "นำเข้าชนิดเอกสาร", "Document type loaded")
TYPE_RETIRED = _declare("document-type.retired", "เลิกใช้ชนิดเอกสาร", "Document type retired")

APPLICATION_RECEIVED = _declare("application.received", "รับคำขอ", "Application received")
APPLICATION_PAID = _declare("application.paid", "รับชำระค่าธรรมเนียม", "Fee paid")
APPLICATION_OVERPAID = _declare(
    "application.overpaid", "ได้รับเงินที่ต้องคืนผู้ขอ", "Money received that is to be given back"
)
APPLICATION_REFUNDED = _declare("application.refunded", "คืนเงินแก่ผู้ขอแล้ว", "Money given back")
APPLICATION_TAKEN = _declare("application.taken", "รับเรื่องไว้พิจารณา", "Application taken up")
APPLICATION_ASKED = _declare("application.asked", "แจ้งให้แก้ไขเพิ่มเติม", "Applicant asked for what is missing")
APPLICATION_ANSWERED = _declare("application.answered", "ผู้ขอแก้ไขเพิ่มเติมแล้ว", "Applicant gave what was missing")
APPLICATION_PROPOSED = _declare("application.proposed", "เสนอให้ออกเอกสาร", "Issue proposed")
APPLICATION_APPROVED = _declare(
    "application.approved", "เห็นชอบให้ออกเอกสาร", "Issue agreed by a second official"
)
APPLICATION_RETURNED = _declare(
    "application.returned", "ส่งกลับให้พิจารณาใหม่", "Sent back to be considered again"
)
APPLICATION_REFUSED = _declare("application.refused", "ไม่อนุญาต", "Application refused")
APPLICATION_WITHDRAWN = _declare("application.withdrawn", "ผู้ขอถอนคำขอ", "Application withdrawn")
APPLICATION_LAPSING = _declare(
    "application.lapsing", "แจ้งผู้ขอว่าใกล้พ้นกำหนด", "Applicant told that the time is nearly over"
)
APPLICATION_LAPSED = _declare(
    "application.lapsed", "คำขอสิ้นสุดเพราะพ้นกำหนด", "Application ended, its time had passed"
)
APPLICATION_UNREACHED = _declare(
    "application.unreached", "ส่งอีเมลถึงผู้ขอไม่สำเร็จ", "E-mail to the applicant failed"
)
APPLICATION_HANDED_OVER = _declare(
    "application.link-taken",
    "เจ้าหน้าที่เปิดลิงก์ของผู้ขอเพื่อพิมพ์ให้",
    "Applicant's link opened by an official, to be handed over",
)

DOCUMENT_NUMBERED = _declare("document.numbered", "สั่งลงนามและออกเลขที่เอกสาร", "Document signed and numbered")
DOCUMENT_ISSUED = _declare("document.issued", "ออกเอกสาร", "Document issued")
DOCUMENT_LASTED = _declare("document.lasted", "ประทับเวลาเพื่อเก็บรักษาระยะยาว", "Page time-stamped to last")
DOCUMENT_DELIVERED = _declare("document.delivered", "ส่งมอบเข้ากระเป๋าเอกสาร", "Document delivered to a wallet")
LINK_VOIDED = _declare("document.link-voided", "ยกเลิกลิงก์ส่วนตัวของเอกสาร", "Document's private link voided")
LINK_RENEWED = _declare(
    "document.link-renewed", "ออกลิงก์ส่วนตัวใหม่แทนลิงก์เดิม", "Document's private link made anew"
)
DOCUMENT_UNREACHED = _declare(
    "document.unreached", "แจ้งสถานะเอกสารทางอีเมลไม่สำเร็จ", "E-mail about a document's standing failed"
)
STATUS_PROPOSED = _declare("document.status-proposed", "เสนอเปลี่ยนสถานะเอกสาร", "Change of status proposed")
STATUS_DECLINED = _declare("document.status-declined", "ไม่เห็นชอบเปลี่ยนสถานะ", "Change of status declined")
DOCUMENT_SUSPENDED = _declare("document.suspended", "พักใช้เอกสาร", "Document suspended")
DOCUMENT_RESTORED = _declare("document.restored", "ให้กลับมาใช้ได้", "Document restored")
DOCUMENT_REVOKED = _declare("document.revoked", "เพิกถอนเอกสาร", "Document revoked")
DOCUMENT_REPLACED = _declare("document.replaced", "ออกเอกสารฉบับใหม่แทน", "Document replaced")
DOCUMENT_DESTROYED = _declare(
    "document.destroyed", "ทำลายเอกสารที่ครบอายุการเก็บ", "Document past its keeping destroyed"
)
DESTRUCTION_LISTED = _declare("destruction.listed", "ทำบัญชีเอกสารขอทำลาย", "Documents listed for destruction")
DESTRUCTION_AGREED = _declare(
    "destruction.agreed", "เห็นชอบให้ทำลาย", "Destruction agreed by a second official"
)
DESTRUCTION_DECLINED = _declare("destruction.declined", "ไม่เห็นชอบให้ทำลาย", "Destruction declined")
APPLICATION_DESTROYED = _declare(
    "application.destroyed", "ทำลายคำขอที่ครบอายุการเก็บ", "Application destroyed after its time of keeping"
)
DESTRUCTION_DONE = _declare("destruction.done", "ทำลายครบบัญชี", "Destruction finished")
STATUS_LIST_BEGUN = _declare("status-list.begun", "เริ่มบัญชีสถานะ", "Status list begun")
STATUS_LIST_LEFT = _declare(
    "status-list.left", "เลิกให้ที่ในบัญชีสถานะ", "Status list left: no more places given in it"
)
NUMBERS_LEFT_OUT = _declare(
    "documents.numbers-left-out", "เว้นเลขเอกสารที่ให้ไว้ที่อื่นแล้ว", "Numbers of documents given elsewhere left out"
)

BATCH_GIVEN = _declare("batch.given", "ส่งแฟ้มออกเอกสารจำนวนมาก", "Bulk file given")
BATCH_STARTED = _declare("batch.started", "สั่งออกเอกสารจำนวนมาก", "Bulk issue ordered")
BATCH_NUMBERED = _declare("batch.numbered", "ออกเลขที่ให้เอกสารในชุด", "Part of a bulk issue numbered")
BATCH_LASTED = _declare(
    "batch.lasted", "ประทับเวลาเอกสารในชุดเพื่อเก็บรักษาระยะยาว", "Documents of a bulk issue time-stamped to last"
)
EVIDENCE_REHASHED = _declare(
    "evidence.rehash-ordered",
    "สั่งต่ออายุหลักฐานระยะยาวด้วยฟังก์ชันแฮชใหม่",
    "Evidence ordered to be renewed under another hash function",
)
BATCH_STOPPED = _declare("batch.stopped", "สั่งหยุดออกเอกสาร", "Bulk issue stopped")
BATCH_FORGOTTEN = _declare(
    "batch.forgotten", "ลบแฟ้มรายการที่ไม่ได้ออกเป็นเอกสาร", "Rows deleted of a bulk file that led to no document"
)
BATCH_FINISHED = _declare("batch.finished", "ออกเอกสารครบชุด", "Bulk issue finished")
BATCH_ROOTED = _declare("batch.rooted", "ลงลายมือชื่อรากของชุดเอกสาร", "Root of a bulk issue signed")
BATCH_LINKS = _declare("batch.links-listed", "นำรายการลิงก์ของผู้รับออกไป", "List of the holders' links taken")
BATCH_SENT_AGAIN = _declare(
    "batch.sent-again", "สั่งส่งอีเมลที่เลิกลองแล้วอีกครั้ง", "E-mail that was given up ordered to be sent again"
)
DOCUMENT_SENT = _declare("document.sent", "ส่งลิงก์เอกสารทางอีเมล", "Document's link sent by e-mail")
ADDRESS_MENDED = _declare(
    "document.address-mended", "แก้ที่อยู่อีเมลของผู้รับเพื่อส่งใหม่", "Holder's e-mail address mended, to be sent again"
)
