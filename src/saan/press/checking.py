"""What must be true of a page before it is set, so that a person hears of a fault by its place and name."""

from dataclasses import replace

from saan.press import cells
from saan.press.errors import (
    EmptyFieldError,
    MisplacedMarkError,
    TooLongError,
    TooManyTextsError,
    UncoveredCharacterError,
    UnprintedError,
)
from saan.press.fonts import covered
from saan.press.pages import CertificatePage, DirectivePage, Page, SealedPage
from saan.press.places import HOLDER, Place, places
from saan.trust.errors import Text

MOST_CHARACTERS = 250_000
"""A full record (1 MiB, docs/wire/letter.md) holds about this much Thai; it sets in about two seconds."""
MOST_TEXTS = 10_000
"""Paragraphs, lines and cells: some 300 pages of short ones. What more of them take grows faster than their number."""
UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF))
"""Marks that come with pasted text and print nothing where no line ends at them: the page leaves them out.

Of a soft hyphen within a line PDF.js loses the letter beside it, and pypdf and MuPDF tell it as if it had been printed.
"""
_SPACE = frozenset("\n\t ")


def check(page: Page, *, draft: bool) -> None:
    """Return when the page can be set; else raise the error that names what is wrong and where."""
    nameless = isinstance(page, SealedPage) or (isinstance(page, DirectivePage) and not page.kind.signed)
    if nameless and page.signatories:
        raise UnprintedError(
            place_th="ชื่อผู้ลงนาม", place_en="the signatory's name", shown=page.signatories[0].name
        )
    if isinstance(page, CertificatePage) and page.photo and page.holder is None:
        raise EmptyFieldError(place_th=HOLDER.th, place_en=HOLDER.en)
    check_places(tuple(places(page, draft=draft)))


def check_places(found: tuple[Place, ...]) -> None:
    """Return when the texts can be printed; else raise the error that names what is wrong and where."""
    for place in found:
        if place.required and not place.text.translate(UNSEEN).strip():
            raise EmptyFieldError(place_th=place.name.th, place_en=place.name.en)
    told = [place for place in found if not place.again]
    if len(told) > MOST_TEXTS:
        raise TooManyTextsError(texts=len(told), most=MOST_TEXTS)
    characters = sum(len(place.text) for place in told)
    if characters > MOST_CHARACTERS:
        raise TooLongError(characters=characters, most=MOST_CHARACTERS)
    known = covered()
    for place in told:
        _check_text(place, known)


def check_text(text: str, name: Text) -> None:
    """Return when a text can be printed as it is; else name the first character or mark that cannot, and its place."""
    _check_text(Place(name, text), covered())


def _check_text(given: Place, known: frozenset[int]) -> None:
    place = replace(given, text=cells.composed(given.text))
    strange = {
        each for each in set(place.text) - _SPACE if ord(each) not in known and ord(each) not in UNSEEN
    }
    if strange:
        position, character = next(each for each in enumerate(place.text, 1) if each[1] in strange)
        raise UncoveredCharacterError.of(character, place.name, position)
    seen = place.text.translate(UNSEEN)
    if (misplaced := cells.misplaced(seen)) is not None:
        printed = [position for position, each in enumerate(place.text, 1) if ord(each) not in UNSEEN]
        raise MisplacedMarkError(
            shown=cells.around(seen, misplaced),
            place_th=place.name.th,
            place_en=place.name.en,
            position=printed[misplaced],
        )
