"""Invented holders of certificates: names and addresses that rarely repeat, some long enough to wrap."""

import random
from datetime import UTC, datetime
from pathlib import Path

from saan.press.plates import Filling
from saan.trust.canonical import canonical

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
CERTIFICATE = (Path(__file__).with_name("certificate.typ")).read_text()
TORTURE = [
    "ก้ำ",
    "น้ำ",
    "ป้ำ",
    "ปั๊ม",
    "ฝั่ง",
    "ญี่ปุ่น",
    "ฐานุ",
    "ฎีกา",
    "ฤๅษี",
    "เพิ่ม",
    "ทั้ง",
    "สิทธิ์",
    "เก๊",
    "ที่นี่",
    "ตุ๋ย",
    "กตัญญู",
    "ผู้ใหญ่",
    "ปู่",
    "ฟุ้ง",
    "ฟั้น",
    "ข้อกำหนด",
    "ฝ้ำ",
    "ฏิ",
    "ฐุ",
    "ญู",
    "ๆ",
    "ฯลฯ",
    "ก็",
    "พินทุ์",
    "ฮ๋ำ",
    "เฉ่า",
]
_FIRST = [
    "สม",
    "ปั้น",
    "น้ำ",
    "ก้ำ",
    "ญาณ",
    "ฐิติ",
    "กุ้ง",
    "พิมพ์",
    "วิษณุ",
    "ปิ่น",
    "ณัฏฐ์",
    "ศิริ",
    "เพ็ญ",
    "ไพ",
    "ฟ้า",
    "ตุ๋ย",
    "เก๊า",
    "อำ",
    "ฤทธิ์",
    "ธัญ",
]
_SECOND = [
    "ชาย",
    "หยา",
    "กึ่ง",
    "นิศา",
    "รัตน์",
    "ลภัส",
    "เกล้า",
    "ญญ์",
    "ศรี",
    "ลิน",
    "ใส",
    "ทิพย์",
    "นันท์",
    "ภพ",
    "วรรณ",
    "เดช",
    "มาศ",
    "พงษ์",
    "กิจ",
    "ล้ำ",
]
_FAMILY = [
    "ใจ",
    "ล้ำ",
    "ตั้ง",
    "ศรี",
    "บุญ",
    "ปู่",
    "ชื่น",
    "กิตติ",
    "สิ้น",
    "ฝั่ง",
    "วัฒนา",
    "อ่ำ",
    "ก๊ก",
    "รุ่ง",
    "ทรัพย์",
    "แก้ว",
    "พูล",
]
_END = [
    "ดี",
    "เลิศ",
    "มั่น",
    "สุวรรณ",
    "ค้ำ",
    "ย่า",
    "ชู้",
    "คุณ",
    "สุด",
    "ธาร",
    "นุกูล",
    "ขำ",
    "เฮง",
    "เรือง",
    "ทวี",
    "กล้า",
    "ผล",
]
_PLACES = [
    "ป่าซาง",
    "บ้านดู่",
    "ท่าข้าม",
    "หนองญาติ",
    "ปากน้ำ",
    "ฝั่งแดง",
    "เชียงกลาง",
    "ทุ่งก่อ",
    "สำโรง",
    "ตะคุ",
    "คูคต",
    "อ่าวลึก",
]


def holder(seed: int) -> dict[str, str]:
    """Return the texts of one certificate."""
    pick = random.Random(seed)

    def person() -> str:
        made = pick.choice(_FIRST) + pick.choice(_SECOND) + pick.choice(["", pick.choice(_SECOND)])
        return f"{made} {pick.choice(_FAMILY)}{pick.choice(_END)}{pick.choice(['', pick.choice(_END)])}"

    def day(first: int, last: int) -> str:
        return f"{pick.randrange(1, 29)} พฤศจิกายน {pick.randrange(first, last)}"

    long = pick.random() < 0.3
    place = f"อำเภอ{pick.choice(_PLACES)} จังหวัด{pick.choice(_PLACES)}ตัวอย่าง"
    address = f"บ้านเลขที่ {pick.randrange(1, 999)}/{pick.randrange(1, 99)} หมู่ {pick.randrange(1, 15)} "
    if long:
        address += f"อาคารชุดตัวอย่าง{pick.choice(_FAMILY)} ชั้น {pick.randrange(2, 40)} ห้อง {pick.randrange(200, 4000)} ถนน{pick.choice(_FIRST)}{pick.choice(_END)} "
    return {
        "no": f"ตย {seed:07d}/2569",
        "date": "22 พฤศจิกายน 2569",
        "name": pick.choice(["นาย", "นาง", "นางสาว"]) + person(),
        "pid": f"0{pick.randrange(10**11, 10**12)}",
        "birth": day(2490, 2550),
        "address": address + f"ตำบล{pick.choice(_PLACES)} {place}",
        "nationality": "ไทย",
        "occupation": pick.choice(["ค้าขาย", "รับจ้างทั่วไป", "เกษตรกร", "พนักงานปั๊มน้ำมัน"]),
        "purpose": pick.choice(
            [
                "เยี่ยมญาติผู้ใหญ่",
                "เพื่อใช้ประกอบการขอรับสิทธิ์และสวัสดิการของรัฐ ตลอดจนการติดต่อราชการอื่นที่เกี่ยวข้องตามที่กฎหมายกำหนดไว้โดยเฉพาะ",
            ]
        ),
        "place": f"จุดบริการร่วมสะพานข้ามแม่น้ำตัวอย่าง แห่งที่ {pick.randrange(1, 90)}",
        "vehicle": f"กข {pick.randrange(1000, 9999)} ตัวอย่าง",
        "from": day(2569, 2570),
        "to": day(2570, 2575),
        "office": f"ที่ว่าการ{place}",
        "officer": f"({person()})",
        "position": "นายทะเบียนตัวอย่าง",
    }


def filling(seed: int, **changed: str) -> Filling:
    """Return a certificate's filling with a record of about a kilobyte."""
    texts = holder(seed) | changed
    record = canonical({"type": "saan.example", "v": 1, "holder": texts})
    link = f"https://saan.example/v/{seed:08d}/9f86d081884c7d65"
    return Filling(f"หนังสือรับรอง {texts['no']}", texts, record, {"verify": link})
