"""Thai pages: laying out, sealing and signing PDF/A-3. Pure: no Django, no network."""

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
from saan.press.typesetting import typeset

__all__ = [
    "Emblem",
    "Enclosure",
    "Kind",
    "LetterPage",
    "Paragraph",
    "Secrecy",
    "Signatory",
    "Urgency",
    "Watermark",
    "typeset",
]
