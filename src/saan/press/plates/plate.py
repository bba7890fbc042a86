"""A plate: a designer's template, laid out and compiled once, whose pages then only want filling.

Compiling (`compiling`) makes the *prefix*, all that documents of the plate share: fonts, colour profile, fixed text, pages,
form. Its bytes and the state of SHA-256 after them are kept; a document is the prefix and a tail of its own (`filling`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saan.press.pages import Watermark
from saan.press.plates.lines import Fitter
from saan.press.plates.marks import Marks, Style
from saan.press.plates.matrices import Matrices
from saan.press.plates.squares import Squares
from saan.press.plates.static import Voice

if TYPE_CHECKING:  # it reads PDF with pyHanko, which most processes never need
    from saan.press.plates.compiling import GoingOn


@dataclass(frozen=True, slots=True)
class Plate:
    """A compiled template. Immutable; one may serve many signers and threads."""

    marks: Marks
    prefix: bytes
    state: "hashlib._Hash"
    table: bytes
    numbers: Mapping[str, int]
    size: int
    pages: int
    voices: Mapping[Style, Voice]
    squares: Mapping[str, Squares | Matrices]
    fitter: Fitter
    watermark: Watermark
    begun: Mapping[int, str]
    """By a mark's number, the operator that begins its marked content."""
    inaccessible: str = ""
    """Why it is PDF/A-3b and no more; empty where it is PDF/A-3a and PDF/UA-1."""
    more: int = 0
    """How many pages it has beside those of the shortest."""
    going_on: "GoingOn | None" = None

    @property
    def further(self) -> "Plate | None":
        """The same with one page more, for a text or a table that goes on over it."""
        return self.going_on.plate(self.more + 1) if self.going_on else None

    def fields(self) -> frozenset[str]:
        """Return the names of all texts, on pages that it goes on over too; these are laid out, and `BadTemplateError` says what is wrong there."""
        return self.going_on.fields() if self.going_on else self.marks.fields

    @property
    def accessible(self) -> bool:
        """Whether its documents are PDF/A-3a and PDF/UA-1; else they are PDF/A-3b."""
        return not self.inaccessible
