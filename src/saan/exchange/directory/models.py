"""What the directory's authority keeps: the published files, their signed metadata, requests, issued certificates.

A node that is no authority leaves these tables empty; what it trusts stands in files (`trusted.py`). The files under
`directory/public/` are a view of these rows and may be deleted at any time.
"""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Kept, Record, Retention


class Target(Kept):
    """A file that the directory publishes, as its newest version: an agency's entry, the witnesses, a list."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    path = models.CharField(primary_key=True, max_length=100)
    body = models.BinaryField()
    changed_at = models.DateTimeField()


class SignedFile(Kept):
    """One version of one role's metadata. Roots are kept for ever; of the others, the newest two."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    role = models.CharField(max_length=10)
    version = models.IntegerField()
    body = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "version"], name="directory_version_once")]


class Enrolment(Record):
    """An agency's request to be listed, or to be listed otherwise.

    `vouched`: a key that the directory listed for the agency signed it, so no stranger made it.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    class State(models.TextChoices):
        """Where the request stands."""

        WAITING = "waiting"
        APPROVED = "approved"
        REFUSED = "refused"
        CROWDED = "crowded"
        """Pushed out by newer ones; the authority still sees it, and may still decide."""
        EXPIRED = "expired"

    digest = models.CharField(max_length=64, unique=True)
    agency_id = models.CharField(max_length=16)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    vouched = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="enrolment_waiting")]


class IssuedCertificate(Record):
    """A certificate for a seal or a signatory that this authority issued."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.LOG

    agency_id = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64, unique=True)
    serial = models.CharField(max_length=40)
    pem = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency_id", "id"], name="certificate_by_agency")]
