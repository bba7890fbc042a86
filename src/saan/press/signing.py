"""Sealing and signing a letter's page, PAdES B-B: the agency's seal first, then whoever signs.

The seal is the certification signature (ISO 32000-1 §12.8.2.2) and allows nothing afterwards but filling the fields
that it makes for the signatories. So a later signature never breaks an earlier one, and any other change does.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    InvisSigSettings,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from saan.press.containers import Container
from saan.press.credentials import Credential
from saan.press.errors import DemoCertificateError, UnsignableFileError, UnsignedError
from saan.press.pages import Emblem, Page, Watermark
from saan.press.plates.revisions import SEAL, SIGNATORY, fields, read_as
from saan.press.sealing import sealed
from saan.press.typesetting import KEYWORDS, typeset

_NEXT = re.compile(rf"{SIGNATORY}[1-9]\d{{0,3}}")
UNSEEN = InvisSigSettings(box_out_of_bounds=True)
"""Nothing of a field is on the page: PDF/A wants it printable, PDF/UA takes it as no content only outside the paper."""
_DIGEST = "sha256"


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
    no `sign_by`; `UnsignedError` where it names a signatory all the same.

    The demo's watermark lies on every page when either certificate is a demo one. Certificates are judged
    before anything is set, so a refused letter costs nothing.
    """
    if page.signatories and sign_by is None:
        raise UnsignedError(shown=page.signatories[0].name)
    hands = [each for each in (seal_by, sign_by) if each]
    demo = any(each.demo for each in hands)
    for each in hands:
        each.check(at)
        if each.demo != demo:
            raise DemoCertificateError(holder=each.holder)
    watermark = Watermark.DEMO if demo else Watermark.NONE
    pdf = typeset(page, record, watermark=watermark, emblem=emblem, figures=figures)
    written = sealed(pdf, seal_by, at, signatories=max(len(page.signatories), 1) if sign_by else 0)
    if sign_by:
        written.sign(f"{SIGNATORY}1", sign_by, at)
    return written.pdf


def seal(pdf: bytes, credential: Credential, at: datetime, *, signatories: int = 1) -> bytes:
    """Return a freshly set page with the agency's seal and as many empty fields as people will sign."""
    credential.check(at)
    return _sealed(pdf, credential, at, signatories)


def _sealed(pdf: bytes, credential: Credential, at: datetime, signatories: int) -> bytes:
    writer = _open(pdf)
    if next(enumerate_sig_fields(writer), None) is not None:
        raise UnsignableFileError(reason_th="มีตราหรือลายมือชื่ออยู่แล้ว", reason_en="it is sealed or signed already")
    for name in fields(signatories):
        append_signature_field(
            writer, SigFieldSpec(name, invis_sig_settings=UNSEEN, readable_field_name=read_as(name))
        )
    return _sign(writer, credential, at, SEAL)


def sign(pdf: bytes, credential: Credential, at: datetime) -> bytes:
    """Return a sealed page with one more signatory's signature, in the next empty field."""
    credential.check(at)
    writer = _open(pdf)
    there = {name: value for name, value, _ in enumerate_sig_fields(writer)}
    if there.get(SEAL) is None:
        raise UnsignableFileError(reason_th="ยังไม่ได้ประทับตราหน่วยงาน", reason_en="it lacks the agency's seal")
    empty = [
        int(name.removeprefix(SIGNATORY))
        for name, value in there.items()
        if _NEXT.fullmatch(name) and value is None
    ]
    if not empty:
        raise UnsignableFileError(reason_th="ไม่เหลือช่องลงนาม", reason_en="no field is left to sign in")
    return _sign(writer, credential, at, f"{SIGNATORY}{min(empty)}")


class QuietWriter(IncrementalPdfFileWriter):
    """Adds a signature to a page and nothing else, the same each time.

    pyHanko would draw the file's second identifier by lot and write the machine's clock into its metadata. Without
    these, the same letter signed at the same moment by a key without chance (RFC 6979, RSA) is the same file.
    """

    def __init__(self, pdf: bytes, opened: PdfFileReader | None = None) -> None:
        """Write onto a file, which this opens unless it was opened already, for this alone."""
        super().__init__(BytesIO(pdf), opened)
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
    container = Container(credential)
    gap = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=2 * container.room)
    gap[generic.pdf_name("/Name")] = generic.TextStringObject(credential.holder)
    certifying = field == SEAL
    promise = SigMDPSetup(
        md_algorithm=_DIGEST, certify=certifying, docmdp_perms=MDPPerm.FILL_FORMS if certifying else None
    )
    try:
        steps = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
        next(steps)
        steps.send(SigObjSetup(sig_placeholder=gap, mdp_setup=promise))
        prepared, output = steps.send(SigIOSetup(md_algorithm=_DIGEST))
        steps.send(bytes.fromhex(container.sign(prepared.document_digest)))
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
