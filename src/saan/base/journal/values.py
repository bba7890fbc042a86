"""The words of the journal: an act, who did it, and to what.

Structs, not dataclasses: a bulk file or a busy node makes them by the ten thousand, and these take a tenth of the time.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from saan.base.journal.catalogue import ActType
from saan.trust.canonical import Json
from saan.trust.ids import AgencyId


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who did it: a person in a position, perhaps acting for another position, or a part of the system."""

    person: UUID | None = None
    position: UUID | None = None
    delegation: UUID | None = None
    system: str | None = None


class Subject(msgspec.Struct, frozen=True, gc=False):
    """What it was done to, as (kind, id): `Subject("letter", str(letter.id))`."""

    kind: str
    id: str


class Act(msgspec.Struct, frozen=True, gc=False):
    """Who, for which agency, did what to which record, when, on what legal basis."""

    type: ActType
    agency: AgencyId
    subject: Subject
    actor: Actor
    at: datetime
    detail: Mapping[str, Json] = msgspec.field(default_factory=dict)
    basis: str | None = None


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An act that stands in the journal if, and only if, the surrounding transaction commits.

    `entry` is the bytes that will enter the log, `leaf` their RFC 6962 hash.
    """

    id: UUID
    entry: bytes
    leaf: bytes
