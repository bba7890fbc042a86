"""What the node's logs leave out: the part of an address by which whoever has it opens something.

Private links, codes on papers, offers to wallets and invitations stand in addresses, and every refusal is logged with its
address. Logs are read by operators, copied to collectors and kept beside backups, none of whom was given the link.
"""

import logging
import re
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
