"""Delegations: who acts for which position, under which order. Giving them is for people only."""

from datetime import date
from uuid import UUID

from ninja import Router

from saan.base.people import acting
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.trust.clock import utc_now
from saan.web.rest.office.asking import READ, WRITE, Days, Made
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


class NewDelegation(Days, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order that someone act for a position; it always has a last day."""

    position: UUID
    delegate: UUID
    number: str
    last_day: date
    kind: people.Acting = people.Acting.ACTING

    def order(self) -> people.Order:
        """Return the order between its moments."""
        since, until = self.moments()
        assert until is not None  # noqa: S101 - a last day is required above
        return people.Order(self.position, self.delegate, self.number, since, until, self.kind)


@endpoint(router, "GET", "/office/delegations", scope=READ, gives=tuple[acting.DelegationRow, ...])
def list_delegations(viewer: Viewer, *, over: bool = False) -> tuple[acting.DelegationRow, ...]:
    """The delegations that concern one: in force and to come, or the latest that are over."""
    return acting.delegations(viewer, utc_now(), over=over)


@endpoint(router, "GET", "/office/delegations/positions", scope=READ, gives=tuple[acting.DelegablePost, ...])
def list_delegable_positions(viewer: Viewer) -> tuple[acting.DelegablePost, ...]:
    """The positions that sign and that one holds or administers, one's own first."""
    return acting.delegable_posts(viewer, utc_now())


@endpoint(router, "POST", "/office/delegations", scope=WRITE, takes=NewDelegation, gives=Made)
def delegate_position(viewer: Viewer, body: NewDelegation) -> Made:
    """Have someone act for a position under a numbered order; given by its holder, or recorded by an administrator."""
    return Made(people.delegate(body.order(), by=people.authority(viewer, utc_now())))


@endpoint(router, "POST", "/office/delegations/{uuid:delegation_id}/revoke", scope=WRITE)
def revoke_delegation(viewer: Viewer, delegation_id: UUID) -> None:
    """End a delegation now."""
    people.revoke_delegation(delegation_id, by=people.authority(viewer, utc_now()))
