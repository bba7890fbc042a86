"""What goes wrong with keys that are held elsewhere, on a token or by a remote service, and what to do about it."""

from saan.press.errors import PressError
from saan.trust.errors import Kind, Text


class TokenModuleError(PressError):
    """The PKCS#11 module, the driver of a token, cannot be loaded."""

    code = "press.token-module"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="เปิดโปรแกรมขับโทเคน {module} ไม่ได้: {reason}",
        en="The token's driver {module} cannot be loaded: {reason}.",
    )
    remedy_text = Text(
        th="ติดตั้งโปรแกรมขับของผู้ผลิตโทเคน (แฟ้ม .so) แล้วแก้ค่า module ใน saan.toml เอกสารที่รออยู่จะลงนามต่อเอง",
        en="Install the driver (.so) of the token's maker and mend `module` in saan.toml; what waits is then signed by itself.",
    )


class TokenMissingError(PressError):
    """No token of that name is in reach of the driver."""

    code = "press.token-missing"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ไม่พบโทเคนชื่อ {token} ที่เห็นอยู่คือ {present}", en="No token named {token} is here; present: {present}."
    )
    remedy_text = Text(
        th="เสียบโทเคน หรือแก้ค่า token ใน saan.toml เอกสารที่รออยู่จะลงนามต่อเอง",
        en="Plug the token in, or mend `token` in saan.toml; what waits is then signed by itself.",
    )


class TokenRemovedError(PressError):
    """A token that was in use has gone, or has stopped answering."""

    code = "press.token-removed"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="โทเคน {token} ถูกถอดหรือหยุดตอบระหว่างลงนาม ({reason})",
        en="The token {token} was removed, or stopped answering, while signing ({reason}).",
    )
    remedy_text = Text(
        th="เสียบโทเคนตัวเดิมกลับเข้าไป ที่ลงนามแล้วใช้ได้ตามเดิม ที่ยังค้างจะลงนามต่อเองโดยไม่ลงซ้ำ",
        en="Plug the same token in again. What is signed stays good; the rest is signed next, and nothing twice.",
    )


class WrongPinError(PressError):
    """A token refused its PIN. The same PIN is not tried again, because tokens lock after a few wrong ones."""

    code = "press.token-pin"
    kind = Kind.FORBIDDEN
    text = Text(
        th="PIN ของโทเคน {token} ไม่ถูกต้อง ระบบจะไม่ลอง PIN เดิมซ้ำ",
        en="The PIN of token {token} is wrong; it is not tried again.",
    )
    remedy_text = Text(
        th="แก้แฟ้ม PIN ที่ pin_file ใน saan.toml ชี้ไว้ให้ถูกก่อนลองใหม่ ลองผิดหลายครั้งโทเคนจะล็อก",
        en="Correct the file that `pin_file` in saan.toml names before the next try; several wrong tries lock the token.",
    )


class TokenLockedError(PressError):
    """A token is locked, or one wrong PIN away from it: only a person may try now."""

    code = "press.token-locked"
    kind = Kind.FORBIDDEN
    text = Text(
        th="โทเคน {token} ถูกล็อก หรือเหลือโอกาสใส่ PIN อีกครั้งเดียว",
        en="The token {token} is locked, or has one try of its PIN left.",
    )
    remedy_text = Text(
        th="ปลดล็อกหรือใส่ PIN ที่ถูกต้องด้วยโปรแกรมของผู้ผลิตโทเคนก่อน แล้วลองใหม่",
        en="Unlock it, or enter the right PIN once, with the maker's own program; then try again.",
    )


class TokenKeyError(PressError):
    """The key on the token is absent, of another kind, or not the one of the certificate."""

    code = "press.token-key"
    kind = Kind.CONFLICT
    text = Text(
        th="กุญแจ {label} บนโทเคน {token} ใช้ไม่ได้: {reason_th}",
        en="The key {label} on token {token} cannot be used: {reason_en}.",
    )
    remedy_text = Text(
        th="ตรวจค่า label ใน saan.toml และใบรับรองว่าออกให้กุญแจดอกนี้ ซึ่งต้องเป็น P-256 หรือ RSA 2048 บิตขึ้นไป",
        en="Check `label` in saan.toml, and that the certificate is for this key: P-256, or RSA of at least 2048 bits.",
    )


