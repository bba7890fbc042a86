"""How much is on its way at once: more while answers come soon, less when they are long in coming.

Nobody tells a node how thin its own line is, or the other side's. What is brought together shares the line and is late together:
a sender that always brought as much would bring none of it in time, again and again.
"""

from dataclasses import dataclass, replace

EASY, HARD = 4.0, 20.0
"""Seconds: what is answered sooner leaves room for more beside it, and of what takes longer less is brought at once."""


@dataclass(frozen=True, slots=True)
class Width:
    """So much at once, of chunks or of bytes, between bounds."""

    now: int
    least: int
    most: int

    def after(self, seconds: float, *, more: int) -> "Width":
        """Return the width after something took so long to be answered, or to be given up.

        `more` is by how much it grows where that was soon: nothing where less was brought than it allows.
        """
        if seconds > HARD:
            return replace(self, now=max(self.least, self.now // 2))
        return replace(self, now=min(self.most, self.now + more)) if seconds < EASY else self
