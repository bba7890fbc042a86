"""How long documents are kept: archives that last, and what was destroyed."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.documents.models.batches import Batch
from saan.documents.models.registers import StatusList
from saan.documents.models.words import choices
from saan.documents.rules.standing import Standing


class Archive(Record):
    """Rows `first` to `last` of a bulk issue whose pages last together (RFC 4998, `saan.press.archives`).

    `trunk` is their time-stamps; the evidence record of one document is made of it when it is asked for. `due_at` is when
    it is to be stamped next; `problem` what stood in the way when it was last tried, and `said` that in words.
    `wanted` is the hash function under which a person ordered a new chain, until that is made. Of a bulk issue that is
    destroyed, rows alone are left here: no trunk, and nothing due.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="archives")
    first = models.IntegerField()
    last = models.IntegerField()
    trunk = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    wanted = models.CharField(max_length=10, blank=True, default="")
    stamps = models.SmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    said = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "first"], name="archive_row_once")]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(due_at__isnull=False), name="archive_due"
            )
        ]


class ArchiveTree(Record):
    """The hash tree of one chain of an archive, by its leaves: the digests of the rows, joined; never altered."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    archive = models.ForeignKey(Archive, models.PROTECT, related_name="trees")
    place = models.SmallIntegerField()
    algorithm = models.CharField(max_length=10)
    leaves = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "place"], name="archive_tree_once")]


class Destruction(Record):
    """บัญชีเอกสารขอทำลาย: what of a unit is kept no longer on a day, listed by one official and decided on by another.

    `applications` of the `total` are applications that ended without a document.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    total = models.IntegerField()
    applications = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(ended_at=None), name="one_destruction_at_a_time"
            )
        ]


class Destroyed(Record):
    """What stays of a document that was destroyed: its id, its number, and its place in a status list with what it was worth.

    The id is drawn by lot and says nothing of anybody; by it, whoever scans the paper is told that it was no forgery.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="gone")
    document_id = models.UUIDField(null=True, unique=True)
    number = models.CharField(max_length=120)
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    running = models.IntegerField()
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, related_name="+")
    status_index = models.IntegerField(null=True)
    standing = models.CharField(max_length=10, choices=choices(Standing))

    class Meta:
        indexes = [
            models.Index(
                fields=["status_list"], condition=~models.Q(standing="valid"), name="destroyed_not_valid"
            )
        ]
