"""Which key speaks for which agency now, as the directory says: remembered for a second on the hot path."""

import time
from datetime import datetime

from saan.exchange.peers import Directory, NodeKey, Peer
from saan.exchange.refusals import RevokedKeyError, UnknownKeyError
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey

REMEMBERED = 1.0
"""Seconds: how much later than the directory itself a revocation may take effect here."""


class DirectoryRing:
    """The keys of the directory's agencies, as a verifier wants them; safe to share between threads.

    An entry is remembered whole; a race between two threads at worst looks one up twice.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._peers: dict[AgencyId, tuple[float, Peer]] = {}

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:
        """Return the agency's traffic key of that id, valid at the moment.

        Raises `UnknownAgencyError`, `AgencyRevokedError`, `DirectoryExpiredError`, `UnknownKeyError` or
        `RevokedKeyError`.
        """
        listed = next((key for key in self.peer(agency).keys if key.public.key_id == key_id), None)
        if listed is None:
            raise UnknownKeyError(agency=agency, key_id=key_id)
        if listed.valid(at):
            return listed.public
        raise _reason(listed, agency, at)

    def peer(self, agency: AgencyId) -> Peer:
        """Return an agency's entry, or raise what the directory raises."""
        now = time.monotonic()
        known = self._peers.get(agency)
        if known is not None and known[0] > now:
            return known[1]
        peer = self._directory.peer(agency)
        self._peers[agency] = (now + REMEMBERED, peer)
        return peer


def _reason(listed: NodeKey, agency: AgencyId, at: datetime) -> UnknownKeyError:
    key_id = listed.public.key_id
    if listed.revoked_at is not None and at >= listed.revoked_at:
        return RevokedKeyError(agency=agency, key_id=key_id, revoked=rfc3339(listed.revoked_at))
    return UnknownKeyError(agency=agency, key_id=key_id)
