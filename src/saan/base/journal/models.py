"""The journal: acts, their salted leaves, checkpoints, and what witnesses said of them."""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Kept, Record, Retention


class ActRecord(Record):
    """One act. `content` and `salt` may be destroyed, and then all that names its subject and actor is empty too.

    The columns beside `content` repeat what it says, so that it can be searched; `verify_journal` compares them.
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

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="act_by_subject"),
            models.Index(fields=["agency_id", "type", "id"], name="act_by_agency"),
        ]


class Leaf(Kept):
    """What enters the log for an act, and where. Never destroyed: the tree is made of it.

    `place` is the index in the tree: empty until the sequencer gives it, and never changed after. It stands
    apart from the act because every leaf is rewritten once, and this row is small.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    # Both rows are written by one function in one transaction, so the database need not check that they match.
    act = models.OneToOneField(ActRecord, models.PROTECT, primary_key=True, db_constraint=False)
    entry = models.BinaryField()
    place = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(place__isnull=False), name="leaf_place_once"
            )
        ]
        indexes = [models.Index(fields=["act"], condition=models.Q(place=None), name="leaf_waiting")]


class Checkpoint(Kept):
    """A signed head of the tree (C2SP tlog-checkpoint); the newest is the log's state.

    `note` bears the log's own signature only; witnesses' lines stand in `Cosignature`, counted in `cosigners`.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()
    cosigners = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["cosigners", "size"], name="checkpoint_by_cosigners")]


class Cosignature(Kept):
    """One witness's checked cosignature line on one of our checkpoints."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_line_of_each_witness")
        ]


class Witness(Kept):
    """A witness that we ask to cosign. `seen_size` is the last size it cosigned, as far as we know.

    `ask_after` puts off a witness that does not answer; a checkpoint never waits for it.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    class State(models.TextChoices):
        """What came of asking it last."""

        NEW = "new"
        COSIGNED = "cosigned"
        SILENT = "silent"
        REFUSES = "refuses"
        AHEAD = "ahead"

    name = models.CharField(primary_key=True, max_length=200)
    key = models.CharField(max_length=400)
    url = models.CharField(max_length=400)
    active = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    seen_size = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    said = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    ask_after = models.DateTimeField(null=True)


class WitnessedLog(Kept):
    """A log of another node that we watch, and the newest head of it that we cosigned.

    `keys` are its verifier keys, one a line. This row is all that stops us from cosigning two histories of
    it: a node restored from an old backup must retire its witness key. `disputed` keeps a head that the log signed
    and that contradicts `note`, until somebody answers it: proof that it forked.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    origin = models.CharField(primary_key=True, max_length=200)
    # SHA-256 of the origin, hex: the name under which C2SP tlog-witness serves the head.
    origin_hash = models.CharField(max_length=64, unique=True)
    keys = models.TextField()
    active = models.BooleanField(default=True)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField()
    note = models.TextField(blank=True)
    cosigned_at = models.DateTimeField(null=True)
    disputed = models.TextField(blank=True)
