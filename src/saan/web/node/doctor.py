"""The whole examination of a node, in the order in which one cause explains the next."""

from collections.abc import Iterator

from saan.trust.errors import Text
from saan.web.node.checks import clock, mail, storage
from saan.web.node.findings import Check, Finding, examine

CHECKS: tuple[tuple[Text, Check], ...] = (
    (clock.CLOCK, clock.clock),
    (storage.DISK, storage.disk),
    (storage.FSYNC, storage.fsync),
    (storage.DATABASE, storage.database),
    (mail.MAIL, mail.mail),
)


def examine_node() -> Iterator[Finding]:
    """Yield every finding; no check can stop the ones after it."""
    for subject, check in CHECKS:
        yield from examine(subject, check)
