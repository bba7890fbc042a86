"""How many bytes lie in memory for requests under way: of each node at the other end, and of all together.

Without it, whoever opens many requests and finishes none fills the memory of a node that bounds each of them.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from saan.exchange.refusals import BusyError, TooMuchUnderWayError


class UnderWay:
    """Counts what is held, within what one may have and within what all may have; belongs to one event loop."""

    def __init__(self, of_one: int, of_all: int) -> None:
        self._of_one, self._of_all = of_one, of_all
        self._each: dict[Hashable, int] = {}
        self._all = 0

    @contextmanager
    def of(self, whose: Hashable) -> Iterator["Held"]:
        """Give what counts for one request; all of it is given back at the end."""
        held = Held(self, whose)
        try:
            yield held
        finally:
            held.give_back()

    def add(self, whose: Hashable, size: int) -> None:
        """Count bytes more, or none of them: then raise `TooMuchUnderWayError` of the one, or `BusyError` of all."""
        one = self._each.get(whose, 0) + size
        if one > self._of_one:
            raise TooMuchUnderWayError(limit=self._of_one)
        if self._all + size > self._of_all:
            raise BusyError
        self._each[whose] = one
        self._all += size

    def take_off(self, whose: Hashable, size: int) -> None:
        """Count bytes less that were counted before."""
        self._all -= size
        left = self._each[whose] - size
        if left:
            self._each[whose] = left
        else:
            del self._each[whose]  # or it would grow by everybody who ever called


class Held:
    """What one request holds."""

    __slots__ = ("_all", "_size", "_whose")

    def __init__(self, under_way: UnderWay, whose: Hashable) -> None:
        self._all, self._whose, self._size = under_way, whose, 0

    def take(self, size: int) -> None:
        """Count bytes more; raise what `UnderWay.add` raises."""
        self._all.add(self._whose, size)
        self._size += size

    def give_back(self) -> None:
        """Count none any more."""
        if self._size:
            self._all.take_off(self._whose, self._size)
            self._size = 0
