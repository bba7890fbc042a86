"""What the journal refuses."""

from saan.trust.errors import Kind, SaanError, Text


class UnknownActError(SaanError):
    """No act of this id stands in the journal."""

    code = "journal.unknown-act"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่พบการกระทำ {act} ในบันทึก", en="The journal has no act {act}.")
    remedy_text = Text(th="ตรวจรหัสอีกครั้ง", en="Check the id.")


class ErasedActError(SaanError):
    """The content of an act was destroyed under a retention rule; only its leaf remains."""

    code = "journal.erased-act"
    kind = Kind.GONE
    text = Text(
        th="เนื้อหาของการกระทำ {act} ถูกทำลายตามระเบียบแล้ว",
        en="The content of act {act} was destroyed under its keeping rule.",
    )
    remedy_text = Text(
        th="ยังพิสูจน์ได้ว่ามีการบันทึก แต่อ่านเนื้อหาไม่ได้อีก",
        en="That it was recorded can still be proved; what it said cannot be read again.",
    )
