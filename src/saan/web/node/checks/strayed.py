"""Waits that a clock which was ahead has set: what should come back, be tried again or be sent, and lies too far off."""

from collections.abc import Iterator

from saan.base.jobs import api as jobs
from saan.exchange import api as exchange
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds

STRAYED = Text(th="กำหนดเวลาของงาน", en="When work is due")
RUN = Text(
    th="นาฬิกาเคยเดินล้ำหน้า: ตรวจนาฬิกา (ด้านบน) ให้ถูกต้อง แล้วเริ่มโหนดด้วย saan run หรือ systemctl start saan โหนดที่ทำงานอยู่ดึงงานเหล่านี้กลับมาเองภายในหนึ่งนาที แล้วเรียก saan doctor อีกครั้ง",
    en="The clock was ahead once. See that it is right (above), and start the node: `saan run`, or systemctl start saan. A node"
    " that runs brings these back by itself within a minute; then run `saan doctor` again.",
)


def strayed() -> Iterator[Finding]:
    """Find periodic tasks, jobs and deliveries that wait for a moment further ahead than any of them is put off."""
    now = utc_now()
    work, sent = jobs.find_strayed(now), exchange.find_strayed(now)
    if work.beats:
        said = Text(
            th=f"งานตามรอบเวลา {len(work.beats)} งานรอเวลาที่ไกลเกินรอบของตน: {', '.join(work.beats)}",
            en=f"{len(work.beats)} periodic tasks wait longer than their interval: {', '.join(work.beats)}",
        )
        yield fails(STRAYED, said, RUN)
    waits = work.jobs + sent.deliveries + sent.nodes
    if waits:
        said = Text(
            th=f"รอเวลาที่ไกลเกินกำหนด: งาน {work.jobs} งาน การนำส่ง {sent.deliveries} รายการ โหนดปลายทาง {sent.nodes} โหนด",
            en=f"{work.jobs} jobs, {sent.deliveries} deliveries and {sent.nodes} nodes wait for a moment too far ahead",
        )
        yield fails(STRAYED, said, RUN)
    if not (work.beats or waits):
        yield holds(STRAYED, Text(th="ไม่มีงานใดรอนานเกินกำหนด", en="Nothing waits longer than it may"))
