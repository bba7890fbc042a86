"""The exchange: do others reach this node, and does what it has to send get away."""

from collections.abc import Iterator

from django.conf import settings

from saan.exchange import api as exchange
from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds, unchecked

REACH = Text(th="การเข้าถึงจากภายนอก", en="Reachable from outside")
OPEN = Text(
    th="เปิดพอร์ตของระบบแลกเปลี่ยนที่ไฟร์วอลล์ และตรวจว่า exchange_url ชี้มาที่เครื่องนี้",
    en="Open the exchange's port in the firewall, and check that exchange_url leads to this machine.",
)


def reachable() -> Iterator[Finding]:
    """Have other nodes call this one back at the address that the directory lists."""
    said = exchange.called_back()
    if not said:
        alone = Text(th="ยังไม่มีโหนดอื่นในทำเนียบให้เรียกกลับ", en="There is no other node that could call back")
        yield unchecked(REACH, alone)
    for one in said:
        yield _finding(one)


def _finding(one: exchange.CalledBack) -> Finding:
    if not one.endpoints:
        text = Text(
            th=f"ถาม {one.peer} ไม่ได้: {one.problem}", en=f"{one.peer} could not be asked: {one.problem}"
        )
        return unchecked(REACH, text)
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
