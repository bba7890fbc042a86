"""The one catalogue of act types, and who asked to be told of each."""

from collections import defaultdict
from dataclasses import dataclass

from saan.trust.errors import Kind, SaanError, Text


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


def subscribe(act_type: ActType, task: str) -> None:
    """Have `task` (a dotted name) enqueued, with the act's id, in the transaction of every such act.

    Only `web/wiring.py` subscribes, so that one file shows how the houses react to each other.
    """
    if task not in _subscribers[act_type.code]:
        _subscribers[act_type.code].append(task)


def subscribers(act_type: ActType) -> tuple[str, ...]:
    """Return the tasks that wait for acts of a type."""
    return tuple(_subscribers[act_type.code])
