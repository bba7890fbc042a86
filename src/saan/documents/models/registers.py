"""What gives each document its number, and its place in a status list."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency
from saan.base.records import DataClass, Record, Retention


class Counter(Record):
    """The last number that a register gave in a Buddhist year. Only `actions.numbering` writes it."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "register", "year"], name="document_counter_once")
        ]


class StatusList(Record):
    """A list in which documents have their places; one more is begun when one is full.

    `key` orders the places by a keyed permutation, so that a place tells neither when nor how many were issued.
    `changed` counts what was decided of its documents, so that a copy is known to be of today.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    serial = models.IntegerField()
    bits = models.SmallIntegerField()
    power = models.SmallIntegerField()
    key = models.BinaryField()
    taken = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "serial"], name="status_list_once")]
