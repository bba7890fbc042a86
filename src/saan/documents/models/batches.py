"""Bulk files, their parts, and the trees over what became of them."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person, Position
from saan.base.records import DataClass, Record, Retention
from saan.documents.models.registers import StatusList
from saan.documents.models.types import DocumentType
from saan.documents.models.words import choices
from saan.documents.rules.batches import State


class Batch(Record):
    """A file of many rows that become documents. `done` rows have their documents; a crash never moves it alone.

    `rows` are those that were found sound, one canonical row a line (`making.Line`). `resumed_done` had their documents at `started_at`,
    when it was last started, so that the time left can be told. `problem` is what stood in the way when a part was last to be
    made, and `said` that in words; neither once a part is on record again.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=choices(State))
    name = models.CharField(max_length=300)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    rows = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    total = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    looked_at = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    resumed_done = models.IntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")
    said = models.JSONField(default=list)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    signature = models.BinaryField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    key_sha256 = models.CharField(max_length=64, null=True)
    """Of the key by which a program named its call, so that a repeat gives no second file."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "given_by", "key_sha256"],
                condition=models.Q(key_sha256__isnull=False),
                name="batch_given_once",
            )
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="batch_by_unit")]


class BatchRoot(Record):
    """A tree over the documents of parts of a bulk file (docs/wire/batch-proof.md): its head, signed once and stamped once.

    `nodes` are the hashes of the tree, level by level. `key` makes the salts: without it no leaf can be guessed. The
    `statement` is what `signature` signs, under the first of the `certificates` (DER in base64, one a line); `stamp` is an RFC 3161 token over both, there as soon as an authority answers.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.DOCUMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="roots")
    size = models.IntegerField()
    root = models.CharField(max_length=64)
    key = models.BinaryField()
    nodes = models.ForeignKey(File, models.PROTECT, related_name="+")
    statement = models.BinaryField()
    signature = models.TextField()
    certificates = models.TextField()
    made_at = models.DateTimeField()
    stamp = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(stamp=None), name="root_to_stamp")]


class BatchPart(Record):
    """Some rows of a bulk file in a row, which become documents in one transaction, or none of them does.

    `count` rows from `first` on stand in the batch's `rows` from the byte `start` on. `owner` makes them until
    `leased_until`; after a crash the lease runs out and another takes the part, under the same numbers. `running` is the
    first of its numbers, given at `numbered_at` and kept until its documents stand or a stop gives them back; `spot` is
    its first place in the status list's order. `leaf` is its first leaf in the tree of `root`.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.DOCUMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="parts")
    ordinal = models.IntegerField()
    first = models.IntegerField()
    count = models.IntegerField()
    start = models.BigIntegerField()
    owner = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    running = models.IntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    numbered_at = models.DateTimeField(null=True)
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, related_name="+", db_index=False)
    spot = models.IntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    root = models.ForeignKey(BatchRoot, models.PROTECT, null=True, related_name="parts")
    leaf = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "ordinal"], name="part_once")]
        indexes = [
            models.Index(fields=["batch", "ordinal"], condition=models.Q(done_at=None), name="part_to_make")
        ]
