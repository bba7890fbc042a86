"""Work to be done after the transaction that asked for it."""

from typing import ClassVar

from django.db import models

from saan.base.jobs.rules import MOST_FAILURES, OPEN, State
from saan.base.records import DataClass, Kept, Record, Retention


class Job(Record):
    """One piece of background work, enqueued in the transaction whose effect it carries out.

    A worker owns a running row until `leased_until`; after a crash the lease runs out and another takes it.
    (`worker`, `attempts`) is the fence: a run writes its end only while both are still its own.
    `again` says that the same key was enqueued while this run may already have read the old state.
    `done` of `total` is the run's own account of its progress, `doing` what it is at.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.TRANSIENT

    task = models.CharField(max_length=200)
    positional = models.JSONField(default=list)
    arguments = models.JSONField()
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    key = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in State])
    again = models.BooleanField(default=False)
    attempts = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    most_failures = models.IntegerField(default=MOST_FAILURES)
    run_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    doing = models.CharField(max_length=200, blank=True)
    error_class = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "key"],
                condition=models.Q(state__in=[state.value for state in OPEN], key__isnull=False),
                name="job_key_once_while_open",
            )
        ]
        # One small index per question, each holding only the rows in the state it is about: the millions
        # that are done weigh on none but the sweep's.
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_after", "id"],
                condition=models.Q(state="ready"),
                name="job_ready_in_queue",
            ),
            models.Index(
                fields=["-priority", "run_after", "id"], condition=models.Q(state="ready"), name="job_ready"
            ),
            models.Index(fields=["run_after"], condition=models.Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["leased_until"], condition=models.Q(state="running"), name="job_leased"),
            models.Index(fields=["finished_at"], condition=models.Q(state="done"), name="job_done"),
            models.Index(fields=["id"], condition=models.Q(state="failed"), name="job_dead"),
        ]


class Periodic(Kept):
    """The next beat of a periodic task. Whoever moves `next_at` on owns that beat and enqueues its job."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.REFERENCE

    name = models.CharField(primary_key=True, max_length=100)
    interval = models.DurationField()
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
