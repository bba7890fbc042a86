"""What verifying a letter's PDF gives: findings, who signed, and the record that was inside."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from saan.trust.findings import Finding, Outcome, verdict

DOCUMENT_RECORD = "document.json"
"""The name under which a document made from a plate carries its record."""
TYPE_METADATA = "type-metadata.json"
"""The name under which its page carries what the fields of its type are called (SD-JWT VC §4)."""
COPY_RECORD, COPIED_ORIGINAL = "copy.json", "original.pdf"
"""The names under which a certified copy carries what it says of itself, and what it is a copy of."""
MOST_BYTES = 64 * 2**20
"""The largest PDF that is looked at."""
MOST_RECORD_BYTES = 2**20
"""The largest record that is taken out of one."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature as it names itself; believe it only as far as the findings of its field hold.

    `organization_id` is ETSI's organizationIdentifier, such as `NTRTH-0994000000014`. Hashes are SHA-256 over DER
    in hex; `root` is that of the trusted certificate which the chain reached, and empty when it reached none. `seal` says
    that it certifies the document (ISO 32000-1 §12.8.2.2) under a certificate that is no person's.
    """

    field: str
    holder: str
    organization_id: str
    claimed_at: datetime | None
    certificate: str
    root: str
    seal: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp (RFC 3161) as it names itself; believe it only as far as the findings of its field hold.

    It says that everything under it existed at `time`. `authority` is the name in the certificate that signed it.
    """

    field: str
    authority: str
    time: datetime
    certificate: str
    root: str


@dataclass(frozen=True, slots=True)
class LetterPdf:
    """A letter's PDF as verified. `record` is the embedded JSON, byte for byte, and `record_sha256` its hash.

    `metadata` is what the page carries under its first signature of what its type's fields are called, byte for byte; nothing where
    it carries none.
    `original` is what a certified copy carries under its first signature, byte for byte; None in anything else.
    `foreign` says that it bears no record at all, neither then nor now: it was not made by Saan. The first `signed_bytes`
    bytes are what its first signature covers; none where that signature is not intact.
    """

    findings: tuple[Finding, ...]
    signatures: tuple[Signed, ...] = ()
    record: bytes | None = None
    record_sha256: str = ""
    stamps: tuple[Stamp, ...] = ()
    original: bytes | None = None
    foreign: bool = False
    signed_bytes: int = 0
    metadata: bytes = b""

    @property
    def outcome(self) -> Outcome:
        """How all of it ended."""
        return verdict(self.findings)


def organization_id(certificate: x509.Certificate) -> str:
    """Return the organizationIdentifier of a certificate's subject, or nothing where it has none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return str(found[0].value) if found else ""


_PERSONAL = (NameOID.GIVEN_NAME, NameOID.SURNAME, NameOID.PSEUDONYM)


def names_person(certificate: x509.Certificate) -> bool:
    """Return whether a certificate is that of a natural person (ETSI EN 319 412-2 §4.2.4), who seals nothing for an agency."""
    return any(certificate.subject.get_attributes_for_oid(each) for each in _PERSONAL)
