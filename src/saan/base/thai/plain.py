"""What a record may hold: one spelling, and nothing that nobody sees and that could make a reader see another text."""

import re
import unicodedata
from typing import Final

from saan.base.thai.errors import NotPlainError
from saan.trust.errors import Text

STRANGE: Final = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Controls but for the end of a line and the tabulator, what turns the direction of writing, and halves of a character."""


def not_plain(text: str) -> Text | None:
    """Return why a record may not hold a text, in words that follow its name; None where it may."""
    if (found := STRANGE.search(text)) is not None:
        code = f"U+{ord(found[0]):04X}"
        return Text(
            f"มีอักขระควบคุมที่มองไม่เห็น ({code}) ซึ่งใช้ไม่ได้", f"holds a control character that nobody sees ({code})"
        )
    if not unicodedata.is_normalized("NFC", text):
        return Text("สะกดด้วยอักขระที่ไม่อยู่ในรูปมาตรฐาน (NFC)", "is not in the normal form (NFC)")
    return None


def require_plain(text: str) -> None:
    """Return if a record may hold a text, or raise `NotPlainError`."""
    if (why := not_plain(text)) is not None:
        raise NotPlainError(given=STRANGE.sub("", text)[:60], why_th=why.th, why_en=why.en)
