"""Token Status List (IETF OAuth): what has become of each of millions of documents, in one small signed file.

A document names a list and a place in it; the list holds one, two, four or eight bits for each place, packed and
compressed, and says nothing else. Whoever checks fetches the whole list, so nobody learns which document is checked.
Places are given out by a keyed permutation: they tell neither the order nor the number of what was issued.
"""

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from saan.trust import compact
from saan.trust.canonical import Json, canonical
from saan.trust.clock import CLOCKS_DIFFER, rfc3339
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import PublicKey, Signer, b64url, unb64url

TYP = "statuslist+jwt"
SHARD = 1 << 20
"""How many places a list has: the draft's own size, and the herd in which a document hides."""
MAX_BYTES = 16 << 20
"""How large a list may be once unpacked."""
MAX_TOKEN = 32 << 20
_ROUNDS = 10
_KNOWN = 4096
"""Halves that a round remembers; then it forgets them all and begins again."""


class Status(IntEnum):
    """The registered values (§7.1); further ones belong to the application."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    APPLICATION = 3


class StatusListError(SaanError):
    """A status list, or a reference to one, is not of the form that the specification gives it."""

    code = "status.form"
    text = Text(th="รายการสถานะผิดรูปแบบ: {reason}", en="The status list has the wrong form: {reason}.")
    remedy_text = Text(
        th="ดาวน์โหลดรายการสถานะใหม่จากผู้ออก แล้วตรวจอีกครั้ง",
        en="Download the status list again from its issuer, then check again.",
    )


class StaleStatusError(StatusListError):
    """A status list is older than its issuer allows anyone to rely on."""

    code = "status.stale"
    text = Text(th="รายการสถานะหมดอายุเมื่อ {until}", en="The status list ran out at {until}.")


class OtherListError(StatusListError):
    """A status list is signed by its issuer, but it is not the one that the document names."""

    code = "status.other-list"
    text = Text(
        th="รายการสถานะนี้ไม่ใช่รายการที่เอกสารอ้าง ({uri})",
        en="This is not the status list that the document names ({uri}).",
    )


class NoSuchPlaceError(StatusListError):
    """A document names a place that its status list does not have."""

    code = "status.no-such-place"
    kind = Kind.NOT_FOUND
    text = Text(
        th="รายการสถานะไม่มีตำแหน่ง {index} ที่เอกสารอ้าง",
        en="The status list has no place {index}, which the document names.",
    )
    remedy_text = Text(
        th="อย่าเชื่อถือเอกสารนี้จนกว่าผู้ออกจะยืนยัน", en="Do not rely on the document until its issuer confirms it."
    )


class UnknownMechanismError(StatusListError):
    """A document tells of its status by another mechanism than a status list, so nothing here can say what became of it."""

    code = "status.unknown-mechanism"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="เอกสารแจ้งสถานะด้วยวิธีที่ระบบนี้ไม่รู้จัก ({mechanism})",
        en="The document tells its status by a mechanism that is not known here ({mechanism}).",
    )
    remedy_text = Text(
        th="ถามผู้ออกว่าเอกสารยังใช้ได้หรือไม่ ก่อนเชื่อถือ",
        en="Ask its issuer whether the document still stands before you rely on it.",
    )


_OF_A_LIST = frozenset({"status_list", "uri", "idx", "index"})
"""Members that speak of a status list: with one of them and no list and place, the claim is malformed."""
_MOST_NAMED = 100
"""Letters of a mechanism's name that are told."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the status of a document stands: the list's address, and the place in it."""

    uri: str
    index: int

    def claim(self) -> dict[str, Json]:
        """Return the value of the claim `status` (§6.2)."""
        return {"status_list": {"idx": self.index, "uri": self.uri}}


def referred(claims: Mapping[str, Any]) -> Reference | None:
    """Return where a document's status stands, None where it tells of none.

    Raises `UnknownMechanismError` where it tells by other mechanisms alone (other members of `status`, or W3C's
    `credentialStatus`), `StatusListError` where it names a list in the wrong form. A list counts beside any others.
    """
    status, elsewhere = claims.get("status"), claims.get("credentialStatus")
    match status:
        case {"status_list": {"uri": str(uri), "idx": number}} if (index := whole(number)) is not None:
            return Reference(uri, index)
        case {**members} if members and members.keys().isdisjoint(_OF_A_LIST):
            raise UnknownMechanismError(mechanism=", ".join(map(str, members))[:_MOST_NAMED])
        case None if elsewhere is None:
            return None
        case None:
            raise UnknownMechanismError(mechanism="credentialStatus")
    raise StatusListError(reason="the document's status claim names no list and place")


def whole(number: object) -> int | None:
    """Return a place as an integer of 0 or more, else None; `7.0` is the same number in JSON as `7`."""
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None


class StatusList:
    """One list in memory, `size` places of `bits` each, all valid at first."""

    __slots__ = ("bits", "packed")

    def __init__(self, bits: int = 1, size: int = SHARD, packed: bytearray | None = None) -> None:
        if bits not in {1, 2, 4, 8}:
            raise StatusListError(reason="bits must be 1, 2, 4 or 8")
        self.bits = bits
        self.packed = bytearray((size * bits + 7) // 8) if packed is None else packed

    def __len__(self) -> int:
        return len(self.packed) * 8 // self.bits

    def __getitem__(self, index: int) -> int:
        """Return the status at a place, or raise `NoSuchPlaceError`."""
        at, shift = self._place(index)
        return self.packed[at] >> shift & ((1 << self.bits) - 1)

    def __setitem__(self, index: int, status: int) -> None:
        """Put a status at a place; the least significant bits of a byte come first (§4.1)."""
        at, shift = self._place(index)
        mask = (1 << self.bits) - 1
        if not 0 <= status <= mask:
            raise StatusListError(reason=f"status {status} does not fit into {self.bits} bits")
        self.packed[at] = self.packed[at] & ~(mask << shift) | status << shift

    def encoded(self) -> dict[str, Json]:
        """Return the list as the claim `status_list` (§4.2): packed, deflated, base64url."""
        return {"bits": self.bits, "lst": b64url(zlib.compress(self.packed, 9))}

    @classmethod
    def decoded(cls, claim: object) -> "StatusList":
        """Return the list that a claim `status_list` holds, or raise `StatusListError`."""
        match claim:
            case {"bits": int(bits), "lst": str(text)}:
                return cls(bits, packed=_inflated(text))
        raise StatusListError(reason="status_list must have bits and lst")

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise NoSuchPlaceError(index=index)
        at, within = divmod(index * self.bits, 8)
        return at, within


class Permutation:
    """A secret order of the places 0 to `size` - 1: the n-th document gets `place(n)`.

    A Feistel network of ten rounds under a 32-byte key, walked until it falls inside (as FF1 of NIST SP 800-38G and
    its cycle walking, with BLAKE2b in the place of AES). Whoever has the key can count; so it stays with the issuer.
    """

    def __init__(self, key: bytes, size: int) -> None:
        self._key, self._size = key, size
        self._half = max((size - 1).bit_length() + 1, 2) // 2
        self._mask = (1 << self._half) - 1
        self._mixed: list[dict[int, int]] = [{} for _ in range(_ROUNDS)]

    def place(self, serial: int) -> int:
        """Return the place of the serial-th document, or raise `NoSuchPlaceError` when all are given out."""
        if not 0 <= serial < self._size:
            raise NoSuchPlaceError(index=serial)
        found = self._once(serial)
        while found >= self._size:
            found = self._once(found)
        return found

    def _once(self, number: int) -> int:
        left, right = number >> self._half, number & self._mask
        for turn, known in enumerate(self._mixed):
            mixed = known.get(right)
            if mixed is None:
                mixed = self._mix(turn, right, known)
            left, right = right, left ^ mixed
        return left << self._half | right

    def _mix(self, turn: int, right: int, known: dict[int, int]) -> int:
        """Return what a half is mixed with, and remember it: each half of a list of a million has 1,024 values."""
        said = right.to_bytes(8, "big") + bytes((turn,))
        mixed = hashlib.blake2b(said, key=self._key, digest_size=8).digest()
        if len(known) >= _KNOWN:
            known.clear()
        found = known[right] = int.from_bytes(mixed, "big") & self._mask
        return found


@dataclass(frozen=True, slots=True)
class Issued:
    """When a list was written, and how long it is good for: refetch after `ttl`, never rely on it past `exp`."""

    at: datetime
    ttl: timedelta
    expires: datetime


def write(
    signer: Signer, uri: str, statuses: StatusList, issued: Issued, certificates: Sequence[bytes] = ()
) -> str:
    """Return the status list token (§5.1), which is published at `uri`.

    `certificates` are the signer's in DER, own first: with them (`x5c`) whoever trusts their root needs no other key.
    """
    header: dict[str, Json] = {"kid": signer.public.key_id, "typ": TYP}
    if certificates:
        header["x5c"] = [base64.b64encode(each).decode() for each in certificates]
    return compact.sign(
        signer,
        header,
        canonical(
            {
                "exp": compact.seconds(issued.expires),
                "iat": compact.seconds(issued.at),
                "status_list": statuses.encoded(),
                "sub": uri,
                "ttl": int(issued.ttl.total_seconds()),
            }
        ),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A verified list. `refetch` is when its issuer wants it fetched anew; a reader that cannot says how old it is."""

    statuses: StatusList
    uri: str
    written: datetime
    refetch: datetime | None
    expires: datetime | None

    def status(self, reference: Reference) -> int:
        """Return the status at a reference, or raise `OtherListError` or `NoSuchPlaceError`."""
        if reference.uri != self.uri:
            raise OtherListError(uri=reference.uri)
        return self.statuses[reference.index]


