"""The journal's front door: declare act types, record acts."""

from saan.base.journal.actions import Act, Actor, Recorded, Subject, record
from saan.base.journal.catalogue import ActType, declare, find, subscribe

__all__ = ["Act", "ActType", "Actor", "Recorded", "Subject", "declare", "find", "record", "subscribe"]
