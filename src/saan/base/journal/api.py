"""The journal's front door: declare act types, record acts, read them."""

from saan.base.journal.actions import Act, Actor, Recorded, Subject, record
from saan.base.journal.catalogue import ActType, all_types, declare, find, subscribe
from saan.base.journal.errors import ErasedActError, UnknownActError
from saan.base.journal.queries import history, read

__all__ = [
    "Act",
    "ActType",
    "Actor",
    "ErasedActError",
    "Recorded",
    "Subject",
    "UnknownActError",
    "all_types",
    "declare",
    "find",
    "history",
    "read",
    "record",
    "subscribe",
]
