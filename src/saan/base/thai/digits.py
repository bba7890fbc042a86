"""Thai digits at the edge, Arabic digits inside."""

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def thai_digits(text: object) -> str:
    """Return the text with Thai digits."""
    return str(text).translate(_TO_THAI)


def arabic_digits(text: str) -> str:
    """Return the text with Arabic digits, as it is stored, searched and compared."""
    return text.translate(_TO_ARABIC)
