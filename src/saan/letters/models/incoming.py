"""Letters at their recipient, and what is written on them there."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.files.models import File
from saan.base.people.models import Person
from saan.base.records import DataClass, Record, Retention
from saan.letters.models.choices import words
from saan.letters.rules import incoming
from saan.letters.rules.levels import Kind


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
    state = models.CharField(max_length=10, choices=words(incoming.State))
    kind = models.CharField(max_length=12, choices=words(Kind))
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
