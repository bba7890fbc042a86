"""What changed between two versions of a draft, so that a reviewer reads only that."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

from saan.letters.rules.draft import Draft


class Fate(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text and what became of it."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed, by its name in a `Draft`. `stretches` tell where, for texts; other fields show `before` and `after`."""

    field: str
    before: object
    after: object
    stretches: tuple[Stretch, ...] = ()


def changes(before: Draft, after: Draft) -> tuple[Change, ...]:
    """Return the fields that differ, in the order of the form; the body paragraph by paragraph."""
    return tuple(
        Change(name, old, new, _stretches(old, new) if name == "body" else ())
        for name in msgspec.structs.asdict(before)
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )


def _stretches(before: str, after: str) -> tuple[Stretch, ...]:
    old, new = before.splitlines(), after.splitlines()
    found: list[Stretch] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch(Fate.SAME, "\n".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Stretch(Fate.REMOVED, "\n".join(old[i1:i2])))
        if j2 > j1:
            found.append(Stretch(Fate.ADDED, "\n".join(new[j1:j2])))
    return tuple(found)
