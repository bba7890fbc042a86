"""Letters are carried by `saan.exchange`."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from saan.exchange import api as exchange
from saan.letters import api as letters
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

SPEEDS = {
    letters.Urgency.NORMAL: exchange.Speed.NORMAL,
    letters.Urgency.URGENT: exchange.Speed.URGENT,
    letters.Urgency.VERY_URGENT: exchange.Speed.VERY_URGENT,
    letters.Urgency.MOST_URGENT: exchange.Speed.MOST_URGENT,
}
LEVELS = {
    letters.Secrecy.NORMAL: exchange.Secrecy.NORMAL,
    letters.Secrecy.CONFIDENTIAL: exchange.Secrecy.CONFIDENTIAL,
    letters.Secrecy.SECRET: exchange.Secrecy.SECRET,
}
MARKED = {level: secrecy for secrecy, level in LEVELS.items()}


class NodePost:
    """Gives parcels to the exchange, and what the exchange received to the letters."""

    def send(self, parcel: letters.Parcel) -> UUID:
        """Queue a parcel in the caller's transaction and return its message id."""
        return exchange.send(_message(parcel))

    def send_all(self, parcels: Sequence[letters.Parcel]) -> list[UUID]:
        """Queue parcels in the caller's transaction and return their message ids; all or none."""
        return exchange.send_all([_message(parcel) for parcel in parcels])

    def announced(self, message_id: UUID) -> letters.Announced:
        """Return what the envelope of a message that arrived says."""
        found = exchange.announced(message_id)
        return letters.Announced(
            message_id=message_id,
            sender=found.sender,
            recipient=found.agency,
            type=found.type,
            ref=found.ref or "",
            secrecy=MARKED[found.secrecy],
            envelope_sha256=found.sha256,
            received_at=found.received_at,
        )

    def envelope_sha256(self, message_id: UUID) -> str:
        """Return the hash of the envelope of a message that was sent."""
        return exchange.envelope_sha256(message_id)

    def unreachable(
        self, recipients: Collection[AgencyId], size: int, secrecy: letters.Secrecy
    ) -> Mapping[AgencyId, SaanError]:
        """Return to which agencies of other nodes a parcel of a size could not be sent, and why."""
        return exchange.unreachable(recipients, size, encrypt=secrecy is not letters.Secrecy.NORMAL)

    def arrived(self, message_id: UUID) -> letters.Arrived:
        """Return a message that arrived, its files decrypted, checked and in the store."""
        came = exchange.inbound(message_id)
        files = tuple(
            letters.Carried(exchange.store_part(message_id, part.index).sha256, part.name, part.media)
            for part in came.parts[1:]  # the first is the body
        )
        return letters.Arrived(announced=self.announced(message_id), body=came.body, files=files)


def _message(parcel: letters.Parcel) -> exchange.Outgoing:
    return exchange.Outgoing(
        sender=parcel.sender,
        recipients=(parcel.recipient,),
        type=parcel.type,
        body=parcel.body,
        ref=parcel.ref,
        files=tuple(exchange.FilePart(one.sha256, one.name, one.media) for one in parcel.files),
        secrecy=LEVELS[parcel.secrecy],
        speed=SPEEDS[parcel.urgency],
        expires=parcel.expires,
        encrypt=parcel.secrecy is not letters.Secrecy.NORMAL,
    )
