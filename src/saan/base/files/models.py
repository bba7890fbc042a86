"""Content-addressed files: what is stored is named by what it is."""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Kept, Retention


class File(Kept):
    """Bytes that have been stored whole and fsynced; never altered, only destroyed.

    `root` is the RFC 6962 tree head over 1 MiB chunks, the name that the exchange uses; `sha256` is what
    `sha256sum` prints, the name that people and records use. Records refer to a file by a foreign key with
    PROTECT, so that nothing in use can be destroyed. `due_at` is when the sweep asks next whether any does.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    sha256 = models.CharField(primary_key=True, max_length=64)
    root = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)


class ChunkList(Kept):
    """The leaf hashes of a file of two chunks or more (32 bytes each, joined); their tree head is its root.

    Lets any chunk be checked, and sent, without reading the chunks before it.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="chunks")
    leaves = models.BinaryField()
