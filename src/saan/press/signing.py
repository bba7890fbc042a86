"""Sealing and signing a letter's page, PAdES B-B: the agency's seal first, then whoever signs.

The seal is the certification signature (ISO 32000-1 §12.8.2.2) and allows nothing afterwards but filling the fields
that it makes for the signatories. So a later signature never breaks an earlier one, and any other change does.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import (
    InvisSigSettings,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from saan.press.credentials import Credential, der
from saan.press.errors import DemoCertificateError, UnsignableFileError
from saan.press.pages import Emblem, Page, Watermark
from saan.press.typesetting import KEYWORDS, typeset
from saan.press.waiting import run
from saan.trust.keys import Algorithm

SEAL = "Seal"
SIGNATORY = "Signatory"
"""Names of the fields; the signatories' are numbered from 1."""
_READ = {SEAL: "ตราอิเล็กทรอนิกส์ของหน่วยงาน", SIGNATORY: "ลายมือชื่ออิเล็กทรอนิกส์"}
"""What a screen reader calls the fields."""
UNSEEN = InvisSigSettings(box_out_of_bounds=True)
"""Nothing of a field is on the page: PDF/A wants it printable, PDF/UA takes it as no content only outside the paper."""
_DIGEST = "sha256"
_CMS_BYTES = 3000
"""Room for the CMS around the certificates: attributes, digests, and a signature of up to 8192 bits."""


def issue(  # noqa: PLR0913 - a page, its record, two who sign, the moment, and two choices of the agency
    page: Page,
    record: bytes,
    *,
    seal_by: Credential,
    sign_by: Credential | None,
    at: datetime,
    emblem: Emblem | None = None,
    figures: Mapping[str, float] | None = None,
) -> bytes:
    """Return a page's PDF set, sealed by the agency and signed by its first signatory, at one moment.

    Further signatories find an empty field each and follow with `sign`. What nobody signs, as a sealed letter, has
    no `sign_by`.

    The demo's watermark lies on every page when either certificate is a demo one. Certificates are judged
    before anything is set, so a refused letter costs nothing.
    """
    seal_by.check(at)
    if sign_by:
        sign_by.check(at)
    demo = seal_by.demo or (sign_by is not None and sign_by.demo)
    watermark = Watermark.DEMO if demo else Watermark.NONE
    pdf = typeset(page, record, watermark=watermark, emblem=emblem, figures=figures)
    sealed = seal(pdf, seal_by, at, signatories=max(len(page.signatories), 1) if sign_by else 0)
    return sign(sealed, sign_by, at) if sign_by else sealed


def seal(pdf: bytes, credential: Credential, at: datetime, *, signatories: int = 1) -> bytes:
    """Return a freshly set page with the agency's seal and as many empty fields as people will sign."""
    credential.check(at)
    writer = _open(pdf)
    if next(enumerate_sig_fields(writer), None) is not None:
        raise UnsignableFileError(reason_th="มีตราหรือลายมือชื่ออยู่แล้ว", reason_en="it is sealed or signed already")
    for name in (SEAL, *(f"{SIGNATORY}{number}" for number in range(1, signatories + 1))):
        append_signature_field(
            writer,
            SigFieldSpec(
                name, invis_sig_settings=UNSEEN, readable_field_name=_READ[name.rstrip("0123456789")]
            ),
        )
    return _sign(writer, credential, at, SEAL)


def sign(pdf: bytes, credential: Credential, at: datetime) -> bytes:
    """Return a sealed page with one more signatory's signature, in the next empty field."""
    credential.check(at)
    writer = _open(pdf)
    fields = {name: value for name, value, _ in enumerate_sig_fields(writer)}
    if fields.get(SEAL) is None:
        raise UnsignableFileError(reason_th="ยังไม่ได้ประทับตราหน่วยงาน", reason_en="it lacks the agency's seal")
    empty = sorted(name for name, value in fields.items() if name.startswith(SIGNATORY) and value is None)
    if not empty:
        raise UnsignableFileError(reason_th="ไม่เหลือช่องลงนาม", reason_en="no field is left to sign in")
    return _sign(writer, credential, at, empty[0])


