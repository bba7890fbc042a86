"""What an applicant is told by mail, at each step, in both languages; a message names no more than is needed to follow."""

from collections.abc import Mapping
from typing import Final

from saan.trust.errors import Text

MESSAGES: Final[Mapping[str, tuple[Text, Text]]] = {
    "received": (
        Text("รับคำขอเลขที่ {number} แล้ว", "Application {number} received"),
        Text(
            "หน่วยงานได้รับคำขอ{name_th}ของท่านแล้ว และถือว่าได้รับเมื่อ {deemed_th}",
            "Your application for {name_en} has been received, and counts as received at {deemed_en}.",
        ),
    ),
    "paid": (
        Text("รับชำระค่าธรรมเนียมของคำขอเลขที่ {number} แล้ว", "Fee of application {number} paid"),
        Text("เจ้าหน้าที่จะเริ่มพิจารณาคำขอของท่าน", "Officials will now consider your application."),
    ),
    "asked": (
        Text("คำขอเลขที่ {number} ต้องแก้ไขเพิ่มเติม", "Something is missing in application {number}"),
        Text(
            "เจ้าหน้าที่ขอให้แก้ไขเพิ่มเติมครั้งเดียวดังนี้: {asked}",
            "Officials ask you, once, for the following: {asked}",
        ),
    ),
    "refused": (
        Text("ผลคำขอเลขที่ {number}: ไม่อนุญาต", "Application {number} was refused"),
        Text("เหตุผล: {note}", "The reason: {note}"),
    ),
    "withdrawn": (
        Text("ถอนคำขอเลขที่ {number} แล้ว", "Application {number} withdrawn"),
        Text("คำขอนี้สิ้นสุดแล้ว ท่านยื่นใหม่ได้ทุกเมื่อ", "It has ended; you may apply again at any time."),
    ),
    "issued": (
        Text("ออกเอกสารตามคำขอเลขที่ {number} แล้ว", "The document of application {number} is issued"),
        Text(
            "เปิดและเก็บเอกสารได้จากลิงก์ด้านล่าง ผู้รับเอกสารตรวจสอบได้โดยไม่ต้องถามหน่วยงาน",
            "Open and keep it by the link below. Whoever receives it can check it without asking the agency.",
        ),
    ),
}


def message(what: str, fields: Mapping[str, object], link: str) -> tuple[str, str]:
    """Return subject and body of a message, Thai first."""
    subject, said = (text.fill(fields) for text in MESSAGES[what])
    body = f"{said.th}\n\nติดตามคำขอได้ที่ลิงก์ส่วนตัวของท่าน โปรดอย่าส่งต่อ\n{link}\n\n"
    body += f"{said.en}\n\nFollow your application by your private link; do not pass it on.\n{link}\n"
    return f"{subject.th} · {subject.en}", body


def delivery(number: str, name_th: str, name_en: str, link: str) -> tuple[str, str]:
    """Return subject and body of the message by which a holder gets a document that nobody applied for, Thai first."""
    body = (
        f"หน่วยงานออก{name_th} เลขที่ {number} ให้ท่านแล้ว เปิด เก็บ หรือใส่กระเป๋าเอกสารได้จากลิงก์ส่วนตัว โปรดอย่าส่งต่อ\n{link}\n\n"
        f"{name_en} no. {number} has been issued to you. Open it, keep it or put it into a wallet by your private link; "
        f"do not pass it on.\n{link}\n"
    )
    return f"[สาร] {name_th} เลขที่ {number} · {name_en}", body
