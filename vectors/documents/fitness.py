"""Pages sealed under certificates of a trusted authority that are for signing documents, and that are for something else.

Whoever holds a website's certificate of the same authority must not seal with it. Nobody's press signs with such a one
(`Credential.check`), so the vectors do it behind its back.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from saan.press import Credential, Watermark, signing
from saan.press.typesetting import KEYWORDS
from saan.trust.canonical import canonical
from vectors.documents import attacks, cast
from vectors.exchange.cast import ALPHA, VectorSigner
from vectors.verify.cast import BEGUN, CERTIFIER, ENDED

Extension = tuple[x509.ExtensionType, bool]
KEY = VectorSigner("saan vector: alpha's key for whatever it is certified for")
SIGNS, ENCRYPTS = (
    x509.KeyUsage(signs, signs, not signs, False, False, False, False, False, False)
    for signs in (True, False)
)


def _for(*purposes: str) -> list[Extension]:
    return [(SIGNS, True), (x509.ExtendedKeyUsage(map(x509.ObjectIdentifier, purposes)), False)]


UNFIT: dict[str, list[Extension]] = {
    "server": _for("1.3.6.1.5.5.7.3.1"),
    "clock": _for("1.3.6.1.5.5.7.3.8"),
    "answers": _for("1.3.6.1.5.5.7.3.9"),
    "authority": [(x509.BasicConstraints(ca=True, path_length=None), True), (SIGNS, True)],
    "encryption": [(ENCRYPTS, True)],
    "no-usage": [],
}
FIT: dict[str, list[Extension]] = {
    "any": _for("2.5.29.37.0"),
    "mail": _for("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"),
    "documents": _for("1.3.6.1.5.5.7.3.36"),
    "adobe": _for("1.2.840.113583.1.1.5"),
    "microsoft": _for("1.3.6.1.4.1.311.10.3.12"),
}


def files() -> Iterator[tuple[str, bytes]]:
    """Yield each page by its file's name."""
    page = bare()
    for name, extensions in (UNFIT | FIT).items():
        yield f"{name}.pdf", signing._sealed(page, certified(extensions), cast.SIGNED, 0)  # noqa: SLF001 - what `seal` refuses


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    for name in UNFIT:
        yield f"a page under a certificate for {name}", (_file(name), "status.jwt"), {"fails": ["pdf.chain"], "open": ["document.status"]}  # fmt: skip
    for name in FIT:
        yield f"a page under a certificate for signing, {name}", (_file(name), "status.jwt"), {}


def _file(name: str) -> str:
    return f"use-{name}.pdf"


def certified(extensions: Iterable[Extension]) -> Credential:
    """Return the agency's name and key, certified for what the extensions say."""
    parts = [
        ("2.5.4.10", "กรมอัลฟ่า"),
        ("2.5.4.97", "NTRTH-" + ALPHA.removeprefix("th:")),
        ("2.5.4.3", "กรมอัลฟ่า"),
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name([x509.NameAttribute(x509.ObjectIdentifier(oid), value) for oid, value in parts])
        )
        .issuer_name(CERTIFIER.root.subject)
        .public_key(KEY.private.public_key())
        .serial_number(20)
        .not_valid_before(BEGUN)
        .not_valid_after(ENDED)
    )
    for value, critical in extensions:
        made = made.add_extension(value, critical)
    own = made.sign(CERTIFIER.key.private, hashes.SHA256(), ecdsa_deterministic=True)
    return Credential(KEY, (own, CERTIFIER.root))


def bare(change: attacks.Change | None = None) -> bytes:
    """Return the smallest page that bears the record, changed as is said: a frame to be sealed."""
    writer = PdfFileWriter(stream_xrefs=True)
    attacks.hush(writer)
    drawn = writer.add_object(generic.StreamObject(stream_data=b"10 10 380 40 re S"))
    writer.insert_page(PageObject(contents=drawn, media_box=attacks.numbers(0, 0, 400, 600)))
    record = attacks.attachment(writer, canonical(cast.RECORD))
    writer.root[pdf_name("/AF")] = generic.ArrayObject([record])
    about = {pdf_name("/Keywords"): generic.TextStringObject(KEYWORDS[Watermark.NONE])}
    writer.set_info(writer.add_object(generic.DictionaryObject(about)))
    if change:
        change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
