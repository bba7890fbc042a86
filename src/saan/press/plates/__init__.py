"""Plates: templates that an agency's designer writes in typst, compiled once, then filled and signed by the thousand.

What verifies them is imported when first asked for, as signing is in `saan.press`.
"""

from typing import TYPE_CHECKING, Any

from saan.press.plates.filling import Filling, Issuer
from saan.press.plates.following import Signatory
from saan.press.plates.plate import Plate, compile_plate
from saan.press.plates.revisions import Tail

if TYPE_CHECKING:
    from saan.press.plates.reading import Reader

__all__ = ["Filling", "Issuer", "Plate", "Reader", "Signatory", "Tail", "compile_plate"]


def __getattr__(name: str) -> Any:
    if name == "Reader":
        from saan.press.plates.reading import Reader

        return Reader
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
