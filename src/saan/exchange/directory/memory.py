"""The directory port over a list: for tests of the protocol, and for tools that know their peers by hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from saan.exchange.errors import AgencyRevokedError, DirectoryExpiredError, UnknownAgencyError
from saan.exchange.peers import Peer, fingerprint
from saan.trust.clock import Clock, rfc3339, utc_now
from saan.trust.ids import AgencyId

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class MemoryDirectory:
    """Peers held in memory, as one version of a directory."""

    def __init__(
        self,
        peers: Iterable[Peer],
        *,
        revoked: Mapping[AgencyId, datetime] = MappingProxyType({}),
        version: int = 1,
        expires: datetime = NEVER,
        clock: Clock = utc_now,
    ) -> None:
        self._peers = {peer.agency: peer for peer in peers}
        self._revoked = revoked
        self._version, self._expires = version, expires
        self._clock = clock
        self._shown: dict[str, list[AgencyId]] = defaultdict(list)
        for agency in sorted(self._peers.keys() - revoked.keys()):
            for certificate in self._peers[agency].tls:
                self._shown[fingerprint(certificate)].append(agency)

    def peer(self, agency: AgencyId) -> Peer:
        """Return an agency's entry."""
        self._fresh()
        if agency in self._revoked:
            raise AgencyRevokedError(agency=agency, revoked=rfc3339(self._revoked[agency]))
        if agency not in self._peers:
            raise UnknownAgencyError(agency=agency)
        return self._peers[agency]

    def peers(self) -> tuple[Peer, ...]:
        """Return every entry that is not revoked, ordered by id."""
        self._fresh()
        return tuple(self._peers[agency] for agency in sorted(self._peers.keys() - self._revoked.keys()))

    def shown_by(self, certificate: str) -> tuple[AgencyId, ...]:
        """Return the agencies whose node may show the certificate of that fingerprint."""
        self._fresh()
        return tuple(self._shown.get(certificate, ()))

    def version(self) -> tuple[int, datetime]:
        """Return the version and the moment it expires."""
        return self._version, self._expires

    def _fresh(self) -> None:
        if self._clock() >= self._expires:
            raise DirectoryExpiredError(expired=rfc3339(self._expires))
