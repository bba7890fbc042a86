"""The visible digital seal (ICAO Doc 9303-13, BSI TR-03171): a document's facts and their signature in one barcode.

A seal is a header, messages of a tag and a value each, and a signature over both, small enough for a Data Matrix on
paper. What a tag means is the affair of the document's profile; here values are bytes, with C40, UTF-8, dates and
machine-readable zones as ways to read them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from saan.trust.errors import SaanError, Text
from saan.trust.keys import PublicKey, Signer

MAGIC = 0xDC
SIGNATURE = 0xFF
MAX_BYTES = 3116
"""The capacity of the largest barcode that carries one: Data Matrix 144 by 144 holds 1,556, QR 40-L 2,953 bytes."""
_FOOT = 4
"""The most bytes that stand before a signature: its tag and its length."""
_LETTERS = {3: " "} | {4 + n: str(n) for n in range(10)} | {14 + n: chr(65 + n) for n in range(26)}
_VALUES = {letter: value for value, letter in _LETTERS.items()}
_UNLATCH = 0xFE
_DECIMAL_SIGNER = "DEZV"
"""The one signer whose reference's length is written in decimal (BSI TR-03171)."""


class Version(IntEnum):
    """The version byte of the header, as raw values; ICAO counts them from 1."""

    V3 = 2
    V4 = 3


class SealFormError(SaanError):
    """Bytes are not a visible digital seal."""

    code = "vds.form"
    text = Text(
        th="รหัสในภาพไม่ใช่ตราดิจิทัลที่สมบูรณ์: {reason}", en="The code is not a whole digital seal: {reason}."
    )
    remedy_text = Text(
        th="สแกนใหม่ให้เห็นรหัสเต็มภาพและคมชัด หากยังไม่ได้ ให้ขอเอกสารใหม่จากผู้ออก",
        en="Scan it again, whole and sharp; if it is still refused, ask its issuer for a new document.",
    )


class NotC40Error(SealFormError):
    """A text has a letter that C40 cannot say: only A to Z, 0 to 9 and the space."""

    code = "vds.not-c40"
    text = Text(
        th="อักษร {letter} ใช้ในส่วนนี้ของตราดิจิทัลไม่ได้",
        en="The letter {letter} cannot stand in this part of a seal.",
    )
    remedy_text = Text(
        th="ใช้เฉพาะ A–Z, 0–9 และเว้นวรรค หรือเก็บเป็นข้อความ UTF-8", en="Use A–Z, 0–9 and spaces, or UTF-8 text."
    )


@dataclass(frozen=True, slots=True)
class Header:
    """Who sealed what kind of document, and when. `signer` is two letters of a country and two of a name.

    `reference` names the signer's certificate: five characters in version 3, up to 255 in version 4.
    """

    country: str
    signer: str
    reference: str
    issued: date
    signed: date
    feature: int
    category: int
    version: Version = Version.V4

    def encoded(self) -> bytes:
        """Return the header's bytes, or raise `SealFormError`."""
        if len(self.signer) != 4 or not 1 <= len(self.country) <= 3:  # noqa: PLR2004 - the specification's widths
            raise SealFormError(reason="signer has four characters, country one to three")
        if not (0 <= self.feature <= 0xFF and 0 <= self.category <= 0xFF):  # noqa: PLR2004 - one byte each
            raise SealFormError(reason="feature and category are one byte each")
        return b"".join(
            (
                bytes((MAGIC, self.version)),
                c40(self.country.ljust(3)),
                self._named(),
                packed_date(self.issued),
                packed_date(self.signed),
                bytes((self.feature, self.category)),
            )
        )

    def _named(self) -> bytes:
        if self.version is Version.V3:
            if len(self.reference) > 5:  # noqa: PLR2004 - the width of version 3
                raise SealFormError(reason="a reference of version 3 has five characters")
            return c40(self.signer + self.reference.rjust(5, "0"))
        if not 1 <= len(self.reference) <= (99 if self.signer == _DECIMAL_SIGNER else 255):
            raise SealFormError(reason="the reference has no length that can be written")
        length = f"{len(self.reference):{'02' if self.signer == _DECIMAL_SIGNER else '02X'}}"
        return c40(self.signer + length) + c40(self.reference)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that has been read but not verified. `covered` are the very bytes that its signature covers."""

    header: Header
    messages: tuple[tuple[int, bytes], ...]
    covered: bytes
    signature: bytes

    def message(self, tag: int) -> bytes | None:
        """Return the value of the first message of a tag, or None."""
        return next((value for each, value in self.messages if each == tag), None)

    def encoded(self) -> bytes:
        """Return the seal's bytes."""
        return self.covered + (_message(SIGNATURE, self.signature) if self.signature else b"")

    def verify(self, key: PublicKey) -> None:
        """Return when the key signed the seal; else raise `BadSignatureError`."""
        key.verify(self.covered, self.signature)


