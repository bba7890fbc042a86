"""What an applicant is told by mail, at each step, in both languages; a message names no more than is needed to follow."""

from collections.abc import Mapping
from typing import Final

from saan.trust.errors import Text

MESSAGES: Final[Mapping[str, tuple[Text, Text]]] = {
    "received": (
        Text("รับคำขอเลขที่ {number} แล้ว", "Application {number} received"),
        Text(
            "หน่วยงานได้รับคำขอ{name_th}ของท่านแล้ว และถือว่าได้รับเมื่อ {deemed_th}{pay_by_th}",
            "Your application for {name_en} has been received, and counts as received at {deemed_en}.{pay_by_en}",
        ),
    ),
    "paid": (
        Text("รับชำระค่าธรรมเนียมของคำขอเลขที่ {number} แล้ว", "Fee of application {number} paid"),
        Text(
            "เจ้าหน้าที่จะเริ่มพิจารณาคำขอของท่าน กำหนดแล้วเสร็จภายใน {due_th}",
            "Officials will now consider your application. It is to be decided by {due_en}.",
        ),
    ),
    "taken": (
        Text("เริ่มพิจารณาคำขอเลขที่ {number} แล้ว", "Application {number} is being considered"),
        Text(
            "เจ้าหน้าที่รับเรื่องไว้พิจารณาแล้ว กำหนดแล้วเสร็จภายใน {due_th} ท่านยังไม่ต้องทำอะไรเพิ่ม",
            "An official has taken it up. It is to be decided by {due_en}; there is nothing for you to do.",
        ),
    ),
    "overpaid": (
        Text(
            "เงินที่ชำระสำหรับคำขอเลขที่ {number} ต้องคืนท่าน",
            "Money paid for application {number} is to be given back",
        ),
        Text(
            "หน่วยงานได้รับเงินของท่านไว้แล้ว แต่ไม่ใช้เป็นค่าธรรมเนียมของคำขอนี้ หน้าติดตามบอกจำนวนและเหตุผล ติดต่อหน่วยงานพร้อมหลักฐานการชำระเพื่อรับเงินคืน",
            "The agency has received your money, but it does not settle the fee of this application. The page of your link says how much and why. Ask the agency for it, with your proof of payment.",
        ),
    ),
    "refunded": (
        Text("คืนเงินของคำขอเลขที่ {number} แล้ว", "Money of application {number} was given back"),
        Text("หน้าติดตามบอกเลขที่หลักฐานการคืนเงิน", "The page of your link says under which proof."),
    ),
    "asked": (
        Text("คำขอเลขที่ {number} ต้องแก้ไขเพิ่มเติม", "Something is missing in application {number}"),
        Text(
            "เจ้าหน้าที่ขอให้แก้ไขเพิ่มเติมครั้งเดียวดังนี้: {asked}{answer_by_th}",
            "Officials ask you, once, for the following: {asked}{answer_by_en}",
        ),
    ),
    "answered": (
        Text(
            "ได้รับสิ่งที่แก้ไขเพิ่มเติมของคำขอเลขที่ {number} แล้ว",
            "What was missing in application {number} was received",
        ),
        Text(
            "ถือว่าได้รับเมื่อ {answered_th} เจ้าหน้าที่จะพิจารณาต่อ และจะไม่ขอสิ่งใดเพิ่มอีก กำหนดแล้วเสร็จภายใน {due_th}",
            "It counts as received at {answered_en}. Officials go on considering it, and will ask for nothing more. It is to be decided by {due_en}.",
        ),
    ),
    "approved": (
        Text(
            "เห็นชอบคำขอเลขที่ {number} แล้ว รอลงนาม", "Application {number} was agreed to and awaits signature"
        ),
        Text(
            "เจ้าหน้าที่เห็นชอบให้ออก{name_th}แล้ว เมื่อลงนาม ท่านจะได้รับแจ้งอีกครั้ง",
            "Officials agree that {name_en} be issued. You will be told once it is signed.",
        ),
    ),
    "returned": (
        Text(
            "ผู้มีอำนาจให้พิจารณาคำขอเลขที่ {number} อีกครั้ง",
            "Application {number} is to be considered once more",
        ),
        Text(
            "คำขอที่เห็นชอบไว้ถูกส่งกลับไปให้เจ้าหน้าที่พิจารณาใหม่ ท่านยังไม่ต้องทำอะไรเพิ่ม",
            "Though it had been agreed to, whoever signs sent it back to be considered again. There is nothing for you to do.",
        ),
    ),
    "refused": (
        Text("ผลคำขอเลขที่ {number}: ไม่อนุญาต", "Application {number} was refused"),
        Text(
            "เหตุผล: {note}\n\nหากไม่เห็นด้วย สอบถามสิทธิและวิธีอุทธรณ์ได้ที่หน่วยงาน",
            "The reason: {note}\n\nIf you do not agree, ask the agency how to appeal.",
        ),
    ),
    "withdrawn": (
        Text("ถอนคำขอเลขที่ {number} แล้ว", "Application {number} withdrawn"),
        Text("คำขอนี้สิ้นสุดแล้ว ท่านยื่นใหม่ได้ทุกเมื่อ", "It has ended; you may apply again at any time."),
    ),
    "lapsing": (
        Text("คำขอเลขที่ {number} ใกล้พ้นกำหนด", "The time of application {number} is nearly over"),
        Text(
            "หน่วยงานยังรอท่านอยู่{pay_by_th}{answer_by_th}\n\nเปิดลิงก์ด้านล่างเพื่อดูว่าต้องทำอะไร",
            "The agency is still waiting for you.{pay_by_en}{answer_by_en}\n\nOpen the link below to see what there is to do.",
        ),
    ),
    "lapsed": (
        Text("คำขอเลขที่ {number} สิ้นสุดแล้วเพราะพ้นกำหนด", "Application {number} has ended: its time had passed"),
        Text(
            "หน่วยงานรอท่านถึง {ended_th} แล้วคำขอจึงสิ้นสุดลง ไม่มีผลต่อการยื่นครั้งใหม่ ท่านยื่นใหม่ได้ทุกเมื่อ หากชำระเงินไว้แล้ว ติดต่อหน่วยงานพร้อมหลักฐาน",
            "The agency waited for you until {ended_en}, and the application then ended. That does not count against you: you may apply again at any time. If you have paid, show the agency your proof.",
        ),
    ),
    "issued": (
        Text("ออกเอกสารตามคำขอเลขที่ {number} แล้ว", "The document of application {number} is issued"),
        Text(
            "เปิดและเก็บเอกสารได้จากลิงก์ด้านล่าง ผู้รับเอกสารตรวจสอบได้โดยไม่ต้องถามหน่วยงาน{instead_th}",
            "Open and keep it by the link below. Whoever receives it can check it without asking the agency.{instead_en}",
        ),
    ),
}

