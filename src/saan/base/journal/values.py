"""The words of the journal: an act, who did it, and to what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from saan.base.journal.catalogue import ActType
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId


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
    """An act that stands in the journal if, and only if, the surrounding transaction commits.

    `entry` is the bytes that will enter the log, `leaf` their RFC 6962 hash.
    """

    id: UUID
    entry: bytes
    leaf: bytes
