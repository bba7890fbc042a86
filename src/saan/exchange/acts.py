"""What the exchange announces."""

from saan.base.journal.api import declare

BASIS = "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 และที่แก้ไขเพิ่มเติม (ฉบับที่ 4) พ.ศ. 2564 ข้อ 29"
"""Official contact is by electronic correspondence as the main way."""

QUEUED = declare("exchange.queued", th="มอบข้อความให้ระบบนำส่ง", en="Message given to the exchange", basis=BASIS)
RECEIVED = declare(
    "exchange.received", th="รับซองจากหน่วยงานอื่น", en="Envelope taken in from another agency", basis=BASIS
)
ACCEPTED = declare(
    "exchange.accepted", th="โหนดผู้รับออกใบรับแล้ว", en="The recipient's node gave its receipt", basis=BASIS
)
REFUSED = declare(
    "exchange.refused", th="โหนดผู้รับปฏิเสธซอง", en="The recipient's node refused the envelope", basis=BASIS
)
EXPIRED = declare(
    "exchange.expired", th="นำส่งไม่ได้จนพ้นกำหนด", en="Not delivered before its deadline", basis=BASIS
)
RESUMED = declare(
    "exchange.resumed",
    th="นำส่งต่อ เพราะที่ว่าพ้นกำหนดนั้นเกิดจากนาฬิกาเดินล้ำหน้า",
    en="Delivery goes on: only a clock that was ahead had passed its deadline",
    basis=BASIS,
)
