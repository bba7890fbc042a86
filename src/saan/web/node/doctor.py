"""The whole examination of a node, in the order in which one cause explains the next."""

from collections.abc import Iterator

from saan.trust.errors import Text
from saan.web.node.checks import (
    anchors,
    clock,
    database,
    directory,
    emblems,
    exchange,
    holidays,
    journal,
    keys,
    mail,
    providers,
    stamps,
    standbys,
    storage,
    strayed,
    wallet,
    work,
)
from saan.web.node.findings import Check, Finding, examine

CHECKS: tuple[tuple[Text, Check], ...] = (
    (clock.CLOCK, clock.clock),
    (storage.DISK, storage.disk),
    (storage.FSYNC, storage.fsync),
    (database.DATABASE, database.database),
    (standbys.STANDBYS, standbys.standbys),
    (keys.KEYS, keys.keys),
    (keys.PAGES, keys.pages),
    (stamps.STAMPS, stamps.stamps),
    (anchors.ANCHORS, anchors.anchored),
    (wallet.TYPES, wallet.askable_types),
    (emblems.EMBLEMS, emblems.emblems),
    (directory.DIRECTORY, directory.follow),
    (exchange.REACH, exchange.reachable),
    (exchange.AHEAD, exchange.brought_ahead),
    (journal.JOURNAL, journal.journal_standing),
    (work.WORK, work.work),
    (strayed.STRAYED, strayed.strayed),
    (work.WEBHOOKS, work.told),
    (work.LETTERS, work.left_lying),
    (holidays.HOLIDAYS, holidays.holidays),
    (mail.MAIL, mail.mail),
    (providers.PROVIDERS, providers.providers),
    (work.BACKUP, work.backup),
)


def examine_node() -> Iterator[Finding]:
    """Yield every finding; no check can stop the ones after it."""
    for subject, check in CHECKS:
        yield from examine(subject, check)
