"""What goes wrong when a signed file is made to last. In every case the file is as it was."""

from saan.press.errors import PressError
from saan.trust.errors import Kind, Text


class NoTimeStampError(PressError):
    """No time-stamp authority answered in time."""

    code = "press.no-time-stamp"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ผู้ประทับเวลา {authority} ไม่ตอบ: {reason}",
        en="The time-stamp authority {authority} did not answer: {reason}.",
    )
    remedy_text = Text(
        th="แฟ้มเดิมยังใช้ได้ครบถ้วน ตรวจเครือข่ายหรือเพิ่มผู้ประทับเวลารายอื่น แล้วลองใหม่ก่อนใบรับรองผู้ลงนามหมดอายุ",
        en="The file is as good as before. Check the network or add another authority, and try again before the signers’ certificates end.",
    )


class BadTimeStampError(PressError):
    """An authority answered with a time-stamp that must not be used."""

    code = "press.bad-time-stamp"
    kind = Kind.CONFLICT
    text = Text(
        th="ใช้ตราประทับเวลาจาก {authority} ไม่ได้: {reason_th}",
        en="The time-stamp of {authority} cannot be used: {reason_en}.",
    )
    remedy_text = Text(
        th="แฟ้มเดิมไม่ถูกแก้ไข ตรวจนาฬิกาของเครื่องและรายชื่อผู้ประทับเวลาที่เชื่อถือ หรือใช้ผู้ประทับเวลารายอื่น",
        en="The file is unchanged. Check this machine’s clock and the trusted roots for time, or use another authority.",
    )


class NoEvidenceError(PressError):
    """Nothing shows whether a certificate was withdrawn, so the file cannot be kept for long yet."""

    code = "press.no-evidence"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ยังหาหลักฐานว่าใบรับรองของ {holder} ไม่ถูกเพิกถอนไม่ได้: {reason_th}",
        en="Nothing shows yet that the certificate of {holder} stands: {reason_en}.",
    )
    remedy_text = Text(
        th="แฟ้มเดิมยังใช้ได้ครบถ้วน ลองใหม่เมื่อผู้ออกใบรับรองตอบ (OCSP หรือ CRL) และก่อนใบรับรองหมดอายุ",
        en="The file is as good as before. Try again when the issuer answers (OCSP or CRL), before the certificate ends.",
    )


class WithdrawnSignerError(PressError):
    """A certificate that the file depends on was withdrawn."""

    code = "press.withdrawn-signer"
    kind = Kind.CONFLICT
    text = Text(th="เก็บแฟ้มนี้ระยะยาวไม่ได้: {said_th}", en="This file cannot be made to last: {said_en}")
    remedy_text = Text(
        th="แฟ้มเดิมไม่ถูกแก้ไข หากลงนามก่อนถูกเพิกถอน ให้แนบใบรับหรือหลักฐานบันทึก หรือออกเอกสารใหม่",
        en="The file is unchanged. If it was signed before that, add a receipt or a journal proof, or issue it again.",
    )


class NothingToKeepError(PressError):
    """A file that is no signed PDF."""

    code = "press.nothing-to-keep"
    text = Text(th="แฟ้มนี้ไม่ใช่ PDF ที่ลงลายมือชื่อแล้ว: {reason_th}", en="This file is no signed PDF: {reason_en}.")
    remedy_text = Text(th="ลงนามเอกสารก่อน แล้วลองใหม่", en="Sign the document first, then try again.")
