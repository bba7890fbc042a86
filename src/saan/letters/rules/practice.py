"""How far an agency's practice may go: periods that the exchange can keep and that people can live with."""

from typing import Final

from saan.letters.errors import PeriodOutOfRangeError

DELIVERY_DAYS: Final = range(1, 91)
"""For how long a letter is tried; no node takes an envelope that lives longer than the last of them."""

REMIND_AFTER_DAYS: Final = range(1, 366)
"""After how long a registry is reminded of what waits there."""


def demand_periods(delivery_days: int, remind_after_days: int) -> None:
    """Return if both periods, in days, can be kept; raise `PeriodOutOfRangeError` for the first that cannot."""
    for name, days, allowed in (
        ("delivery_days", delivery_days, DELIVERY_DAYS),
        ("remind_after_days", remind_after_days, REMIND_AFTER_DAYS),
    ):
        if days not in allowed:
            raise PeriodOutOfRangeError(period=name, days=days, first=allowed[0], last=allowed[-1])
