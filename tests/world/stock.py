"""The letters that lie at some stage of their way when the doors of the world open, so that a story starts where it begins."""

from collections.abc import Mapping
from typing import Final

BODY: Final = (
    "ด้วยกรมพัฒนาบริการตัวอย่างกำหนดจัดประชุมหารือแนวทางการแลกเปลี่ยนหนังสือราชการระหว่างส่วนราชการ"
    "ในวันพุธที่ ๒ ธันวาคม ๒๕๖๙ เวลา ๐๙.๓๐ นาฬิกา ณ ห้องประชุม ๑ อาคารสาธิต\n"
    "ในการนี้ จึงขอเรียนเชิญท่านหรือผู้แทนเข้าร่วมประชุมตามวัน เวลา และสถานที่ดังกล่าว\n"
    "จึงเรียนมาเพื่อโปรดพิจารณา"
)

IN_REVIEW: Final = ("ขออนุมัติโครงการพัฒนาบุคลากร", "ขออนุมัติปรับแผนการใช้จ่ายงบประมาณ", "ขออนุมัติตัวบุคคลไปราชการ")
KEPT_DOWN: Final = (
    "ขอความเห็นชอบกำหนดการอบรม",
    "ขอความเห็นชอบใช้ห้องประชุม",
    "ขอความเห็นชอบจัดพิมพ์เอกสาร",
    "ขอความเห็นชอบตารางเวร",
)
"""In review too, for those who keep a key down: one each, and one that nobody may ever agree to."""
TO_SIGN: Final = ("ขอส่งสำเนาคำสั่ง ฉบับที่ ๑", "ขอส่งสำเนาคำสั่ง ฉบับที่ ๒", "ขอส่งสำเนาคำสั่ง ฉบับที่ ๓", "ขอส่งรายชื่อคณะทำงาน")
"""These wait at the other agency, whose head signs nothing else."""
TO_SEND: Final = ("ขอให้จัดส่งข้อมูลบุคลากร", "ขอให้จัดส่งข้อมูลครุภัณฑ์")
ARRIVED: Final = ("ขอหารือการปฏิบัติงานในพื้นที่ห่างไกล",)
TO_HANDLE: Final = ("ขอความอนุเคราะห์ตรวจสอบรายการทะเบียน", "ขอส่งรายงานผลการดำเนินงานประจำเดือน")
TO_MINUTE: Final = ("ขอส่งผลการตรวจราชการ",)
TO_REGISTER: Final = ("ขอเชิญเป็นวิทยากร", "ขอส่งแบบสำรวจความพึงพอใจ")
URGENT: Final = ("ขอทราบผลการสำรวจพื้นที่ประสบภัย", "แจ้งเลื่อนกำหนดการประชุม", "ขอรับการสนับสนุนยานพาหนะ")
"""Arrived too, and of the highest urgency: the first of the inbox, for those who count keystrokes."""

STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "review": (*IN_REVIEW, *KEPT_DOWN),
    "send": TO_SEND,
    "arrived": (*ARRIVED, *TO_HANDLE, *TO_MINUTE, *TO_REGISTER, *URGENT),
}
