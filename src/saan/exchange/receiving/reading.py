"""Reading an envelope fast: the same answers as `saan.trust.envelopes.read`, which decides whenever in doubt.

The fast way takes only canonical bytes of the usual shape. Bytes that equal their own sorted re-writing have no
member twice, no white space and no odd numbers, so what remains is to check each member. Everything else goes the
slow way, which also finds the words of every refusal; so the two cannot disagree on what is accepted.
"""

import hashlib
import re
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pybase64

from saan.trust import envelopes
from saan.trust.clock import parse_rfc3339
from saan.trust.envelopes import CHANNEL, MAX_BYTES, MEDIA, NAME, REF, TYPE, Envelope, Part, Secrecy, Speed
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.members import LARGEST_COUNT, Hex

_Meta = msgspec.Meta
_Hex = Annotated[str, _Meta(pattern=r"^[0-9a-f]{64}\Z")]
_Agency = Annotated[str, _Meta(pattern=r"^th:[0-9]{13}\Z")]
_Moment = Annotated[
    str, _Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")
]


class _Part(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A part, its members in canonical order."""

    data: str | None = None
    media: str
    name: str
    root: _Hex
    sha256: _Hex | None = None
    size: Annotated[int, _Meta(ge=0, le=envelopes.MAX_SIZE)]


class _Header(
    msgspec.Struct,
    frozen=True,
    gc=False,
    kw_only=True,
    omit_defaults=True,
    rename={"sender": "from", "kind": "type"},
):
    """The usual shape, its members in canonical order; `crit`, and members of unknown name, are left to the slow way."""

    channel: str
    created: _Moment
    enc: dict[str, Any] | None = None
    expires: _Moment
    sender: _Agency
    id: UUID
    parts: Annotated[list[_Part], _Meta(min_length=1, max_length=envelopes.MAX_PARTS)]
    ref: str | None = None
    secrecy: str
    seq: list[Annotated[int, _Meta(ge=1, le=LARGEST_COUNT)]]
    speed: str
    to: Annotated[list[_Agency], _Meta(min_length=1, max_length=envelopes.MAX_RECIPIENTS)]
    kind: str
    v: Literal[1]


_decode = msgspec.json.Decoder(_Header).decode
_encode = msgspec.json.Encoder(order="deterministic").encode
_VERSION_7 = (7, 0b10)
"""The version and the variant of an id (RFC 9562 §5.7)."""
_SPEEDS = {speed.value: speed for speed in Speed}
_SECRECIES = {secrecy.value: secrecy for secrecy in Secrecy}


class _Words:
    """Remembers which words are sound, for members that say the same few words again and again."""

    def __init__(self, pattern: re.Pattern[str], most: int = 1000) -> None:
        self._pattern, self._most = pattern, most
        self._known: set[str] = set()

    def sound(self, word: str) -> bool:
        """Return whether a word matches the pattern whole."""
        if word in self._known:
            return True
        if self._pattern.fullmatch(word) is None:
            return False
        if len(self._known) < self._most:
            self._known.add(word)
        return True


_CHANNELS, _TYPES, _MEDIA, _NAMES = _Words(CHANNEL), _Words(TYPE), _Words(MEDIA), _Words(NAME)


def read(raw: bytes) -> Envelope:
    """Return the envelope that bytes from outside hold, or raise what `envelopes.read` raises of them."""
    return _fast(raw) or envelopes.read(raw)


def _fast(raw: bytes) -> Envelope | None:
    """Return the envelope if the bytes are of the usual shape and sound; None says nothing at all."""
    if len(raw) > MAX_BYTES or b"\n" in raw:
        return None
    try:
        header = _decode(raw)
        # Equal to its own writing in canonical order: no member twice, unknown or null, no white space. A fraction
        # could be written so too; the shape leaves no place for one, but in `enc`: hence `_only_strings`.
        if _encode(header) != raw:
            return None
        envelope = _envelope(header, raw)
        if envelope is not None:
            envelopes.demand_agreement(envelope)
    except (LookupError, ValueError, TypeError, SaanError, RecursionError):
        return None
    return envelope


def _envelope(header: _Header, raw: bytes) -> Envelope | None:
    if not (_CHANNELS.sound(header.channel) and _TYPES.sound(header.kind)):
        return None
    if header.ref is not None and not REF.fullmatch(header.ref):
        return None
    if header.enc is not None and not _only_strings(header.enc):
        return None
    parts = tuple([made for part in header.parts if (made := _part(part))])
    if len(parts) != len(header.parts):
        return None
    if (header.id.int >> 76 & 0xF, header.id.int >> 62 & 0b11) != _VERSION_7:
        return None
    return Envelope(
        header.id,
        AgencyId(header.sender),
        tuple(AgencyId(one) for one in header.to),
        header.channel,
        tuple(header.seq),
        header.kind,
        parse_rfc3339(header.created),
        parse_rfc3339(header.expires),
        header.ref,
        _SPEEDS[header.speed],
        _SECRECIES[header.secrecy],
        parts,
        header.enc,
        raw,
        hashlib.sha256(raw).digest(),
    )


def _part(part: _Part) -> Part | None:
    """Return a part, or None where a name is not sound."""
    if not (_NAMES.sound(part.name) and _MEDIA.sound(part.media)):
        return None
    return Part(
        part.name,
        part.media,
        part.size,
        Hex(part.root),
        None if part.sha256 is None else Hex(part.sha256),
        None if part.data is None else _unb64url(part.data),
    )


# base64url as base64, and whatever base64url does not have as what no base64 has.
_ALPHABET = bytes.maketrans(b"-_+/=", b"+/!!!")
_LAST = {0: None, 2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}
"""The letters in which unpadded base64 may end, by how many stand after the last whole four: no stray bits."""


def _unb64url(text: str) -> bytes:
    """Return what `keys.unb64url` returns, or raise `ValueError`; ten times as fast."""
    rest = len(text) & 3
    last = _LAST[rest] if rest != 1 else frozenset()
    if last is not None and text[-1] not in last:
        raise ValueError
    standard = text.encode("ascii").translate(_ALPHABET) + b"=" * (-rest & 3)
    return pybase64.b64decode(standard, validate=True)


def _only_strings(value: object, depth: int = 8) -> bool:
    """Return whether a value is made of strings, lists and objects alone, not nested deep."""
    if isinstance(value, str):
        return True
    if not depth:
        return False
    if isinstance(value, dict):
        return all(_only_strings(item, depth - 1) for item in value.values())
    return isinstance(value, list) and all(_only_strings(item, depth - 1) for item in value)