class TokenMechanismError(TokenKeyError):
    """The token, or its driver, makes no signatures of the kind that documents bear."""

    code = "press.token-mechanism"
    text = Text(
        th="โทเคน {token} ลงลายมือชื่อด้วยกุญแจ {label} ไม่ได้ เพราะไม่รองรับวิธี {mechanisms}",
        en="The token {token} cannot sign with the key {label}: it does not know {mechanisms}.",
    )
    remedy_text = Text(
        th="ติดตั้งโปรแกรมขับรุ่นใหม่ของผู้ผลิต หรือเปิดวิธีนี้ในการตั้งค่าของโทเคน หากยังไม่ได้ให้ใช้โทเคนที่รองรับ แล้วลองใหม่",
        en="Install the maker's newest driver, or allow one of these in the token's settings; else use a token that has one. Then try again.",
    )


class RemoteDownError(PressError):
    """A signing service did not answer in time."""

    code = "press.remote-down"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="บริการลงลายมือชื่อ {service} ไม่ตอบ: {reason}",
        en="The signing service {service} did not answer: {reason}.",
    )
    remedy_text = Text(
        th="เอกสารที่รออยู่จะลงนามต่อเองเมื่อบริการตอบ ไม่มีฉบับใดลงซ้ำ หากนานผิดปกติให้ตรวจเครือข่ายและผู้ให้บริการ",
        en="What waits is signed when it answers, and nothing twice. If that takes long, check the network and ask the provider.",
    )


class RemoteRefusedError(PressError):
    """A signing service said no: to our access, to the PIN, or to the credential."""

    code = "press.remote-refused"
    kind = Kind.FORBIDDEN
    text = Text(
        th="บริการลงลายมือชื่อ {service} ปฏิเสธกุญแจ {credential}: {reason}",
        en="The signing service {service} refused to use {credential}: {reason}.",
    )
    remedy_text = Text(
        th="ตรวจสิทธิ์เข้าถึง (token_file) PIN (pin_file) และรหัสกุญแจใน saan.toml กับผู้ให้บริการ แล้วลองใหม่",
        en="Check access (`token_file`), the PIN (`pin_file`) and the credential’s id in saan.toml with the provider; then try again.",
    )


class RemotePinError(RemoteRefusedError):
    """A signing service refused a PIN. The same PIN is not sent again, because services lock a credential after a few wrong ones."""

    code = "press.remote-pin"
    text = Text(
        th="บริการลงลายมือชื่อ {service} ไม่รับ PIN ของกุญแจ {credential} ระบบจะไม่ส่ง PIN เดิมซ้ำ: {reason}",
        en="The signing service {service} refused the PIN of {credential}; it is not sent again: {reason}.",
    )
    remedy_text = Text(
        th="แก้แฟ้ม PIN ที่ pin_file ใน saan.toml ชี้ไว้ให้ถูกก่อนลองใหม่ หากกุญแจถูกล็อกแล้วให้แจ้งผู้ให้บริการ",
        en="Correct the file that `pin_file` in saan.toml names before the next try; if the credential is locked already, ask the provider.",
    )


class RemoteAnswerError(PressError):
    """A signing service answered with something that must not be used."""

    code = "press.remote-answer"
    kind = Kind.CONFLICT
    text = Text(
        th="ใช้คำตอบของบริการลงลายมือชื่อ {service} สำหรับกุญแจ {credential} ไม่ได้: {reason_th}",
        en="What the signing service {service} answered for {credential} cannot be used: {reason_en}.",
    )
    remedy_text = Text(
        th="ยังไม่มีการลงลายมือชื่อ ตรวจว่าใบรับรองใน keys/ ออกให้กุญแจดอกนี้ แล้วแจ้งผู้ให้บริการหากยังเป็นอยู่",
        en="Nothing was signed. Check that the certificate in keys/ is for this key; tell the provider if it stays so.",
    )
