"""The store of long-term evidence in a PDF (DSS, ETSI EN 319 142-1 §5.4.2): certificates, lists and answers.

What lies there is believed over its issuers' signatures, never because it lies there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509 import ocsp
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press.revocation import Revocations

_T = TypeVar("_T")
MOST = 256
"""Entries of one kind that are read; a letter that is renewed each decade has a few dozen."""


@dataclass(frozen=True, slots=True)
class Store:
    """What the store of a file holds, whole entries only."""

    certificates: tuple[asn1.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()

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
        tuple(_each(found, "/Certs", asn1.Certificate.load)),
        tuple(_each(found, "/CRLs", x509.load_der_x509_crl)),
        tuple(_each(found, "/OCSPs", ocsp.load_der_ocsp_response)),
    )


def _each(store: Any, name: str, load: Callable[[bytes], _T]) -> Iterator[_T]:
    entries = store[name] if name in store else ()  # noqa: SIM401 - `get` would not follow a reference
    for entry in list(entries)[:MOST]:
        try:
            yield load(bytes(entry.get_object().data))
        except (ValueError, TypeError, PdfError):
            continue
