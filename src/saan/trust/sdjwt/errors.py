"""What an SD-JWT is refused for."""

from saan.trust.errors import Kind, SaanError, Text


class SdJwtError(SaanError):
    """A text is not an SD-JWT of bearable size and form."""

    code = "sdjwt.form"
    text = Text(th="เอกสารดิจิทัลผิดรูปแบบ: {reason}", en="The digital document has the wrong form: {reason}.")
    remedy_text = Text(
        th="คัดลอกหรือสแกนใหม่ให้ครบทั้งชุด หากยังไม่ได้ ให้ขอเอกสารใหม่จากผู้ออก",
        en="Copy or scan the whole of it again; if it is still refused, ask its issuer for a new one.",
    )


class DisclosureError(SdJwtError):
    """What was disclosed is not what was signed."""

    code = "sdjwt.disclosure"
    text = Text(
        th="ข้อมูลที่เปิดเผยไม่ตรงกับที่ผู้ออกลงลายมือชื่อไว้: {reason}",
        en="What is disclosed is not what the issuer signed: {reason}.",
    )
    remedy_text = Text(
        th="อย่าเชื่อถือข้อมูลนี้ ขอให้ผู้ถือแสดงเอกสารใหม่จากกระเป๋าเอกสารของตน",
        en="Do not rely on it; ask the holder to show the document again from their wallet.",
    )


class UnknownIssuerError(SdJwtError):
    """The key that signed belongs to no issuer that is trusted."""

    code = "sdjwt.unknown-issuer"
    text = Text(th="ไม่รู้จักผู้ออกเอกสารนี้ ({issuer})", en="Who issued this document is not known here ({issuer}).")
    remedy_text = Text(
        th="ปรับปรุงรายชื่อผู้ออกที่เชื่อถือให้เป็นปัจจุบัน แล้วตรวจใหม่",
        en="Bring the list of trusted issuers up to date, then check again.",
    )


class ExpiredError(SdJwtError):
    """The document is past its validity."""

    code = "sdjwt.expired"
    text = Text(th="เอกสารหมดอายุเมื่อ {until}", en="The document expired at {until}.")
    remedy_text = Text(th="ขอเอกสารฉบับใหม่จากผู้ออก", en="Ask the issuer for a new document.")


class NotYetValidError(SdJwtError):
    """The document is not in force yet."""

    code = "sdjwt.not-yet-valid"
    text = Text(th="เอกสารเริ่มใช้ได้ตั้งแต่ {since}", en="The document is in force from {since}.")
    remedy_text = Text(
        th="ตรวจว่านาฬิกาของเครื่องตรง แล้วใช้เอกสารเมื่อถึงเวลา",
        en="Check that this machine's clock is right, and use the document when its time has come.",
    )


class KeyBindingError(SdJwtError):
    """Who shows the document has not proved, for this occasion, that it is theirs."""

    code = "sdjwt.key-binding"
    text = Text(
        th="ผู้แสดงยังไม่ได้พิสูจน์ว่าเป็นผู้ถือเอกสาร: {reason}",
        en="Who shows the document has not proved to be its holder: {reason}.",
    )
    remedy_text = Text(
        th="ขอให้ผู้ถือแสดงเอกสารใหม่จากกระเป๋าเอกสารของตนตามคำขอครั้งนี้",
        en="Ask the holder to show it again from their wallet, in answer to this request.",
    )


class NotDisclosableError(SdJwtError):
    """A claim cannot be made disclosable, or has a name that SD-JWT keeps for itself."""

    code = "sdjwt.not-disclosable"
    kind = Kind.INTERNAL
    text = Text(
        th="กำหนดให้เลือกเปิดเผย {path} ไม่ได้: {reason}",
        en="The claim {path} cannot be made disclosable: {reason}.",
    )
    remedy_text = Text(
        th="แก้แบบเอกสาร: ข้อมูลส่วนนี้ต้องเปิดเผยเสมอ หรือใช้ชื่ออื่น",
        en="Change the document type: this part is always disclosed, or needs another name.",
    )


class UnknownPathError(SdJwtError):
    """What was asked to be shown is not in the document, or is not the holder's to choose."""

    code = "sdjwt.unknown-path"
    kind = Kind.NOT_FOUND
    text = Text(th="เอกสารนี้ไม่มีข้อมูล {path}", en="This document has no {path}.")
    remedy_text = Text(th="เลือกจากรายการข้อมูลที่เอกสารมี", en="Choose from the claims that the document has.")
