"""Decisions about agencies and units, as values: paths of the tree, codes, names."""

from uuid import UUID

HEX_DIGITS = 32
DEEPEST = 12
"""Levels of units: `path` has room for twelve ids, from a ministry down to a section with levels to spare."""

AFTER_EVERY_ID = "g"
"""Sorts after every hexadecimal digit in every collation, so `path + AFTER_EVERY_ID` ends a subtree's range."""


def path_of(unit_id: UUID, parent_path: str) -> str:
    """Return the path of a unit below a parent; a root's parent path is empty."""
    return parent_path + unit_id.hex


def ids_in_path(path: str) -> tuple[UUID, ...]:
    """Return the ids from the root down to the unit itself."""
    return tuple(UUID(path[start : start + HEX_DIGITS]) for start in range(0, len(path), HEX_DIGITS))


def is_within(path: str, root: str) -> bool:
    """Return whether a unit is the root of a subtree or below it."""
    return path.startswith(root)
