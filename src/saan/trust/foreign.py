"""Words of strangers, made fit to be written: whatever they hold, no encoder, database or page refuses what comes out."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

MARK = "\ufffd"
"""What stands for a character that cannot be written, so that nobody takes the rest for the whole."""

LONGEST_QUOTE = 80
"""How much of a stranger's words is shown: enough to find them by."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ENDS_OF_LINES = re.compile("[\t\n\r]")


def writable(text: str) -> str:
    """Return a text with a mark for each control character and each half of a surrogate pair; its lines stay lines."""
    return _UNWRITABLE.sub(MARK, text)


def writable_json(value: Any) -> Any:
    """Return what JSON can say with every text in it made writable, names of members too."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {writable_json(name): writable_json(item) for name, item in value.items()}
    return [writable_json(item) for item in value] if isinstance(value, list | tuple) else value


def taken(pieces: Iterable[bytes], most: int) -> bytes:
    """Return what a stranger sends; of what has more bytes than that, no more pieces than show it."""
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > most:
            break
    return bytes(whole)


def in_time(pieces: Iterable[bytes], until: float) -> Iterator[bytes]:
    """Yield what a stranger sends; raise `TimeoutError` where it goes on behind a moment of `time.monotonic`."""
    for piece in pieces:
        yield piece
        if time.monotonic() > until:
            raise TimeoutError


def quoted(text: str, most: int = LONGEST_QUOTE) -> str:
    """Return at most so many characters of a stranger's words, on one line; an ellipsis says that there was more."""
    # Cut first: a stranger's words may be as long as a whole request.
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return _ENDS_OF_LINES.sub(MARK, writable(cut))
