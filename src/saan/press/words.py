"""The fixed Thai words of the page, its digits and its dates."""

import re
from datetime import date

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
    "emblem_alt": "กรอบสำหรับตราประจำหน่วยงาน",
}
MEASURE = "ขอแสดงความนับถือ"
"""The usual closing: a memo has none, and its signature block is centred as if it had."""

_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_LATIN_WORD = re.compile(r"(\S*[A-Za-z]\S*)")


def thai_digits(text: str) -> str:
    """Return the text with ๐–๙ for 0–9, except in words with Latin letters: addresses stay usable."""
    parts = _LATIN_WORD.split(text)
    return "".join(part if index % 2 else part.translate(_THAI) for index, part in enumerate(parts))


def long_date(day: date) -> str:
    """Return a date as an official letter writes it: day, month, Buddhist year; Arabic digits."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"
