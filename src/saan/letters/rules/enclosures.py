"""What a page says of สิ่งที่ส่งมาด้วย: each title, and how many files stand behind it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_SAID: Final = re.compile(r"จำนวน\s*[0-9๐-๙]+\s*\S")
"""A quantity that a title says itself, as in `จำนวน ๒ แผ่น`: its writer knows better what is in the file."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One line. `quantity` is how many files there are, or empty where the title says how much it is."""

    title: str
    quantity: str


def enclosed(titles: Iterable[str]) -> tuple[Enclosed, ...]:
    """Return the lines for the titles of a letter's files, in order; files under one title are one line, unless it says its quantity."""
    found = tuple(titles)
    alike = Counter(found)
    lines = []
    for title in found:
        if _SAID.search(title):
            lines.append(Enclosed(title, ""))
        elif alike[title]:
            lines.append(Enclosed(title, f"จำนวน {alike.pop(title)} แฟ้ม"))
    return tuple(lines)
