"""Thai pages: laying out, sealing and signing PDF/A-3. Pure: no Django, no network."""

from saan.press.credentials import Credential
from saan.press.pages import (
    Emblem,
    Enclosure,
    Kind,
    LetterPage,
    Paragraph,
    Secrecy,
    Signatory,
    Urgency,
    Watermark,
)
from saan.press.signing import issue, seal, sign
from saan.press.typesetting import typeset

__all__ = [
    "Credential",
    "Emblem",
    "Enclosure",
    "Kind",
    "LetterPage",
    "Paragraph",
    "Secrecy",
    "Signatory",
    "Urgency",
    "Watermark",
    "issue",
    "seal",
    "sign",
    "typeset",
]
