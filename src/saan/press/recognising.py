"""What somebody holds: told from the first bytes, whatever its file is called or however it was pasted."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from saan.trust import compact, sdjwt, statuslist, vds
from saan.trust.errors import SaanError
from saan.trust.keys import unb64url

MOST_CREDENTIAL = 1 << 20
_CREDENTIAL = re.compile(r"eyJ[\w-]*\.[\w-]*\.[\w-]*~", re.ASCII)
_TOKEN = re.compile(r"(eyJ[\w-]*)\.[\w-]*\.[\w-]*\Z", re.ASCII)
_SEAL = re.compile(r"(?:\S*#seal=)?(3A[\w-]+)\Z", re.ASCII)
_DIGITS = re.compile(r"(?:dc0[23])(?:[0-9a-f]{2})+\Z", re.ASCII | re.IGNORECASE)
_CHECK = re.compile(r"(https?://[^\s/]+)/check/([0-9a-f]{32})/([\w-]{43})/?\Z", re.ASCII)


class Kind(StrEnum):
    """A face of a document, or what serves to check one."""

    PDF = "pdf"
    CREDENTIAL = "credential"
    SEAL = "seal"
    STATUS = "status"
    CHECK = "check"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Check:
    """The link in a document's QR code: whose page it leads to, and which record of which document it names."""

    origin: str
    id: UUID
    record_sha256: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """What bytes are. `text` is a credential's or a status list's, `data` a seal's or a record's, `check` a link's."""

    kind: Kind
    data: bytes = b""
    text: str = ""
    check: Check | None = None


def recognise(data: bytes) -> Recognised | None:
    """Return what bytes are, or None for what this does not know; verifies nothing and raises nothing."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return Recognised(Kind.PDF, data)
    if data[:1] == bytes((vds.MAGIC,)):
        return Recognised(Kind.SEAL, data)
    return _pasted(data.decode("latin-1").strip())


def _pasted(text: str) -> Recognised | None:
    """Return what a text is that may have been pasted, or read from a code."""
    if _CREDENTIAL.match(text):
        return Recognised(Kind.CREDENTIAL, text=text)
    if token := _TOKEN.match(text):
        return Recognised(Kind.STATUS, text=text) if _typ(token[1]) == statuslist.TYP else None
    if link := _CHECK.match(text):
        named = _decoded(link[3]).hex()
        return Recognised(Kind.CHECK, check=Check(link[1], UUID(hex=link[2]), named))
    if coded := _SEAL.match(text):
        return Recognised(Kind.SEAL, _decoded(coded[1]))
    return _other(text)


def _other(text: str) -> Recognised | None:
    if _DIGITS.match(text):
        return Recognised(Kind.SEAL, bytes.fromhex(text))
    if not text.startswith(("{", "[")):
        return None
    if text.startswith("{") and len(text) <= MOST_CREDENTIAL and sdjwt.is_serialised(text):
        return Recognised(Kind.CREDENTIAL, text=text)
    return Recognised(Kind.RECORD, text.encode("latin-1"))


def _decoded(text: str) -> bytes:
    try:
        return unb64url(text)
    except ValueError:
        return b""  # no seal, which is what will be said of it


def _typ(header: str) -> str:
    try:
        said = compact.read_object(unb64url(header), "header")
    except (ValueError, SaanError):
        return ""
    return str(said.get("typ")).lower().removeprefix("application/")
