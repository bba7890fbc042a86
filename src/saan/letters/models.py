"""Letters at their sender and at their recipient, the registers that number them, and who may see them."""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person, Position
from saan.base.records import DataClass, Kept, Record, Retention
from saan.letters.rules import delivery, incoming, outgoing
from saan.letters.rules.levels import Kind
from saan.letters.rules.route import Duty, StepState


def _words(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


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
    kind = models.CharField(max_length=8, choices=_words(Kind))
    state = models.CharField(max_length=20, choices=_words(outgoing.State))
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
    """One decision on the way up: a person reviews, or the holder of a position signs.

    A `round` begins with each submission; earlier rounds stay as they ended.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="steps")
    round = models.SmallIntegerField()
    place = models.SmallIntegerField()
    duty = models.CharField(max_length=8, choices=_words(Duty))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=_words(StepState))
    since = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.IntegerField(null=True)
    note = models.TextField(blank=True)

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
                fields=["person", "since", "id"],
                condition=models.Q(state="pending"),
                name="step_awaits_person",
            ),
            models.Index(
                fields=["position", "since", "id"],
                condition=models.Q(state="pending"),
                name="step_awaits_position",
            ),
        ]


class Recipient(Record):
    """One recipient of a letter that has its number, and what became of the letter there.

    `message_id` names the exchange message; a recipient inside this node has none and is reached by `delivered`.
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
    state = models.CharField(max_length=12, choices=_words(delivery.State))
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "place"], name="recipient_once")]


class IncomingLetter(Record):
    """A letter at its recipient, as it arrived. `record` and the files never change.

    `registry` is the unit that registers it: the central registry, or the unit that a memo is for.
    `answers_letter` is the letter of this agency that it says it answers, whether or not there is such a letter.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    registry = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    sender_id = models.CharField(max_length=16)
    sender_name_th = models.CharField(max_length=500)
    sender_name_en = models.CharField(max_length=500, blank=True)
    letter_id = models.UUIDField()
    answers_letter = models.UUIDField(null=True)
    message_id = models.UUIDField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=_words(incoming.State))
    kind = models.CharField(max_length=8, choices=_words(Kind))
    number = models.CharField(max_length=120)
    running = models.IntegerField()
    dated = models.DateField()
    subject = models.CharField(max_length=500)
    urgency = models.SmallIntegerField()
    secrecy = models.SmallIntegerField()
    circular = models.BooleanField(default=False)
    copy = models.BooleanField(default=False)
    reply_by = models.DateField(null=True)
    record = models.BinaryField()
    record_sha256 = models.CharField(max_length=64)
    pdf = models.ForeignKey(File, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    receive_number = models.CharField(max_length=40, blank=True)
    receive_year = models.SmallIntegerField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registry", "sender_id", "letter_id"], name="incoming_once")
        ]
        indexes = [
            models.Index(fields=["agency", "number"], name="incoming_by_number"),
            models.Index(fields=["agency", "running"], name="incoming_by_running"),
            models.Index(fields=["agency", "receive_number"], name="incoming_by_receive_number"),
            models.Index(
                fields=["answers_letter"],
                condition=models.Q(answers_letter__isnull=False),
                name="incoming_answering",
            ),
            models.Index(
                fields=["agency"],
                condition=models.Q(state="arrived", secrecy__gt=0),
                name="incoming_secret_new",
            ),
            models.Index(
                fields=["arrived_at"],
                condition=models.Q(state__in=["arrived", "opened"], reminded_at=None),
                name="incoming_to_remind",
            ),
        ]


class IncomingFile(Record):
    """An enclosure of an incoming letter, by its place in the record."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(IncomingLetter, models.PROTECT, related_name="files")
    place = models.SmallIntegerField()
    file = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "place"], name="incoming_file_once")]


class Minute(Record):
    """เกษียนหนังสือ: what a person wrote on an incoming letter, and to whom it sent it; never altered."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    letter = models.ForeignKey(IncomingLetter, models.PROTECT, related_name="minutes")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_title = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)


class Holding(Record):
    """A desk may see a letter. A desk is a unit, or a person by name; a secret letter lies only on persons' desks.

    `desk` is the unit's or the person's id. `box` and `sort` repeat what lists order by, so that a page of any
    list is one range of the index, whatever the number of letters.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LETTER

    desk = models.UUIDField()
    personal = models.BooleanField()
    secrecy = models.SmallIntegerField()
    box = models.CharField(max_length=8)
    sort = models.BigIntegerField()

    class Meta:
        abstract = True


class LetterHolding(Holding):
    """Who may see a letter at its sender."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="holdings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "desk"], name="letter_once_on_desk"),
            models.CheckConstraint(
                condition=models.Q(secrecy=0) | models.Q(personal=True), name="letter_secret_is_personal"
            ),
        ]
        indexes = [models.Index(fields=["desk", "box", "-sort", "-letter", "secrecy"], name="letter_on_desk")]


class IncomingHolding(Holding):
    """Who may see a letter at its recipient."""

    letter = models.ForeignKey(IncomingLetter, models.PROTECT, related_name="holdings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "desk"], name="incoming_once_on_desk"),
            models.CheckConstraint(
                condition=models.Q(secrecy=0) | models.Q(personal=True), name="incoming_secret_is_personal"
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "box", "-sort", "-letter", "secrecy"], name="incoming_on_desk")
        ]


class Words(Kept):
    """What a letter is found by, in the form of `base.thai.search_form`: subject and parties.

    A narrow table, because a search may have to look at all of it. `0003_words` gives it the database's own index of
    three-letter pieces, for Thai has no spaces to cut at. Numbered in the order of arrival, so that a search gives the
    newest first; the number stays with the row, which SQLite's own row numbers do not.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    words = models.TextField()

    class Meta:
        abstract = True


class LetterWords(Words):
    """What a letter at its sender is found by."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="words")


class IncomingWords(Words):
    """What a letter at its recipient is found by."""

    letter = models.OneToOneField(IncomingLetter, models.PROTECT, related_name="words")


class Counter(Record):
    """The last number that a register gave in a Buddhist year. Only `actions.numbering` writes it."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "register", "year"], name="counter_once")]


class RegisterEntry(Record):
    """One line of a register (forms 13 and 14); never altered. A correction or a voided number is a new line.

    `day` is the Bangkok day under which the line is printed: the day a letter was received, which may lie before
    the day of entry, or the date of a letter sent.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LOG

    class Sort(models.TextChoices):
        """What the line says."""

        GIVEN = "given"
        CORRECTED = "corrected"
        VOID = "void"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    running = models.IntegerField()
    sort = models.CharField(max_length=9, choices=Sort)
    day = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=120)
    dated = models.DateField()
    from_line = models.CharField(max_length=500)
    to_line = models.CharField(max_length=500)
    subject = models.CharField(max_length=500)
    remark = models.CharField(max_length=500, blank=True)
    secrecy = models.SmallIntegerField()
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="entries")
    incoming = models.ForeignKey(IncomingLetter, models.PROTECT, null=True, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "register", "year", "running"],
                condition=models.Q(sort="given"),
                name="number_given_once",
            ),
            models.CheckConstraint(
                condition=models.Q(letter=None) ^ models.Q(incoming=None), name="entry_is_of_one_letter"
            ),
        ]
        indexes = [models.Index(fields=["unit", "register", "day", "running", "id"], name="register_by_day")]
