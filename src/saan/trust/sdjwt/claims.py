"""Paths to claims, and the tree that a set of them makes (claims path pointers: SD-JWT VC §4.6.1, OpenID4VP §7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from saan.trust.sdjwt.errors import NotDisclosableError

Path: TypeAlias = tuple[str | int | None, ...]
"""Steps to a claim: a member's name, an element's number, or None for every element."""

DIGESTS, ELEMENT, ALGORITHM = "_sd", "...", "_sd_alg"
RESERVED = frozenset({DIGESTS, ELEMENT, ALGORITHM})
ALWAYS_SHOWN = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"})
"""Claims of an SD-JWT VC that every verifier needs (§2.2.2.2)."""


@dataclass(slots=True)
class Node:
    """What is said of the claims below one step: `here` when the claim itself is meant."""

    here: bool = False
    below: dict[str | int | None, "Node"] = field(default_factory=dict)

    def at(self, step: str | int) -> "Node | None":
        """Return what is said of one member or element; its own number goes before "every element"."""
        found = self.below.get(step)
        return self.below.get(None) if found is None and isinstance(step, int) else found


def tree(paths: Iterable[Path]) -> Node:
    """Return the tree of a set of paths, or raise `NotDisclosableError` for one that leads nowhere."""
    root = Node()
    for path in paths:
        if not path:
            raise NotDisclosableError(path="()", reason="the path is empty")
        node = root
        for step in path:
            node = node.below.setdefault(step, Node())
        node.here = True
    return root


def shown(path: Path) -> str:
    """Return a path as people read it, such as `courses[*].grade`."""
    return "".join(_step(step, first=not index) for index, step in enumerate(path))


def matches(pattern: Path, path: Path) -> bool:
    """Return whether a path is one that the pattern means, or lies above or below one."""
    return all(
        wanted == step or (wanted is None and isinstance(step, int))
        for wanted, step in zip(pattern, path, strict=False)
    )


def _step(step: str | int | None, *, first: bool) -> str:
    if isinstance(step, str):
        return step if first else f".{step}"
    return f"[{'*' if step is None else step}]"


def prefixes(path: Path) -> Iterator[Path]:
    """Yield the paths above one, nearest last."""
    for end in range(1, len(path)):
        yield path[:end]
