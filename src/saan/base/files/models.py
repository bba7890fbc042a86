"""Content-addressed files: what is stored is named by what it is."""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Kept, Retention


class File(Kept):
    """Bytes that have been stored whole and fsynced; never altered, only destroyed.

    `root` is the RFC 6962 tree head over 1 MiB chunks, the name that the exchange uses; `sha256` is what
    `sha256sum` prints, the name that people and records use.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    sha256 = models.CharField(primary_key=True, max_length=64)
    root = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()
