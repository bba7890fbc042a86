"""What must be true of a page before it is set, so that a person hears of a fault by its place and name."""

import struct

from saan.press.errors import (
    BadEmblemError,
    EmptyFieldError,
    TooLongError,
    UncoveredCharacterError,
)
from saan.press.fonts import covered
from saan.press.pages import Emblem, Page
from saan.press.places import Place, places

MOST_CHARACTERS = 250_000
"""A full record (1 MiB, docs/wire/letter.md) holds about this much Thai; it sets in about two seconds."""
UNSEEN = dict.fromkeys((0x200B, 0x2060, 0xFEFF))
"""Zero-width marks that come with pasted text: they print nothing, so the page leaves them out."""
_SPACE = frozenset("\n\t ")
_PNG = b"\x89PNG\r\n\x1a\n"
_EMBLEM_BYTES, _EMBLEM_SIDE = 512 * 1024, 4096
_NOT_IN_EMBLEMS = (b"<!", b"<image", b"<script", b"<foreignobject", b"<text", b"href")


def check(page: Page, *, draft: bool) -> None:
    """Return when the page can be set; else raise the error that names what is wrong and where."""
    check_places(tuple(places(page, draft=draft)))


def check_places(found: tuple[Place, ...]) -> None:
    """Return when the texts can be printed; else raise the error that names what is wrong and where."""
    for place in found:
        if place.required and not place.text.strip():
            raise EmptyFieldError(place_th=place.name.th, place_en=place.name.en)
    characters = sum(len(place.text) for place in found)
    if characters > MOST_CHARACTERS:
        raise TooLongError(characters=characters, most=MOST_CHARACTERS)
    known = covered()
    for place in found:
        _check_covered(place, known)


def _check_covered(place: Place, known: frozenset[int]) -> None:
    for position, character in enumerate(place.text, 1):
        code = ord(character)
        if code in known or code in UNSEEN or character in _SPACE:
            continue
        raise UncoveredCharacterError(
            shown=character if character.isprintable() else "?",
            code_point=f"U+{code:04X}",
            place_th=place.name.th,
            place_en=place.name.en,
            position=position,
        )


def emblem_format(emblem: Emblem) -> str:
    """Return `png` or `svg`, or raise `BadEmblemError`: no scripts, no links, no text, nothing huge."""
    picture = emblem.picture
    if len(picture) > _EMBLEM_BYTES:
        raise BadEmblemError(reason_th="ไฟล์ใหญ่เกินไป", reason_en="the file is too large")
    if picture.startswith(_PNG) and len(picture) > len(_PNG) + 16:
        if max(struct.unpack_from(">LL", picture, 16)) > _EMBLEM_SIDE:
            raise BadEmblemError(reason_th="ภาพกว้างหรือสูงเกินไป", reason_en="the picture has too many pixels")
        return "png"
    lowered = picture.lower()
    if b"<svg" not in lowered:
        raise BadEmblemError(reason_th="ไม่ใช่ PNG หรือ SVG", reason_en="it is neither PNG nor SVG")
    for word in _NOT_IN_EMBLEMS:
        if word in lowered:
            shown = word.decode()
            raise BadEmblemError(
                reason_th=f"มี {shown} ซึ่งไม่อนุญาต", reason_en=f"it holds {shown}, which is not allowed"
            )
    return "svg"
