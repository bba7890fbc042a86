"""Thai pages: laying out, sealing and signing PDF/A-3. Pure: no Django, no network.

Signing and verifying are imported when first asked for: pyHanko costs a second at the start of every process, and
most never sign.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from saan.press.credentials import Credential
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
    from saan.press.certifying import certify_apart
    from saan.press.copies import Receipt, certified_copy
    from saan.press.emblems import judge
    from saan.press.signing import issue, seal, sign
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
    "Heading",
    "Kind",
    "LetterPage",
    "MinutesPage",
    "Page",
    "Paragraph",
    "Receipt",
    "SealedPage",
    "Secrecy",
    "Signatory",
    "Table",
    "Urgency",
    "Watermark",
    "certified_copy",
    "certify_apart",
    "issue",
    "judge",
    "seal",
    "sign",
    "typeset",
    "verify",
]


_LATE = {
    "Receipt": "saan.press.copies",
    "certified_copy": "saan.press.copies",
    "certify_apart": "saan.press.certifying",
    "issue": "saan.press.signing",
    "judge": "saan.press.emblems",
    "seal": "saan.press.signing",
    "sign": "saan.press.signing",
    "verify": "saan.press.verifying",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
