"""People of an agency: registered, changed, cleared, deactivated."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from saan.base.agencies import api as agencies
from saan.base.people import acts, rules
from saan.base.people.actions.shared import (
    locked_person,
    record,
    require_another_administrator,
    still_open,
)
from saan.base.people.errors import EmailTakenError, SelfClearanceError
from saan.base.people.models import Appointment, Delegation, Invitation, Person, Role, RoleGrant, Secrecy
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What is known of an official. `language` is `th` or `en`."""

    email: str
    given_name_th: str
    family_name_th: str
    prefix_th: str = ""
    name_en: str = ""
    language: str = "th"


@transaction.atomic
def register_person(agency_id: AgencyId, entry: PersonEntry, *, by: agencies.Authority) -> UUID:
    """Make an official of an agency, who cannot sign in until invited, and return the id.

    The administrator must administer the whole agency. Clearance is given apart, by `clear_person`.
    """
    agencies.lock(agency_id)
    by.require_administrator(agency_id, None)
    fields = _fields(entry)
    _require_free(str(fields["email"]), None)
    row = Person(agency_id=agency_id, **fields)
    row.set_unusable_password()
    row.save(force_insert=True)
    # Names and addresses are not in the act: the journal outlives the account.
    record(acts.PERSON_REGISTERED, agency_id, ("person", row.id), by, {})
    return row.id


@transaction.atomic
def change_person(person_id: UUID, entry: PersonEntry, *, by: agencies.Authority) -> None:
    """Bring an official's particulars up to date; does nothing when nothing changed."""
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    fields = _fields(entry)
    _require_free(str(fields["email"]), person_id)
    if fields["email"] != row.email:
        by.require_person()  # whoever has the address may come in by it
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(row, name, fields[name])
    row.save(update_fields=[*changed, "name_order"])
    record(acts.PERSON_CHANGED, agency_id, ("person", person_id), by, {"fields": list[Json](changed)})


@transaction.atomic
def clear_person(person_id: UUID, clearance: Secrecy, *, by: agencies.Authority) -> None:
    """Set up to which secrecy an official may read; nobody sets their own."""
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    if by.actor.person == person_id:
        raise SelfClearanceError
    before = row.clearance
    if before == clearance:
        return
    row.clearance = clearance
    row.save(update_fields=["clearance"])
    detail: dict[str, Json] = {"from": before, "to": int(clearance)}
    record(acts.PERSON_CLEARED, agency_id, ("person", person_id), by, detail)


@transaction.atomic
def choose_language(person_id: UUID, language: str) -> None:
    """Remember in which language a person reads; theirs alone to choose, and of no consequence to others."""
    Person.objects.filter(id=person_id).update(language=language)


@transaction.atomic
def deactivate_person(person_id: UUID, *, by: agencies.Authority) -> None:
    """Shut an official out at once, and end their posts, roles, acting and invitations from this moment.

    Sessions end with it, because every request reads `is_active` anew. Does nothing when already done.
    """
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    if not row.is_active:
        return
    if RoleGrant.objects.filter(still_open(by.at), person=row, role=Role.ADMINISTRATOR).exists():
        by.require_person()
    require_another_administrator(agency_id, row, by)
    row.is_active = False
    row.save(update_fields=["is_active"])
    for held in (
        Appointment.objects.filter(still_open(by.at), person=row),
        RoleGrant.objects.filter(still_open(by.at), person=row),
    ):
        held.update(until=Greatest(F("since"), by.at))
    Delegation.objects.filter(still_open(by.at), delegate=row, revoked_at=None).update(revoked_at=by.at)
    Invitation.objects.filter(person=row, used_at=None).delete()
    record(acts.PERSON_DEACTIVATED, agency_id, ("person", person_id), by, {})


@transaction.atomic
def reactivate_person(person_id: UUID, *, by: agencies.Authority) -> None:
    """Let an official in again; posts and roles ended by deactivation are granted anew, not restored."""
    row, agency_id = locked_person(person_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    if row.is_active:
        return
    row.is_active = True
    row.save(update_fields=["is_active"])
    record(acts.PERSON_REACTIVATED, agency_id, ("person", person_id), by, {})


def _fields(entry: PersonEntry) -> dict[str, str]:
    return {
        "email": rules.email(entry.email),
        "given_name_th": rules.person_name(entry.given_name_th),
        "family_name_th": rules.person_name(entry.family_name_th),
        "prefix_th": rules.optional_name(entry.prefix_th, rules.LONGEST_PREFIX),
        "name_en": rules.optional_name(entry.name_en, rules.LONGEST_TITLE),
        "language": entry.language if entry.language in {"th", "en"} else "th",
    }


def _require_free(email: str, except_person: UUID | None) -> None:
    taken = Person.objects.filter(email=email).values_list("id", flat=True).first()
    if taken is not None and taken != except_person:
        raise EmailTakenError(email=email)
