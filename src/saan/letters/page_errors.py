"""What is said of the page that came with a letter: that it proves nothing, or that nobody can tell yet."""

from datetime import datetime

from saan.letters.errors import RefusedOnArrivalError
from saan.trust.clock import rfc3339
from saan.trust.errors import Kind, SaanError, Text


class PageRefusedError(SaanError):
    """The signed page that came with a letter is not that letter's, or not sealed by its sender."""

    code = "letters.page-refused"
    text = Text(
        th="ไม่รับหนังสือที่มาถึง เพราะฉบับ PDF ที่มาด้วยใช้เป็นหลักฐานไม่ได้: {reason_th}",
        en="The letter that arrived was refused, because its PDF proves nothing: {reason_en}",
    )
    remedy_text = RefusedOnArrivalError.remedy_text


class PageUncheckedError(SaanError):
    """This node cannot tell at the moment whether a page is sound; that says nothing against the page."""

    code = "letters.page-unchecked"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ยังตรวจฉบับ PDF ของหนังสือที่มาถึงไม่ได้: {reason_th}",
        en="The PDF of a letter that arrived cannot be checked yet: {reason_en}",
    )
    remedy_text = Text(
        th="หนังสือรออยู่และจะตรวจใหม่เอง ผู้ดูแลระบบเรียก saan doctor เพื่อดูทำเนียบและการเชื่อมต่อ",
        en="The letter waits and is checked again by itself; the administrator runs `saan doctor` (directory, network).",
    )


class PageTooCostlyError(PageUncheckedError):
    """A page could not be read within the time and memory that a page is given: a busy machine, or a file made to harm."""

    code = "letters.page-too-costly"


class PageAheadError(PageUncheckedError):
    """A page names a moment of signing that has yet to come: its signer's clock was ahead, or this node's is behind."""

    code = "letters.page-ahead"
    text = Text(
        th="ฉบับ PDF ของหนังสือที่มาถึงระบุเวลาลงนาม {moment} ซึ่งยังมาไม่ถึง",
        en="The PDF of a letter that arrived says that it was signed at {moment}, which is yet to come.",
    )
    remedy_text = Text(
        th="หนังสือรออยู่ และจะตรวจใหม่เองเมื่อถึงเวลานั้น ผู้ดูแลระบบตรวจนาฬิกาของเครื่องด้วย saan doctor และแจ้งหน่วยงานผู้ส่งให้ตรวจนาฬิกาของตน",
        en="The letter waits and is checked again by itself when that moment has come. The administrator checks this node's clock by `saan doctor`, and tells the sender to check theirs.",
    )

    def __init__(self, until: datetime, moment: datetime) -> None:
        self.until = until
        super().__init__(moment=rfc3339(moment))
