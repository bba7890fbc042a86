"""What is made of a letter's signed page: certified copies, and the page that is made to last."""

from typing import ClassVar

from django.db import models

from saan.base.files.models import File
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.letters.models.incoming import IncomingLetter
from saan.letters.models.letters import Letter


class CertifiedCopy(Record):
    """สำเนาถูกต้อง of a letter sent or received; never altered. `original` is the page that was copied, as it was."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="copies")
    incoming = models.ForeignKey(IncomingLetter, models.PROTECT, null=True, related_name="copies")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    original = models.ForeignKey(File, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letter=None) ^ models.Q(incoming=None), name="copy_is_of_one_letter"
            )
        ]


class LastingPage(Record):
    """A letter's signed page as it is made to last. The page as it was signed stays beside it, where the letter says.

    `newest` is that page with time-stamps and evidence added; it begins with the same bytes. `due_at` is when it is
    to be stamped next: at once, then before the newest stamp ends; empty for a page that nothing more can be done for.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="lasting")
    incoming = models.OneToOneField(IncomingLetter, models.PROTECT, null=True, related_name="lasting")
    newest = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    stamps = models.SmallIntegerField(default=0)
    complete = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letter=None) ^ models.Q(incoming=None), name="lasting_is_of_one_letter"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(due_at__isnull=False), name="lasting_due"
            )
        ]
