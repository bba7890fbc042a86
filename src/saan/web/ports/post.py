"""Letters are carried by `saan.exchange`."""

from uuid import UUID

from saan.exchange import api as exchange
from saan.letters import api as letters

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


class NodePost:
    """Gives parcels to the exchange, and what the exchange received to the letters."""

    def send(self, parcel: letters.Parcel) -> UUID:
        """Queue a parcel in the caller's transaction and return its message id."""
        return exchange.send(
            exchange.Outgoing(
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
        )

    def arrived(self, message_id: UUID) -> letters.Arrived:
        """Return a message that arrived, its files decrypted, checked and in the store."""
        came = exchange.inbound(message_id)
        files = tuple(
            letters.Carried(exchange.store_part(message_id, part.index).sha256, part.name, part.media)
            for part in came.parts[1:]  # the first is the body
        )
        return letters.Arrived(
            message_id=message_id,
            sender=came.sender,
            recipient=came.agency,
            type=came.type,
            ref=came.ref or "",
            body=came.body,
            files=files,
        )
