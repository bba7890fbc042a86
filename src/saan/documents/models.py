"""Document types, applications for documents, and the documents themselves."""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person, Position
from saan.base.records import DataClass, Record, Retention
from saan.documents.rules import applications
from saan.documents.rules.batches import State as BatchState
from saan.documents.rules.standing import Change, Standing


def _words(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


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


class Application(Record):
    """คำขอ: what somebody asks a unit of an agency to issue.

    `arrived_at` is when it entered the system and `deemed_at` when it counts as received (2565 Act, s. 10).
    `data` is canonical JSON after the type's schema. Its follower's link is made of the id and the node's key, so that
    nothing here opens it.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    class Channel(models.TextChoices):
        """How it came."""

        PAGE = "page"
        COUNTER = "counter"
        CALL = "call"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=_words(applications.State))
    channel = models.CharField(max_length=8, choices=Channel)
    number = models.CharField(max_length=60)
    running = models.IntegerField()
    year = models.SmallIntegerField()
    data = models.BinaryField()
    data_sha256 = models.CharField(max_length=64)
    holder = models.CharField(max_length=500)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, default="th")
    arrived_at = models.DateTimeField()
    deemed_at = models.DateTimeField()
    deemed_certain = models.BooleanField()
    due = models.DateField()
    changed_at = models.DateTimeField()
    replaces = models.ForeignKey("Document", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    key_sha256 = models.CharField(max_length=64, null=True)
    """Of the key by which a program named its call, so that a repeat begins no second application."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "running"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["agency", "key_sha256"],
                condition=models.Q(key_sha256__isnull=False),
                name="application_begun_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="application_by_state"),
            models.Index(fields=["agency", "channel", "arrived_at"], name="application_by_arrival"),
        ]


class ApplicationFile(Record):
    """A file that an applicant gave. `code` is what the type calls it."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    application = models.ForeignKey(Application, models.PROTECT, related_name="files")
    code = models.CharField(max_length=40)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    media = models.CharField(max_length=200)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "code", "file"], name="given_once")]


class Payment(Record):
    """What an application costs, how it is to be paid, and that it was. `asked` is the provider's payload, as for a QR."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.LOG

    application = models.OneToOneField(Application, models.PROTECT, related_name="payment")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=40, unique=True)
    satang = models.BigIntegerField()
    basis_th = models.CharField(max_length=500)
    basis_en = models.CharField(max_length=500)
    asked = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=100, blank=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class StatusList(Record):
    """A list in which documents have their places; one more is begun when one is full.

    `key` orders the places by a keyed permutation, so that a place tells neither when nor how many were issued.
    `changed` counts what was decided of its documents, so that a copy is known to be of today.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    serial = models.IntegerField()
    bits = models.SmallIntegerField()
    power = models.SmallIntegerField()
    key = models.BinaryField()
    taken = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    begun_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "serial"], name="status_list_once")]


class Batch(Record):
    """A file of many rows that become documents. `done` rows have their documents; a crash never moves it alone.

    `rows` are those that were found sound, one canonical row a line. `resumed_done` had their documents at `started_at`,
    when it was last started, so that the time left can be told.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=_words(BatchState))
    name = models.CharField(max_length=300)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    rows = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    total = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    looked_at = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    resumed_done = models.IntegerField(default=0)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    signature = models.BinaryField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="batch_by_unit")]


class BatchRoot(Record):
    """A tree over the documents of parts of a bulk file (docs/wire/batch-proof.md): its head, signed once and stamped once.

    `nodes` are the hashes of the tree, level by level. `key` makes the salts: without it no leaf can be guessed. The
    `statement` is what `signature` signs, under the first of the `certificates` (DER in base64, one a line); `stamp` is an RFC 3161 token over both, there as soon as an authority answers.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.DOCUMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="roots")
    size = models.IntegerField()
    root = models.CharField(max_length=64)
    key = models.BinaryField()
    nodes = models.ForeignKey(File, models.PROTECT, related_name="+")
    statement = models.BinaryField()
    signature = models.TextField()
    certificates = models.TextField()
    made_at = models.DateTimeField()
    stamp = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(stamp=None), name="root_to_stamp")]


class BatchPart(Record):
    """Some rows of a bulk file in a row, which become documents in one transaction, or none of them does.

    `count` rows from `first` on stand in the batch's `rows` from the byte `start` on. `owner` makes them until
    `leased_until`; after a crash the lease runs out and another takes the part, under the same numbers. `running` is the
    first of its numbers, given at `numbered_at` and kept until its documents stand or a stop gives them back; `spot` is
    its first place in the status list's order. `leaf` is its first leaf in the tree of `root`.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.DOCUMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="parts")
    ordinal = models.IntegerField()
    first = models.IntegerField()
    count = models.IntegerField()
    start = models.BigIntegerField()
    owner = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    running = models.IntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    numbered_at = models.DateTimeField(null=True)
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, related_name="+", db_index=False)
    spot = models.IntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    root = models.ForeignKey(BatchRoot, models.PROTECT, null=True, related_name="parts")
    leaf = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "ordinal"], name="part_once")]
        indexes = [
            models.Index(fields=["batch", "ordinal"], condition=models.Q(done_at=None), name="part_to_make")
        ]


