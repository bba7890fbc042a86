"""Whether a page that arrived proves its letter: what it carries, and whose seal it bears by the directory.

A page is refused for what a verifier would say against it. What cannot be told here and now (a directory that has
expired, or may be older than the seal) is this node's own fault, and makes the letter wait. So does a page that was signed
ahead of time, by one of two clocks that is wrong: what it claims is true once that moment has come.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from saan.exchange.directory import api as directory
from saan.letters import api as letters
from saan.press.apart import verify_apart
from saan.press.revocation import Revocations
from saan.press.verdicts import LetterPdf
from saan.trust.clock import CLOCKS_DIFFER, utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, Outcome, unchecked
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile
from saan.web.verify.letters import examined, revocations

OTHER_RECORD: Final = Text(
    "ข้อมูลที่ฝังอยู่ไม่ใช่หนังสือฉบับที่ส่งมา", "it carries another record than the letter that came with it."
)
STAMP: Final = "pdf.stamp"
"""What `saan.press.stamps` calls its findings; to import it would load pyHanko into every process."""
AHEAD: Final = timedelta(days=1)
"""How far ahead of now a page may be signed that is waited for: more than any time zone that a clock was set to by mistake."""
TIME: Final = "pdf.time"
BY_DIRECTORY: Final = frozenset({"pdf.chain", "letter.sender", "trustfile.unknown-agency"})
"""Findings that a newer directory may turn: a seal or a root that was listed a moment ago."""


@dataclass(frozen=True, slots=True)
class _Believed:
    """The directory as verifiers ask it. Made once for each version: it may list twenty thousand agencies."""

    version: int
    trusted: TrustFile
    revocations: Revocations


_lock = threading.Lock()
_believed: list[_Believed] = []
_refreshed: list[datetime] = []
"""When this process last fetched the directory for a page's sake."""


def require_genuine(pdf: bytes, canonical: bytes, sender: AgencyId, received_at: datetime) -> None:
    """Return where a page carries exactly this record under its sender's seal; see `LetterPress.require_genuine`."""
    against = _against(pdf, canonical, sender)
    if against is not None and against.code in BY_DIRECTORY and _refresh(received_at):
        against = _against(pdf, canonical, sender)
    if against is not None:
        raise letters.PageRefusedError(reason_th=against.text.th, reason_en=against.text.en)


def judged(pdf: bytes, canonical: bytes) -> tuple[Finding, ...]:
    """Return what was found of a page and of the directory that judges it; see `LetterPress.judged`."""
    sender = AgencyId(letters.parse(canonical).letter.sender.agency)
    found: list[Finding] = []
    believed = None
    try:
        believed = _directory()
    except letters.PageUncheckedError as error:
        found.append(
            unchecked(
                "letter.directory",
                f"ยังตรวจกับทำเนียบกลางไม่ได้: {error.fields['reason_th']}",
                f"The directory cannot be asked: {error.fields['reason_en']}",
            )
        )
    page = _opened(pdf, believed, sender)
    found += [*page.findings, *examined(page, believed.trusted if believed else None, utc_now())[0]]
    if page.record is not None and page.record != canonical:
        found.append(Finding("letter.other-record", Outcome.FAILS, OTHER_RECORD))
    return tuple(found)


def _against(pdf: bytes, canonical: bytes, sender: AgencyId) -> Finding | None:
    """Return the first thing that speaks against a page, or None; raise `PageAheadError` where only its moment does."""
    believed = _directory()
    page = _opened(pdf, believed, sender)
    _require_read(page)
    if page.record is not None and page.record != canonical:
        return Finding("letter.other-record", Outcome.FAILS, OTHER_RECORD)
    now = utc_now()
    found = (*page.findings, *examined(page, believed.trusted, now)[0])
    against = [one for one in found if _speaks_against(one)]
    claimed = max((one.claimed_at for one in page.signatures if one.claimed_at), default=now)
    if not now + CLOCKS_DIFFER < claimed <= now + AHEAD:
        return next(iter(against), None)
    for one in against:
        if one.code != TIME:
            return one
    raise letters.PageAheadError(until=claimed - CLOCKS_DIFFER, moment=claimed)


def _opened(pdf: bytes, believed: _Believed | None, sender: AgencyId) -> LetterPdf:
    """Return what the press finds of a page, for who believes what the directory says of its sender."""
    if believed is None:
        return verify_apart(pdf, roots=(), at=utc_now())
    listed = sender in believed.trusted.agencies
    return verify_apart(
        pdf,
        roots=believed.trusted.seal_roots(sender) if listed else (),
        at=utc_now(),
        revocations=believed.revocations,
        stamp_roots=believed.trusted.stamp_roots(),
    )


def _speaks_against(one: Finding) -> bool:
    """Return whether a finding refuses a page.

    A time-stamp by a stranger proves nothing and harms nothing. What could not be checked is not held against the page,
    but for a certificate that was withdrawn: its owner's page and a thief's look alike from then on.
    """
    if one.outcome is Outcome.UNCHECKED:
        return one.code == "pdf.revocation"
    return one.outcome is Outcome.FAILS and one.code != STAMP


def _require_read(page: LetterPdf) -> None:
    for one in page.findings:
        if one.code == "pdf.readable" and one.outcome is Outcome.UNCHECKED:
            raise letters.PageTooCostlyError(reason_th=one.text.th, reason_en=one.text.en)


def _directory() -> _Believed:
    """Return the directory that this node holds; raise `PageUncheckedError` where there is none that counts now."""
    try:
        version, expires = directory.signed_directory().version()
        with _lock:
            if not _believed or _believed[0].version != version:
                trusted = directory.signed_directory().trusted()
                _believed[:] = [_Believed(version, trusted, revocations(trusted))]
            believed = _believed[0]
    except SaanError as error:
        raise _unchecked(error) from error
    if utc_now() >= min(expires, believed.trusted.expires):
        _believed.clear()
        raise letters.PageUncheckedError(reason_th="ทำเนียบกลางหมดอายุ", reason_en="the directory has expired.")
    return believed


def _refresh(received_at: datetime) -> bool:
    """Fetch the directory if that was not done since the page came, and return whether it was done now."""
    if _refreshed and _refreshed[0] >= received_at:
        return False
    now = utc_now()
    try:
        directory.update()
    except SaanError as error:
        raise _unchecked(error) from error
    _refreshed[:] = [now]
    return True


def _unchecked(error: SaanError) -> letters.PageUncheckedError:
    said = error.message()
    return letters.PageUncheckedError(reason_th=said.th, reason_en=said.en)
