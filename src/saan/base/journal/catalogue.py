"""The one catalogue of act types, and who asked to be told of each."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from saan.trust.errors import Kind, SaanError, Text
from saan.trust.ids import AgencyId

Wanted = Callable[[AgencyId, str], bool]
"""Whether an agency's acts of a type's code are waited for just now; asked in the act's transaction."""


@dataclass(frozen=True, slots=True)
class ActType:
    """A kind of act: its code, its name in both languages, and the legal basis it rests on by default."""

    code: str
    name: Text
    basis: str


class UnknownActTypeError(SaanError):
    """An act was recorded or subscribed to under a code that no house has declared."""

    code = "journal.unknown-act-type"
    kind = Kind.INTERNAL
    text = Text(th="ไม่รู้จักประเภทของการกระทำ {act_type}", en="The act type {act_type} is not in the catalogue.")


_types: dict[str, ActType] = {}
_subscribers: dict[str, list[str]] = defaultdict(list)
_wanted: dict[str, Wanted] = {}


def declare(code: str, *, th: str, en: str, basis: str) -> ActType:
    """Put an act type into the catalogue and return it; a house does this once, in its `acts.py`."""
    known = _types.get(code)
    made = ActType(code, Text(th=th, en=en), basis)
    if known is not None and known != made:
        message = f"two meanings for the act type {code}"
        raise RuntimeError(message)
    _types[code] = made
    return made


def find(code: str) -> ActType:
    """Return the act type of a code, or raise `UnknownActTypeError`."""
    try:
        return _types[code]
    except KeyError:
        raise UnknownActTypeError(act_type=code) from None


def all_types() -> tuple[ActType, ...]:
    """Return every declared type, ordered by code."""
    return tuple(_types[code] for code in sorted(_types))


def subscribe(act_type: ActType, task: str, *, wanted: Wanted | None = None) -> None:
    """Have `task` (a dotted name) enqueued, with the act's id, in the transaction of every such act.

    With `wanted`, only where it says so: most agencies have nobody to tell. It is one answer for the task.
    Only `web/subscriptions.py` subscribes, so that one file shows how the houses react to each other.
    """
    if wanted is not None:
        _wanted[task] = wanted
    if task not in _subscribers[act_type.code]:
        _subscribers[act_type.code].append(task)


def subscribers(act_type: ActType) -> tuple[str, ...]:
    """Return the tasks that wait for acts of a type."""
    return tuple(_subscribers[act_type.code])


def is_wanted(task: str, agency: AgencyId, act_type: ActType) -> bool:
    """Return whether a subscriber waits for this agency's acts of a type just now."""
    asked = _wanted.get(task)
    return asked is None or asked(agency, act_type.code)
