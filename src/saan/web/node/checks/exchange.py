"""The exchange: do others reach this node, and does what it has to send get away."""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from saan.base.files import api as files
from saan.exchange import api as exchange
from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds, unchecked

REACH = Text(th="การเข้าถึงจากภายนอก", en="Reachable from outside")
OPEN = Text(
    th="เปิดพอร์ตของระบบแลกเปลี่ยนที่ไฟร์วอลล์ และตรวจว่า exchange_url ชี้มาที่เครื่องนี้",
    en="Open the exchange's port in the firewall, and check that exchange_url leads to this machine.",
)
LATER = Text(
    th="เรียก saan doctor อีกครั้งเมื่อมีหน่วยงานอื่นในทำเนียบ (saan directory update)",
    en="Run `saan doctor` again once the directory lists another agency (`saan directory update`).",
)
ASKED = Text(
    th="ตรวจว่าเครื่องนี้ออกอินเทอร์เน็ตไปยังที่อยู่ของหน่วยงานนั้นได้ หากหน่วยงานอื่นตอบปกติ ให้แจ้งผู้ดูแลโหนดของหน่วยงานนั้น แล้วเรียก saan doctor อีกครั้ง",
    en="See that this machine is let out to that agency's address. Where other agencies answer, tell that node's administrator;"
    " then run `saan doctor` again.",
)

AHEAD = Text(th="แฟ้มที่ส่งมาล่วงหน้า", en="Content brought ahead")
ASK = Text(
    th="ถามผู้ดูแลโหนดผู้ส่งว่าหนังสือของแฟ้มเหล่านั้นค้างอยู่ที่ใด หากไม่มีหนังสือตามมา ระบบคืนเนื้อที่เองใน 7 วัน (ส่งไม่ครบ) หรือ 90 วัน",
    en="Ask the sender's administrator where the letters are. If none come, the room is given back by itself: after 7 days"
    " where the content never came whole, else after 90.",
)
MORE = Text(
    th="เพิ่มเนื้อที่ดิสก์ มิฉะนั้นแฟ้มขนาดใหญ่ที่ส่งมาใหม่ต้องรอ แฟ้มที่ส่งค้างคืนเนื้อที่เองใน 7 วัน",
    en="Add space: until then, large files that begin to come have to wait. What is brought no further gives its room back"
    " after 7 days.",
)
NEARLY = 0.8
"""The share of its room at which a sender's next large letter may soon be refused."""


def reachable() -> Iterator[Finding]:
    """Have other nodes call this one back at the address that the directory lists."""
    said = exchange.called_back()
    if not said:
        alone = Text(th="ยังไม่มีโหนดอื่นในทำเนียบให้เรียกกลับ", en="There is no other node that could call back")
        yield unchecked(REACH, alone, LATER)
    for one in said:
        yield _finding(one)


def _finding(one: exchange.CalledBack) -> Finding:
    if not one.endpoints:
        text = Text(
            th=f"ถาม {one.peer} ไม่ได้: {one.problem}", en=f"{one.peer} could not be asked: {one.problem}"
        )
        return unchecked(REACH, text, ASKED)
    missed = [url for url, reached in one.endpoints.items() if not reached]
    if missed:
        text = Text(
            th=f"{one.peer} เรียกกลับมาที่ {', '.join(missed)} ไม่ได้",
            en=f"{one.peer} could not reach this node at {', '.join(missed)}",
        )
        return fails(REACH, text, OPEN)
    text = Text(
        th=f"{one.peer} เรียกกลับมาที่ {settings.SAAN.exchange_url} ได้",
        en=f"{one.peer} reached this node at {settings.SAAN.exchange_url}",
    )
    return holds(REACH, text)


def brought_ahead() -> Iterator[Finding]:
    """Find senders whose blobs, under way or named by no letter yet, nearly fill the room that each has here.

    And find whether what all have under way nearly fills what there is for all.
    """
    room = files.room()
    if room.kept > NEARLY * room.bytes:
        said = Text(
            th=f"แฟ้มที่กำลังส่งเข้ามาจองเนื้อที่ไว้ {room.kept / 2**30:.1f} จาก {room.bytes / 2**30:.1f} GiB",
            en=f"Room is kept for {room.kept / 2**30:.1f} of {room.bytes / 2**30:.1f} GiB of content under way",
        )
        yield fails(AHEAD, said, MORE)
    filled: Counter[tuple[str, str]] = Counter()
    for one in exchange.brought_ahead():
        filled[one.sender, one.recipient] += one.bytes
    for (sender, recipient), size in filled.items():
        if size > NEARLY * exchange.MAX_AHEAD:
            said = Text(
                th=f"{sender} มีแฟ้มที่ส่งถึง {recipient} ล่วงหน้าโดยยังไม่มีหนังสือ {size / 2**30:.1f} GiB",
                en=f"{sender} has {size / 2**30:.1f} GiB at {recipient} that no letter has named yet",
            )
            yield fails(AHEAD, said, ASK)
    if not any(finding > NEARLY * exchange.MAX_AHEAD for finding in filled.values()):
        total = sum(filled.values()) / 2**30
        yield holds(AHEAD, Text(th=f"รวม {total:.1f} GiB", en=f"{total:.1f} GiB in all"))
