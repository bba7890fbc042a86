"""On whose authority something is done: the port through which an action asks, without knowing who answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from saan.base.journal.api import Actor
from saan.trust.ids import AgencyId


class Authority(Protocol):
    """Who does it, when, and whether they administer a part of an agency.

    `people.api.authority(viewer, at)` gives that of a person or machine; `System` that of the node itself.
    """

    @property
    def actor(self) -> Actor:
        """Who stands in the act."""

    @property
    def at(self) -> datetime:
        """The moment of the act."""

    def require_administrator(self, agency_id: AgencyId, path: str | None, *, subtree: bool = False) -> None:
        """Return if the actor administers the unit of the path, with `subtree` all below it too, or raise.

        Without a path: the agency as a whole, that is, its topmost unit and everything below it.
        """

    def require_person(self) -> None:
        """Return unless a program acts, which may not do what people alone decide."""


@dataclass(frozen=True, slots=True)
class System:
    """The node itself, as in `System("init", utc_now())`: set-up, demo and the directory's news."""

    name: str
    at: datetime

    @property
    def actor(self) -> Actor:
        """Who stands in the act."""
        return Actor(system=self.name)

    def require_administrator(self, agency_id: AgencyId, path: str | None, *, subtree: bool = False) -> None:
        """Return always: whoever starts the node's own work holds the node's folder."""

    def require_person(self) -> None:
        """Return always: a person started the node's own work."""
