"""Patterns that would hold up a whole node over one text, found by how they are written, before anybody types a text.

Python matches a pattern by trying. Where what is repeated can itself be read in several ways, as in `([ก-๙]+ ?)+`, each letter
doubles the ways, and a name of forty letters with a slip behind it is tried for days. What repeats openly several times over one
long text is tried as often as its length to that power.
"""

import re
from dataclasses import dataclass
from typing import Final

from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field, Schema
from saan.trust.errors import Text

MOST_TRIES: Final = 10**8
"""How often one text may be tried: a second or two of one processor."""
_TOKEN: Final = re.compile(
    r"""\\. | \[\^?\]?(?:\\.|[^\]\\])*\] | \((?:\?(?:P?<\w+>|P=\w+|[:=!>]|<[=!]|[a-zA-Z-]+:?))? | [*+?][?+]?
    | \{(?P<least>\d*)(?P<to>,?)(?P<most>\d*)\}[?+]? | .""",
    re.VERBOSE | re.DOTALL,
)
_MEND: Final = Text(
    "เขียนให้อ่านได้ทางเดียว เช่น [ก-๙ ]+ แทน ([ก-๙]+ ?)+ หรือกำหนดจำนวนซ้ำให้แน่นอน หรือลด maxLength",
    "Write it so that it can be read in one way, as [ก-๙ ]+ in place of ([ก-๙]+ ?)+, repeat a fixed number of times, or lessen maxLength.",
)


@dataclass(slots=True)
class _Group:
    """What stands between two brackets: whether it can be read in several ways, and how often it repeats openly."""

    several: bool = False
    open: int = 0


def slow_patterns(schema: Schema) -> tuple[Problem, ...]:
    """Return each field whose pattern could hold up a node: asked when a type is loaded.

    A type from before that was asked stays readable, for the documents that stand under it.
    """
    fields = [(one.name, one) for one in schema.fields]
    fields += [(f"{one.name}.{inner.name}", inner) for one in schema.fields for inner in one.fields]
    return tuple(
        Problem(
            f"schema.properties.{path}",
            "documents.definition",
            Text(f"pattern ของ {path} อาจทำให้ระบบช้า", f"The pattern of {path} could hold up the system."),
            _MEND,
        )
        for path, one in fields
        if _is_slow(one)
    )


def _is_slow(one: Field) -> bool:
    return bool(one.pattern) and tries(one.pattern, one.most) > MOST_TRIES


def tries(pattern: str, length: int) -> int:
    """Return how often a text of some length may be tried, at most; beyond all bounds where repeating is repeated."""
    groups, last = [_Group()], _Group()
    for found in _TOKEN.finditer(pattern):
        written = found[0]
        if written.startswith("("):
            groups.append(_Group())
        elif written == ")" and len(groups) > 1:
            last = groups.pop()
            groups[-1].several |= last.several
            groups[-1].open += last.open
        elif written == "|":
            groups[-1].several, last = True, _Group()
        elif (times := _times(found)) is not None:
            least, most = times
            if most > 1 and last.several:
                return MOST_TRIES**2
            groups[-1].several |= least != most
            groups[-1].open += most > least + 1
        else:
            last = _Group()
    often: int = max(length, 1) ** sum(each.open for each in groups)
    return often


def _times(token: re.Match[str]) -> tuple[int, int] | None:
    """Return how often what stands before is repeated, at least and at most; None for what repeats nothing."""
    if token[0][0] in "*+?":
        return {"*": (0, 1 << 30), "+": (1, 1 << 30), "?": (0, 1)}[token[0][0]]
    if token["to"] is None or not token["least"] + token["most"]:
        return None
    least = int(token["least"] or 0)
    return least, (int(token["most"] or 1 << 30) if token["to"] else least)
