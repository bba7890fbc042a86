"""คำขอ: what people ask for, the files that they gave, and what they pay."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.documents.models.types import DocumentType
from saan.documents.models.words import choices
from saan.documents.rules.applications import State
from saan.documents.rules.fees import Refund


class Application(Record):
    """คำขอ: what somebody asks a unit of an agency to issue.

    `arrived_at` is when it entered the system and `deemed_at` when it counts as received (2565 Act, s. 10); `answered_at` and
    `answered_deemed_at` say the same of what was missing. `due` is reckoned anew once the fee is paid, and once that came.
    While it waits for the applicant, `ends_on` is the last day before it lapses, and `warned_at` when they were told so.
    `data` is canonical JSON after the type's schema. Its follower's link is made of the id and the node's key, so that
    nothing here opens it.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    class Channel(models.TextChoices):
        """How it came."""

        PAGE = "page"
        COUNTER = "counter"
        CALL = "call"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=choices(State))
    channel = models.CharField(max_length=8, choices=Channel)
    number = models.CharField(max_length=60)
    running = models.IntegerField()
    year = models.SmallIntegerField()
    data = models.BinaryField()
    data_sha256 = models.CharField(max_length=64)
    holder = models.CharField(max_length=500)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, default="th")
    arrived_at = models.DateTimeField()
    deemed_at = models.DateTimeField()
    deemed_certain = models.BooleanField()
    due = models.DateField()
    ends_on = models.DateField(null=True)
    warned_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    replaces = models.ForeignKey("Document", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_deemed_at = models.DateTimeField(null=True)
    answered_certain = models.BooleanField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    key_sha256 = models.CharField(max_length=64, null=True)
    """Of the key by which a program or a form named its call, with who called, so that a repeat begins no second application."""
    request_sha256 = models.CharField(max_length=64, blank=True)
    """Of what was asked for under the key, so that nothing else is taken for a repeat of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "running"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["agency", "key_sha256"],
                condition=models.Q(key_sha256__isnull=False),
                name="application_begun_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="application_by_state"),
            models.Index(fields=["agency", "channel", "arrived_at"], name="application_by_arrival"),
            models.Index(fields=["state", "ends_on"], name="application_by_end"),
        ]


class ApplicationFile(Record):
    """A file that an applicant gave. `code` is what the type calls it."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    application = models.ForeignKey(Application, models.PROTECT, related_name="files")
    code = models.CharField(max_length=40)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    media = models.CharField(max_length=200)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "code", "file"], name="given_once")]


class Payment(Record):
    """What an application costs, how it is to be paid, and that it was. `asked` is the provider's payload, as for a QR."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.LOG

    application = models.OneToOneField(Application, models.PROTECT, related_name="payment")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=40, unique=True)
    satang = models.BigIntegerField()
    basis_th = models.CharField(max_length=500)
    basis_en = models.CharField(max_length=500)
    asked = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=100, blank=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Transfer(Record):
    """Money that a provider says it received for a payment; each once, by the provider's own number of it (`proof`).

    `refund_for` is why it is to be given back, empty where it settled the fee; `refunded_at` and `refund_proof`, that it was.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.LOG

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="transfers")
    satang = models.BigIntegerField()
    proof = models.CharField(max_length=100)
    heard_at = models.DateTimeField()
    refund_for = models.CharField(max_length=10, blank=True, choices=choices(Refund))
    refunded_at = models.DateTimeField(null=True)
    refund_proof = models.CharField(max_length=100, blank=True)
    refunded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment", "proof"], name="transfer_once")]
        indexes = [
            models.Index(
                fields=["payment"],
                condition=~models.Q(refund_for="") & models.Q(refunded_at=None),
                name="transfer_to_refund",
            )
        ]
