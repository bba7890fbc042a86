"""Signed pages made to last, by the time-stamp authorities that `saan.toml` names.

An address that fails several times in a row is left alone for a while, so that a server that is down costs other
pages nothing. That is remembered in the process alone: a worker that starts anew asks anew.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from cryptography import x509
from django.conf import settings

from saan.base.agencies import api as agencies
from saan.base.lasting.api import EARLY, Lasted
from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.press import archives
from saan.press.archives import Archived, LeavesAnew
from saan.press.lasting import Notary, renew, stamp, until
from saan.press.lasting_errors import NoEvidenceError
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.web.node.config import StampAuthority
from saan.web.ports.held import credential
from saan.web.ports.outside import HttpOutside, NoAnswerError
from saan.web.ports.stamp_roots import stamp_roots

_Made = TypeVar("_Made", Lasted, Archived)
PATIENCE: Final = 3
"""Failures in a row after which an address is left alone."""
FIRST_REST, LONGEST_REST = 60.0, 3600.0
EVIDENCE_SECONDS: Final = 20.0


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row by address; safe in threads."""

    failures: dict[str, int] = field(default_factory=dict)
    rests: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def rests_for(self, url: str, now: float) -> float:
        """Return for how many seconds an address is still left alone; 0 means ask."""
        with self.lock:
            return max(0.0, self.rests.get(url, 0.0) - now)

    def note(self, url: str, now: float, *, answered: bool) -> None:
        """Remember how an address did."""
        with self.lock:
            if answered:
                self.failures.pop(url, None)
                self.rests.pop(url, None)
                return
            failed = self.failures[url] = self.failures.get(url, 0) + 1
            if failed >= PATIENCE:
                self.rests[url] = now + min(LONGEST_REST, FIRST_REST * 2 ** (failed - PATIENCE))


BREAKER: Final = Breaker()


@dataclass(frozen=True, slots=True)
class Outside:
    """The network as the press asks it: each authority within its own time, and none that is left alone."""

    seconds: Mapping[str, float]
    breaker: Breaker

    def post(self, url: str, body: bytes, media: str) -> bytes:
        """Return the answer to a request of a media type."""
        return self._ask(url, lambda asked: asked.post(url, body, media))

    def get(self, url: str) -> bytes:
        """Return what stands at an address."""
        return self._ask(url, lambda asked: asked.get(url))

    def _ask(self, url: str, ask: Callable[[HttpOutside], bytes]) -> bytes:
        rest = self.breaker.rests_for(url, time.monotonic())
        if rest:
            raise NoAnswerError(
                f"it failed {PATIENCE} times in a row and is left alone for {rest:.0f} seconds"
            )
        try:
            answer = ask(HttpOutside(self.seconds.get(url, EVIDENCE_SECONDS)))
        except OSError:
            self.breaker.note(url, time.monotonic(), answered=False)
            raise
        self.breaker.note(url, time.monotonic(), answered=True)
        return answer


@dataclass(frozen=True, slots=True)
class NodeKeeper:
    """Makes pages last, with the authorities of this node's settings."""

    home: Path
    authorities: tuple[StampAuthority, ...]

    @property
    def ready(self) -> bool:
        """Whether any time-stamp authority is named."""
        return bool(self.authorities)

    def last(self, pdf: bytes, sender: str, at: datetime) -> Lasted:
        """Return the page with a time-stamp, its evidence and one more stamp; without evidence, the stamp alone.

        The evidence may be had later. A page that has its first stamp already is given back only with evidence.
        """
        return self._longest(sender, at, lambda by: _lasted(pdf, by, at))

    def archive(self, leaves: Sequence[bytes], pages: Sequence[bytes], sender: str, at: datetime) -> Archived:
        """Return the first time-stamps of an archive, with evidence of every signer in them."""
        return self._longest(sender, at, lambda by: archives.begin(leaves, pages, by, at))

    def renew_archive(self, trunk: bytes, sender: str, at: datetime) -> Archived:
        """Return an archive's time-stamps with one more."""
        return self._longest(sender, at, lambda by: archives.renew(trunk, by, at))

    def rehash_archive(
        self, trunk: bytes, leaves: LeavesAnew, algorithm: str, sender: str, at: datetime
    ) -> Archived:
        """Return an archive's time-stamps with a new chain under another hash function."""
        return self._longest(sender, at, lambda by: archives.rehash(trunk, leaves, algorithm, by, at))

    def _longest(self, sender: str, at: datetime, make: Callable[[Notary], _Made]) -> _Made:
        """Return what the authorities make, asked in turn; one whose own certificate soon ends gives way to the next."""
        by = notary(self.home, self.authorities, sender)
        made = make(by)
        for url in by.authorities[1:]:
            if made.until > at + EARLY:
                break
            try:
                other = make(replace(by, authorities=(url,)))
            except SaanError:
                continue
            made = max(made, other, key=lambda one: one.until)
        return made


def _lasted(pdf: bytes, by: Notary, at: datetime) -> Lasted:
    try:
        made = renew(pdf, by, at)
    except NoEvidenceError:
        if _stamped(pdf, by, at):
            raise
        made = stamp(pdf, by, at)
        return Lasted(made, until(made, by, at), complete=False)
    return Lasted(made, until(made, by, at), complete=True)


def node_keeper() -> NodeKeeper:
    """Return what makes this node's pages last."""
    return NodeKeeper(settings.SAAN_HOME, settings.SAAN.stamps)


def notary(home: Path, authorities: tuple[StampAuthority, ...], sender: str) -> Notary:
    """Return whom to ask for the time of a page of an agency, and whom to believe; or raise `StampRootsError`."""
    return Notary(
        Outside({one.url: one.seconds for one in authorities}, BREAKER),
        tuple(one.url for one in authorities),
        tuple(dict.fromkeys((*_listed_roots(sender), *_own_roots(home, sender)))),
        tuple(dict.fromkeys(root for one in authorities for root in stamp_roots(home, one))),
    )


def _stamped(pdf: bytes, by: Notary, at: datetime) -> bool:
    try:
        until(pdf, by, at)
    except SaanError:
        return False
    return True


def _listed_roots(sender: str) -> tuple[x509.Certificate, ...]:
    """Return the roots that the directory lists for an agency; none while this node holds no directory."""
    try:
        return directory.signed_directory().trusted().seal_roots(AgencyId(sender))
    except SaanError:
        return ()


def _own_roots(home: Path, sender: str) -> tuple[x509.Certificate, ...]:
    """Return the roots that stand with an own agency's seal, for a node that is not listed yet."""
    served = tuple(one.id for one in agencies.served_agencies())
    if sender not in served:
        return ()
    try:
        chain = credential(home / "keys", exchange.seal_name(AgencyId(sender), served)).chain
    except SaanError:
        return ()
    return tuple(one for one in chain if one.issuer == one.subject)
