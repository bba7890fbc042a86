"""What the status lists at hand say of a document (docs/wire/faces.md §4): only its own agency's lists count.

Lists at other addresses than the one that the document names are passed over unread, whoever signed them: they serve
other documents. The newest list of those that may be believed decides; of several of one moment, that which says that it does not stand, for
nobody can tell which was first. Withdrawing is for good, so an older one that
tells of it counts too: nobody can bring a document back with a list of their choice.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from saan.press.chains import chain
from saan.press.credentials import fingerprint
from saan.press.issuers import certificates, certified, issuer_in, key_of
from saan.trust import statuslist
from saan.trust.clock import rfc3339
from saan.trust.compact import Compact
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, Outcome, fails, holds, refused, unchecked
from saan.trust.keys import PublicKey
from saan.trust.sdjwt import Issuing
from saan.trust.statuslist import Known, Reference, Status, StatusListError, UnknownMechanismError
from saan.trust.trustlist import TrustedAgency, TrustList

_CODE = "document.status"
_NONE = Text("ไม่มีรายการสถานะที่ใช้ตรวจ", "no list is at hand")
_OTHERS = Text(
    "รายการสถานะที่ให้มาไม่ใช่รายการที่เอกสารอ้าง", "the lists given are not the one that the document names"
)


class By(NamedTuple):
    """Who issued the document that is asked about: the listed agency, and the key of a credential; None where unknown."""

    agency: TrustedAgency | None
    key: PublicKey | None = None


def standing(
    record: dict[str, Any], trust: TrustList, at: datetime, lists: Sequence[str]
) -> tuple[Finding, ...]:
    """Return what the status lists at hand say of a record; nothing where it names none."""
    return tuple(status(record, lists, By(trust.agency(issuer_in(record))), trust, at))


def place(record: dict[str, Any]) -> Reference | None:
    """Return where a face's status stands, in a record's own form or in that of a credential, or raise `StatusListError`."""
    match record.get("status"):
        case {"uri": str(uri), "index": number} if (index := statuslist.whole(number)) is not None:
            return Reference(uri, index)
    return statuslist.referred(record)


def list_of(said: dict[str, Any]) -> str:
    """Return the address of the status list that a face names; nothing where it names none as it should."""
    try:
        named = place(said)
    except StatusListError:
        return ""
    return named.uri if named else ""


def status(
    said: dict[str, Any], lists: Iterable[str], by: By, trust: TrustList, at: datetime
) -> Iterator[Finding]:
    """Yield what lists say of what a face says, if it names a place in one; that it names none as it should."""
    try:
        reference = place(said) if by.key is None else statuslist.referred(said)
    except UnknownMechanismError as error:
        yield unchecked(_CODE, error.message().th, error.message().en)
        return
    except StatusListError as error:
        yield refused(error)
        return
    if reference is None:
        return
    known, why = _known(lists, reference, by, trust, at)
    if known:
        yield _newest(known, reference)
        return
    yield unchecked(
        _CODE,
        f"ยังตรวจไม่ได้ว่าเอกสารถูกเพิกถอนหรือไม่: {why.th}",
        f"Whether the document was withdrawn could not be checked: {why.en.rstrip('.')}.",
    )


def _known(
    lists: Iterable[str], reference: Reference, by: By, trust: TrustList, at: datetime
) -> tuple[list[Known], Text]:
    """Return the lists that may be believed, and why there is none where none is."""
    known: list[Known] = []
    others, why = False, None
    for text in lists:
        try:
            token = statuslist.token_of(text)
            if statuslist.address(token) != reference.uri:
                others = True
                continue
            known.append(believed(token, by, trust, at))
        except SaanError as error:
            why = error.message()
    return known, why or (_OTHERS if others else _NONE)


def believed(token: Compact, by: By, trust: TrustList, at: datetime) -> Known:
    """Return a list that may be believed of the documents of an issuer at a moment, or raise a `SaanError`."""
    return statuslist.read(token, _list_key(token, by, trust, at), at)


def _newest(known: list[Known], reference: Reference) -> Finding:
    known.sort(key=lambda one: one.written, reverse=True)
    for one in known[1:]:
        if reference.index < len(one.statuses) and one.status(reference) == Status.INVALID:
            return _told(Status.INVALID, rfc3339(one.written))
    newest = known[0].written
    try:
        told = [one.status(reference) for one in known if one.written == newest]
        return _told(next((each for each in told if each != Status.VALID), Status.VALID), rfc3339(newest))
    except statuslist.NoSuchPlaceError as error:
        return Finding(_CODE, Outcome.FAILS, error.message())


def _list_key(token: Compact, by: By, trust: TrustList, at: datetime) -> PublicKey:
    """Return the key of a list: that of another seal of the same agency (`x5c`), else that of the credential's issuer."""
    carried = token.header.get("x5c")
    if isinstance(carried, list) and all(isinstance(each, str) for each in carried):
        own, *others = certificates(Issuing("", token.key_id, tuple(carried)))
        path = chain(own, others, trust.roots, at)
        agency = certified(path, trust, at)[0] if path and fingerprint(own) not in trust.withdrawn else None
        if agency is not None and agency == by.agency:
            return key_of(own)
    elif by.key is not None and token.key_id == by.key.key_id:
        return by.key
    raise StatusListError(reason="it is not signed by the agency that issued the document")


def _told(value: int, written: str) -> Finding:
    if value == Status.VALID:
        return holds(_CODE, f"เอกสารยังใช้ได้ ตามรายการเมื่อ {written}", f"It stands, by the list of {written}.")
    if value == Status.SUSPENDED:
        return fails(
            _CODE, f"เอกสารถูกระงับใช้ ตามรายการเมื่อ {written}", f"It is suspended, by the list of {written}."
        )
    return fails(
        _CODE, f"เอกสารถูกเพิกถอน ตามรายการเมื่อ {written}", f"It was withdrawn, by the list of {written}."
    )
