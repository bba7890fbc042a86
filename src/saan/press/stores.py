"""Evidence that travels with what it is about: certificates, lists and answers.

It lies in a PDF's store of long-term evidence (DSS, ETSI EN 319 142-1 §5.4.2), and in the containers of signatures and
time-stamps (RFC 5652 §5.1; of a signature also where Acrobat puts it, ISO 32000-2 §12.8.3.3.2). It is believed over its
issuers' signatures, never because it lies there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from asn1crypto import (
    pdf as _,  # noqa: F401 - with it asn1crypto knows Acrobat's attribute
)
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509 import ocsp
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press.revocation import Revocations

_T = TypeVar("_T")
OCSP_FORMAT: Final = "ocsp_response"
MOST: Final = 256
"""Entries of one kind that are read in one place; a letter that is renewed each decade has a few dozen."""


@dataclass(frozen=True, slots=True)
class Store:
    """What the store of a file holds, whole entries only."""

    certificates: tuple[asn1.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()

    def __add__(self, other: "Store") -> "Store":
        """Return what both hold."""
        return Store(
            self.certificates + other.certificates, self.lists + other.lists, self.answers + other.answers
        )

    def beside(self, known: Revocations) -> Revocations:
        """Return what a verifier knows of withdrawals together with what the file brings."""
        return replace(known, lists=known.lists + self.lists, answers=known.answers + self.answers)


NOTHING = Store()
"""What a file brings that brings nothing."""


def read_store(reader: PdfFileReader) -> Store:
    """Return the store of a file; an entry that is damaged is left out, and what it would have shown is then unknown."""
    if "/DSS" not in reader.root:
        return NOTHING
    found = reader.root["/DSS"]
    return Store(
        tuple(_each(_stored(found, "/Certs"), asn1.Certificate.load)),
        tuple(_each(_stored(found, "/CRLs"), x509.load_der_x509_crl)),
        tuple(_each(_stored(found, "/OCSPs"), ocsp.load_der_ocsp_response)),
    )


def carried(containers: Iterable[Any]) -> Store:
    """Return what signed containers (asn1crypto's SignedData) bring, and the time-stamps within them; damaged ones nothing."""
    whole = NOTHING
    for each in containers:
        try:
            whole += _brought(each)
            tokens = list(_of(each, "unsigned_attrs", "signature_time_stamp_token"))
        except _DAMAGED:
            continue
        whole += carried(token["content"] for token in tokens)
    return whole


_DAMAGED = (ValueError, TypeError, KeyError, AttributeError, IndexError, PdfError)


def _brought(container: Any) -> Store:
    lists, answers = [], []
    for each in container["crls"]:
        if each.name == "crl":
            lists.append(each.chosen.dump())
        elif each.chosen["other_rev_info_format"].native == OCSP_FORMAT:
            answers.append(each.chosen["other_rev_info"].dump())
    for archive in _of(container, "signed_attrs", "adobe_revocation_info_archival"):
        lists += [each.dump() for each in archive["crl"]]
        answers += [each.dump() for each in archive["ocsp"]]
    certificates = [each.chosen for each in container["certificates"] if each.name == "certificate"]
    return Store(
        tuple(certificates[:MOST]),
        tuple(_each(lists, x509.load_der_x509_crl)),
        tuple(_each(answers, ocsp.load_der_ocsp_response)),
    )


def _of(container: Any, where: str, name: str) -> Iterator[Any]:
    """Yield the values of an attribute of a container's signers."""
    for signer in container["signer_infos"]:
        for attribute in signer[where]:
            if attribute["type"].native == name:
                yield from attribute["values"]


def _stored(store: Any, name: str) -> Iterator[bytes]:
    for entry in list(store[name] if name in store else ())[:MOST]:  # noqa: SIM401 - `get` would not follow a reference
        try:
            yield bytes(entry.get_object().data)
        except _DAMAGED:
            continue


def _each(entries: Iterable[bytes], load: Callable[[bytes], _T]) -> Iterator[_T]:
    for entry in list(entries)[:MOST]:
        try:
            yield load(entry)
        except (ValueError, TypeError):
            continue
