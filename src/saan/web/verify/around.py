"""What a verifier has at hand beside whom to believe: the issuer's register, seals of barcodes, status lists, labels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509

from saan.documents.api import DocumentRecord, Standing
from saan.press.paperseals import seal_name
from saan.press.recognising import Check
from saan.press.standing import list_of
from saan.trust.errors import Text
from saan.trust.trustfile import TrustFile
from saan.trust.trustlist import TrustedAgency, TrustList
from saan.web.verify.naming import NO_LABELS, Labelling, Labels, path_of, read, type_of
from saan.web.verify.reports import Fact, Table


@dataclass(frozen=True, slots=True)
class Registered:
    """What the issuer's own register says of a document: its standing today, and its data under the type's labels."""

    standing: Standing
    reason: str
    data: tuple[Fact | Table, ...]


Register = Callable[[DocumentRecord, str], Registered | None]
"""Tells of exactly the record of a hash what is registered where it was issued; None where it is not known here."""


def nobody(_record: DocumentRecord, _record_sha256: str) -> Registered | None:
    """Know of no document, as whoever verifies offline does."""
    return None


def no_record(_check: Check) -> tuple[DocumentRecord, str] | None:
    """Know no document by the link on its paper."""
    return None


def no_list(_uri: str) -> str:
    """Have no status list."""
    return ""


def no_labels(_vct: str) -> Labels:
    """Know no labels of a type's fields."""
    return NO_LABELS


@dataclass(frozen=True, slots=True)
class Around:
    """What is at hand. Each part may be empty, as for whoever verifies offline; what is missing is then not checked.

    `register` tells what is registered of a record, `printed` the record that a paper's link names, `seals` the
    certificates of barcodes by their names for each agency, `status_list` the token of a list by its address (or ""),
    `labels` what the fields of a credential's type are called, `anchors` authorities for PDFs by others, by name.
    """

    register: Register = nobody
    printed: Callable[[Check], tuple[DocumentRecord, str] | None] = no_record
    seals: Mapping[str, Mapping[str, x509.Certificate]] = field(default_factory=dict)
    status_list: Callable[[str], str] = no_list
    labels: Labelling = no_labels
    anchors: Mapping[str, tuple[x509.Certificate, ...]] = field(default_factory=dict)


ALONE: Final = Around()
_NOBODY: Final = TrustList((), {}, datetime(1970, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom and when something is checked; status lists, evidence records and type metadata are given beside it."""

    trusted: TrustFile | None
    at: datetime
    around: Around = ALONE
    lists: tuple[str, ...] = ()
    records: tuple[bytes, ...] = ()
    types: Mapping[str, Labels] = field(default_factory=dict)

    @property
    def trust(self) -> TrustList:
        """Whom to believe; nobody without a trust file."""
        return _NOBODY if self.trusted is None else as_list(self.trusted, self.around.seals)

    def lists_for(self, said: dict[str, Any]) -> tuple[str, ...]:
        """Return the status lists at hand for what a face says, those that were given first."""
        own = self.around.status_list(list_of(said))
        return (*self.lists, own) if own else self.lists

    def labels(self, vct: str) -> Labels:
        """Return what the fields of a type are called, by its address: by this node's own word before what was given."""
        own = self.around.labels(vct)
        return own if own.fields else self.types.get(vct, NO_LABELS)

    def labels_of(self, record: DocumentRecord, metadata: bytes = b"") -> Labels:
        """Return what the fields of a record's type are called: by metadata of just that version, those that its page carries first."""
        named = path_of(record)
        carried = read(metadata)
        known = [*([carried] if carried else []), *self.types.items()]
        return next((labels for vct, labels in known if type_of(vct) == named), NO_LABELS)


def as_list(trusted: TrustFile, seals: Mapping[str, Mapping[str, x509.Certificate]]) -> TrustList:
    """Return a trust file as the list by which faces of documents are judged, with the seals that are known beside it."""
    return TrustList(
        tuple(
            TrustedAgency(
                agency,
                Text(listed.name_th, listed.name_en),
                trusted.seal_roots(agency),
                {seal_name(each): each for each in trusted.seals(agency)} | dict(seals.get(agency, {})),
                listed.revoked_at,
            )
            for agency, listed in trusted.agencies.items()
        ),
        {digest: when for each in trusted.agencies.values() for digest, when in each.withdrawn.items()},
        trusted.issued,
        trusted.expires,
        trusted.demo,
        trusted.stamp_roots(),
    )
