"""The fixed Thai words of the page, its digits and its dates."""

import re
from datetime import date

from saan.press.pages import Directive

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
LABELS = {
    "number_label": "ที่",
    "agency_label": "ส่วนราชการ",
    "date_label": "วันที่",
    "subject_label": "เรื่อง",
    "references_label": "อ้างถึง",
    "enclosures_label": "สิ่งที่ส่งมาด้วย",
    "copies_label": "สำเนาส่ง",
    "memo_title": "บันทึกข้อความ",
    "signature_note": "ลงลายมือชื่ออิเล็กทรอนิกส์",
    "record_description": "ข้อมูลของหนังสือฉบับนี้ในรูปแบบที่เครื่องอ่านได้",
    "to_label": "ถึง",
    "certificate_number_label": "เลขที่",
    "photo_note": "รูปถ่าย",
    "photo_alt": "รูปถ่ายของผู้ได้รับการรับรอง",
    "seal_note": "ประทับตราอิเล็กทรอนิกส์",
    "seal_alt": "ตราชื่อส่วนราชการ",
    "present_label": "ผู้มาประชุม",
    "absent_label": "ผู้ไม่มาประชุม",
    "others_label": "ผู้เข้าร่วมประชุม",
    "emblem_alt": "กรอบสำหรับตราประจำหน่วยงาน",
}
MEASURE = "ขอแสดงความนับถือ"
"""The usual closing: a memo has none, and its signature block is centred as if it had."""

LATIN = re.compile("[A-Za-zÀ-ɏ]")
"""A letter of English, or of a name that English took over: what has one is told as English to whoever listens."""
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_LATIN_WORD = rf"(?:(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{4}})?\b\S*|(?<!\S)\S*[A-Za-z]\S*)"
"""Looked for at the beginnings of words alone: at each letter of a long text without spaces it would take minutes."""
_COUNTED = (
    "กล่อง|ข้อ|คน|ครั้ง|คัน|โครงการ|เครื่อง|ฉบับ|ชั่วโมง|ชุด|ดวง|เดือน|ตัว|นาที|บท|บาท|ใบ|ปี|ไฟล์|แฟ้ม|ย่าน|ระบบ|ราย|ลำ|เล่ม|วัน|หน่วย|หน้า|หลัก|"
    "หลัง|ห้อง|แห่ง|แผ่น|องค์|อัน"
)
_NUMBERED = rf"(?<=[A-Z])(?:(?! (?:\d{{1,3}} ?(?:{_COUNTED})|\d{{1,3}},\d{{3}})) \d[\d.:/-]*)+"
"""The number of an ISO 27001 or of a Meeting ID 123 456 789; not how many, as in PDF 3 ไฟล์ or PC 1,200 เครื่อง."""
_ENGLISH = re.compile(rf"({_LATIN_WORD}(?:\s+(?:[^\sA-Za-zก-๛]+\s+)*{_LATIN_WORD})*(?:{_NUMBERED})?)")
"""Words with Latin letters, what stands between them that is not Thai, and the number behind them."""


HEADS = {
    Directive.ORDER: ("{kind}{issuer}", "ที่ {number}", "เรื่อง {subject}"),
    Directive.RULE: ("{kind}{issuer}", "ว่าด้วย{subject}", "(ฉบับที่ {number})", "พ.ศ. {year}"),
    Directive.BYLAW: ("{kind}{issuer}", "ว่าด้วย{subject}", "(ฉบับที่ {number})", "พ.ศ. {year}"),
    Directive.ANNOUNCEMENT: ("{kind}{issuer}", "เรื่อง {subject}", "(ฉบับที่ {number})"),
    Directive.STATEMENT: ("{kind}{issuer}", "เรื่อง {subject}", "ฉบับที่ {number}"),
    Directive.NEWS: ("{kind}{issuer}", "เรื่อง {subject}", "ฉบับที่ {number}"),
}
"""The title of each directive, line by line (forms 4 to 9); a line about a number is left out without one."""
GIVEN = {
    Directive.ORDER: "สั่ง ณ วันที่ {date}",
    Directive.RULE: "ประกาศ ณ วันที่ {date}",
    Directive.BYLAW: "ประกาศ ณ วันที่ {date}",
    Directive.ANNOUNCEMENT: "ประกาศ ณ วันที่ {date}",
}
CERTIFIED = "ให้ไว้ ณ วันที่ {date}"
MINUTES = ("รายงานการประชุม{title}", "ครั้งที่ {session}", "เมื่อวันที่ {date}", "ณ {place}")
OPENED, CLOSED = "เริ่มประชุมเวลา {time} น.", "เลิกประชุมเวลา {time} น."

COPY, CERTIFIED_COPY = "สำเนา", "สำเนาถูกต้อง"
COPY_FOOT = "ต้นฉบับแนบอยู่ในแฟ้มนี้ทุกไบต์ SHA-256 {digest}"
COPY_PAGE = "หน้า {page} จาก {pages}"
COPY_BLANK = "ต้นฉบับแนบอยู่ในแฟ้มนี้ โปรดเปิดแฟ้มแนบ original.pdf เพื่ออ่าน"
COPY_UNDRAWN = "(ไม่ได้แสดงหน้าต้นฉบับไว้ที่นี่ เพราะ{why})"
COPY_OF_ANOTHER = "ต้นฉบับมาจากระบบอื่น"
COPY_RECORD = "ข้อมูลของสำเนาฉบับนี้ในรูปแบบที่เครื่องอ่านได้"
ORIGINAL = "ต้นฉบับตามที่ได้รับ ทุกไบต์"
STAMP = ("เลขรับ", "วันที่", "เวลา")


def thai_digits(text: str) -> str:
    """Return the text with ๐–๙ for 0–9, except in what is English: addresses stay usable, and dates are read as one."""
    parts = _ENGLISH.split(text)
    return "".join(part if index % 2 else part.translate(_THAI) for index, part in enumerate(parts))


def buddhist_year(day: date) -> int:
    """Return the year of a day as a page writes it; days of papers lie after 1941, when years began in January."""
    return day.year + 543


def long_date(day: date) -> str:
    """Return a date as an official letter writes it: day, month, Buddhist year; Arabic digits."""
    return f"{day.day} {MONTHS[day.month - 1]} {buddhist_year(day)}"


def formal_date(day: date) -> str:
    """Return a date as an order or certificate is given: with พ.ศ. before the year; Arabic digits."""
    return f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {buddhist_year(day)}"
