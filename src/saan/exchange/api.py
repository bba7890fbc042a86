"""The front door of the exchange.

    message = exchange.send(Outgoing(sender, (recipient,), "letter", body, files=(FilePart(sha256, "a.pdf", media),)))
    exchange.deliveries_of(message)      # how each recipient's delivery stands

    exchange.on_receive("letter", "saan.letters.tasks.letter_arrived")     # in web/subscriptions.py
    exchange.inbound(arrival)            # in the task: verified, decrypted, with its evidence

Acts tell the sender what became of a message, per recipient (`detail["to"]`): `exchange.accepted` (the recipient's
node holds it durably), `exchange.refused` (for good, `detail["reason"]` says why), `exchange.expired`, `exchange.resumed`.
"""

from uuid import UUID

from saan.exchange.actions.righting import Strayed, find_strayed
from saan.exchange.actions.sending import send, send_all, unreachable, wake
from saan.exchange.comparing import ask as ask_the_time
from saan.exchange.comparing import compare as compare_clocks
from saan.exchange.delivery.presenting import present
from saan.exchange.delivery.worker import run as deliver
from saan.exchange.handover import hand_over, on_receive
from saan.exchange.identity import (
    certified_chains,
    held_chain,
    replace_journal_key,
    seal_key,
    seal_name,
    signatory_name,
)
from saan.exchange.messages import Announced, DeliveryView, FilePart, Inbound, InboundPart, Outgoing
from saan.exchange.node import current
from saan.exchange.opening import announced, arrived_opening, inbound, store_part
from saan.exchange.outbox import ENDED, Outbox, outbox
from saan.exchange.queries import (
    arrived,
    awaited,
    deliveries_each,
    deliveries_of,
    envelope_of,
    envelope_sha256,
    missing_numbers,
    open_deliveries,
    open_to_all,
    opening_of,
)
from saan.exchange.reaching import CalledBack, called_back
from saan.exchange.receiving.ahead import Ahead, brought_ahead
from saan.exchange.receiving.told import listener_metrics
from saan.exchange.rules.admission import MAX_AHEAD
from saan.exchange.rules.delivery import DeliveryState
from saan.exchange.standing import KeyStanding, key_standings
from saan.trust.envelopes import Secrecy, Speed
from saan.trust.sealed import Sealed


def envelope(message: UUID) -> Sealed:
    """Return a sent message's envelope under this node's signature: evidence that stands alone."""
    return envelope_of(message, current().signer)


__all__ = [
    "ENDED",
    "MAX_AHEAD",
    "Ahead",
    "Announced",
    "CalledBack",
    "DeliveryState",
    "DeliveryView",
    "FilePart",
    "Inbound",
    "InboundPart",
    "KeyStanding",
    "Outbox",
    "Outgoing",
    "Secrecy",
    "Speed",
    "Strayed",
    "announced",
    "arrived",
    "arrived_opening",
    "ask_the_time",
    "awaited",
    "brought_ahead",
    "called_back",
    "certified_chains",
    "compare_clocks",
    "current",
    "deliver",
    "deliveries_each",
    "deliveries_of",
    "envelope",
    "envelope_sha256",
    "find_strayed",
    "hand_over",
    "held_chain",
    "inbound",
    "key_standings",
    "listener_metrics",
    "missing_numbers",
    "on_receive",
    "open_deliveries",
    "open_to_all",
    "opening_of",
    "outbox",
    "present",
    "replace_journal_key",
    "seal_key",
    "seal_name",
    "send",
    "send_all",
    "signatory_name",
    "store_part",
    "unreachable",
    "wake",
]
