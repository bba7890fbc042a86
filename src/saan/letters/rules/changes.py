"""What changed between two versions of a draft, so that a reviewer reads only that; and what two people wrote at once, combined."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

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


@dataclass(frozen=True, slots=True)
class Combined:
    """What two people made of one version of a draft.

    `taken` is what the other altered, from `before` to `after`. `clashing` is what both did: `before` as it was typed, which
    stands, and `after` as the other has it.
    """

    draft: Draft
    taken: tuple[Change, ...]
    clashing: tuple[Change, ...]


_WORDING: Final = ("salutation", "closing")
"""Chosen as one: neither is ever taken without the other."""


def combine(opened: Draft, newer: Draft, typed: Draft) -> Combined:
    """Return what was typed over `opened`, with all that somebody else altered meanwhile (`newer`) and this person did not.

    A meeting is combined point by point. Of enclosures only titles are: files come and go by buttons of their own, and those
    of `newer` stay.
    """
    made: dict[str, Any] = {}
    both: set[str] = set()
    before, mine = _points(opened), _points(typed)
    for point, theirs in _points(newer).items():
        old, new = before.get(point, theirs), mine.get(point, theirs)
        made[point] = theirs if new == old else new
        if new != old and theirs not in (old, new):
            both.update(_WORDING if point == "wording" else (point.partition(".")[0],))
    return Combined(
        _of_points(newer, made),
        tuple(one for one in changes(opened, newer) if one.field not in both),
        tuple(one for one in changes(typed, newer) if one.field in both),
    )


def _points(draft: Draft) -> dict[str, Any]:
    """Return what is combined point by point: each field, but both of the wording as one, and each part of those with parts."""
    fields = msgspec.structs.asdict(draft)
    meeting = msgspec.structs.asdict(fields.pop("meeting"))
    wording = tuple(fields.pop(name) for name in _WORDING)
    return {
        **{f"enclosures.{piece.sha256}": piece.title for piece in fields.pop("enclosures")},
        **{f"meeting.{name}": value for name, value in meeting.items()},
        **fields,
        "wording": wording,
    }


def _of_points(draft: Draft, points: Mapping[str, Any]) -> Draft:
    """Return a draft with these points in place of its own."""
    salutation, closing = points["wording"]
    held = {name: points[f"meeting.{name}"] for name in draft.meeting.__struct_fields__}
    return msgspec.structs.replace(
        draft,
        **{name: value for name, value in points.items() if name != "wording" and "." not in name},
        salutation=salutation,
        closing=closing,
        enclosures=tuple(
            msgspec.structs.replace(piece, title=points[f"enclosures.{piece.sha256}"])
            for piece in draft.enclosures
        ),
        meeting=msgspec.structs.replace(draft.meeting, **held),
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
