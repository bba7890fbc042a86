"""What the fields of forms are called where a refusal shows back what was typed, outside of the form that had them."""

import re
from collections.abc import Mapping
from typing import Final

from saan.base.thai.api import thai_digits
from saan.trust.errors import Text

_IN_ROW: Final = re.compile(r"[a-z]+-(\d{1,4})-(\w+)")
_OF_FILE: Final = re.compile(r"title-[0-9a-f]{64}")

FIELD_NAMES: Final[Mapping[str, Text]] = {
    "absent": Text("ผู้ไม่มาประชุม", "Absent"),
    "agency": Text("ส่วนราชการ", "Agency"),
    "body": Text("ข้อความ", "Text"),
    "change": Text("เปลี่ยนสถานะ", "Change"),
    "circular": Text("หนังสือเวียน", "Circular"),
    "circulars_share": Text("เลขของหนังสือเวียน", "Numbers of circulars"),
    "claim": Text("ข้อมูลที่เลือก", "Facts chosen"),
    "clearance": Text("เข้าถึงชั้นความลับ", "May read"),
    "closed": Text("เลิกประชุมเวลา", "Ended at"),
    "contact": Text("โทรศัพท์และอีเมลสำหรับติดต่อ", "Telephone and address for contact"),
    "copy": Text("สำเนาส่ง", "Copy only"),
    "dated": Text("ลงวันที่", "Dated"),
    "day": Text("วันที่", "Day"),
    "delegate": Text("ผู้ทำการแทน", "Who acts"),
    "delivery_days": Text("พยายามส่งไม่เกินกี่วัน", "Days of trying to deliver"),
    "dispatch_when_signed": Text("การส่งหนังสือที่ลงนามแล้ว", "Sending what is signed"),
    "due": Text("ภายในวันที่", "By"),
    "edition": Text("ฉบับที่", "Edition"),
    "email": Text("อีเมล", "E-mail"),
    "everyone": Text("ให้ทุกหน่วยงานภายในอ่านได้", "Every unit of the agency may read it"),
    "family_name_th": Text("นามสกุล", "Family name (Thai)"),
    "first": Text("ตั้งแต่", "From"),
    "given_name_th": Text("ชื่อ", "Given name (Thai)"),
    "highest_secrecy": Text("ชั้นความลับสูงสุดที่รับและส่งทางระบบ", "Highest secrecy handled here"),
    "holder": Text("ผู้ได้รับการรับรอง", "Holder"),
    "kind": Text("ชนิดหรือลักษณะ", "Kind"),
    "language": Text("ภาษาที่ใช้", "Language"),
    "last": Text("ถึง", "To"),
    "letter": Text("หนังสือที่เลือก", "Letter chosen"),
    "more_to": Text("ผู้รับหลายราย", "Many recipients"),
    "name": Text("ชื่อ", "Name"),
    "name_en": Text("ชื่อภาษาอังกฤษ", "Name in English"),
    "name_th": Text("ชื่อภาษาไทย", "Name in Thai"),
    "note": Text("เหตุผลหรือความเห็น", "Reason or comment"),
    "number": Text("เลขที่", "Number"),
    "number_code": Text("รหัสเลขของหน่วยงาน", "Number of the unit"),
    "opened": Text("เริ่มประชุมเวลา", "Began at"),
    "order": Text("ข้อสั่งการ", "Order"),
    "others": Text("ผู้เข้าร่วมประชุม", "Others attending"),
    "parent": Text("หน่วยงานต้นสังกัดใหม่", "New unit above it"),
    "person": Text("บุคคล", "Person"),
    "place": Text("สถานที่", "Place"),
    "position": Text("ตำแหน่ง", "Position"),
    "prefix_th": Text("คำนำหน้าชื่อหรือยศ", "Title or rank (Thai)"),
    "present": Text("ผู้มาประชุม", "Present"),
    "proof": Text("เลขที่หลักฐานการชำระ", "Number of the proof of payment"),
    "readers": Text("ผู้มีสิทธิอ่านหนังสือลับ", "Readers of the secret letter"),
    "ready": Text("ชนิดสำเร็จรูป", "A ready-made type"),
    "reason": Text("เหตุผล", "Reason"),
    "received_day": Text("วันที่รับจริง", "Day it was received"),
    "received_time": Text("เวลาที่รับจริง", "Time it was received"),
    "recipients": Text("ถึง", "To"),
    "remark": Text("หมายเหตุในทะเบียน", "Remark in the register"),
    "remember": Text("จดจำการเข้าใช้", "Remember me"),
    "remind_after_days": Text("เตือนเมื่อค้างรับเกินกี่วัน", "Days until a reminder"),
    "renumber": Text("ออกเลขรับใหม่", "Give a new number"),
    "reply_by": Text("ขอให้ตอบภายในวันที่", "Please reply by"),
    "role": Text("บทบาท", "Role"),
    "scope": Text("หยุดที่ใด", "Who does not work"),
    "scopes": Text("ขอบเขตสิทธิ", "Scopes"),
    "secrecy": Text("ชั้นความลับ", "Secrecy"),
    "session": Text("ครั้งที่", "Number of the meeting"),
    "signatory": Text("ผู้ลงนาม", "Signatory"),
    "signs": Text("มีอำนาจลงนามในหนังสือ", "Signs letters"),
    "since": Text("ตั้งแต่วันที่", "From"),
    "source": Text("ที่มา", "Source"),
    "subject": Text("เรื่อง", "Subject"),
    "subtree": Text("รวมหน่วยงานในสังกัดทั้งหมด", "Also in every unit below it"),
    "text": Text("ข้อความ", "Text"),
    "title": Text("เรียน (ตำแหน่ง)", "Addressee’s title"),
    "title_en": Text("ชื่อตำแหน่งภาษาอังกฤษ", "Title in English"),
    "title_th": Text("ชื่อตำแหน่ง", "Title in Thai"),
    "to": Text("ถึงหรือมอบหมายให้", "To, or assigned to"),
    "types": Text("แจ้งเมื่อ", "Tell it of"),
    "unit": Text("หน่วยงาน", "Unit"),
    "until": Text("ถึงวันที่ (วันสุดท้าย)", "Through (last day)"),
    "urgency": Text("ชั้นความเร็ว", "Urgency"),
    "url": Text("ที่อยู่ของปลายทาง", "Address of the endpoint"),
    "wording": Text("คำขึ้นต้นและคำลงท้าย", "Salutation and closing"),
}
OF_ENCLOSURE: Final = Text("ชื่อสิ่งที่ส่งมาด้วย", "Title of an enclosure")
OTHER: Final = Text("ข้อมูลอื่นที่พิมพ์", "Something else you typed")
"""For fields that an agency's own type of document names, and what no page of ours sends."""


def field_name(name: str) -> Text:
    """Return what people call a field, by its name in the form; one of several rows with its place among them, from one."""
    if _OF_FILE.fullmatch(name):
        return OF_ENCLOSURE
    row = _IN_ROW.fullmatch(name)
    known = FIELD_NAMES.get(row[2] if row else name, OTHER)
    if row is None:
        return known
    place = int(row[1]) + 1
    return Text(f"{known.th} ({thai_digits(place)})", f"{known.en} ({place})")
