"""Types of documents, and the pictures on their pages."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency
from saan.base.files.models import File
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention


class DocumentType(Record):
    """One version of a type of document; never altered. What was issued under it keeps it.

    `definition` is `rules.definition.Definition` as JSON, in its author's order; `plate` the page in typst. `sha256`
    names both and the pictures, and stands in every record. Of one code the newest version that is not retired is used.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    version = models.IntegerField()
    name_th = models.CharField(max_length=500)
    name_en = models.CharField(max_length=500)
    open_to_public = models.BooleanField()
    definition = models.BinaryField()
    plate = models.TextField()
    sha256 = models.CharField(max_length=64)
    loaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code", "version"], name="type_version_once")
        ]


class TypePicture(Record):
    """A picture that a type's page uses, by the name that the page calls it."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=100)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "name"], name="picture_once")]
