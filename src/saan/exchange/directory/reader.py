"""`Directory` over the verified copy that this node holds: in memory, followed when it changes, expiring by the clock.

Each call costs one `stat` and a comparison of times; an agency's entry is parsed when it is first asked for, and kept
while its bytes stay the same. Safe in threads: a snapshot is replaced whole, never changed.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from saan.exchange.directory import entry as entries
from saan.exchange.directory import trusted
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import DemoDirectoryError
from saan.exchange.directory.places import Places, pinned
from saan.exchange.directory.trusted import CURRENT, Held
from saan.exchange.errors import AgencyRevokedError, DirectoryExpiredError, UnknownAgencyError
from saan.exchange.peers import Peer, fingerprint
from saan.exchange.refusals import NoDirectoryError
from saan.trust import trustfile
from saan.trust.canonical import parse
from saan.trust.clock import Clock, rfc3339, utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.trustfile import TrustFile, Witnesses, read_witnesses

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """An entry, as it stands and as the protocol sees it; `certificates` are its TLS fingerprints."""

    entry: Entry
    peer: Peer
    certificates: tuple[str, ...]

    @property
    def revoked(self) -> str:
        at = self.entry.listed.revoked_at
        return rfc3339(at) if at else ""

    def active(self, at: datetime) -> bool:
        revoked = self.entry.listed.revoked_at
        return revoked is None or at < revoked


@dataclass(slots=True)
class _Snapshot:
    """One version in memory. `parsed` grows as entries are asked for, by the hash of their bytes."""

    held: Held
    stamp: tuple[int, int, int]
    parsed: dict[str, _Parsed]
    shown: Mapping[str, tuple[AgencyId, ...]] | None = field(default=None)


class TufDirectory:
    """The signed list of agencies as this node holds it."""

    def __init__(self, places: Places, *, demo: bool, clock: Clock = utc_now) -> None:
        self._places, self._demo, self._clock = places, demo, clock
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None

    def peer(self, agency: AgencyId) -> Peer:
        """Return an agency's entry."""
        parsed = self._parsed(self._fresh(), agency)
        if not parsed.active(self._clock()):
            raise AgencyRevokedError(agency=agency, revoked=parsed.revoked)
        return parsed.peer

    def peers(self) -> tuple[Peer, ...]:
        """Return every entry that is not revoked, ordered by id."""
        now = self._clock()
        return tuple(parsed.peer for parsed in self._every(self._fresh()) if parsed.active(now))

    def shown_by(self, certificate: str) -> tuple[AgencyId, ...]:
        """Return the agencies whose node may show the certificate of that fingerprint."""
        snapshot = self._fresh()
        if snapshot.shown is None:
            snapshot.shown = _shown(self._every(snapshot))
        now = self._clock()
        return tuple(
            agency
            for agency in snapshot.shown.get(certificate, ())
            if self._parsed(snapshot, agency).active(now)
        )

    def version(self) -> tuple[int, datetime]:
        """Return the version and the moment it expires; answers after expiry too."""
        held = self._current().held
        return held.version, held.expires

    def entry(self, agency: AgencyId) -> Entry:
        """Return an agency's whole entry, also when it is withdrawn and when the directory has expired."""
        return self._parsed(self._current(), agency).entry

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, also the withdrawn, also after expiry, ordered by id."""
        return tuple(parsed.entry for parsed in self._every(self._current()))

    def witnesses(self) -> Witnesses:
        """Return whose cosignatures count on every journal, and how many are wanted."""
        return read_witnesses(parse(self._current().held.body("witnesses.json")))

    def trust_file(self) -> bytes:
        """Return the trust file that the authority signed."""
        return self._current().held.body("trustfile.json")

    def trusted(self) -> TrustFile:
        """Return the trust file that this node holds, verified, for checking what it keeps itself."""
        return trustfile.read(self.trust_file(), pinned(self._places), now=self._clock())

    def held(self) -> Held:
        """Return what this node holds, for `saan directory status`."""
        return self._current().held

    def _fresh(self) -> _Snapshot:
        snapshot = self._current()
        if self._clock() >= snapshot.held.expires:
            raise DirectoryExpiredError(expired=rfc3339(snapshot.held.expires))
        return snapshot

    def _current(self) -> _Snapshot:
        try:
            status = (self._places.trusted / CURRENT).stat()
        except OSError:
            raise NoDirectoryError from None
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        snapshot = self._snapshot
        if snapshot is not None and snapshot.stamp == stamp:
            return snapshot
        with self._lock:
            if self._snapshot is None or self._snapshot.stamp != stamp:
                self._snapshot = self._read(stamp)
            return self._snapshot

    def _read(self, stamp: tuple[int, int, int]) -> _Snapshot:
        held = trusted.load(self._places.trusted, pinned(self._places))
        if held.demo is not self._demo:
            raise DemoDirectoryError
        known = self._snapshot.parsed if self._snapshot else {}
        listed = set(held.targets.values())
        return _Snapshot(held, stamp, {digest: known[digest] for digest in known.keys() & listed})

    def _parsed(self, snapshot: _Snapshot, agency: AgencyId) -> _Parsed:
        path = entries.target_path(agency)
        digest = snapshot.held.targets.get(path)
        if digest is None:
            raise UnknownAgencyError(agency=agency)
        found = snapshot.parsed.get(digest)
        if found is None:
            entry = entries.decode(snapshot.held.body(path))
            if entry.agency != agency:
                raise UnknownAgencyError(agency=agency)
            shown = tuple(map(fingerprint, entry.tls))
            found = snapshot.parsed[digest] = _Parsed(entry, entry.peer(), shown)
        return found

    def _every(self, snapshot: _Snapshot) -> tuple[_Parsed, ...]:
        """Return every entry that can be read; one of a later version than this program knows is passed over."""
        made = []
        for agency in sorted(filter(None, map(entries.agency_of, snapshot.held.targets))):
            try:
                made.append(self._parsed(snapshot, agency))
            except SaanError as error:
                logger.warning("the entry of %s is passed over: %s", agency, error)
        return tuple(made)


def _shown(parsed: tuple[_Parsed, ...]) -> Mapping[str, tuple[AgencyId, ...]]:
    made: dict[str, list[AgencyId]] = defaultdict(list)
    for item in parsed:
        for certificate in item.certificates:
            made[certificate].append(item.entry.agency)
    return {digest: tuple(agencies) for digest, agencies in made.items()}