@lru_cache(16)
def _encoded(header: Header) -> bytes:
    """Return a header's bytes: the seals of a day and a key share it."""
    return header.encoded()


def seal(signer: Signer, header: Header, messages: Iterable[tuple[int, bytes]]) -> Seal:
    """Return a signed seal, or raise `SealFormError` for what does not fit into one."""
    made = tuple(messages)
    if any(not 0 <= tag < SIGNATURE for tag, _ in made):
        raise SealFormError(reason="tags are 0 to 254")
    covered = _encoded(header) + b"".join([_message(tag, value) for tag, value in made])
    sealed = Seal(header, made, covered, signer.sign(covered))
    if len(covered) + _FOOT + len(sealed.signature) > MAX_BYTES:
        raise SealFormError(reason=f"it is longer than {MAX_BYTES} bytes")
    return sealed


def size(header: Header, messages: Iterable[tuple[int, bytes]], signature: int = 64) -> int:
    """Return how many bytes a seal has whose signature has so many."""
    said = sum(len(_message(tag, value)) for tag, value in messages)
    return len(_encoded(header)) + said + len(_message(SIGNATURE, bytes(signature)))


def read(data: bytes) -> Seal:
    """Return the seal that bytes hold, or raise `SealFormError`; verifies nothing."""
    if len(data) > MAX_BYTES:
        raise SealFormError(reason=f"it is longer than {MAX_BYTES} bytes")
    if data[:1] != bytes((MAGIC,)):
        raise SealFormError(reason="it does not begin as one")
    header, at = _read_header(data)
    messages: list[tuple[int, bytes]] = []
    while at < len(data):
        begun, tag = at, data[at]
        length, at = _length(data, at + 1)
        value, at = data[at : at + length], at + length
        if at > len(data):
            raise SealFormError(reason="it is cut off")
        if tag == SIGNATURE:
            if at != len(data):
                raise SealFormError(reason="something follows its signature")
            return Seal(header, tuple(messages), data[:begun], value)
        messages.append((tag, value))
    return Seal(header, tuple(messages), data, b"")


@lru_cache(1024)
def c40(text: str) -> bytes:
    """Return a text in C40 (ISO/IEC 16022 §5.2.5) as Doc 9303-13 narrows it, or raise `NotC40Error`."""
    values = []
    for letter in text:
        if letter not in _VALUES:
            raise NotC40Error(letter=letter)
        values.append(_VALUES[letter])
    made = bytearray()
    for at in range(0, len(values), 3):
        three = values[at : at + 3]
        if len(three) == 1:
            made += bytes((_UNLATCH, ord(text[at]) + 1))
        else:
            first, second, third = [*three, 0][:3]
            made += (1600 * first + 40 * second + third + 1).to_bytes(2, "big")
    return bytes(made)


