"""Authorities of others that this node's administrator trusts for PDFs that were not made by Saan: `[[anchors]]`.

A file is PEM certificates (as of the Thai National Root CA), or a trusted list of a European state (ETSI TS 119 612):
of that the authorities for qualified signatures and seals that are granted now. The administrator vouches for the
file; its own signature is not checked here.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

from cryptography import x509

from saan.trust.errors import SaanError, Text

MOST_BYTES = 64 << 20
_TSL = "{http://uri.etsi.org/02231/v2#}"
_CA = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
_GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"


class AnchorsError(SaanError):
    """A file of trusted authorities cannot be read."""

    code = "anchors.unreadable"
    text = Text(
        th="อ่านแฟ้มผู้ออกใบรับรองที่เชื่อถือ {file} ไม่ได้: {reason}",
        en="The file of trusted authorities {file} cannot be read: {reason}.",
    )
    remedy_text = Text(
        th="ใช้แฟ้ม PEM หรือบัญชีผู้ให้บริการที่เชื่อถือได้ของสหภาพยุโรป (XML) แล้วระบุใน [[anchors]] ของ saan.toml",
        en="Give a PEM file or a European trusted list (XML), and name it under [[anchors]] of saan.toml.",
    )


class Named(Protocol):
    """A file of authorities, as the settings name it."""

    @property
    def name(self) -> str:
        """What people call these authorities."""
        ...

    @property
    def file(self) -> str:
        """The file, which may be given relative to the node's folder."""
        ...


def anchors(folder: Path, named: Sequence[Named]) -> dict[str, tuple[x509.Certificate, ...]]:
    """Return the trusted authorities by the name that the settings give them, or raise `AnchorsError`."""
    return {each.name: anchors_of(folder / each.file) for each in named}


def anchors_of(file: Path) -> tuple[x509.Certificate, ...]:
    """Return the authorities of one file; read again only where it changed."""
    try:
        about = file.stat()
    except OSError as error:
        raise AnchorsError(file=file, reason=error.strerror or "") from None
    return _read(file, about.st_mtime_ns, about.st_size)


@lru_cache(16)
def _read(file: Path, changed: int, size: int) -> tuple[x509.Certificate, ...]:
    del changed  # a part of the key alone
    if size > MOST_BYTES:
        raise AnchorsError(file=file, reason=f"larger than {MOST_BYTES >> 20} MiB")
    data = file.read_bytes()
    try:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            found = tuple(dict.fromkeys(_listed(data)))
        else:
            found = tuple(x509.load_pem_x509_certificates(data))
    except (ValueError, ET.ParseError) as error:
        raise AnchorsError(file=file, reason=str(error)) from None
    if not found:
        raise AnchorsError(file=file, reason="no authority is granted in it")
    return found


def _listed(data: bytes) -> Iterator[x509.Certificate]:
    """Yield the certificates of each authority for qualified certificates that the list grants now."""
    for service in ET.fromstring(data).iter(f"{_TSL}ServiceInformation"):  # noqa: S314 - a file that the administrator chose, bounded
        kind, status = (
            service.findtext(f"{_TSL}ServiceTypeIdentifier"),
            service.findtext(f"{_TSL}ServiceStatus"),
        )
        if (kind or "").strip() == _CA and (status or "").strip() == _GRANTED:
            for each in service.iter(f"{_TSL}X509Certificate"):
                yield x509.load_der_x509_certificate(b64decode("".join((each.text or "").split())))
