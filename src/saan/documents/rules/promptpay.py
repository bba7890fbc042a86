"""The payload of a PromptPay QR code: EMVCo Merchant-Presented Mode 1.1, as the Bank of Thailand's QR standard uses it.

A payload is tag, two digits of length, value, repeated; tag 63 is CRC-16 (polynomial 1021, initial FFFF) over all before
it and its own tag and length. A transfer stands in tag 29 under the application A000000677010111: 01 a telephone number,
02 a person's or juristic person's 13 digits, 03 an e-wallet. A bill stands in tag 30 under A000000677010112: 01 the biller,
02 and 03 two references.

The biller's 15 digits (13 of the tax number, 2 of the account) and the references' 20 letters and digits are as published
programs have them, which banks' applications read; they were not held against the Bank of Thailand's own text.
"""

import re
from typing import Final

from saan.trust.errors import SaanError, Text

_TRANSFER: Final = "A000000677010111"
_BILL: Final = "A000000677010112"
_BILLER: Final = re.compile(r"[0-9]{15}")
_REFERENCE: Final = re.compile(r"[A-Z0-9]{1,20}")
_BAHT: Final = "764"
_MOST_SATANG: Final = 10**11


class BadPayeeError(SaanError):
    """The number that is to be paid is none that PromptPay knows."""

    code = "documents.bad-payee"
    text = Text(
        th="หมายเลขพร้อมเพย์หรือรหัสผู้รับชำระบิลของหน่วยงานไม่ถูกต้อง",
        en="The agency's PromptPay number, or its biller's, is not right.",
    )
    remedy_text = Text(th="ชำระที่เคาน์เตอร์ของหน่วยงาน", en="Pay at the agency's counter.")


def payload(payee: str, satang: int | None = None, reference: str = "") -> str:
    """Return the payload that pays a number; with an amount it is for one payment, without one the payer fills it in.

    `payee` is 10 digits of a telephone, 13 of a person or juristic person, or 15 of an e-wallet.
    """
    if not payee.isascii() or not payee.isdigit() or (satang is not None and not 0 < satang < _MOST_SATANG):
        raise BadPayeeError
    kinds = {10: ("01", "0066" + payee[1:]), 13: ("02", payee), 15: ("03", payee)}
    if len(payee) not in kinds:
        raise BadPayeeError
    account = _part("29", _part("00", _TRANSFER) + _part(*kinds[len(payee)]))
    return _whole(account, satang, _part("62", _part("05", reference[:25])) if reference else "")


def bill(biller: str, first: str, second: str, satang: int | None = None) -> str:
    """Return the payload that pays a bill of a biller, 15 digits, under two references, each 1 to 20 of A–Z and 0–9."""
    fit = _BILLER.fullmatch(biller) and _REFERENCE.fullmatch(first) and _REFERENCE.fullmatch(second)
    if not fit or (satang is not None and not 0 < satang < _MOST_SATANG):
        raise BadPayeeError
    parts = [_part("00", _BILL), _part("01", biller), _part("02", first), _part("03", second)]
    return _whole(_part("30", "".join(parts)), satang, "")


def _whole(account: str, satang: int | None, further: str) -> str:
    """Return a payload with its checksum: whom it pays, how much, and what else it says."""
    parts = [
        _part("00", "01"),
        _part("01", "11" if satang is None else "12"),
        account,
        _part("58", "TH"),
        _part("53", _BAHT),
    ]
    if satang is not None:
        parts.append(_part("54", f"{satang // 100}.{satang % 100:02d}"))
    whole = "".join(parts) + further + "6304"
    return whole + f"{crc(whole.encode()):04X}"


def read(text: str) -> dict[str, str]:
    """Return a payload's top-level parts by tag; raise `BadPayeeError` where its checksum or shape is wrong."""
    if len(text) < 8 or f"{crc(text[:-4].encode()):04X}" != text[-4:]:  # noqa: PLR2004 - tag, length and checksum
        raise BadPayeeError
    found, place = {}, 0
    while place < len(text):
        tag, length = text[place : place + 2], text[place + 2 : place + 4]
        value = text[place + 4 : place + 4 + int(length)] if length.isdigit() else ""
        if not length.isdigit() or len(value) != int(length):
            raise BadPayeeError
        found[tag] = value
        place += 4 + len(value)
    return found


def crc(data: bytes) -> int:
    """Return CRC-16/CCITT-FALSE (ISO/IEC 13239 with initial FFFF), as EMVCo's annex asks for."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _part(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
