"""How people come in: invitations, links to a provider's name for them, and the record of a sign-in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.mail import api as mail
from saan.base.people import acts, national_id, rules
from saan.base.people.actions.shared import locked_person, record
from saan.base.people.errors import (
    InvitationError,
    MachineRoleError,
    NationalIdTakenError,
    UnknownPersonError,
)
from saan.base.people.models import Invitation, NationalIdMark, Person
from saan.trust.canonical import Json
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId

INVITATION_LASTS = timedelta(days=7)
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Invited:
    """The secret of a one-time link; it is nowhere else, so show it or send it now."""

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Welcome:
    """Whom a link that still works invites."""

    person_id: UUID
    name_th: str
    email: str


@transaction.atomic
def invite_person(person_id: UUID, *, by: agencies.Authority) -> Invited:
    """Make a one-time link for an active official, in place of any earlier one.

    Whoever uses it sets up the account's keys anew, so it also serves someone who has lost them all.
    """
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    if not row.is_active:
        raise UnknownPersonError
    if row.is_machine:
        raise MachineRoleError
    Invitation.objects.filter(person=row, used_at=None).delete()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    expires_at = by.at + INVITATION_LASTS
    Invitation.objects.create(person=row, secret_hash=_hash(secret), made_at=by.at, expires_at=expires_at)
    record(acts.PERSON_INVITED, agency_id, ("person", row.id), by, {"expires": rfc3339(expires_at)})
    return Invited(secret, expires_at)


def read_invitation(secret: str, at: datetime) -> Welcome:
    """Return whom a link invites, without using it; raise `InvitationError`.

    Mail programs open links on their own, so looking must change nothing.
    """
    row = _open_invitation(secret, at, for_update=False)
    return Welcome(row.person_id, row.person.name_th, row.person.email or "")


@transaction.atomic
def use_invitation(secret: str, at: datetime) -> Welcome:
    """Use up a link and return whom it invited; raise `InvitationError`. The second of two users is refused."""
    row = _open_invitation(secret, at, for_update=True)
    row.used_at = at
    row.save(update_fields=["used_at"])
    _record_own(acts.INVITATION_USED, row.person_id, at, {})
    return Welcome(row.person_id, row.person.name_th, row.person.email or "")


def note_invitation_mail(secret: str, attempt: mail.Attempt, at: datetime) -> None:
    """Note how an invitation's mail went, for the administrator who waits to hear of it."""
    Invitation.objects.filter(secret_hash=_hash(secret)).update(
        sent_at=at if attempt.fate is mail.Fate.TAKEN else None, next_at=attempt.again, said=attempt.said
    )


@transaction.atomic
def record_sign_in(person_id: UUID, how: str, at: datetime) -> None:
    """Write into the journal that an official signed in, and by what, such as `passkey` or `password`."""
    _record_own(acts.SIGNED_IN, person_id, at, {"how": how})


@transaction.atomic
def record_identity_link(person_id: UUID, provider: str, at: datetime) -> None:
    """Write into the journal that a provider's name for an official was linked at their first sign-in by it."""
    _record_own(acts.IDENTITY_LINKED, person_id, at, {"by": provider})


@transaction.atomic
def link_national_id(person_id: UUID, number: str, *, by: agencies.Authority) -> None:
    """Let a provider that vouches for this 13-digit number sign the official in; only its hash is kept."""
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    digits = rules.national_id(number)
    others = NationalIdMark.objects.filter(digest__in=national_id.digests(digits)).exclude(person=row)
    if others.exists():
        raise NationalIdTakenError
    NationalIdMark.objects.update_or_create(
        person=row, defaults={"digest": national_id.digest(digits), "made_at": by.at}
    )
    record(acts.IDENTITY_LINKED, agency_id, ("person", row.id), by, {"by": "national-id"})


@transaction.atomic
def unlink_national_id(person_id: UUID, *, by: agencies.Authority) -> None:
    """Forget the hash of the official's number; does nothing when there is none."""
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    forgotten, _ = NationalIdMark.objects.filter(person=row).delete()
    if forgotten:
        record(acts.IDENTITY_UNLINKED, agency_id, ("person", row.id), by, {"by": "national-id"})


def _open_invitation(secret: str, at: datetime, *, for_update: bool) -> Invitation:
    rows = Invitation.objects.select_related("person").filter(secret_hash=_hash(secret))
    row = (rows.select_for_update(of=("self",)) if for_update else rows).first()
    if row is None or row.used_at is not None or row.expires_at <= at or not row.person.is_active:
        raise InvitationError
    return row


def _record_own(act_type: journal.ActType, person_id: UUID, at: datetime, detail: dict[str, Json]) -> None:
    """Record what a person did to their own account."""
    agency_id = Person.objects.filter(id=person_id).values_list("agency_id", flat=True).first()
    if agency_id is None:
        raise UnknownPersonError
    subject = journal.Subject("person", str(person_id))
    actor = journal.Actor(person=person_id)
    journal.record(journal.Act(act_type, AgencyId(agency_id), subject, actor, at, detail))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
