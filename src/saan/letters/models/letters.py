"""Letters at their sender: drafted, decided, numbered, addressed; and how an agency handles them."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person, Position
from saan.base.records import DataClass, Record, Retention
from saan.letters.models.choices import words
from saan.letters.rules import delivery, outgoing
from saan.letters.rules.levels import Kind
from saan.letters.rules.route import Duty, StepState


class Practice(Record):
    """How an agency handles its letters from a day on; the newest row that has begun is in force.

    Periods are in days. `highest_secrecy` is the highest level that the agency sends or receives here.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    circulars_share = models.BooleanField(default=True)
    highest_secrecy = models.SmallIntegerField(default=2)
    delivery_days = models.SmallIntegerField(default=7)
    remind_after_days = models.SmallIntegerField(default=1)
    dispatch_when_signed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "since"], name="practice_once_a_moment")]


class SecretRegistrar(Record):
    """นายทะเบียนข้อมูลข่าวสารลับ: a named person to whom an agency's incoming secret letters are open."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Letter(Record):
    """A letter at its sender.

    While it is drafted, its text stands in the newest `Version`, and the columns here only repeat what lists show.
    `content`, from submission on, holds the letter that people decide on (`record.Letter`). `record`, from numbering
    on, holds the whole; it never changes again, nor does anything that it says (a trigger refuses it).
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=words(Kind))
    state = models.CharField(max_length=20, choices=words(outgoing.State))
    version = models.IntegerField(default=1)
    round = models.SmallIntegerField(default=0)
    subject = models.CharField(max_length=500, blank=True)
    to_line = models.CharField(max_length=300, blank=True)
    urgency = models.SmallIntegerField(default=0)
    secrecy = models.SmallIntegerField(default=0)
    circular = models.BooleanField(default=False)
    reply_by = models.DateField(null=True)
    answers = models.ForeignKey(
        "IncomingLetter", models.PROTECT, null=True, related_name="answered_by", db_index=False
    )
    drafter = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signatory = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    number = models.CharField(max_length=120, null=True)
    running = models.IntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    dated = models.DateField(null=True)
    content = models.BinaryField(null=True)
    letter_sha256 = models.CharField(max_length=64, null=True)
    record = models.BinaryField(null=True)
    record_sha256 = models.CharField(max_length=64, null=True)
    pdf = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    key_sha256 = models.CharField(max_length=64, null=True)
    """Of the key by which a program named its call, so that a repeat begins no second letter."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "drafter", "key_sha256"],
                condition=models.Q(key_sha256__isnull=False),
                name="letter_begun_once",
            )
        ]
        indexes = [
            models.Index(fields=["agency", "number"], name="letter_by_number"),
            models.Index(fields=["agency", "running"], name="letter_by_running"),
            # Without the many that answer nothing: SQLite would take those for what one answered letter has.
            models.Index(
                fields=["answers"], condition=models.Q(answers__isnull=False), name="letter_answering"
            ),
            models.Index(fields=["id"], condition=models.Q(state="sealing"), name="letter_being_sealed"),
        ]


class Version(Record):
    """What a letter said after one save; never altered. `content` is a `rules.draft.Draft` in canonical form."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    version = models.IntegerField()
    content = models.BinaryField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "version"], name="version_once")]


class Seen(Record):
    """The newest version of a letter that a person has opened, so that a tray can say what changed since."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="seen")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    version = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="seen_once")]


class Enclosure(Record):
    """สิ่งที่ส่งมาด้วย of a letter, in order; its text stands in the version, this row keeps the file."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="enclosures")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "file"], name="enclosure_once")]


class ReviewStep(Record):
    """One decision on the way up: a person reviews, or the holder of a position signs, or a note's writer.

    A `round` begins with each submission; earlier rounds stay as they ended.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="steps")
    round = models.SmallIntegerField()
    place = models.SmallIntegerField()
    duty = models.CharField(max_length=8, choices=words(Duty))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=words(StepState))
    since = models.DateTimeField(null=True)
    sort = models.BigIntegerField(null=True)
    """Its place in a tray (`rules.order.by_waiting`), from when on its turn has come."""
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.IntegerField(null=True)
    note = models.TextField(blank=True)
    signature = models.BinaryField(null=True)
    """What the record will say of one of several signatories (`record.Signature`), as it was when they decided."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "round", "place"], name="step_once"),
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(position=None),
                name="step_is_one_person_or_position",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "sort", "id"],
                condition=models.Q(state="pending"),
                name="step_awaits_person",
            ),
            models.Index(
                fields=["position", "sort", "id"],
                condition=models.Q(state="pending"),
                name="step_awaits_position",
            ),
        ]


class Recipient(Record):
    """One recipient of a letter that has its number, and what became of the letter there.

    `message_id` names the exchange message; a recipient inside this node has none and is reached by `delivered`. `asked_at` is
    when it was last asked what has become of the letter.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="recipients")
    place = models.SmallIntegerField()
    agency_id = models.CharField(max_length=16)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name_th = models.CharField(max_length=500)
    name_en = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=500)
    copy = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=words(delivery.State))
    message_id = models.UUIDField(null=True, unique=True)
    delivered = models.OneToOneField("IncomingLetter", models.PROTECT, null=True, related_name="origin")
    queued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    receive_number = models.CharField(max_length=40, blank=True)
    receive_year = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True)
    told_by = models.UUIDField(null=True)
    """The arrival at the exchange that brought the recipient's last word, which it signed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "place"], name="recipient_once")]
        indexes = [
            models.Index(
                fields=["changed_at", "id"],
                condition=models.Q(state__in=["accepted", "received"], message_id__isnull=False),
                name="recipient_unheard",
            )
        ]
