"""The front door of what time it is by others.

    clock.demand_right()      # before a moment is stamped into what is signed, numbered or acknowledged

A node asks others from time to time (`saan.exchange.comparing`), and what they say is kept beside the seconds that the machine
counts: whoever sets the clock wrong, or right, is seen at once, in every process.
"""

from saan.base.clock.errors import ClockWrongError
from saan.base.clock.machine import Counted, counted, kept
from saan.base.clock.readings import age, demand_right, demand_right_lately, keep, standing
from saan.base.clock.rules import LIMIT, Reading, Standing, Voice

__all__ = [
    "LIMIT",
    "ClockWrongError",
    "Counted",
    "Reading",
    "Standing",
    "Voice",
    "age",
    "counted",
    "demand_right",
    "demand_right_lately",
    "keep",
    "kept",
    "standing",
]
