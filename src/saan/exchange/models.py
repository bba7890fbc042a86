"""What leaves and what arrives: outgoing messages and their deliveries, inbound envelopes and their receipts."""

from typing import ClassVar

from django.db import models

from saan.base.files.models import File
from saan.base.records import DataClass, Kept, Record, Retention
from saan.exchange.rules.delivery import DeliveryState


class OutgoingMessage(Record):
    """A message that an agency served here sends; `id` is the message's id on the wire.

    `header` is the envelope, the exact bytes that are signed, hashed as `digest`. It is empty while large content is
    still to be encrypted; `draft` then holds what it will say. `content_key` opens what was encrypted. `blob_bytes`
    is how much travels outside the envelope.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    agency_id = models.CharField(max_length=16)
    channel = models.CharField(max_length=40)
    type = models.CharField(max_length=60)
    ref = models.CharField(max_length=200, null=True)
    secrecy = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    header = models.BinaryField(null=True)
    digest = models.BinaryField(null=True)
    draft = models.JSONField(null=True)
    content_key = models.BinaryField(null=True)
    blob_bytes = models.BigIntegerField(default=0)


class OutgoingBlob(Record):
    """Content of a message that travels outside its envelope, in the order of the envelope's parts.

    `root` and `size` are those on the wire; where the content is encrypted they, and `leaves` (the joined leaf
    hashes of the sealed chunks), are known once it has been read through.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    message = models.ForeignKey(OutgoingMessage, models.CASCADE, related_name="blobs")
    part = models.SmallIntegerField()
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    sealed = models.BooleanField(default=False)
    root = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    leaves = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "part"], name="one_blob_per_part")]


class Lot(Record):
    """One signature over many lines: envelopes that came as a batch, or the answers to one.

    `leaves` are the joined leaf hashes that the signed root covers, in order: enough to take any line out with its
    proof (`saan.trust.batches.Batch.member`).
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    statement = models.BinaryField()
    signature = models.TextField()
    leaves = models.BinaryField()


class Delivery(Record):
    """One message on its way to one recipient.

    Only the delivery worker moves it; `rules.delivery` says from which state to which. `notice` is the signed word
    that ended it: the recipient's receipt, refusal or conflict, or our own notice that it expired. Its signature
    stands in `notice_signature`, or `notice_lot` and `notice_index` tell it.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LETTER

    message = models.ForeignKey(OutgoingMessage, models.CASCADE, related_name="deliveries")
    agency_id = models.CharField(max_length=16)
    recipient = models.CharField(max_length=16)
    channel = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in DeliveryState],
        default=DeliveryState.QUEUED,
    )
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    moved = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)
    problem_th = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    notice = models.BinaryField(null=True)
    notice_signature = models.TextField(null=True)
    notice_lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    notice_index = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="one_delivery_per_recipient"),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "id"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="delivery_open",
            ),
            models.Index(fields=["next_at"], condition=models.Q(state="expired"), name="delivery_expired"),
            models.Index(fields=["next_at"], condition=models.Q(state="refused"), name="delivery_refused"),
        ]


class Counter(Kept):
    """How many messages an agency has sent to another in a channel; the sending transaction holds the row."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency_id = models.CharField(max_length=16)
    recipient = models.CharField(max_length=16)
    channel = models.CharField(max_length=40)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "recipient", "channel"], name="one_counter_per_destination"
            )
        ]


class Destination(Kept):
    """What the delivery worker knows of another agency's node: the circuit breaker, kept over restarts."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.REFERENCE

    agency_id = models.CharField(primary_key=True, max_length=16)
    failures = models.IntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    woken_at = models.DateTimeField(null=True)


class Inbound(Record):
    """An envelope that an agency served here has accepted, with the receipt it gave: written in one transaction.

    (`message_id`, `sender`, `agency_id`) is unique for as long as the log lives: that is what makes a repeat a
    repeat. `header` is the bytes as received. `signature` and `receipt_signature` are empty where it came in a batch:
    then `lot` and `receipt_lot` tell them, at `lot_index` in both. `handed_over_at` is set in the transaction that enqueues the job for the house above.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    agency_id = models.CharField(max_length=16)
    sender = models.CharField(max_length=16)
    message_id = models.UUIDField()
    channel = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    type = models.CharField(max_length=60)
    received_at = models.DateTimeField()
    header = models.BinaryField()
    digest = models.BinaryField()
    signature = models.TextField(null=True)
    receipt = models.BinaryField()
    receipt_signature = models.TextField(null=True)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    receipt_lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    lot_index = models.SmallIntegerField(null=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message_id", "sender", "agency_id"], name="a_message_arrives_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(handed_over_at=None), name="inbound_to_hand_over"),
            models.Index(fields=["sender", "agency_id", "channel", "seq"], name="inbound_by_number"),
        ]


class InboundBlob(Record):
    """A file that an inbound message brought outside its envelope."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    inbound = models.ForeignKey(Inbound, models.CASCADE, related_name="blobs")
    part = models.SmallIntegerField()
    file = models.ForeignKey(File, models.PROTECT, related_name="+")


class Upload(Record):
    """A blob that a sender has offered to an agency served here; only what it brought itself counts as its own.

    Without this, whoever knows a file's root could attach a file that it has never seen. `asked` are the chunks that
    the sender must show where the file lies here already; empty and `held_at` set, it has.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.TRANSIENT

    agency_id = models.CharField(max_length=16)
    sender = models.CharField(max_length=16)
    root = models.CharField(max_length=64)
    size = models.BigIntegerField()
    token = models.CharField(max_length=43, unique=True)
    asked = models.JSONField(default=list)
    offered_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root", "sender", "agency_id"], name="a_blob_is_offered_once"),
        ]
        indexes = [models.Index(fields=["sender", "agency_id"], name="upload_of_sender")]
