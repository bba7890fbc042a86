"""Signed pages as they are made to last; letters and documents alike."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency
from saan.base.files.models import File
from saan.base.records import DataClass, Record, Retention


class LastingPage(Record):
    """A signed page as it is made to last. The page as it was signed stays beside it, as `page`.

    `kind` and `subject` name the record whose page it is, as acts do; `agency` keeps it, and `sender` is whose seal it bears.
    `newest` is the page with time-stamps and evidence added; it begins with the same bytes. `due_at` is when it is
    to be stamped next: at once, then before the newest stamp ends; empty for a page that nothing more can be done for.
    `problem` is what stood in the way when it was last tried, and `said` that in words: sentence and remedy, Thai and English.
    """

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.LETTER

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sender = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    subject = models.UUIDField()
    page = models.ForeignKey(File, models.PROTECT, related_name="+")
    act = models.CharField(max_length=60)
    marks = models.JSONField(default=dict)
    newest = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    stamps = models.SmallIntegerField(default=0)
    complete = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True)
    said = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="lasting_page_once")]
        indexes = [
            models.Index(
                fields=["due_at", "id", "until", "made_at", "complete"],
                condition=models.Q(due_at__isnull=False),
                name="lasting_page_waits",
            ),
            models.Index(fields=["agency", "kind", "until", "complete"], name="lasting_page_by_end"),
            models.Index(
                fields=["agency", "due_at"],
                condition=models.Q(due_at__isnull=False),
                name="lasting_page_of_agency",
            ),
            models.Index(
                fields=["agency", "kind"], condition=models.Q(due_at=None), name="lasting_page_given_up"
            ),
        ]
