"""People who sign in, the positions they hold, the roles they are given, and who acts for whom."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from saan.base.agencies.models import Agency, Unit
from saan.base.collated import ThaiOrder
from saan.base.records import DataClass, Kept, Record, Retention
from saan.base.thai.api import full_name


class Role(models.TextChoices):
    """What a person may do in a unit.

    SIGNATORY opens the signing tray of the unit; to sign also takes a position that signs (see `Capacity`).
    """

    CLERK = "clerk", "registry clerk"
    DRAFTER = "drafter", "drafter"
    REVIEWER = "reviewer", "reviewer"
    SIGNATORY = "signatory", "signatory"
    ADMINISTRATOR = "administrator", "administrator"
    AUDITOR = "auditor", "auditor"


class Secrecy(models.IntegerChoices):
    """ชั้นความลับ, in rising order; ลับที่สุด has no value because no channel may carry it."""

    NORMAL = 0, "ปกติ"
    CONFIDENTIAL = 1, "ลับ"
    SECRET = 2, "ลับมาก"


class PersonManager(BaseUserManager["Person"]):
    """Makes people by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """Return a new person who can sign in; without a password, only by passkey or provider."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """Return a new person who may open the back office for reference data."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(Record, AbstractBaseUser, PermissionsMixin):
    """Someone who signs in; an official when `agency` is set.

    A machine (`is_machine`) is an agency's own program: it holds roles as people do, so that one predicate
    answers for both, but has no address, never signs in and never signs.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.ACCOUNT

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="people")
    email = models.EmailField(unique=True, null=True)
    prefix_th = models.CharField(max_length=40, blank=True)
    given_name_th = models.CharField(max_length=100)
    family_name_th = models.CharField(max_length=100)
    name_order = ThaiOrder("given_name_th", "family_name_th")
    name_en = models.CharField(max_length=200, blank=True)
    clearance = models.SmallIntegerField(choices=Secrecy, default=Secrecy.NORMAL)
    language = models.CharField(max_length=2, default="th")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_machine = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name_th", "family_name_th"]
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_machine=True) ^ models.Q(email__isnull=False),
                name="people_have_addresses",
            )
        ]
        indexes = [models.Index(fields=["agency", "name_order", "id"], name="people_by_name")]

    @property
    def name_th(self) -> str:
        """The name as it stands under a signature."""
        return full_name(self.prefix_th, self.given_name_th, self.family_name_th)


class Position(Record):
    """ตำแหน่ง: a post in a unit; it signs letters when `signs` is set."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions")
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    signs = models.BooleanField(default=False)
    key_sha256 = models.CharField(max_length=64, null=True, unique=True)
    """Of the caller and the key by which a call was named, so that a repeat makes no second position."""


class Appointment(Record):
    """A person holds a position from one day to another."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="appointments")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class RoleGrant(Record):
    """A person has a role in a unit, and in the units below it when `subtree` is set."""

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role)
    subtree = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "role", "unit"], name="grant_by_person")]


class Delegation(Record):
    """A person acts for the holder of a position, by a numbered order (คำสั่ง).

    `appointment` is the holder's, when the holder gave the order: the delegation ends with it. It is empty
    when a higher order fills the place of a holder who is absent or whose post is vacant.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    class Kind(models.TextChoices):
        """The words that the law puts between the two titles under the signature."""

        ACTING = "acting", "รักษาราชการแทน"
        ON_BEHALF = "on-behalf", "ปฏิบัติราชการแทน"

    position = models.ForeignKey(Position, models.PROTECT, related_name="delegations")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="delegations")
    delegate = models.ForeignKey(Person, models.PROTECT, related_name="acting_for")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ACTING)
    order_number = models.CharField(max_length=100)
    since = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["delegate", "until"], name="delegation_by_delegate")]


class Invitation(Record):
    """A one-time link by which a person comes in for the first time, or again after losing every key.

    Only the hash of the link's secret is kept. A newer invitation of the same person makes the older void. Where it goes by
    mail, `sent_at` is when a server took it and `next_at` when it is tried next; `said` is what a server said last.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.TRANSIENT

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True, default="")


class NationalIdMark(Record):
    """The keyed hash of an official's 13-digit number, by which a provider such as ThaID names them.

    The number itself is never stored.
    """

    data_class: ClassVar = DataClass.PERSONAL
    retention: ClassVar = Retention.ACCOUNT

    person = models.OneToOneField(Person, models.CASCADE, related_name="national_id_mark")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class Machine(Record):
    """An agency's program that calls the API: its OAuth client, and the person row that holds its roles.

    The client's secret is kept, hashed, by the token endpoint alone.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.LOG

    person = models.OneToOneField(Person, models.PROTECT, related_name="machine")
    client_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    scopes = models.JSONField()
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    key_sha256 = models.CharField(max_length=64, null=True, unique=True)
    """Of the caller and the key by which a call was named, so that a repeat registers no second program."""


class ShortMemory(Kept):
    """What every process of the node must remember for minutes: attempts counted, codes used up.

    The table of Django's database cache, whose three columns these are.
    """

    data_class: ClassVar = DataClass.WORK
    retention: ClassVar = Retention.TRANSIENT

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)
