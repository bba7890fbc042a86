"""Reading what was sent and what has arrived. Who may see a message is for the houses above to say."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from saan.base.files import api as files
from saan.exchange.lots import batch, lot
from saan.exchange.messages import DeliveryView
from saan.exchange.models import Delivery, Destination, Inbound, OutgoingMessage, Upload
from saan.exchange.refusals import UnknownMessageError
from saan.exchange.rules.delivery import LONGEST_LIFETIME, OPEN, DeliveryState
from saan.trust import jws, openings
from saan.trust.clock import utc_now
from saan.trust.envelopes import TYP, read
from saan.trust.errors import Text
from saan.trust.ids import AgencyId
from saan.trust.keys import Signer
from saan.trust.sealed import Sealed
from saan.trust.sealing import PartCipher


def deliveries_of(message_id: UUID) -> tuple[DeliveryView, ...]:
    """Return how each recipient's delivery of a message stands, in the order of the recipients; empty if unknown."""
    return deliveries_each([message_id]).get(message_id, ())


def deliveries_each(messages: Collection[UUID]) -> dict[UUID, tuple[DeliveryView, ...]]:
    """Return the same of many messages, as a circular has them, in one query; the unknown are left out."""
    found: defaultdict[UUID, list[DeliveryView]] = defaultdict(list)
    for row in _shown(Delivery.objects.filter(message_id__in=messages)).iterator(chunk_size=500):
        found[row.message_id].append(_view(row))
    return {message: tuple(some) for message, some in found.items()}


def _shown(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return deliveries with what their views tell, oldest first; the envelopes themselves stay where they are."""
    written = ExpressionWrapper(Q(message__header__isnull=False), BooleanField())
    told = rows.annotate(written=written).select_related("message", "notice_lot").order_by("id")
    return told.defer("message__header", "message__digest", "message__draft")


def open_deliveries(
    recipient: AgencyId, after: UUID | None = None, limit: int = 50
) -> tuple[DeliveryView, ...]:
    """Return what waits for an agency, oldest first, a page at a time."""
    found = _shown(Delivery.objects.filter(recipient=recipient, state__in=OPEN))
    if after is not None:
        found = found.filter(id__gt=after)
    return tuple(_view(row) for row in found[:limit])


def sleeping() -> frozenset[AgencyId]:
    """Return the agencies whose node is being left in peace, and for which something waits."""
    asleep = Destination.objects.filter(open_until__gt=utc_now()).values_list("agency_id", flat=True)
    return frozenset(AgencyId(agency) for agency in asleep)


def envelope_of(message_id: UUID, signer: Signer) -> Sealed:
    """Return a sent message's envelope, signed: evidence that stands alone."""
    header = OutgoingMessage.objects.filter(id=message_id).values_list("header", flat=True).first()
    if header is None:
        raise UnknownMessageError(message=message_id)
    return Sealed(jws.sign(signer, TYP, bytes(header)), bytes(header))


def envelope_sha256(message_id: UUID) -> str:
    """Return the hash of a sent message's envelope; raise `UnknownMessageError` where none has been written."""
    digest = OutgoingMessage.objects.filter(id=message_id).values_list("digest", flat=True).first()
    if digest is None:
        raise UnknownMessageError(message=message_id)
    return bytes(digest).hex()


def opening_of(message_id: UUID) -> bytes:
    """Return the opening of an encrypted message that was sent, as a file; raise why there is none."""
    row = OutgoingMessage.objects.filter(id=message_id).first()
    if row is None or row.header is None:
        raise UnknownMessageError(message=message_id)
    if row.content_key is None:
        raise openings.NotEncryptedError
    envelope, key = read(bytes(row.header)), bytes(row.content_key)
    manifest = row.blobs.filter(part=0).first()
    if manifest is None:
        return openings.write(envelope, key)
    with files.open(manifest.file_id) as source:
        sealed = b"".join(PartCipher(key, message_id, 0).seal_stream(source))
    return openings.write(envelope, key, sealed)


def awaited(found: Collection[files.FileRef]) -> set[str]:
    """Return which files, by SHA-256, were brought ahead of a message that may still come for as long as any may travel."""
    since = utc_now() - LONGEST_LIFETIME
    brought = Upload.objects.filter(root__in=[one.root for one in found], held_at__gt=since)
    roots = set(brought.values_list("root", flat=True))
    return {one.sha256 for one in found if one.root in roots}


def open_to_all(arrivals: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these arrivals whose envelope is not encrypted: a stranger sees what it says."""
    headers = Inbound.objects.filter(id__in=arrivals).values_list("id", "header")
    return frozenset(arrival for arrival, header in headers.iterator() if read(bytes(header)).sealed is None)


def arrived(arrival: UUID) -> tuple[Sealed, Sealed]:
    """Return the envelope and the receipt of a message that arrived; raise `UnknownMessageError`."""
    row = Inbound.objects.filter(id=arrival).first()
    if row is None:
        raise UnknownMessageError(message=arrival)
    return evidence_of(row)


def evidence_of(row: Inbound) -> tuple[Sealed, Sealed]:
    """Return an inbound message's envelope and receipt, each provable alone."""
    header, receipt = bytes(row.header), bytes(row.receipt)
    if row.signature is not None and row.receipt_signature is not None:
        return Sealed(row.signature, header), Sealed(row.receipt_signature, receipt)
    index = row.lot_index or 0
    return Sealed(lot(row.lot_id).member(index), header), Sealed(
        lot(row.receipt_lot_id).member(index), receipt
    )


def missing_numbers(agency: AgencyId, sender: AgencyId, channel: str) -> tuple[range, ...]:
    """Return the runs of sequence numbers that a sender has used towards an agency and that have not arrived.

    What comes after the highest number is unknown. Gaps never hold up what follows them.
    """
    numbers = (
        Inbound.objects.filter(agency_id=agency, sender=sender, channel=channel)
        .order_by("seq")
        .values_list("seq", flat=True)
    )
    return tuple(_gaps(numbers.iterator(chunk_size=2000)))


def _gaps(numbers: Iterable[int]) -> Iterable[range]:
    expected = 1
    for number in numbers:
        if number > expected:
            yield range(expected, number)
        expected = max(expected, number + 1)


def _view(row: Delivery) -> DeliveryView:
    state, size = DeliveryState(row.state), row.message.blob_bytes
    return DeliveryView(
        message=row.message_id,
        recipient=AgencyId(row.recipient),
        state=state,
        attempts=row.attempts,
        next_at=row.next_at if state in OPEN else None,
        settled_at=row.settled_at,
        moved=size if state is DeliveryState.ACCEPTED else row.moved,
        size=size,
        code=row.problem,
        problem=Text(th=row.problem_th, en=row.problem_en) if row.problem else None,
        notice=_notice(row),
        written=row.written,  # type: ignore[attr-defined]  # as `_shown` tells it
        encrypted=row.message.content_key is not None,
    )


def _notice(row: Delivery) -> Sealed | None:
    if row.notice is None:
        return None
    if row.notice_signature is not None:
        return Sealed(row.notice_signature, bytes(row.notice))
    if row.notice_lot is None:
        return None
    return Sealed(batch(row.notice_lot).member(row.notice_index or 0), bytes(row.notice))
