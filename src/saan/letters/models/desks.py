"""Where letters lie, who may see them, and what they are found by."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency
from saan.base.records import DataClass, Kept, Record, Retention
from saan.letters.models.incoming import IncomingLetter
from saan.letters.models.letters import Letter


class Holding(Record):
    """A desk may see a letter. A desk is a unit, a position, or a person by name.

    A secret letter lies only on persons' desks, and on a position's while it waits to be signed there: on `personal`
    ones, which no role in a unit opens. `desk` is the unit's, the position's or the person's id. `box` and `sort` repeat
    what lists order by, so that a page of any list is one range of the index, whatever the number of letters.
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
    newest first; the number stays with the row, which SQLite's own row numbers do not. `form` says by which rules the
    words were made: when the rules grow, rows of an older form are made anew in the background.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    words = models.TextField()
    form = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True


class LetterWords(Words):
    """What a letter at its sender is found by."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="words")

    class Meta:
        indexes = [models.Index(fields=["form", "id"], name="letter_words_form")]


class IncomingWords(Words):
    """What a letter at its recipient is found by."""

    letter = models.OneToOneField(IncomingLetter, models.PROTECT, related_name="words")

    class Meta:
        indexes = [models.Index(fields=["form", "id"], name="incoming_words_form")]