class Document(Record):
    """An issued document. `record` is the canonical record (`record.py`): it and its hash never change (a trigger refuses it).

    `standing` is what was decided of it; whether it has expired is a matter of the day (`rules.standing.standing`).
    The page is `prefix`, where there is one, and `size` bytes of `page` from `place` on; there is none until it is sealed.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="+")
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="document")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    row = models.IntegerField(null=True)
    standing = models.CharField(max_length=10, choices=_words(Standing), default=Standing.VALID.value)
    number = models.CharField(max_length=120)
    register = models.CharField(max_length=60)
    running = models.IntegerField()
    year = models.SmallIntegerField()
    holder = models.CharField(max_length=500)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    record = models.BinaryField()
    record_sha256 = models.CharField(max_length=64)
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, related_name="+", db_index=False)
    status_index = models.IntegerField(null=True)
    signer = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    numbered_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    prefix = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    page = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    place = models.BigIntegerField(default=0)
    size = models.IntegerField(default=0)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "register", "year", "running"], name="document_number_once"
            ),
            models.UniqueConstraint(
                fields=["batch", "row"], condition=models.Q(batch__isnull=False), name="row_issued_once"
            ),
            models.UniqueConstraint(
                fields=["status_list", "status_index"],
                condition=models.Q(status_list__isnull=False),
                name="status_place_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="document_by_unit"),
            models.Index(fields=["agency", "number"], name="document_by_number"),
            models.Index(
                fields=["status_list"], condition=~models.Q(standing="valid"), name="document_not_valid"
            ),
            models.Index(fields=["batch"], condition=models.Q(sealed_at=None), name="document_to_seal"),
        ]


class Sending(Record):
    """A document of a bulk file that is to be sent to an address: when it left, or is tried next; neither once it is refused.

    `delayed_since` is when a server first put it off, `said` what one said last.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False)
    document = models.OneToOneField(Document, models.PROTECT, related_name="sending")
    email = models.CharField(max_length=254)
    sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    delayed_since = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["batch", "next_at"], condition=models.Q(next_at__isnull=False), name="sending_due"
            )
        ]


class StatusChange(Record):
    """A change of standing: who proposed it, why, and who decided; never altered once it is decided."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.LOG

    document = models.ForeignKey(Document, models.PROTECT, related_name="changes")
    change = models.CharField(max_length=10, choices=_words(Change))
    reason = models.CharField(max_length=1000)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(decided_at=None), name="one_change_at_a_time"
            )
        ]


class Counter(Record):
    """The last number that a register gave in a Buddhist year. Only `actions.numbering` writes it."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "register", "year"], name="document_counter_once")
        ]


class Archive(Record):
    """Rows `first` to `last` of a bulk issue whose pages last together (RFC 4998, `saan.press.archives`).

    `trunk` is their time-stamps; the evidence record of one document is made of it when it is asked for. `due_at` is when
    it is to be stamped next; `problem` what stood in the way when it was last tried, and `said` that in words.
    `wanted` is the hash function under which a person ordered a new chain, until that is made. Of a bulk issue that is
    destroyed, rows alone are left here: no trunk, and nothing due.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="archives")
    first = models.IntegerField()
    last = models.IntegerField()
    trunk = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    wanted = models.CharField(max_length=10, blank=True, default="")
    stamps = models.SmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    said = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "first"], name="archive_row_once")]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(due_at__isnull=False), name="archive_due"
            )
        ]


class ArchiveTree(Record):
    """The hash tree of one chain of an archive, by its leaves: the digests of the rows, joined; never altered."""

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    archive = models.ForeignKey(Archive, models.PROTECT, related_name="trees")
    place = models.SmallIntegerField()
    algorithm = models.CharField(max_length=10)
    leaves = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "place"], name="archive_tree_once")]


class Destruction(Record):
    """บัญชีเอกสารขอทำลาย: what of a unit is kept no longer on a day, listed by one official and decided on by another."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    day = models.DateField()
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(ended_at=None), name="one_destruction_at_a_time"
            )
        ]


class Destroyed(Record):
    """What stays of a document that was destroyed: its number, and its place in a status list with what it was worth."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="gone")
    number = models.CharField(max_length=120)
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    running = models.IntegerField()
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, related_name="+")
    status_index = models.IntegerField(null=True)
    standing = models.CharField(max_length=10, choices=_words(Standing))