def read_c40(data: bytes) -> str:
    """Return the text of C40 bytes, or raise `SealFormError`."""
    made = []
    for at in range(0, len(data), 2):
        two = data[at : at + 2]
        if len(two) != 2:  # noqa: PLR2004 - C40 writes three letters into two bytes
            raise SealFormError(reason="C40 has an odd number of bytes")
        if two[0] == _UNLATCH:
            made.append(_ascii(two[1], last=at + 2 == len(data)))
            continue
        number = int.from_bytes(two, "big") - 1
        values = [number // 1600, number // 40 % 40, number % 40]
        if at + 2 == len(data) and values[2] == 0:
            values.pop()
        if any(value not in _LETTERS for value in values):
            raise SealFormError(reason="C40 holds a value without a letter")
        made.append("".join(_LETTERS[value] for value in values))
    return "".join(made)


def zone(text: str) -> bytes:
    """Return lines of a machine-readable zone as a message's value: C40, with spaces for fillers."""
    return c40(text.replace("\n", "").replace("<", " "))


def read_zone(data: bytes) -> str:
    """Return the characters of a machine-readable zone in one line; the profile says where lines end."""
    return read_c40(data).replace(" ", "<")


def packed_date(day: date) -> bytes:
    """Return a day in three bytes: MMDDYYYY as one number."""
    return (day.month * 1_000_000 + day.day * 10_000 + day.year).to_bytes(3, "big")


def read_date(data: bytes) -> date:
    """Return the day that three bytes hold, or raise `SealFormError`."""
    number = int.from_bytes(data, "big")
    try:
        return date(number % 10_000, number // 1_000_000, number // 10_000 % 100)
    except ValueError:
        raise SealFormError(reason="a date is none") from None


def _read_header(data: bytes) -> tuple[Header, int]:
    cut = _Cutter(data)
    cut.take(1)
    raw = cut.take(1)[0]
    if raw not in set(Version):
        raise SealFormError(reason=f"its version byte is {raw}")
    version = Version(raw)
    country = read_c40(cut.take(2)).rstrip()
    if version is Version.V3:
        named = read_c40(cut.take(6))
        signer, reference = named[:4], named[4:]
    else:
        named = read_c40(cut.take(4))
        signer = named[:4]
        if length := _reference_length(named):
            reference = read_c40(cut.take((length + 2) // 3 * 2))
        else:  # the German arrival attestation writes version 4 and lays its reference out as version 3
            reference = named[4:] + read_c40(cut.take(2))
    issued, signed = read_date(cut.take(3)), read_date(cut.take(3))
    feature, category = cut.take(2)
    return Header(country, signer, reference, issued, signed, feature, category, version), cut.at


def _reference_length(named: str) -> int:
    try:
        return int(named[4:], 10 if named[:4] == _DECIMAL_SIGNER else 16)
    except ValueError:
        raise SealFormError(reason="the length of its reference is no number") from None


class _Cutter:
    """Takes bytes from the front, and says so when there are none."""

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def take(self, count: int) -> bytes:
        if self.at + count > len(self._data):
            raise SealFormError(reason="it is cut off")
        self.at += count
        return self._data[self.at - count : self.at]


def _message(tag: int, value: bytes) -> bytes:
    if len(value) < 0x80:  # noqa: PLR2004 - the short form of DER
        return bytes((tag, len(value))) + value
    length = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return a DER length and where its value begins.

    A first byte of 0x80 is taken as 128: DER knows no such length, and seals in circulation write it so.
    """
    if at >= len(data):
        raise SealFormError(reason="it is cut off")
    first = data[at]
    if first <= 0x80:  # noqa: PLR2004 - the short form of DER
        return first, at + 1
    count = first & 0x7F
    if count > 2 or at + 1 + count > len(data):  # noqa: PLR2004 - two bytes hold any length that fits
        raise SealFormError(reason="a message is longer than any seal")
    return int.from_bytes(data[at + 1 : at + 1 + count], "big"), at + 1 + count


def _ascii(value: int, *, last: bool) -> str:
    letter = chr(value - 1) if value else ""
    if not last or letter not in _VALUES:
        raise SealFormError(reason="C40 ends before its end")
    return letter
