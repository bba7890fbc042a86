"""Work that comes back by itself."""

from saan.base.people.actions.sweeping import sweep as sweep_before
from saan.trust.clock import utc_now


def sweep() -> None:
    """Clear tokens, links, sessions and counted attempts that have run out."""
    sweep_before(utc_now())
