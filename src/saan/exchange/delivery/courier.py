"""One attempt: an envelope, a batch of them, or a question about one, brought to a recipient's node."""

import random
import ssl
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from saan.exchange.delivery import answers
from saan.exchange.delivery.answers import Ended, Outcome, Postponed
from saan.exchange.delivery.due import Due
from saan.exchange.delivery.line import ANSWER_SECONDS, Address, LineError, Lines, Response
from saan.exchange.delivery.widths import Widths
from saan.exchange.node import Node
from saan.exchange.peers import Peer
from saan.exchange.refusals import PeerUnreachableError
from saan.exchange.rules.delivery import DeliveryEvent
from saan.exchange.tls import ClientTls
from saan.trust import batches, envelopes, jws, receipts, sealed
from saan.trust.batches import MAX_LINES, Batch
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.trust.receipts import Notice, NoticeKind

MAX_ANSWERS = MAX_LINES * 2 * receipts.MAX_BYTES
"""Bytes of the answer to a batch: notices, or receipts of before, each with its signature."""

DEADLINE = Text(th="นำส่งไม่สำเร็จจนพ้นกำหนด", en="It could not be delivered before its deadline.")


class Courier:
    """Brings things to other nodes. Belongs to one event loop."""

    def __init__(self, node: Callable[[], Node], client_tls: ClientTls | None) -> None:
        self._node, self._tls = node, client_tls
        self._lines = Lines()
        self.widths = Widths()

    @property
    def node(self) -> Node:
        """Who we are."""
        return self._node()

    async def ask(
        self, agency: AgencyId, method: str, place: str, body: bytes = b"", **options: object
    ) -> Response:
        """Send a request to an agency's node, at one of its endpoints and then another; raise `LineError`."""
        return await self._ask(agency, method, f"/saan/1/{agency}/{place}", body, **options)

    async def health(self, agency: AgencyId, *, seconds: float) -> Response:
        """Ask an agency's node how it stands; raise `LineError`."""
        return await self._ask(agency, "GET", "/saan/1/health", b"", seconds=seconds)

    async def _ask(
        self, agency: AgencyId, method: str, path: str, body: bytes, **options: object
    ) -> Response:
        peer = self.node.ring.peer(agency)
        failure = LineError("the directory lists no endpoint")
        for url in _in_some_order(peer.endpoints):
            address = Address.of(url, self._context(peer, url))
            try:
                return await self._lines.ask(
                    address,
                    method,
                    path,
                    body,
                    **options,  # type: ignore[arg-type]
                )
            except LineError as error:
                failure = error
        raise failure

    async def bring_one(self, due: Due) -> Outcome:
        """Bring one envelope, signed now by the key in use now."""
        line = sealed.Sealed(jws.sign(self.node.signer, envelopes.TYP, due.header), due.header)
        return await self._tried(due, "POST", "envelopes", line.data())

    async def bring_batch(self, group: Sequence[Due], now: datetime) -> tuple[Batch | None, list[Outcome]]:
        """Bring envelopes of one sender to one recipient under one signature; return outcomes in order."""
        first, lines = group[0].sent, [due.header for due in group]
        batch = batches.sign(
            lines, typ=batches.ENVELOPES, by=first.sender, to=first.recipient, at=now, signer=self.node.signer
        )
        body = b"\n".join((batch.signature.encode(), batch.statement, *lines, b""))
        began = time.monotonic()
        try:
            response = await self.ask(
                first.recipient, "POST", "batches", body, seconds=ANSWER_SECONDS, most=MAX_ANSWERS
            )
            if response.status == 200:  # noqa: PLR2004 - OK
                sent = [due.sent for due in group]
                return answers.of_batch(response, sent, self.node.ring, now)
            outcome: Postponed = answers.of_problem(response)
        except LineError as error:
            outcome = unreachable(first.recipient, str(error))
        except SaanError as error:
            outcome = Postponed(error.code, error.message())
        finally:
            self.widths.brought(first.recipient, len(body), time.monotonic() - began)
        return None, [outcome] * len(group)

    async def ask_receipt(self, due: Due) -> Outcome:
        """Ask whether an envelope was accepted whose answer never came."""
        return await self._tried(due, "GET", f"receipts/{due.sent.sender}/{due.sent.message}", b"")

    async def _tried(self, due: Due, method: str, place: str, body: bytes) -> Outcome:
        try:
            response = await self.ask(due.sent.recipient, method, place, body, seconds=ANSWER_SECONDS)
        except LineError as error:
            return unreachable(due.sent.recipient, str(error))
        except SaanError as error:
            return Postponed(error.code, error.message())
        return answers.of_one(response, due.sent, self.node.ring, utc_now())

    def expired(self, due: Due, now: datetime) -> Ended:
        """Return our own signed notice that a message was not delivered in time."""
        raw = receipts.write(
            Notice(
                NoticeKind.EXPIRED,
                due.sent.message,
                due.sent.sender,
                due.sent.recipient,
                Hex(due.sent.digest.hex()) if due.sent.digest else envelopes.inline_root(b""),
                now,
            )
        )
        signature = jws.sign(self.node.signer, receipts.TYP, raw)
        return Ended(DeliveryEvent.DEADLINE, raw, "exchange.expired", DEADLINE, signature)

    def _context(self, peer: Peer, url: str) -> ssl.SSLContext | None:
        return self._tls.context(peer) if self._tls is not None and url.startswith("https:") else None

    def close(self) -> None:
        """Close all connections."""
        self._lines.close()


def unreachable(agency: AgencyId, reason: str) -> Postponed:
    """Return the outcome when a node does not answer."""
    error = PeerUnreachableError(agency=agency, reason=reason)
    return Postponed(error.code, error.message(), down=True)


def _in_some_order(endpoints: Sequence[str]) -> list[str]:
    """Return the endpoints in random order, so that a node's several listeners share the load."""
    return random.sample(endpoints, len(endpoints))
