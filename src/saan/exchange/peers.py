"""Who can be reached, by which keys, as the signed directory says it: the port that the protocol uses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A traffic key of an agency and the time in which it speaks for it."""

    public: PublicKey
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None = None

    def valid(self, at: datetime) -> bool:
        """Return whether a signature made at that moment counts."""
        return self.valid_from <= at < self.valid_until and (self.revoked_at is None or at < self.revoked_at)


@dataclass(frozen=True, slots=True)
class Peer:
    """One agency's entry in the directory.

    `endpoints` are base URLs of its node, `tls` the PEM certificates that its node may show, `box` the
    P-256 keys to encrypt to (newest first), `log_origin` and `log_key` the name and C2SP verifier key of its journal.
    """

    agency: AgencyId
    name_th: str
    name_en: str
    letter_code: str
    endpoints: tuple[str, ...]
    keys: tuple[NodeKey, ...]
    box: tuple[NodeKey, ...]
    tls: tuple[str, ...]
    log_origin: str
    log_key: str
    seal_roots: tuple[str, ...]
    accepts_bytes: int = 10 * 2**30


class Directory(Protocol):
    """The signed list of agencies, read offline; refuses to answer once it has expired."""

    def peer(self, agency: AgencyId) -> Peer:
        """Return an agency's entry, or raise `UnknownAgencyError` or `DirectoryExpiredError`."""
        ...

    def peers(self) -> tuple[Peer, ...]:
        """Return every entry, ordered by id."""
        ...

    def version(self) -> tuple[int, datetime]:
        """Return the version of the newest directory seen and the moment it expires."""
        ...
