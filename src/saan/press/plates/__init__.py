"""Plates: templates that an agency's designer writes in typst, compiled once, then filled and signed by the thousand.

What compiles them, and what verifies documents of them, is imported when first asked for, as signing is in `saan.press`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from saan.press.plates.filling import Filling, Issuer
from saan.press.plates.following import Signatory
from saan.press.plates.plate import Plate
from saan.press.plates.revisions import Tail

if TYPE_CHECKING:
    from saan.press.plates.compiling import compile_plate
    from saan.press.plates.reading import Reader

__all__ = ["Filling", "Issuer", "Plate", "Reader", "Signatory", "Tail", "compile_plate"]

_LATE = {"Reader": "saan.press.plates.reading", "compile_plate": "saan.press.plates.compiling"}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = globals()[name] = getattr(import_module(_LATE[name]), name)
    return found
