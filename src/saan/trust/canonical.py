"""Canonical JSON (RFC 8785, JCS): one byte string for one value."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""What Saan signs. Fractions are written as strings, so that no reader rounds them."""


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a value."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()
