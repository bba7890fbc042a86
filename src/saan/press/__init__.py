"""Thai pages: laying out, sealing and signing PDF/A-3. Pure: no Django, no network.

Signing and verifying are imported when first asked for: pyHanko costs a second that not every program need pay.
"""

from typing import TYPE_CHECKING, Any

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
from saan.press.typesetting import typeset

if TYPE_CHECKING:
    from saan.press.signing import issue, seal, sign
    from saan.press.verifying import verify

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
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in {"issue", "seal", "sign"}:
        from saan.press import signing  # only now, as the first lines say

        return getattr(signing, name)
    if name == "verify":
        from saan.press import verifying  # the same

        return verifying.verify
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
