"""What one node holds in the end, told in full so that the test can lay two nodes side by side."""

from collections import defaultdict
from typing import Any

from saan.base.jobs.models import Job
from saan.base.jobs.rules import OPEN
from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.exchange.models import Delivery, Inbound
from saan.exchange.node import current
from saan.letters.models import IncomingLetter, Letter, Recipient, RegisterEntry
from saan.trust import sealed, verifying
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome


def open_ends() -> dict[str, int]:
    """Return how much is under way still: nothing of it may be left when the nodes are compared."""
    log = journal.health()
    return {
        "sealing": Letter.objects.filter(state="sealing").count(),
        "signed, not sent": Letter.objects.filter(state="signed").count(),
        "deliveries": Delivery.objects.filter(state__in=["queued", "sending"]).count(),
        "not handed over": Inbound.objects.filter(handed_over_at=None).count(),
        "jobs": Job.objects.filter(state__in=OPEN, task__startswith="saan.letters.").count(),
        "not registered": IncomingLetter.objects.filter(state__in=["arrived", "opened"]).count(),
        "recipients not told": Recipient.objects.filter(state__in=["queued", "accepted", "received"]).count(),
        "not sealed in the journal": log.unplaced,
        "witnesses yet to cosign": len(log.head.awaiting) if log.head else 0,
    }


def evidence() -> dict[str, Any]:
    """Return everything that must agree with the other nodes."""
    ring = current().ring
    acknowledged = []
    for row in Delivery.objects.filter(state="accepted").values_list("message_id", "recipient"):
        (view,) = [one for one in exchange.deliveries_of(row[0]) if one.recipient == row[1]]
        assert view.notice is not None
        receipt = sealed.verify_notice(view.notice, ring)
        acknowledged.append([str(row[0]), row[1], receipt.envelope])
    return {
        "acknowledged": acknowledged,
        "states": _count(Delivery.objects.values_list("state", flat=True)),
        "inbound": [
            [str(message), sender, bytes(digest).hex()]
            for message, sender, digest in Inbound.objects.values_list("message_id", "sender", "digest")
        ],
        "letters sent": [
            [str(letter), agency, str(message)]
            for letter, agency, message in Recipient.objects.filter(
                letter__dispatched_at__isnull=False
            ).values_list("letter_id", "agency_id", "message_id")
        ],
        "letters come": [
            [str(letter), sender, str(message)]
            for letter, sender, message in IncomingLetter.objects.values_list(
                "letter_id", "sender_id", "message_id"
            )
        ],
        "received acts": _count(
            ActRecord.objects.filter(type="exchange.received").values_list("subject_id", flat=True)
        ),
        "registers": _registers(),
        "failed jobs": list(Job.objects.filter(state="failed").values_list("task", flat=True)),
    }


def _count(values: Any) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for value in values:
        found[str(value)] += 1
    return found


def _registers() -> dict[str, list[int]]:
    """Return the running numbers of each register and year, in order, as they were given."""
    given: dict[str, list[int]] = defaultdict(list)
    rows = RegisterEntry.objects.filter(sort=RegisterEntry.Sort.GIVEN).order_by("running")
    for register, year, running in rows.values_list("register", "year", "running"):
        given[f"{register} {year}"].append(running)
    return given


def journal_holds() -> dict[str, Any]:
    """Read the whole journal through, and verify the proof of every act as a stranger would, by the trust file alone."""
    differences = [str(one) for one in journal.verify_journal()]
    trusted = directory.signed_directory().trusted()
    proved, failed = 0, []
    for act, act_type in ActRecord.objects.order_by("id").values_list("id", "type"):
        found = verifying.verify(journal.opening_of(act), trusted, utc_now()).findings
        wrong = [one for one in found if one.outcome is not Outcome.HOLDS]
        if not wrong:
            proved += 1
        else:
            failed.append([act_type, *map(str, wrong)])
    return {
        "differences": differences,
        "acts": ActRecord.objects.count(),
        "proved": proved,
        "failed": failed[:5],
    }
