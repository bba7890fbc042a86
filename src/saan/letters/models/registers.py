"""The registers that number letters."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.letters.models.choices import words
from saan.letters.models.incoming import IncomingLetter
from saan.letters.models.letters import Letter
from saan.letters.rules.numbers import MOST_BECAUSE, Book


class Counter(Record):
    """The last number that a register gave in a Buddhist year. Only `actions.numbering` writes it.

    `register` is `rules.numbers.register_name`, or `code_name` for the last that was printed behind a code. The numbers
    from `left_out_from` up to `last` were given elsewhere, `left_out_because`; the line of the next number says so.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    last = models.IntegerField()
    left_out_from = models.IntegerField(null=True)
    left_out_because = models.CharField(max_length=MOST_BECAUSE, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "register", "year"], name="counter_once")]


class RegisterEntry(Record):
    """One line of a register (forms 13 and 14); never altered. A correction or a voided number is a new line.

    `day` is the Bangkok day under which the line is printed: the day a letter was received, which may lie before
    the day of entry, or the date of a letter sent. The book is the agency's own, whichever unit is its central registry
    now, or that of its `keeper`; `unit` is who wrote the line. `register` names the series that gave the number.
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
    book = models.CharField(max_length=16, choices=words(Book))
    keeper = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
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
        indexes = [
            # Apart, because PostgreSQL does not take lines in the order of an index whose column is asked to be empty.
            models.Index(
                fields=["agency", "book", "day", "running", "id"],
                condition=models.Q(keeper=None),
                name="agency_book_by_day",
            ),
            models.Index(
                fields=["keeper", "book", "day", "running", "id"],
                condition=models.Q(keeper__isnull=False),
                name="unit_book_by_day",
            ),
        ]