def token_of(text: str) -> compact.Compact:
    """Return the token of a list, of which nothing is verified; raise a `SaanError` where it is none."""
    return compact.read(text, TYP, max_text=MAX_TOKEN)


def address(token: compact.Compact) -> str:
    """Return the address that a list says it stands at, or raise a `SaanError`; verifies nothing."""
    uri = token.claims().get("sub")
    if not isinstance(uri, str):
        raise StatusListError(reason="it must have sub and iat")
    return uri


def read(
    given: str | compact.Compact, key: PublicKey, at: datetime, *, fetched: datetime | None = None
) -> Known:
    """Return a list as of a moment, or raise a `SaanError` (§8.3).

    (1) form and type  (2) signature  (3) not from the future, not past `exp`  (4) the list itself. `fetched` is when
    it was downloaded, from which `ttl` counts; a list that travelled with a document counts from when it was written.
    """
    token = token_of(given) if isinstance(given, str) else given
    token.verify(key)
    claims = token.claims()
    uri, written = claims.get("sub"), compact.moment(claims, "iat")
    if not isinstance(uri, str) or written is None:
        raise StatusListError(reason="it must have sub and iat")
    if written > at + CLOCKS_DIFFER:
        raise StatusListError(reason=f"it was written at {rfc3339(written)}, which is yet to come")
    expires = compact.moment(claims, "exp")
    if expires is not None and at >= expires:
        raise StaleStatusError(until=rfc3339(expires))
    return Known(
        StatusList.decoded(claims.get("status_list")),
        uri,
        written,
        _refetch(claims, fetched or written),
        expires,
    )


def _refetch(claims: Mapping[str, Any], since: datetime) -> datetime | None:
    ttl = claims.get("ttl")
    if ttl is None:
        return None
    if isinstance(ttl, bool) or not isinstance(ttl, int | float) or not 0 < ttl < 1e9:  # noqa: PLR2004 - thirty years
        raise StatusListError(reason="ttl is not a number of seconds")
    return since + timedelta(seconds=ttl)


def _inflated(text: str) -> bytearray:
    try:
        opened = zlib.decompressobj()
        packed = opened.decompress(unb64url(text), MAX_BYTES)
    except (ValueError, zlib.error):
        raise StatusListError(reason="lst is not base64url of zlib data") from None
    if not opened.eof:
        raise StatusListError(reason=f"lst is cut off, or has more than {MAX_BYTES} bytes")
    return bytearray(packed)
