"""What the letters house refuses, and the next step for each refusal."""

from saan.trust.errors import SaanError, Text


class TopSecretRefusedError(SaanError):
    """A letter of the top-secret class was offered to an electronic channel."""

    code = "letters.top-secret-refused"
    text = Text(
        th="ระบบไม่รับหนังสือชั้น “ลับที่สุด” ทุกช่องทาง",
        en="Letters classified top secret (ลับที่สุด) are refused on every electronic channel.",
    )
    remedy_text = Text(
        th="ส่งหนังสือฉบับนี้โดยเจ้าหน้าที่นำสารตามระเบียบว่าด้วยการรักษาความลับของทางราชการ",
        en="Send this letter by courier under the rules on official secrets.",
    )


class UnknownLevelError(SaanError):
    """A level of urgency or secrecy has an unknown name."""

    code = "letters.unknown-level"
    text = Text(th="ไม่รู้จักชั้น “{level}”", en="There is no level called “{level}”.")
    remedy_text = Text(
        th="เลือกชั้นความเร็วหรือชั้นความลับจากรายการที่กำหนด",
        en="Choose the urgency or secrecy from the list.",
    )


class BadRecordError(SaanError):
    """Bytes that claim to be a letter record are not one."""

    code = "letters.bad-record"
    text = Text(th="ข้อมูลหนังสือไม่ถูกต้อง: {reason}", en="This is not a valid letter record: {reason}.")
    remedy_text = Text(
        th="ขอให้หน่วยงานผู้ส่งตรวจระบบและส่งหนังสือใหม่ อย่าลงรับฉบับนี้",
        en="Ask the sending agency to check its system and send the letter again; do not register this copy.",
    )
