"""Canonical JSON (RFC 8785, JCS): one byte string for one value, and a strict reader of JSON from outside.

Saan signs objects, arrays, strings, booleans, null and the integers that every reader holds exactly.
Fractions are refused both ways: they are written as strings, so that no reader rounds them.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from saan.trust.errors import Kind, SaanError, Text
from saan.trust.foreign import quoted

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""What Saan signs."""

LARGEST = 2**53 - 1
"""The largest whole number, in size, that every JSON reader keeps exactly (RFC 7493 §2.2)."""

MAX_DEPTH = 64
"""How deep arrays and objects may nest, written or read."""

MAX_BYTES = 1 << 20
"""How long a text may be unless the reader says otherwise."""


class JsonError(SaanError):
    """Bytes from outside are not the JSON that Saan reads."""

    code = "json.malformed"
    text = Text(th="ข้อมูล JSON ผิดรูปแบบที่ตำแหน่ง {at}", en="The JSON is malformed at character {at}.")
    remedy_text = Text(
        th="โปรดแก้โปรแกรมที่สร้างข้อมูลนี้ แล้วส่งใหม่",
        en="Mend the program that wrote this data, then send it again.",
    )


class NotUtf8Error(JsonError):
    """The bytes are not UTF-8, or a string holds half of a surrogate pair."""

    code = "json.not-utf8"
    text = Text(th="ข้อความไม่ใช่ UTF-8 ที่ถูกต้อง", en="The text is not valid UTF-8.")
    remedy_text = Text(th="โปรดบันทึกหรือส่งข้อความเป็น UTF-8", en="Write or send the text as UTF-8.")


class RepeatedNameError(JsonError):
    """An object names a member twice, so that two readers may see two values."""

    code = "json.repeated-name"
    text = Text(th="มีชื่อสมาชิก “{name}” ซ้ำในวัตถุเดียวกัน", en="One object has the member “{name}” twice.")
    remedy_text = Text(
        th="ให้เหลือสมาชิกชื่อนี้เพียงตัวเดียว แล้วส่งใหม่", en="Keep one member of that name, then send it again."
    )


class NotIntegerError(JsonError):
    """A number is a fraction, or too large for every reader to hold exactly."""

    code = "json.not-an-exact-integer"
    text = Text(
        th="จำนวน {number} ไม่ใช่จำนวนเต็มที่แทนค่าได้ตรงทุกระบบ",
        en="The number {number} is not a whole number that every system holds exactly.",
    )
    remedy_text = Text(
        th="เขียนเศษส่วนและจำนวนที่เกิน 9007199254740991 เป็นสตริง",
        en="Write fractions, and numbers beyond 9007199254740991, as strings.",
    )


class TooDeepError(JsonError):
    """Arrays and objects nest deeper than any document needs."""

    code = "json.too-deep"
    text = Text(th="ข้อมูลซ้อนกันลึกเกิน {limit} ชั้น", en="The data nests deeper than {limit} levels.")
    remedy_text = Text(th="โปรดลดจำนวนชั้นของข้อมูล แล้วส่งใหม่", en="Flatten the data, then send it again.")


class TooLongError(JsonError):
    """The text is longer than its reader allows."""

    code = "json.too-long"
    kind = Kind.TOO_LARGE
    text = Text(
        th="ข้อมูลยาว {size} ไบต์ เกินที่กำหนด {limit} ไบต์", en="The data has {size} bytes; {limit} are allowed."
    )
    remedy_text = Text(
        th="ส่งเนื้อหาขนาดใหญ่เป็นแฟ้มแนบ หรือแบ่งส่ง", en="Send large content as a file, or send it in parts."
    )


class NotCanonicalError(JsonError):
    """The JSON is sound but not in its one canonical form (RFC 8785)."""

    code = "json.not-canonical"
    text = Text(
        th="ข้อมูล JSON ไม่อยู่ในรูปแบบบัญญัติตาม RFC 8785",
        en="The JSON is not in the canonical form of RFC 8785.",
    )
    remedy_text = Text(
        th="เรียงชื่อสมาชิกและตัดช่องว่างตาม RFC 8785 ก่อนลงลายมือชื่อ แล้วส่งใหม่",
        en="Write it by RFC 8785 (sorted names, no spaces) before signing, then send it again.",
    )


class NotJsonError(JsonError):
    """A value of a kind that JSON cannot say, or a name that is not a string, was to be written."""

    code = "json.not-json"
    kind = Kind.INTERNAL
    text = Text(th="เขียนค่าชนิด {type} เป็น JSON ไม่ได้", en="A value of type {type} cannot be written as JSON.")


def canonical(value: Json, *, max_depth: int = MAX_DEPTH) -> bytes:
    """Return the RFC 8785 bytes of a value, or raise a `JsonError` for what Saan does not sign."""
    try:
        return _write(value, max_depth).encode()
    except UnicodeEncodeError:
        raise NotUtf8Error from None


def canonical_text(value: Json, *, max_depth: int = MAX_DEPTH) -> str:
    """Return the same as text, to stand inside a larger one; whoever encodes that must refuse lone surrogates."""
    return _write(value, max_depth)


