"""What the people house refuses."""

from saan.trust.errors import Kind, SaanError, Text


class NotAuthorisedError(SaanError):
    """The asker holds no role or position that allows this, at this moment."""

    code = "people.not-authorised"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ท่านไม่มีอำนาจหรือสิทธิดำเนินการเรื่องนี้ ณ เวลานี้",
        en="You hold no role or position that allows this at this moment.",
    )
    remedy_text = Text(
        th="หากท่านควรมีสิทธิ โปรดแจ้งผู้ดูแลระบบของส่วนราชการให้กำหนดบทบาทหรือบันทึกคำสั่งมอบหมาย",
        en="If you should be allowed, ask your agency's administrator to grant the role or record the order.",
    )


class NotAnOfficialError(SaanError):
    """The account belongs to no active agency of this node, or is itself inactive."""

    code = "people.not-an-official"
    kind = Kind.FORBIDDEN
    text = Text(
        th="บัญชีนี้ไม่ได้สังกัดส่วนราชการที่ใช้งานระบบนี้อยู่",
        en="This account belongs to no agency that is active on this node.",
    )
    remedy_text = Text(
        th="โปรดติดต่อผู้ดูแลระบบของส่วนราชการต้นสังกัด",
        en="Ask the administrator of your agency.",
    )


class UnknownPersonError(SaanError):
    """No person of this id is known to the node, or the asker may not know of them."""

    code = "people.unknown-person"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบบุคคลที่ระบุ", en="There is no such person.")
    remedy_text = Text(th="โปรดเลือกบุคคลจากรายการอีกครั้ง", en="Choose the person from the list again.")
