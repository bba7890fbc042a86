"""The leaf of an act: a salted commitment with coarse public metadata, and nothing else."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from saan.trust.canonical import MAX_DEPTH, Json, NotUtf8Error, canonical, canonical_text, parse, quote
from saan.trust.clock import BANGKOK, parse_rfc3339, rfc3339
from saan.trust.errors import SaanError, Text

SALT_BYTES = 32
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_BLANK = "0" * 64


class ActFormError(SaanError):
    """Bytes that should be an act, or its entry in the log, are not of that form."""

    code = "act.malformed"
    text = Text(th="ข้อมูลการกระทำหรือรายการบันทึกผิดรูปแบบ", en="The act, or its log entry, is malformed.")
    remedy_text = Text(
        th="โปรดขอหลักฐานฉบับใหม่จากหน่วยงานเจ้าของบันทึก", en="Ask the agency that keeps the log for a new proof."
    )


class Entry(NamedTuple):
    """What the log shows the world of an act. `day` is a Bangkok date, ISO."""

    type: str
    agency: str
    day: str
    commitment: bytes

    def encode(self) -> bytes:
        """Return the bytes that enter the log."""
        before, after = _frame(self.type, self.agency, self.day)
        return before + self.commitment.hex().encode() + after


@lru_cache(4096)
def _frame(act_type: str, agency: str, day: str) -> tuple[bytes, bytes]:
    """Return the canonical entry, parted where the commitment stands; a day's acts of one type share it."""
    whole = canonical({"v": 1, "type": act_type, "agency": agency, "day": day, "commitment": _BLANK})
    before, after = whole.split(_BLANK.encode(), 1)
    return before, after


def commitment(act: bytes, salt: bytes) -> bytes:
    """Return SHA-256(salt ‖ canonical act); without the salt it can be neither guessed nor linked."""
    return hashlib.sha256(salt + act).digest()


def leaf_entry(act_type: str, agency: str, at: datetime, committed: bytes) -> bytes:
    """Return the bytes that enter the log for an act: its type, agency, Bangkok day and commitment.

    The day, not the moment, is public: a fine time-stamp would tell when a complaint was made.
    """
    return Entry(act_type, agency, day_of(at), committed).encode()


def day_of(at: datetime) -> str:
    """Return the Bangkok date of a moment, ISO."""
    return at.astimezone(BANGKOK).date().isoformat()


def act_bytes(  # noqa: PLR0913 - the nine members of an act
    *,
    act_id: str,
    act_type: str,
    agency: str,
    subject: tuple[str, str],
    actor: Mapping[str, str],
    at: str,
    basis: str,
    detail: Mapping[str, Json],
) -> bytes:
    """Return an act as canonical JSON; `subject` is (kind, id), `at` as `rfc3339` writes it.

    Every act passes here, so the members stand written out in their canonical order; a test holds this to
    `canonical`.
    """
    who = ",".join([f'"{name}":{quote(actor[name])}' for name in sorted(actor)])
    kind, name = subject
    try:
        return (
            f'{{"actor":{{{who}}},"agency":{quote(agency)},"at":"{at}","basis":{quote(basis)},"detail":'
            f'{canonical_text(detail, max_depth=MAX_DEPTH - 1)},"id":"{act_id}",'
            f'"subject":{{"id":{quote(name)},"kind":{quote(kind)}}},"type":{quote(act_type)},"v":1}}'
        ).encode()
    except UnicodeEncodeError:
        raise NotUtf8Error from None


def read_entry(data: bytes) -> Entry:
    """Return the entry that log bytes hold, or raise `ActFormError` (or a `JsonError`)."""
    match parse(data, must_be_canonical=True):
        case {
            "v": 1,
            "type": str(kind),
            "agency": str(agency),
            "day": str(day),
            "commitment": str(committed),
        } if _COMMITMENT.fullmatch(committed):
            entry = Entry(kind, agency, day, bytes.fromhex(committed))
            if entry.encode() == data:  # so that no further member hides in it
                return entry
    raise ActFormError


def entry_of(act: bytes, salt: bytes) -> tuple[Mapping[str, Any], Entry]:
    """Return a canonical act as a mapping, and the one entry that commits to it under this salt.

    Raises `ActFormError` (or a `JsonError`).
    """
    value = parse(act, must_be_canonical=True)
    match value:
        case {"v": 1, "type": str(kind), "agency": str(agency), "at": str(written)} if (
            len(salt) == SALT_BYTES
        ):
            return value, Entry(kind, agency, day_of(_moment(written)), commitment(act, salt))
    raise ActFormError


def _moment(written: str) -> datetime:
    try:
        moment = parse_rfc3339(written)
        if rfc3339(moment) == written:
            return moment
    except (ValueError, OverflowError):
        pass
    raise ActFormError
