"""What every stored record has in common: an id ordered by time, its agency, its data class and its keeping."""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from saan.trust.ids import uuid7


class DataClass(StrEnum):
    """How much harm a leak of the table would do; every model names one (checked by a structural test)."""

    PUBLIC = "public"
    WORK = "work"
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - a class of data, not a password


class Retention(StrEnum):
    """Which keeping rule governs the rows; the periods themselves are dated data."""

    LOG = "as-long-as-the-log"
    LETTER = "by-the-letter's-keeping-class"
    DOCUMENT = "by-the-document's-type"
    ACCOUNT = "while-the-account-lives"
    REFERENCE = "until-replaced"
    TRANSIENT = "until-done"


class Kept(models.Model):
    """A table that declares its data class and its retention."""

    data_class: ClassVar[DataClass]
    retention: ClassVar[Retention]

    class Meta:
        abstract = True


class Record(Kept):
    """A row named by a time-ordered UUID, so that keyset paging by id is paging by time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
