"""Thai pages: laying out, filling, sealing, signing, verifying and keeping PDF/A-3. Pure: no Django, no network.

What a stranger needs stands here (`docs/guide/press.en.md` runs through it); what is refused is a `PressError` with a code, a
Thai and an English sentence, and a remedy.

    typeset                          a page of the regulation, unsigned
    issue · seal · sign              sealed by the agency and signed, at once or one after another
    compile_plate · Issuer · Filling a designer's template, filled and signed for as many as there are
    verify · verify_apart · Reader   what a file is worth: here, in bounds of its own, or for many of one template
    TokenSigner · RemoteSigner       keys that are held elsewhere
    stamp · keep · renew · until     time-stamps and evidence, so that it holds for decades

Signing and verifying are imported when first asked for: pyHanko costs a second at the start of every process, and
most never sign.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from saan.press.credentials import Credential
from saan.press.errors import PressError
from saan.press.outside import Outside, RefusedError
from saan.press.pages import (
    Align,
    Attendee,
    CertificatePage,
    Column,
    Directive,
    DirectivePage,
    Emblem,
    Enclosure,
    Heading,
    Kind,
    LetterPage,
    MinutesPage,
    NotePage,
    Page,
    Paragraph,
    SealedPage,
    Secrecy,
    Signatory,
    Table,
    Urgency,
    Watermark,
)
from saan.press.typesetting import typeset

if TYPE_CHECKING:
    from saan.press.apart import verify_apart
    from saan.press.certifying import certify_apart
    from saan.press.copies import Receipt, certified_copy
    from saan.press.emblems import judge
    from saan.press.lasting import Notary, keep, renew, stamp, until
    from saan.press.plates import Filling, Issuer, Plate, Reader, compile_plate
    from saan.press.remote import RemoteKey, RemoteSigner
    from saan.press.revocation import Revocations
    from saan.press.signing import issue, seal, sign
    from saan.press.tokens import TokenKey, TokenSigner
    from saan.press.verdicts import LetterPdf
    from saan.press.verifying import verify

__all__ = [
    "Align",
    "Attendee",
    "CertificatePage",
    "Column",
    "Credential",
    "Directive",
    "DirectivePage",
    "Emblem",
    "Enclosure",
    "Filling",
    "Heading",
    "Issuer",
    "Kind",
    "LetterPage",
    "LetterPdf",
    "MinutesPage",
    "Notary",
    "NotePage",
    "Outside",
    "Page",
    "Paragraph",
    "Plate",
    "PressError",
    "Reader",
    "Receipt",
    "RefusedError",
    "RemoteKey",
    "RemoteSigner",
    "Revocations",
    "SealedPage",
    "Secrecy",
    "Signatory",
    "Table",
    "TokenKey",
    "TokenSigner",
    "Urgency",
    "Watermark",
    "certified_copy",
    "certify_apart",
    "compile_plate",
    "issue",
    "judge",
    "keep",
    "renew",
    "seal",
    "sign",
    "stamp",
    "typeset",
    "until",
    "verify",
    "verify_apart",
]


_LATE = {
    "Filling": "saan.press.plates",
    "Issuer": "saan.press.plates",
    "LetterPdf": "saan.press.verdicts",
    "Notary": "saan.press.lasting",
    "Plate": "saan.press.plates",
    "Reader": "saan.press.plates",
    "Receipt": "saan.press.copies",
    "RemoteKey": "saan.press.remote",
    "RemoteSigner": "saan.press.remote",
    "Revocations": "saan.press.revocation",
    "TokenKey": "saan.press.tokens",
    "TokenSigner": "saan.press.tokens",
    "certified_copy": "saan.press.copies",
    "certify_apart": "saan.press.certifying",
    "compile_plate": "saan.press.plates",
    "issue": "saan.press.signing",
    "judge": "saan.press.emblems",
    "keep": "saan.press.lasting",
    "renew": "saan.press.lasting",
    "seal": "saan.press.signing",
    "sign": "saan.press.signing",
    "stamp": "saan.press.lasting",
    "until": "saan.press.lasting",
    "verify": "saan.press.verifying",
    "verify_apart": "saan.press.apart",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
