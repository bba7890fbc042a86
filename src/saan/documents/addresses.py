"""Which texts are e-mail addresses that a document's link may be sent to."""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST: Final = 254
"""RFC 5321."""


def is_address(text: str) -> bool:
    """Return whether a text is an address that mail can be sent to."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST
