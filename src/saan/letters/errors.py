"""What the letters house refuses, and the next step for each refusal."""

from saan.trust.errors import Kind, SaanError, Text


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


class NotPossibleNowError(SaanError):
    """The event is not in the table for the letter's present state."""

    code = "letters.not-possible-now"
    kind = Kind.CONFLICT
    text = Text(
        th="ดำเนินการนี้ไม่ได้ เพราะขณะนี้หนังสือ “{state_th}”",
        en="This cannot be done now: the letter is {state_en}.",
    )
    remedy_text = Text(
        th="เปิดหนังสือใหม่เพื่อดูสถานะล่าสุด แล้วเลือกขั้นตอนที่ทำได้",
        en="Open the letter again to see where it stands, and choose a step that is offered.",
    )


class BadNumberError(SaanError):
    """A text is not a letter number."""

    code = "letters.bad-number"
    text = Text(th="“{number}” ไม่ใช่เลขที่หนังสือ", en="“{number}” is not a letter number.")
    remedy_text = Text(
        th="เขียนเลขที่หนังสือในรูป รหัส เลขหน่วย/ลำดับ เช่น ทด 0101/12 หรือ ทด 0101/ว 12",
        en="Write it as code, unit, slash and running number, such as ทด 0101/12 or ทด 0101/ว 12.",
    )


class UnknownRankError(SaanError):
    """The table of salutations has no such rank on that day."""

    code = "letters.unknown-rank"
    text = Text(th="ไม่พบฐานะผู้รับ “{rank}” ในตารางคำขึ้นต้น", en="The table of salutations has no rank “{rank}”.")
    remedy_text = Text(th="เลือกฐานะผู้รับจากรายการ", en="Choose the addressee's rank from the list.")