class QuietWriter(IncrementalPdfFileWriter):
    """Adds a signature to a page and nothing else, the same each time.

    pyHanko would draw the file's second identifier by lot and write the machine's clock into its metadata. Without
    these, the same letter signed at the same moment by a key without chance (RFC 6979, RSA) is the same file.
    """

    def __init__(self, pdf: bytes) -> None:
        super().__init__(BytesIO(pdf))
        changing = generic.ByteStringObject(hashlib.sha256(pdf).digest()[:16])
        self._document_id = generic.ArrayObject([self._document_id[0], changing])

    def _update_meta(self) -> None:
        """Leave the page's metadata as it was set."""


def _open(pdf: bytes) -> QuietWriter:
    try:
        return QuietWriter(pdf)
    except (PdfError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UnsignableFileError(reason_th="อ่านแฟ้มไม่ได้", reason_en="it cannot be read") from error


def _sign(writer: QuietWriter, credential: Credential, at: datetime, field: str) -> bytes:
    if credential.demo != _for_demo(writer):
        raise DemoCertificateError(holder=credential.holder)
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=_DIGEST,
        name=credential.holder,
        subfilter=SigSeedSubFilter.PADES,
        certify=field == SEAL,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    signer = _Dated(metadata, _Adapter(credential), at)
    room = sum(len(der(certificate)) for certificate in credential.chain) + _CMS_BYTES
    try:
        output = run(signer.async_sign_pdf(writer, existing_fields_only=True, bytes_reserved=2 * room))
    except (PdfError, SigningError) as error:
        raise UnsignableFileError(reason_th="โครงสร้างแฟ้มไม่รองรับ", reason_en=str(error)) from error
    signed: bytes = output.getvalue()
    return signed


def _for_demo(writer: QuietWriter) -> bool:
    """Return whether the page bears the demo's watermark; refuse a page that is a draft or not ours."""
    try:
        word = str(writer.prev.trailer["/Info"]["/Keywords"])
    except (KeyError, TypeError):
        word = ""
    if word not in {KEYWORDS[Watermark.NONE], KEYWORDS[Watermark.DEMO]}:
        raise UnsignableFileError(
            reason_th="เป็นร่าง หรือไม่ใช่หน้าหนังสือที่ระบบจัดทำ",
            reason_en="it is a draft, or no page that Saan has set",
        )
    return word == KEYWORDS[Watermark.DEMO]


class _Dated(PdfSigner):
    """Signs at a given moment; pyHanko would ask the machine's clock and time zone."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: Signer, at: datetime) -> None:
        super().__init__(metadata, signer)
        self._at = at

    def init_signing_session(self, *arguments: Any, **options: Any) -> PdfSigningSession:
        """Open pyHanko's session with our moment in it."""
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._at
        return session


class _Adapter(Signer):
    """Our `Signer` as pyHanko's: the key is loaded once, by whoever holds it, and never parsed here."""

    def __init__(self, credential: Credential) -> None:
        store = SimpleCertificateStore()
        # The root travels with whoever trusts it. Inside the signature it would be bytes that nothing vouches for.
        chain = [asn1.Certificate.load(der(certificate)) for certificate in credential.chain]
        store.register_multiple(chain[1:])
        super().__init__(signing_cert=chain[0], cert_registry=store, embed_roots=False)
        self._credential = credential

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's signature
        """Return the signature as CMS wants it: ECDSA as DER, RSA as it is (RFC 5652, RFC 5753)."""
        if digest_algorithm != _DIGEST:
            raise SigningError(f"the digest must be {_DIGEST}")
        signer = self._credential.signer
        if dry_run:
            return bytes(1024)
        signature = signer.sign(data)
        if signer.public.algorithm is not Algorithm.ES256:
            return signature
        half = len(signature) // 2
        return encode_dss_signature(
            int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        )