CHANGES: Final[Mapping[str, tuple[Text, Text]]] = {
    "suspended": (
        Text("เอกสารเลขที่ {number} ถูกพักใช้ชั่วคราว", "Document no. {number} is suspended"),
        Text(
            "{name_th} เลขที่ {number} ใช้ไม่ได้ตั้งแต่ {when_th} จนกว่าหน่วยงานจะให้กลับมาใช้ได้\nเหตุผล: {reason}\n\n"
            "ท่านชี้แจงหรือสอบถามหน่วยงานได้ หากไม่เห็นด้วย สอบถามสิทธิและวิธีอุทธรณ์ได้ที่หน่วยงาน",
            "{name_en} no. {number} does not count from {when_en} until the agency lifts that.\nThe reason: {reason}\n\n"
            "You may explain yourself to the agency; if you do not agree, ask it how to appeal.",
        ),
    ),
    "restored": (
        Text("เอกสารเลขที่ {number} กลับมาใช้ได้แล้ว", "Document no. {number} counts again"),
        Text(
            "{name_th} เลขที่ {number} กลับมาใช้ได้ตั้งแต่ {when_th}\nเหตุผล: {reason}\n\nท่านใช้เอกสารเดิมต่อได้ ไม่ต้องทำอะไรเพิ่ม",
            "{name_en} no. {number} counts again from {when_en}.\nThe reason: {reason}\n\nGo on using it; there is nothing for you to do.",
        ),
    ),
    "revoked": (
        Text("เอกสารเลขที่ {number} ถูกเพิกถอน", "Document no. {number} is revoked"),
        Text(
            "{name_th} เลขที่ {number} ใช้ไม่ได้อีกตั้งแต่ {when_th}\nเหตุผล: {reason}\n\n"
            "หากไม่เห็นด้วย สอบถามสิทธิและวิธีอุทธรณ์ได้ที่หน่วยงาน หรือยื่นขอใหม่",
            "{name_en} no. {number} no longer counts, from {when_en}.\nThe reason: {reason}\n\n"
            "If you do not agree, ask the agency how to appeal; or apply again.",
        ),
    ),
    "replaced": (
        Text("เอกสารเลขที่ {number} มีฉบับใหม่แทนแล้ว", "Document no. {number} was replaced by another"),
        Text(
            "{name_th} เลขที่ {number} ใช้ไม่ได้อีกตั้งแต่ {when_th} มีเลขที่ {instead} แทนแล้ว\n\n"
            "ใช้ฉบับใหม่แทน หากยังไม่ได้รับหรือเห็นว่าไม่ถูกต้อง ติดต่อหน่วยงานผู้ออก",
            "{name_en} no. {number} no longer counts, from {when_en}: no. {instead} stands in for it.\n\n"
            "Use the new one. If you have not received it, or think this wrong, ask the agency that issued it.",
        ),
    ),
    "link": (
        Text("ลิงก์ส่วนตัวใหม่ของเอกสารเลขที่ {number}", "A new private link of document no. {number}"),
        Text(
            "หน่วยงานออกลิงก์ส่วนตัวใหม่ให้{name_th} เลขที่ {number} แล้ว ลิงก์เดิมเปิดไม่ได้อีก หากท่านไม่ได้ขอ ติดต่อหน่วยงานผู้ออก",
            "The agency made a new private link for {name_en} no. {number}; the one before opens nothing. If you did not ask for it, ask the agency.",
        ),
    ),
}
"""What a document's holder is told when it comes to be worth something else, or has a new link, and what they can do."""


