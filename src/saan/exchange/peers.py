"""Who can be reached, by which keys, as the signed directory says it: the port that the protocol uses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from saan.trust.ids import AgencyId
from saan.trust.keys import PublicKey
from saan.trust.listing import NodeKey

__all__ = ["Directory", "NodeKey", "Peer", "fingerprint"]


@dataclass(frozen=True, slots=True)
class Peer:
    """One agency's entry in the directory.

    `endpoints` are base URLs of its node, `tls` the PEM certificates that its node may show, `box` the
    P-256 keys to encrypt to (newest first), `log_origin` and `log_key` the name and C2SP verifier key of its journal.
    `demo` marks an agency that exists only in a demonstration; a real node never sees one.
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
    demo: bool = False

    def key(self, key_id: str, at: datetime) -> PublicKey | None:
        """Return the traffic key of that id if it spoke for the agency at that moment."""
        return next((key.public for key in self.keys if key.public.key_id == key_id and key.valid(at)), None)

    def box_key(self, at: datetime) -> PublicKey | None:
        """Return the newest key that one may encrypt to at that moment."""
        return next((key.public for key in self.box if key.valid(at)), None)


def fingerprint(certificate: str) -> str:
    """Return the SHA-256 of a PEM certificate's DER, lower-case hex."""
    return x509.load_pem_x509_certificate(certificate.encode()).fingerprint(hashes.SHA256()).hex()


class Directory(Protocol):
    """The signed list of agencies, read offline; refuses to answer once it has expired."""

    def peer(self, agency: AgencyId) -> Peer:
        """Return an agency's entry.

        Raises `UnknownAgencyError`, `AgencyRevokedError` or `DirectoryExpiredError`.
        """
        ...

    def peers(self) -> tuple[Peer, ...]:
        """Return every entry that is not revoked, ordered by id, or raise `DirectoryExpiredError`."""
        ...

    def shown_by(self, certificate: str) -> tuple[AgencyId, ...]:
        """Return the agencies whose node may show the TLS certificate of that fingerprint, ordered by id.

        `certificate` is the SHA-256 of its DER, lower-case hex; one node may serve several agencies. Empty when
        the directory does not know it; raises `DirectoryExpiredError`.
        """
        ...

    def version(self) -> tuple[int, datetime]:
        """Return the version of the newest directory seen and the moment it expires."""
        ...
