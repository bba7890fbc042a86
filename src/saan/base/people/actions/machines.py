"""Agencies' programs: registered with scopes, given a secret once, withdrawn with every token."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from saan.base import repeats
from saan.base.agencies import api as agencies
from saan.base.people import acts, rules
from saan.base.people.actions.shared import record, still_open
from saan.base.people.errors import EntryKeyUsedError, RegisteredBeforeError, UnknownRecordError
from saan.base.people.hashers import RandomSecretHasher
from saan.base.people.models import Machine, Person, RoleGrant
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId, uuid7

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Registered:
    """A program's credentials; the secret is nowhere else, so show it now. Roles are granted to `person_id`."""

    machine_id: UUID
    person_id: UUID
    client_id: str
    secret: str


@transaction.atomic
def register_machine(
    agency_id: AgencyId, name: str, scopes: Iterable[str], *, by: agencies.Authority, key: str = ""
) -> Registered:
    """Register a program of an agency and return its credentials.

    It may ask for tokens with these scopes at once, but sees no unit until it is granted a role there. An agency may have
    several of one name; so who repeats a `key` registers no second one: raises `RegisteredBeforeError`, since its secret is
    told only once, and `EntryKeyUsedError` for another program under the same key.
    """
    agencies.lock(agency_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    called, wanted = rules.program_name(name), rules.scopes(scopes)
    mark = repeats.mark(by.actor.person, key)
    before = Machine.objects.filter(key_sha256=mark).first() if mark else None
    if before is not None:
        if (before.name, before.scopes) != (called, wanted):
            raise EntryKeyUsedError
        raise RegisteredBeforeError(before.id, before.name, before.client_id)
    person = Person(
        agency_id=agency_id, is_machine=True, given_name_th=called, family_name_th="", name_en=called
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    client_id, secret = f"saan-{uuid7().hex}", _new_secret()
    client = Client(
        id=client_id,
        name=called,
        secret=_hashed(secret),
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
    )
    client.set_scopes(wanted)
    client.default_scopes = client.scopes
    client.save(force_insert=True)
    row = Machine(
        person=person,
        client_id=client_id,
        name=called,
        scopes=wanted,
        registered_at=by.at,
        key_sha256=mark,
    )
    row.save(force_insert=True)
    detail: dict[str, Json] = {"client": client_id, "name": called, "scopes": list[Json](wanted)}
    record(acts.MACHINE_REGISTERED, agency_id, ("machine", row.id), by, detail)
    return Registered(row.id, person.id, client_id, secret)


@transaction.atomic
def replace_secret(machine_id: UUID, *, by: agencies.Authority) -> str:
    """Give a program a new secret and return it; the old one and every token end at once."""
    row, agency_id = _locked(machine_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    secret = _new_secret()
    Client.objects.filter(id=row.client_id).update(secret=_hashed(secret))
    Token.objects.filter(client_id=row.client_id).delete()
    record(acts.SECRET_REPLACED, agency_id, ("machine", row.id), by, {"client": row.client_id})
    return secret


@transaction.atomic
def withdraw_machine(machine_id: UUID, *, by: agencies.Authority) -> None:
    """Shut a program out at once: its client, its tokens and its roles end."""
    row, agency_id = _locked(machine_id)
    by.require_administrator(agency_id, None)
    by.require_person()
    Client.objects.filter(id=row.client_id).delete()
    Person.objects.filter(id=row.person_id).update(is_active=False)
    RoleGrant.objects.filter(still_open(by.at), person_id=row.person_id).update(
        until=Greatest(F("since"), by.at)
    )
    row.withdrawn_at = by.at
    row.save(update_fields=["withdrawn_at"])
    record(acts.MACHINE_WITHDRAWN, agency_id, ("machine", row.id), by, {"client": row.client_id})


def _locked(machine_id: UUID) -> tuple[Machine, AgencyId]:
    """Return a program not withdrawn, read after its agency was locked; raise `UnknownRecordError`."""
    found = Machine.objects.select_related("person").filter(id=machine_id).first()
    if found is None or found.person.agency_id is None:
        raise UnknownRecordError
    agencies.lock(found.person.agency_id)
    row = Machine.objects.select_related("person").get(id=machine_id)
    if row.withdrawn_at is not None:
        raise UnknownRecordError
    return row, AgencyId(found.person.agency_id)


def _new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _hashed(secret: str) -> str:
    return make_password(secret, hasher=RandomSecretHasher())
