"""What is made of a letter's signed page: certified copies. The page that is made to last stands in `saan.base.lasting`."""

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
