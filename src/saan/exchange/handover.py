"""Giving arrived messages to the house that waits for them: one job per message, exactly once.

The receiving server only commits; here the job and the mark that it was enqueued commit together. A message of a
type that nobody waits for stays, and is handed over when somebody does. Its sender holds our receipt, so the job is
never given up: whoever takes messages over refuses by an answer what will never mend, and raises only what may.
"""

from collections import defaultdict

from django.db import transaction

from saan.base.jobs import api as jobs
from saan.exchange.models import Inbound
from saan.trust.canonical import Json
from saan.trust.clock import utc_now

AT_ONCE = 500

_waiting: dict[str, str] = {}


def on_receive(message_type: str, task: str) -> None:
    """Have `task` (a dotted name) enqueued with `message_id`, the arrival's id, for each message of a type.

    One task per type: whoever takes a message over owns it. Only `web/subscriptions.py` says which.
    """
    if _waiting.setdefault(message_type, task) != task:
        message = f"two tasks for messages of type {message_type}"
        raise RuntimeError(message)


def hand_over() -> int:
    """Enqueue jobs for what has arrived since, in the order of arrival, and return how many."""
    if not _waiting:
        return 0
    with transaction.atomic():
        found = list(
            Inbound.objects.select_for_update(skip_locked=_can_skip())
            .filter(handed_over_at=None, type__in=list(_waiting))
            .order_by("id")
            .values_list("id", "type")[:AT_ONCE]
        )
        if not found:
            return 0
        each: dict[str, list[dict[str, Json]]] = defaultdict(list)
        for arrival, message_type in found:
            each[message_type].append({"message_id": str(arrival)})
        for message_type, arguments in each.items():
            jobs.enqueue_many(_waiting[message_type], arguments, unending=True)
        Inbound.objects.filter(id__in=[arrival for arrival, _ in found]).update(handed_over_at=utc_now())
    return len(found)


def _can_skip() -> bool:
    can: bool = transaction.get_connection().features.has_select_for_update_skip_locked
    return can