def change(what: str, fields: Mapping[str, object], link: str) -> tuple[str, str]:
    """Return subject and body of the message by which a holder is told of a change, Thai first."""
    subject, said = (text.fill(fields) for text in CHANGES[what])
    body = f"{said.th}\n\nดูเอกสารและสถานะได้ที่ลิงก์ส่วนตัวของท่าน โปรดอย่าส่งต่อ\n{link}\n\n"
    body += f"{said.en}\n\nSee it and how it stands by your private link; do not pass it on.\n{link}\n"
    return f"{subject.th} · {subject.en}", body


def message(what: str, fields: Mapping[str, object], link: str) -> tuple[str, str]:
    """Return subject and body of a message, Thai first."""
    subject, said = (text.fill(fields) for text in MESSAGES[what])
    body = f"{said.th}\n\nติดตามคำขอได้ที่ลิงก์ส่วนตัวของท่าน โปรดอย่าส่งต่อ\n{link}\n\n"
    body += f"{said.en}\n\nFollow your application by your private link; do not pass it on.\n{link}\n"
    return f"{subject.th} · {subject.en}", body


def delivery(number: str, name_th: str, name_en: str, link: str, until: Text) -> tuple[str, str]:
    """Return subject and body of the message by which a holder gets a document that nobody applied for, Thai first; the link opens it `until` a day."""
    body = (
        f"หน่วยงานออก{name_th} เลขที่ {number} ให้ท่านแล้ว เปิด เก็บ หรือใส่กระเป๋าเอกสารได้จากลิงก์ส่วนตัว โปรดอย่าส่งต่อ\n{link}\n"
        f"ลิงก์นี้เปิดได้ถึง {until.th} โปรดบันทึกเอกสารไว้ก่อนวันนั้น\n\n"
        f"{name_en} no. {number} has been issued to you. Open it, keep it or put it into a wallet by your private link; "
        f"do not pass it on.\n{link}\nThe link opens it until {until.en}: save the document before.\n"
    )
    return f"[สาร] {name_th} เลขที่ {number} · {name_en}", body
