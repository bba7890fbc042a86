"""Writing to the journal: one function, inside the caller's transaction."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.jobs import api as jobs
from saan.base.journal.catalogue import ActType, subscribers
from saan.base.journal.models import ActRecord
from saan.trust.acts import SALT_BYTES, commitment, leaf_entry
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId, uuid7
from saan.trust.tree import leaf_hash


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person in a position, perhaps acting for another position, or a part of the system."""

    person: UUID | None = None
    position: UUID | None = None
    delegation: UUID | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What it was done to, as (kind, id): `Subject("letter", str(letter.id))`."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Act:
    """Who, for which agency, did what to which record, when, on what legal basis."""

    type: ActType
    agency: AgencyId
    subject: Subject
    actor: Actor
    at: datetime
    detail: Mapping[str, Json] = field(default_factory=dict)
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act that stands in the journal if, and only if, the surrounding transaction commits."""

    id: UUID
    entry: bytes
    leaf: bytes


def record(act: Act) -> Recorded:
    """Write an act and its salted leaf into the caller's transaction, and wake its subscribers after it.

    Raises `RuntimeError` outside a transaction: an act that commits alone would tell of a change that
    may not have happened.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "an act is recorded in the transaction of its change"
        raise RuntimeError(message)
    act_id = uuid7()
    content = canonical(_as_json(act, act_id))
    salt = os.urandom(SALT_BYTES)
    entry = leaf_entry(act.type.code, act.agency, act.at, commitment(content, salt))
    ActRecord.objects.create(
        id=act_id,
        type=act.type.code,
        agency_id=act.agency,
        at=act.at,
        subject_kind=act.subject.kind,
        subject_id=act.subject.id,
        actor_id=act.actor.person,
        content=content,
        salt=salt,
        leaf=entry,
    )
    for task in subscribers(act.type):
        jobs.enqueue(task, act_id=str(act_id))
    return Recorded(act_id, entry, leaf_hash(entry))


def _as_json(act: Act, act_id: UUID) -> Json:
    actor = {
        key: str(value)
        for key, value in (
            ("person", act.actor.person),
            ("position", act.actor.position),
            ("delegation", act.actor.delegation),
            ("system", act.actor.system),
        )
        if value is not None
    }
    return {
        "v": 1,
        "id": str(act_id),
        "type": act.type.code,
        "agency": act.agency,
        "subject": {"kind": act.subject.kind, "id": act.subject.id},
        "actor": actor,
        "at": rfc3339(act.at),
        "basis": act.basis or act.type.basis,
        "detail": act.detail,
    }
