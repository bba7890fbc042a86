"""Numbers and amounts of money in Thai words, as cheques, receipts and contracts repeat them."""

from decimal import Decimal, InvalidOperation
from typing import Final

from saan.base.thai.digits import arabic_digits
from saan.base.thai.errors import AmountUnreadableError

_DIGITS: Final = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES: Final = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION: Final = 10**6
_SATANG: Final = Decimal("0.01")


def number_words(number: int) -> str:
    """Return a whole number in words: 2569 is สองพันห้าร้อยหกสิบเก้า.

    By the Royal Society's rule a final 1 after any higher figure is เอ็ด: 11 สิบเอ็ด, 101 หนึ่งร้อยเอ็ด,
    1,000,001 หนึ่งล้านเอ็ด.
    """
    if number < 0:
        return "ลบ" + number_words(-number)
    if number == 0:
        return _DIGITS[0]
    return _positive(number)


def baht_text(amount: Decimal | int | str) -> str:
    """Return an amount of money in words: 1250.50 is หนึ่งพันสองร้อยห้าสิบบาทห้าสิบสตางค์, 100 is หนึ่งร้อยบาทถ้วน.

    A text may have commas and Thai digits. Raises `AmountUnreadableError`, also for parts of a satang:
    nothing is rounded.
    """
    value = _amount(amount)
    sign, value = ("ลบ", -value) if value < 0 else ("", value)
    baht, satang = divmod(int(value * 100), 100)
    words = f"{number_words(baht)}บาท" if baht or not satang else ""
    return f"{sign}{words}{number_words(satang)}สตางค์" if satang else f"{sign}{words}ถ้วน"


def _positive(number: int) -> str:
    millions, rest = divmod(number, _MILLION)
    words = f"{_positive(millions)}ล้าน" if millions else ""
    return words + _below_million(rest, after_more=bool(millions))


def _below_million(number: int, *, after_more: bool) -> str:
    words = ""
    for place in range(len(_PLACES) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += _figure(digit, place, after_more=after_more or bool(words))
    return words


def _figure(digit: int, place: int, *, after_more: bool) -> str:
    if place == 1 and digit == 1:
        return _PLACES[1]
    if place == 1 and digit == 2:  # noqa: PLR2004 - twenty is ยี่สิบ
        return "ยี่สิบ"
    if place == 0 and digit == 1 and after_more:
        return "เอ็ด"
    return _DIGITS[digit] + _PLACES[place]


def _amount(amount: Decimal | int | str) -> Decimal:
    plain = arabic_digits(amount).replace(",", "").strip() if isinstance(amount, str) else amount
    try:
        value = Decimal(plain)
        if value.is_finite() and value == value.quantize(_SATANG):
            return value
    except InvalidOperation:
        pass
    raise AmountUnreadableError(given=amount)
