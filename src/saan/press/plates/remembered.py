"""What was made of texts lately, within bounds: a look-up costs what a dictionary's does, and no call of Python's."""

from collections.abc import Callable
from typing import TypeVar

_Made = TypeVar("_Made")


class Remembered(dict[str, _Made]):
    """What `make` makes of texts, of at most so many: when half of them are new, what was not asked for since is forgotten."""

    def __init__(self, make: Callable[[str], _Made], most: int) -> None:
        super().__init__()
        self._make, self._half = make, most // 2
        self._older: dict[str, _Made] = {}

    def __missing__(self, text: str) -> _Made:
        if len(self) >= self._half:
            self._older = dict(self)
            self.clear()
        made = self._older.get(text)
        if made is None:
            made = self._make(text)
        self[text] = made
        return made
