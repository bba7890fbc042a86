"""The documents themselves, what was decided of them, and where they are sent."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.documents.models.applications import Application
from saan.documents.models.batches import Batch
from saan.documents.models.registers import StatusList
from saan.documents.models.types import DocumentType
from saan.documents.models.words import choices
from saan.documents.rules.standing import Change, Standing


class Document(Record):
    """An issued document. `record` is the canonical record (`record.py`): it and its hash never change (a trigger refuses it).

    `standing` is what was decided of it; whether it has expired is a matter of the day (`rules.standing.standing`).
    The page is `prefix`, where there is one, and `size` bytes of `page` from `place` on; there is none until it is sealed.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="document")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    row = models.IntegerField(null=True)
    standing = models.CharField(max_length=10, choices=choices(Standing), default=Standing.VALID.value)
    number = models.CharField(max_length=120)
    register = models.CharField(max_length=60)
    running = models.IntegerField()
    year = models.SmallIntegerField()
    holder = models.CharField(max_length=500)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    record = models.BinaryField()
    record_sha256 = models.CharField(max_length=64)
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, related_name="+", db_index=False)
    status_index = models.IntegerField(null=True)
    signer = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    numbered_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    prefix = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    page = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    place = models.BigIntegerField(default=0)
    size = models.IntegerField(default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "register", "year", "running"], name="document_number_once"
            ),
            models.UniqueConstraint(
                fields=["batch", "row"], condition=models.Q(batch__isnull=False), name="row_issued_once"
            ),
            models.UniqueConstraint(
                fields=["status_list", "status_index"],
                condition=models.Q(status_list__isnull=False),
                name="status_place_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="document_by_unit"),
            models.Index(fields=["unit", "issued_on", "id"], name="document_by_day"),
            models.Index(
                fields=["unit", "type", "issued_on", "valid_until", "standing", "sealed_at", "id"],
                name="document_by_keeping",
            ),
            models.Index(fields=["agency", "standing", "valid_until"], name="document_by_end"),
            models.Index(fields=["agency", "number"], name="document_by_number"),
            models.Index(
                fields=["status_list"], condition=~models.Q(standing="valid"), name="document_not_valid"
            ),
            models.Index(fields=["batch"], condition=models.Q(sealed_at=None), name="document_to_seal"),
            models.Index(fields=["page"], condition=models.Q(page__isnull=False), name="document_of_page"),
            models.Index(fields=["prefix"], condition=models.Q(prefix__isnull=False), name="document_prefix"),
            models.Index(
                fields=["replaced_by"],
                condition=models.Q(replaced_by__isnull=False),
                name="document_replaced",
            ),
        ]


class StatusChange(Record):
    """A change of standing: who proposed it, why, and who decided; never altered once it is decided."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.LOG

    document = models.ForeignKey(Document, models.PROTECT, related_name="changes")
    change = models.CharField(max_length=10, choices=choices(Change))
    reason = models.CharField(max_length=1000)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(decided_at=None), name="one_change_at_a_time"
            )
        ]


class Sending(Record):
    """A document of a bulk file that is to be sent to an address: when it left, or is tried next; neither once it is refused.

    `delayed_since` is when a server first put it off, `said` what one said last.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False)
    document = models.OneToOneField(Document, models.PROTECT, related_name="sending")
    email = models.CharField(max_length=254)
    sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    delayed_since = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["batch", "next_at"], condition=models.Q(next_at__isnull=False), name="sending_due"
            ),
            models.Index(fields=["batch", "sent_at", "next_at", "delayed_since"], name="sending_of_batch"),
        ]
