"""How the node's log is written: what strangers typed begins no line of its own, and no address in it opens anything.

Private links, codes on papers, offers to wallets and invitations stand in addresses, and every refusal is logged with its
address. Logs are read by operators, copied to collectors and kept beside backups, none of whom was given the link.
"""

import logging
import re
from types import TracebackType
from typing import Final

LEFT_OUT: Final = "…"
_OPENING: Final = re.compile(
    r"(/(?:apply/follow|api/v1/follow|take|check/[\w-]+|wallet/(?:offers?|ask|answers)"
    r"|accounts/(?:invitation|demo|confirm-email|password/reset/key))/)[^/\s?]+"
)
"""What comes before the part that opens something, in every such address of this node; a test walks all of them."""


def without_keys(text: str) -> str:
    """Return a text in which no address opens anything any more; what it was about can still be told."""
    return _OPENING.sub(rf"\g<1>{LEFT_OUT}", text)


class WithoutKeys(logging.Filter):
    """Leaves out of each line what would open something, whoever wrote it: Django logs addresses by itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Have the line written without it."""
        said = record.getMessage()
        if (kept := without_keys(said)) != said:
            record.msg, record.args = kept, ()
        return True


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
