"""Who is told of what, and what was told."""

from typing import ClassVar

from django.db import models

from saan.base.agencies.models import Agency
from saan.base.records import DataClass, Record, Retention


class Endpoint(Record):
    """A system of an agency that is told of acts. `secret` signs what it is sent (Standard Webhooks)."""

    data_class: ClassVar = DataClass.SECRET
    retention: ClassVar = Retention.REFERENCE

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="webhook_endpoints")
    url = models.URLField(max_length=500)
    secret = models.BinaryField()
    types = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    key_sha256 = models.CharField(max_length=64, null=True, unique=True)
    """Of the caller and the key by which a call was named, so that a repeat adds no second endpoint."""


class Event(Record):
    """One message for one endpoint; its id is the `webhook-id`, the same in every repetition.

    `body` is kept as sent, so that a replay is byte-identical and the receiver can tell it is one: for 90 days, or until the
    content of its act is destroyed.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.TRANSIENT

    class State(models.TextChoices):
        """Where the telling stands."""

        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="events")
    act_id = models.UUIDField()
    type = models.CharField(max_length=60)
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    last_status = models.IntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    last_tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "act_id"], name="one_event_per_act_and_endpoint")
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="event_by_endpoint"),
            models.Index(
                fields=["endpoint", "id"],
                condition=models.Q(state__in=["waiting", "failed"]),
                name="event_untaken",
            ),
        ]
