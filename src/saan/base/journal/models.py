"""The journal: acts, their salted leaves, checkpoints, and what witnesses said of them."""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Kept, Record, Retention


class ActRecord(Record):
    """One act. `content` and `salt` may be destroyed; `leaf` never is.

    `leaf_index` is empty until the sequencer has given the act its place in the tree, and only the
    sequencer writes it.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LOG

    type = models.CharField(max_length=60)
    agency_id = models.CharField(max_length=16)
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    actor_id = models.UUIDField(null=True)
    content = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField()
    leaf_index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="act_by_subject"),
            models.Index(fields=["agency_id", "type", "id"], name="act_by_agency"),
            models.Index(fields=["id"], condition=models.Q(leaf_index=None), name="act_unsequenced"),
        ]


class Checkpoint(Kept):
    """A signed head of the tree (C2SP tlog-checkpoint); the newest is the log's state."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()
