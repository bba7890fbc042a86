"""Putting messages into the outbox, and waking destinations; what becomes of deliveries is in `settling`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from saan.base.clock import api as clock
from saan.base.journal import api as journal
from saan.exchange import acts, tables
from saan.exchange.composing import (
    Composed,
    Content,
    Numbered,
    box_of,
    compose,
    contents_of,
    finish_draft,
    measure_sealed,
    must_seal,
)
from saan.exchange.messages import Outgoing
from saan.exchange.models import Counter, Delivery, Destination, OutgoingBlob, OutgoingMessage
from saan.exchange.node import Node, current, directory
from saan.exchange.refusals import TooLongLivedError, TooMuchContentError
from saan.exchange.rules.admission import demand_acceptable_size
from saan.exchange.rules.delivery import LIFETIME, LONGEST_LIFETIME, OPEN
from saan.trust import envelopes
from saan.trust.clock import utc_now
from saan.trust.errors import Kind, SaanError
from saan.trust.ids import AgencyId, uuid7
from saan.trust.members import Hex

ACTOR = journal.Actor(system="exchange")


def send(outgoing: Outgoing) -> UUID:
    """Put a message into the outbox, in the caller's transaction, and return its id; it leaves after the commit.

    Raises what makes it impossible to send: `NotServedHereError`, `UnknownAgencyError`, `NoBoxKeyError`,
    `FileUnknownError`, `TooMuchContentError`, `DirectoryExpiredError`, `ClockWrongError`, or a `MalformedError` of a bad value.
    """
    return send_all([outgoing])[0]


def unreachable(recipients: Collection[AgencyId], size: int, *, encrypt: bool) -> dict[AgencyId, SaanError]:
    """Return to which agencies a message of so many bytes could not be sent now, and why `send` would refuse it.

    What may pass by itself, such as a directory that has expired, is no reason: messages are sent when that is over.
    """
    now, found = utc_now(), dict[AgencyId, SaanError]()
    for recipient in recipients:
        try:
            peer = directory().peer(recipient)
            if encrypt:
                box_of(peer, now)
            if size > peer.accepts_bytes:
                raise TooMuchContentError(size=size, limit=peer.accepts_bytes, agency=recipient)
        except SaanError as error:
            if error.kind is not Kind.UNAVAILABLE:
                found[recipient] = error
    return found


def send_all(messages: Sequence[Outgoing]) -> list[UUID]:
    """Put many messages into the outbox, all or none, and return their ids in order; what several of them bring is stored once."""
    clock.demand_right()
    node, now, held = current(), utc_now(), _Held()
    # Ids in rising order, so that what was sent first is delivered first.
    ids = sorted(uuid7() for _ in messages)
    with transaction.atomic():
        written = [
            _write(node, outgoing, key, now, held) for key, outgoing in zip(ids, messages, strict=True)
        ]
        OutgoingMessage.objects.bulk_create([row for row, _, _ in written])
        OutgoingBlob.objects.bulk_create([blob for _, blobs, _ in written for blob in blobs])
        Delivery.objects.bulk_create([delivery for _, _, deliveries in written for delivery in deliveries])
        journal.record_many([_queued(row, deliveries) for row, _, deliveries in written])
    return [row.id for row, _, _ in written]


def prepare(message_id: UUID) -> None:
    """Encrypt the large content of a draft, in thought: learn its roots, so that its envelope can be finished.

    Nothing encrypted is stored; sending encrypts again, to the same bytes. Reads each file once, holding 1 MiB.
    """
    row = OutgoingMessage.objects.get(id=message_id)
    if row.header is not None or row.draft is None or row.content_key is None:
        return
    blobs = list(row.blobs.all())
    roots: dict[int, tuple[Hex, int]] = {}
    for blob in blobs:
        root, size, leaves = measure_sealed(row.id, bytes(row.content_key), blob.part, blob.file_id)
        blob.root, blob.size, blob.leaves = root, size, leaves
        roots[blob.part] = root, size
    envelope = finish_draft(envelopes.read(row.draft.encode()), roots)
    with transaction.atomic():
        OutgoingBlob.objects.bulk_update(blobs, ["root", "size", "leaves"])
        OutgoingMessage.objects.filter(id=message_id, header=None).update(
            header=envelope.raw,
            digest=envelope.digest,
            draft=None,
            blob_bytes=sum(blob.size for blob in blobs),
        )


def wake(agency: AgencyId) -> int:
    """Have everything that waits for an agency tried now, and return how many deliveries that is.

    The agency was heard of, or an administrator asks. The delivery worker notices within a second.
    """
    now = utc_now()
    with transaction.atomic():
        Destination.objects.update_or_create(
            agency_id=agency, defaults={"failures": 0, "open_until": None, "woken_at": now}
        )
        return Delivery.objects.filter(recipient=agency, state__in=OPEN, next_at__gt=now).update(next_at=now)


class _Held:
    """The contents of the message before: a circular brings every recipient the same, and a large body is a file to be stored."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._contents: tuple[Content, ...] = ()

    def contents(self, outgoing: Outgoing) -> tuple[Content, ...]:
        """Return what a message brings."""
        what = (outgoing.body, outgoing.media, outgoing.files, must_seal(outgoing))
        if what != self._of:
            self._of, self._contents = what, tuple(contents_of(outgoing))
        return self._contents


