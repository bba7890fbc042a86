"""The registers that number letters."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.letters.models.incoming import IncomingLetter
from saan.letters.models.letters import Letter


class Counter(Record):
    """The last number that a register gave in a Buddhist year. Only `actions.numbering` writes it."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "register", "year"], name="counter_once")]


class RegisterEntry(Record):
    """One line of a register (forms 13 and 14); never altered. A correction or a voided number is a new line.

    `day` is the Bangkok day under which the line is printed: the day a letter was received, which may lie before
    the day of entry, or the date of a letter sent.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LOG

    class Sort(models.TextChoices):
        """What the line says."""

        GIVEN = "given"
        CORRECTED = "corrected"
        VOID = "void"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    running = models.IntegerField()
    sort = models.CharField(max_length=9, choices=Sort)
    day = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=120)
    dated = models.DateField()
    from_line = models.CharField(max_length=500)
    to_line = models.CharField(max_length=500)
    subject = models.CharField(max_length=500)
    remark = models.CharField(max_length=500, blank=True)
    secrecy = models.SmallIntegerField()
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="entries")
    incoming = models.ForeignKey(IncomingLetter, models.PROTECT, null=True, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "register", "year", "running"],
                condition=models.Q(sort="given"),
                name="number_given_once",
            ),
            models.CheckConstraint(
                condition=models.Q(letter=None) ^ models.Q(incoming=None), name="entry_is_of_one_letter"
            ),
        ]
        indexes = [models.Index(fields=["unit", "register", "day", "running", "id"], name="register_by_day")]
