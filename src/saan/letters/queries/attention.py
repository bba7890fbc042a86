"""What lies somewhere that nobody looks: for `saan doctor` and administrators. Counts and ages, nothing of content."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Role
from saan.letters import access
from saan.letters.models import IncomingHolding, IncomingLetter, Letter, SecretRegistrar
from saan.letters.rules import incoming, outgoing

SEALING_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Unattended:
    """Letters of one agency that wait for something only an administrator can mend."""

    agency_id: str
    letters: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Unreceived(Unattended):
    """Letters that arrived at a unit where nobody may receive them."""

    unit_th: str
    unit_en: str


def without_clerk(at: datetime, agency_id: str | None = None) -> tuple[Unreceived, ...]:
    """Return, per unit, letters that arrived there and that nobody may receive: it has no clerk, or all of them have left.

    Those of secret letters are `secrets_without_reader`. Of all agencies here, or of one.
    """
    idle = people.units_without(Role.CLERK, at)
    waiting = IncomingHolding.objects.filter(box=incoming.Box.NEW, personal=False, desk__in=idle)
    if agency_id is not None:
        waiting = waiting.filter(letter__agency_id=agency_id)
    rows = (
        waiting.values("letter__registry_id", "letter__agency_id")
        .annotate(letters=Count("id"), since=Min("letter__arrived_at"))
        .order_by("since")
    )
    units = agencies.units_by_id(row["letter__registry_id"] for row in rows)
    return tuple(
        Unreceived(
            row["letter__agency_id"],
            row["letters"],
            row["since"],
            units[row["letter__registry_id"]].name_th,
            units[row["letter__registry_id"]].name_en,
        )
        for row in rows
    )


def unsealed(at: datetime) -> tuple[Unattended, ...]:
    """Return, per agency, letters that have their number but whose page could not be signed for ten minutes."""
    rows = Letter.objects.filter(state=outgoing.State.SEALING, changed_at__lt=at - SEALING_PATIENCE)
    found = (
        rows.values("agency_id").annotate(letters=Count("id"), since=Min("changed_at")).order_by("agency_id")
    )
    return tuple(Unattended(row["agency_id"], row["letters"], row["since"]) for row in found)


def secrets_without_reader() -> tuple[Unattended, ...]:
    """Return, per agency, secret letters that arrived and that nobody may receive: nobody was named yet, or all who were have left, or serve no more."""
    serving = SecretRegistrar.objects.filter(until=None).values("person")
    received = access.opened_by_anyone(IncomingHolding.objects.filter(desk__in=serving))
    rows = IncomingLetter.objects.filter(~received, state=incoming.State.ARRIVED, secrecy__gt=0)
    found = (
        rows.values("agency_id").annotate(letters=Count("id"), since=Min("arrived_at")).order_by("agency_id")
    )
    return tuple(Unattended(row["agency_id"], row["letters"], row["since"]) for row in found)
