"""Handing a sent envelope over once more, to hear again what was answered: for proofs, reconciling and the demo."""

import asyncio
from uuid import UUID

from saan.exchange.delivery.courier import Courier
from saan.exchange.delivery.line import LineError
from saan.exchange.errors import PeerSilentError
from saan.exchange.node import client_tls, current
from saan.exchange.queries import envelope_of
from saan.trust.ids import AgencyId

OK = 200


def present(message: UUID, recipient: AgencyId) -> bytes:
    """Return the stored receipt that the recipient's node answers to an envelope it already has.

    Changes nothing on either side. Raises `PeerSilentError` where no receipt came.
    """
    envelope = envelope_of(message, current().signer)

    async def ask() -> bytes:
        answer = await Courier(current, client_tls()).ask(recipient, "POST", "envelopes", envelope.data())
        if answer.status != OK:
            raise PeerSilentError(agency=recipient, reason=str(answer.status))
        return answer.body

    try:
        return asyncio.run(ask())
    except LineError as error:
        raise PeerSilentError(agency=recipient, reason=str(error)) from None
