"""Plates: templates that an agency's designer writes in typst, compiled once, then filled and signed by the thousand."""

from saan.press.plates.filling import Filling, Issuer
from saan.press.plates.following import Signatory
from saan.press.plates.plate import Plate, compile_plate
from saan.press.plates.reading import Reader

__all__ = ["Filling", "Issuer", "Plate", "Reader", "Signatory", "compile_plate"]
