"""Signing by pyHanko's own signer, tuned: the key is loaded once, the room for the container is known."""

from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from saan.press.credentials import Credential, der
from saan.press.waiting import run
from saan.trust.keys import Algorithm


def signed(pdf: bytes, credential: Credential, at: datetime) -> bytes:
    """Return a PDF with a certifying signature, PAdES B-B."""
    metadata = PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", name=credential.holder, subfilter=SigSeedSubFilter.PADES,
        certify=True, docmdp_permissions=MDPPerm.FILL_FORMS,
    )  # fmt: skip
    signer = _Dated(metadata, _Adapter(credential), at)
    room = sum(len(der(each)) for each in credential.chain) + 3000
    output = run(signer.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=2 * room))
    made: bytes = output.getvalue()
    return made


class _Dated(PdfSigner):
    """Signs at a given moment."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: Signer, at: datetime) -> None:
        super().__init__(metadata, signer, new_field_spec=SigFieldSpec("Seal"))
        self._at = at

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        """Open pyHanko's session with our moment in it."""
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._at
        return session


class _Adapter(Signer):
    """A key that is held, as pyHanko's signer."""

    def __init__(self, credential: Credential) -> None:
        store = SimpleCertificateStore()
        chain = [asn1.Certificate.load(der(certificate)) for certificate in credential.chain]
        store.register_multiple(chain[1:])
        super().__init__(signing_cert=chain[0], cert_registry=store, embed_roots=False)
        self._credential = credential

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002 - pyHanko's signature
        """Return the signature as CMS wants it."""
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
