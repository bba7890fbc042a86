"""Reading the members of a JSON object from outside, one at a time and strictly: docs/wire/saan-1.md §2.

Each reader takes an object that `canonical.parse` made and the name of a member; whatever stands there, it returns
a value of the promised kind or raises `MalformedError` naming the member.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NewType
from uuid import UUID

from saan.trust.canonical import parse
from saan.trust.clock import parse_rfc3339
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId

Hex = NewType("Hex", str)
"""A SHA-256 value as 64 lower-case hexadecimal digits."""

LARGEST_COUNT = 2**53 - 1
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_AGENCY = re.compile(r"th:[0-9]{13}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_HEX = re.compile(r"[0-9a-f]{64}")


class MalformedError(SaanError):
    """A statement from outside is not of the form that version 1 prescribes."""

    code = "wire.malformed"
    text = Text(th="ข้อมูลผิดรูปแบบที่ {member}", en="The data is malformed at {member}.")
    remedy_text = Text(
        th="โปรดแก้โปรแกรมที่สร้างข้อมูลให้ตรงตามข้อกำหนด saan/1 แล้วส่งใหม่",
        en="Mend the program that made it, as docs/wire/saan-1.md says, then send it again.",
    )


class UnknownVersionError(MalformedError):
    """A statement is of a version that this reader does not speak."""

    code = "wire.unknown-version"
    text = Text(th="ไม่รู้จักรูปแบบข้อมูลรุ่น {version}", en="Version {version} is not known here.")
    remedy_text = Text(
        th="ส่งเป็นรุ่น 1 หรือขอให้ผู้รับปรับรุ่นระบบ",
        en="Send version 1, or ask the recipient to upgrade.",
    )


def read_object(data: bytes, max_bytes: int, max_depth: int = 16) -> dict[str, Any]:
    """Return the object that bytes from outside hold, its `v` being 1; raise a `SaanError` for anything else."""
    members = parse(data, max_bytes=max_bytes, max_depth=max_depth)
    if not isinstance(members, dict):
        raise MalformedError(member="top")
    version = members.get("v")
    if type(version) is not int or version != 1:
        raise UnknownVersionError(version=version if isinstance(version, int) else "?")
    return members


def matching(members: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    """Return the string member that matches a pattern whole."""
    value = members.get(name)
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise MalformedError(member=name)
    return value


def text(members: Mapping[str, Any], name: str, most: int) -> str:
    """Return the string member of at most so many characters."""
    value = members.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise MalformedError(member=name)
    return value


def moment(members: Mapping[str, Any], name: str) -> datetime:
    """Return the moment that a member names in the one form that Saan signs."""
    try:
        return parse_rfc3339(matching(members, name, _MOMENT))
    except ValueError:
        raise MalformedError(member=name) from None


def whole(members: Mapping[str, Any], name: str, least: int = 0, most: int = LARGEST_COUNT) -> int:
    """Return the integer member within its bounds."""
    value = members.get(name)
    if type(value) is not int or not least <= value <= most:
        raise MalformedError(member=name)
    return value


def agency(members: Mapping[str, Any], name: str) -> AgencyId:
    """Return the agency that a member names."""
    return AgencyId(matching(members, name, _AGENCY))


def digest(members: Mapping[str, Any], name: str) -> Hex:
    """Return the SHA-256 that a member holds."""
    return Hex(matching(members, name, _HEX))


def message_id(members: Mapping[str, Any], name: str = "id") -> UUID:
    """Return the UUID of version 7 that a member holds."""
    return UUID(matching(members, name, _ID))


def array(members: Mapping[str, Any], name: str, most: int, least: int = 1) -> list[Any]:
    """Return the array member of so many items."""
    value = members.get(name)
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise MalformedError(member=name)
    return value


def members_of(members: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object that a member holds."""
    value = members.get(name)
    if not isinstance(value, dict):
        raise MalformedError(member=name)
    return value