def _write(
    node: Node, outgoing: Outgoing, key: UUID, now: datetime, held: _Held
) -> tuple[OutgoingMessage, list[OutgoingBlob], list[Delivery]]:
    node.demand_served(outgoing.sender)
    peers = [node.directory.peer(recipient) for recipient in outgoing.recipients]
    expires = outgoing.expires or now + LIFETIME
    if expires - now > LONGEST_LIFETIME:
        raise TooLongLivedError(days=LONGEST_LIFETIME.days)
    # In one order for all transactions, so that no two wait for each other.
    numbers = {recipient: _next_number(outgoing, recipient) for recipient in sorted(set(outgoing.recipients))}
    seq = tuple(numbers[recipient] for recipient in outgoing.recipients)
    composed = compose(Numbered(outgoing, key, seq, now, expires), peers, held.contents(outgoing))
    for peer in peers:
        demand_acceptable_size(composed.envelope, peer.accepts_bytes, peer.agency)
    return _message(composed), _blobs(composed), _deliveries(composed, now)


def _message(composed: Composed) -> OutgoingMessage:
    envelope, final = composed.envelope, not composed.draft
    return OutgoingMessage(
        id=envelope.id,
        agency_id=envelope.sender,
        channel=envelope.channel,
        type=envelope.type,
        ref=envelope.ref,
        secrecy=envelope.secrecy.value,
        created_at=envelope.created,
        expires_at=envelope.expires,
        header=envelope.raw if final else None,
        digest=envelope.digest if final else None,
        draft=None if final else envelope.raw.decode(),
        content_key=composed.content_key,
        blob_bytes=sum(envelope.parts[place].size for place, _ in composed.blobs),
    )


def _blobs(composed: Composed) -> list[OutgoingBlob]:
    sealed = composed.content_key is not None
    parts = composed.envelope.parts
    return [
        OutgoingBlob(
            message_id=composed.envelope.id,
            part=place,
            file_id=sha256,
            sealed=sealed,
            root="" if sealed else parts[place].root,
            size=parts[place].size,
        )
        for place, sha256 in composed.blobs
    ]


def _deliveries(composed: Composed, now: datetime) -> list[Delivery]:
    envelope = composed.envelope
    return [
        Delivery(
            id=_beside(envelope.id, place),
            message_id=envelope.id,
            agency_id=envelope.sender,
            recipient=recipient,
            channel=envelope.channel,
            seq=number,
            next_at=now,
        )
        for place, (recipient, number) in enumerate(zip(envelope.recipients, envelope.seq, strict=True))
    ]


def _beside(message: UUID, place: int) -> UUID:
    """Return the id of a message's delivery to one recipient: the ids of deliveries rise as those of messages."""
    return UUID(int=message.int & ~0x3FF | place)


def _next_number(outgoing: Outgoing, recipient: AgencyId) -> int:
    """Return the next number towards a recipient; the row is held until the transaction ends, so none is skipped."""
    table = tables.name(Counter)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (agency_id, recipient, channel, last) VALUES (%s, %s, %s, 1)"  # noqa: S608 - our own table
            " ON CONFLICT (agency_id, recipient, channel) DO UPDATE SET last = "
            f"{table}.last + 1 RETURNING last",
            [outgoing.sender, recipient, outgoing.channel],
        )
        number: int = cursor.fetchone()[0]
    return number


def _queued(row: OutgoingMessage, deliveries: Sequence[Delivery]) -> journal.Act:
    return journal.Act(
        type=acts.QUEUED,
        agency=AgencyId(row.agency_id),
        subject=journal.Subject("message", str(row.id)),
        actor=ACTOR,
        at=row.created_at,
        detail={
            "type": row.type,
            "to": [delivery.recipient for delivery in deliveries],
            "envelope": None if row.digest is None else bytes(row.digest).hex(),
        },
    )