def parse(
    data: bytes, *, must_be_canonical: bool = False, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> Any:
    """Return the value of JSON bytes from outside, or raise a `JsonError`.

    Refuses what two readers could read differently: repeated names, fractions, numbers beyond 2^53,
    bytes that are not UTF-8, lone surrogates; and what could exhaust a reader: length and depth.
    """
    if len(data) > max_bytes:
        raise TooLongError(size=len(data), limit=max_bytes)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise NotUtf8Error from None
    try:
        value = _READER.decode(text)
    except json.JSONDecodeError as error:
        raise JsonError(at=error.pos) from None
    except RecursionError:
        raise TooDeepError(limit=max_depth) from None
    # Brackets bound the depth from above, so that most texts are not walked a second time.
    if data.count(b"[") + data.count(b"{") > max_depth and _deeper_than(value, max_depth):
        raise TooDeepError(limit=max_depth)
    if _HALF_PAIR.search(text) or must_be_canonical:
        written = canonical(value, max_depth=max_depth)
        if must_be_canonical and written != data:
            raise NotCanonicalError
    return value


def told(data: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """Return what a program outside says in JSON that is neither signed nor hashed, or raise a `JsonError`.

    Unlike `parse` it lets stand what other programs write (fractions, a member twice: the last counts), and like it
    refuses what could exhaust a reader.
    """
    if len(data) > max_bytes:
        raise TooLongError(size=len(data), limit=max_bytes)
    try:
        value = json.loads(data)
    except RecursionError:
        raise TooDeepError(limit=MAX_DEPTH) from None
    except UnicodeDecodeError:
        raise NotUtf8Error from None
    except ValueError as error:  # besides JSONDecodeError: a number of more digits than Python reads
        raise JsonError(at=getattr(error, "pos", 0)) from None
    if _deeper_than(value, MAX_DEPTH):
        raise TooDeepError(limit=MAX_DEPTH)
    return value


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that a reader found these members of, or raise `RepeatedNameError`."""
    made = dict(pairs)
    if len(made) != len(pairs):
        _refuse_repeated(name for name, _ in pairs)
    return made


def _refuse_repeated(names: Iterable[str]) -> None:
    """Raise for the first name that comes a second time, in one pass: strangers choose how many there are."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            if _HALF.search(name):
                raise NotUtf8Error
            raise RepeatedNameError(name=quoted(name))
        seen.add(name)


def _write(value: Json, depth: int) -> str:
    """Return the canonical text; `depth` is how many more levels may open."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, dict):
        return _write_object(value, depth)
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, int):
        return _write_integer(value)
    return _write_other(value, depth)


def _write_integer(value: int) -> str:
    if -LARGEST <= value <= LARGEST:
        return int.__repr__(value)
    # Python itself refuses to print very long numbers, so their size is named instead.
    raise NotIntegerError(number=value if value.bit_length() <= 128 else f"2^{value.bit_length()}")  # noqa: PLR2004


def _write_other(value: object, depth: int) -> str:
    if isinstance(value, Mapping):
        return _write_object(value, depth)
    if isinstance(value, float):
        raise NotIntegerError(number=value)
    if not isinstance(value, Sequence) or isinstance(value, bytes | bytearray | memoryview):
        raise NotJsonError(type=type(value).__name__)
    if not depth:
        raise TooDeepError(limit=MAX_DEPTH)
    return "[" + ",".join([_write(item, depth - 1) for item in value]) + "]"


def _write_object(value: Mapping[str, Json], depth: int) -> str:
    if not depth:
        raise TooDeepError(limit=MAX_DEPTH)
    depth -= 1
    try:
        # RFC 8785 §3.2.3 orders names by UTF-16 units, which differs from Python's order past U+FFFF only.
        names = sorted(value) if "".join(value).isascii() else sorted(value, key=_utf16)
    except (TypeError, AttributeError):
        raise NotJsonError(type="object with a name that is not a string") from None
    parts = [
        # Most members are strings; they are written here to spare a call.
        f"{quote(name)}:{quote(item) if type(item := value[name]) is str else _write(item, depth)}"
        for name in names
    ]
    return "{" + ",".join(parts) + "}"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _short(digits: str) -> str:
    return digits if len(digits) <= 40 else digits[:40] + "…"  # noqa: PLR2004 - enough to find it by


def _read_integer(digits: str) -> int:
    if len(digits) <= 17 and -LARGEST <= (number := int(digits)) <= LARGEST:  # noqa: PLR2004 - sign and 16 digits
        return number
    raise NotIntegerError(number=_short(digits))


def _refuse_number(number: str) -> None:
    raise NotIntegerError(number=_short(number))


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
    return bool(level)


quote: Callable[[str], str] = encode_basestring
"""The shortest JSON string: RFC 8785 §3.2.2.2 escapes exactly what this does."""

_WORDS: dict[object, str] = {None: "null", True: "true", False: "false"}
_HALF_PAIR = re.compile(r"\\u[dD][89abcdefABCDEF]")
_HALF = re.compile("[\ud800-\udfff]")
_READER = json.JSONDecoder(
    object_pairs_hook=object_of,
    parse_float=_refuse_number,
    parse_int=_read_integer,
    parse_constant=_refuse_number,
)
