"""Why pyHanko does not read or believe something, in our own words in both languages; its own name stands behind them.

What it says itself is English, for programmers, and may quote a stranger's bytes: none of that reaches a person.
"""

import re
import zlib
from typing import Final

from pyhanko.pdf_utils.crypt import PdfKeyNotAvailableError
from pyhanko.pdf_utils.misc import PdfStreamError
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.general import ValueErrorWithMessage

from saan.press.opening import TooMuchError
from saan.trust.errors import Text

_NO_ROOT: Final = Text(
    th="ไม่พบสายใบรับรองไปถึงผู้ออกที่เชื่อถือ", en="no chain of certificates leads to a trusted authority"
)
_OUT_OF_TIME: Final = Text(
    th="ใบรับรองในสายไม่มีผล ณ เวลาที่ลงนาม", en="a certificate of the chain was not in force at that moment"
)
_WEAK: Final = Text(th="ใช้วิธีเข้ารหัสที่ไม่ปลอดภัยแล้ว", en="it relies on cryptography that is no longer safe")
_WITHDRAWN: Final = Text(th="ใบรับรองในสายถูกเพิกถอน", en="a certificate of the chain was withdrawn")
_UNSUITED: Final = Text(
    th="ใบรับรองในสายไม่เป็นไปตามข้อกำหนดของผู้ออก",
    en="a certificate of the chain is not as its issuer or its use asks",
)
_CHAIN: Final[dict[AdESSubIndic, Text]] = {
    AdESFailure.NOT_YET_VALID: _OUT_OF_TIME,
    AdESFailure.REVOKED: _WITHDRAWN,
    AdESIndeterminate.NOT_YET_VALID: _OUT_OF_TIME,
    AdESIndeterminate.EXPIRED: _OUT_OF_TIME,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: _OUT_OF_TIME,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: _OUT_OF_TIME,
    AdESIndeterminate.REVOKED_NO_POE: _WITHDRAWN,
    AdESIndeterminate.REVOKED_CA_NO_POE: _WITHDRAWN,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: _WEAK,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: _WEAK,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: _UNSUITED,
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: _UNSUITED,
    AdESIndeterminate.POLICY_PROCESSING_ERROR: _UNSUITED,
}
"""ETSI EN 319 102-1, table 6. What is not here says no more than that no chain was found."""

_SAID: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        ("where to begin|startxref marker", Text(
            th="ไม่บอกว่าเริ่มอ่านที่ใด ท้ายแฟ้มอาจขาด", en="it does not say where to begin; its end may be cut off"
        )),
        ("Illegal PDF header|EOF marker", Text(th="ไม่ขึ้นต้นอย่างแฟ้ม PDF", en="it does not begin as a PDF")),
        ("(?i)xref", Text(th="ตารางบอกตำแหน่งในแฟ้มเสียหาย", en="its table of places is damaged")),
        ("/ByteRange|/Contents", Text(th="ลายมือชื่อขาดส่วนสำคัญ", en="a signature lacks what it must have")),
        ("(?i)ended|premature", Text(th="แฟ้มขาดตอน", en="it ends too soon")),
        ("not found in the current context", Text(
            th="อ้างถึงส่วนที่ไม่มีในแฟ้ม", en="it refers to a part that is not there"
        )),
        ("NO_SIGNING_CERTIFICATE", Text(
            th="ลายมือชื่อไม่มีใบรับรองของผู้ลงนาม", en="the signature lacks its signer's certificate"
        )),
        ("Signing certificate attribute", Text(
            th="ใบรับรองไม่ใช่ใบที่ลายมือชื่อระบุ", en="the certificate is not the one that the signature names"
        )),
    )
)  # fmt: skip
_ENCRYPTED: Final = Text(th="แฟ้มเข้ารหัสลับไว้ด้วยรหัสผ่าน", en="it is encrypted with a password")
_DAMAGED: Final = Text(th="ข้อมูลบางส่วนเสียหาย", en="a part of it is damaged")
_NO_CMS: Final = Text(th="ลายมือชื่อผิดรูปแบบ", en="the signature has the wrong form")
_DEEP: Final = Text(th="ซ้อนกันลึกเกินไป", en="it is nested too deeply")
_UNLIKE: Final = Text(th="โครงสร้างไม่เป็นไปตามมาตรฐาน", en="it is not built as the standard asks")


def of_chain(indication: AdESSubIndic | None) -> Text:
    """Return why a chain of certificates is not believed, with the standard's name of the reason where there is one."""
    if indication is None:
        return _NO_ROOT
    return _named(_CHAIN.get(indication, _NO_ROOT), str(indication.standard_name))


def of_reading(error: Exception) -> Text:
    """Return why bytes could not be read, with the name of the error that they made a reader raise."""
    return _named(_why(error), type(error).__name__)


def _why(error: Exception) -> Text:
    if isinstance(error, TooMuchError):
        return error.said
    if isinstance(error, PdfKeyNotAvailableError):
        return _ENCRYPTED
    if isinstance(error, RecursionError):
        return _DEEP
    said = str(error)
    for pattern, text in _SAID:
        if pattern.search(said):
            return text
    if isinstance(error, ValueErrorWithMessage):
        return _NO_CMS
    return _DAMAGED if isinstance(error, PdfStreamError | zlib.error) else _UNLIKE


def _named(why: Text, name: str) -> Text:
    return Text(th=f"{why.th} ({name})", en=f"{why.en} ({name})")
