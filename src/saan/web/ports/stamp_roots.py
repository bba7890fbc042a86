"""The roots under which a node believes time-stamps: files that `saan.toml` names."""

from pathlib import Path

from cryptography import x509

from saan.trust.errors import Kind, SaanError, Text
from saan.web.node.config import StampAuthority


class StampRootsError(SaanError):
    """The roots of a time-stamp authority are missing or are no certificates."""

    code = "node.stamp-roots"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ใช้แฟ้มใบรับรองรากของผู้ประทับเวลา {file} ไม่ได้: {reason}",
        en="The roots of a time-stamp authority in {file} cannot be used: {reason}.",
    )
    remedy_text = Text(
        th="วางใบรับรองรากแบบ PEM ของผู้ประทับเวลาไว้ที่แฟ้มนั้น แล้วเรียก saan doctor",
        en="Put the authority's root certificates there as PEM, then run `saan doctor`.",
    )


def stamp_roots(home: Path, authority: StampAuthority) -> tuple[x509.Certificate, ...]:
    """Return the roots under which an authority's stamps are believed, or raise `StampRootsError`."""
    file = home / authority.roots
    try:
        return tuple(x509.load_pem_x509_certificates(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise StampRootsError(file=file, reason=str(error) or type(error).__name__) from None
