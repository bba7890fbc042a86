"""Work to be done after the transaction that asked for it."""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Record, Retention


class Job(Record):
    """One piece of background work, enqueued in the transaction whose effect it carries out.

    A worker owns the row until `leased_until`; after a crash the lease runs out and another takes it.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.TRANSIENT

    class State(models.TextChoices):
        """Where the work stands."""

        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    task = models.CharField(max_length=200)
    arguments = models.JSONField()
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    key = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    attempts = models.IntegerField(default=0)
    run_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    enqueued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "key"],
                condition=models.Q(state__in=["ready", "running"]) & models.Q(key__isnull=False),
                name="job_key_once_while_open",
            )
        ]
        indexes = [models.Index(fields=["state", "queue", "-priority", "run_after"], name="job_ready")]
