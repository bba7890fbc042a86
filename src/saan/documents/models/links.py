"""The private links of issued documents, of which something was decided."""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Record, Retention
from saan.documents.models.documents import Document


class PrivateLink(Record):
    """The private link of one document, once it was voided or made anew; every other is turn 0, begun when its document was sealed.

    Nothing here opens anything: a link bears a mark that is made of `turn` with the node's key (`links.token`). `link_id`
    is what links name: the application that led to the document, or the document itself. `voided_at` is of this turn.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.DOCUMENT

    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    link_id = models.UUIDField(unique=True)
    turn = models.SmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
