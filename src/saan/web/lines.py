"""How the node's log is written: whatever a stranger typed into an address or an answer, it begins no line of its own."""

import logging
from types import TracebackType
from typing import Final

_CONTROLS: Final = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x2028,
    0x2029,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_SHOWN: Final = {code: ascii(chr(code))[1:-1] for code in _CONTROLS}

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """Writes a message on one line, with control characters shown and not obeyed; the lines of a trace stand further in."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """Return the message's line."""
        return super().formatMessage(record).translate(_SHOWN)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the library's name
        """Return the trace, no line of which looks like a message's."""
        return "\n".join(f"  {line.translate(_SHOWN)}" for line in super().formatException(ei).split("\n"))
