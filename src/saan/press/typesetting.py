"""Setting a page: one PDF/A-3a and PDF/UA-1 with the canonical record inside, the same bytes for the same input.

The template decides nothing but layout; each text it prints is made here. Text enters typst as data, never as
markup, so nothing in a page can act as a command.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from saan.press import emblems, layout, printing
from saan.press.checking import UNSEEN, check
from saan.press.emblems import EMBLEM, PHOTO
from saan.press.errors import (
    BadEmblemError,
    NoRoomError,
    PressError,
    TallTextError,
    TypesettingError,
    WideTextError,
)
from saan.press.fonts import CLUSTERED, covered
from saan.press.lettering import lettered
from saan.press.pages import CertificatePage, Emblem, Page, Watermark
from saan.press.places import INITIALS, Place, places
from saan.press.records import require_object
from saan.trust.errors import Text

TEMPLATES = Path(__file__).parent / "templates"
RECORD_NAME = "letter.json"
KEYWORDS = {Watermark.NONE: "saan:letter", Watermark.DEMO: "saan:demo", Watermark.DRAFT: "saan:draft"}
"""Written into the document's keywords, where signing reads what kind of page it has before it."""
COPY = "copy"
"""The template of certified copies, in which another's pages are drawn, tagged or not."""
ALONE = "emblem"
"""The template of a page that holds one picture and nothing else."""
_SHOWN = 40
"""Characters of a line that an error shows."""
_TURNS = 4
"""Times that a page is set: where a text is broken that was too wide, another may be that stands glued to it."""
_CROWDED = re.compile(r"no-room:(\w+)")
"""How a template says which of its rooms is too small (`fitted` in shared.typ)."""
_compilers = threading.local()


class CrowdedError(Exception):
    """A room of a template is too small for its text; `room` is the template's name for it."""

    def __init__(self, room: str) -> None:
        """Hold the name."""
        super().__init__(room)
        self.room = room


def no_room(texts: Iterable[Place], figures: Mapping[str, float]) -> NoRoomError:
    """Return the error that names the longest of the texts that share a room."""
    longest = max(texts, key=lambda place: len(place.text))
    return NoRoomError(
        place_th=longest.name.th,
        place_en=longest.name.en,
        least=f"{layout.values(figures)['least_size']:g}",
        shown=_short(longest.text),
    )


def typeset(
    page: Page,
    record: bytes,
    *,
    watermark: Watermark = Watermark.NONE,
    emblem: Emblem | None = None,
    figures: Mapping[str, float] | None = None,
) -> bytes:
    """Return the page as PDF/A-3a and PDF/UA-1 with `record` (canonical JSON, UTF-8) as associated file; deterministic.

    Raises a `PressError` that names the field when a text is missing, too long, or has characters that
    the font lacks; `BadRecordError` for a record that is no JSON object. `figures` replaces measures of `layout.toml` by name.
    """
    require_object(record)
    draft = watermark is Watermark.DRAFT
    check(page, draft=draft)
    data = printing.data(page, watermark, emblem)
    data |= {"keywords": [KEYWORDS[watermark]], "record_name": RECORD_NAME}
    from saan.press.exact import (  # brings pyHanko and fontTools, a second of every start
        FallenError,
        StrayError,
        exact,
    )

    def put(data: Mapping[str, object]) -> bytes:
        try:
            pdf = compiled(printing.template(page), data, record, page.date, figures or {})
            _require_shown(pdf, emblem, _photo(page))
        except TypesettingError as error:
            _blame(error, page, emblem)
            raise
        except CrowdedError as error:
            raise no_room(
                [each for each in places(page, draft=True) if each.name.en == INITIALS], figures or {}
            ) from error
        try:
            return exact(pdf, layout.margins(figures or {}))
        except FallenError as error:
            raise _named(TallTextError, max(error.texts, key=len), page, draft=draft) from error

    wide = frozenset[str]()
    for turn in range(_TURNS):
        try:
            return put(printing.loosened(data, wide, everywhere=turn > 1) if wide else data)
        except StrayError as error:  # an address, a word in a narrow column: rare, and then set anew
            stray = error.texts
        wide |= stray
    whole = {text for text in wide if any(piece in text for piece in stray)}
    raise _named(WideTextError, max(whole, key=len), page, draft=draft)


def _named(kind: type[PressError], line: str, page: Page, *, draft: bool) -> PressError:
    """Return the error that names the place of a line, by the text of the page that it is part of."""
    show = printing.printer(thai_digits=page.thai_digits)
    said = _bare(line)
    whole = Place(Text("หน้าหนังสือ", "the page"), "")
    name = next((each for each in places(page, draft=draft) if said in _bare(show(each.text))), whole).name
    return kind(shown=_short(line), place_th=name.th, place_en=name.en)


def _short(line: str) -> str:
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def _bare(text: str) -> str:
    return "".join(text.translate(UNSEEN).split())


def _blame(error: TypesettingError, page: Page, emblem: Emblem | None) -> None:
    """Raise `BadEmblemError` for the picture that cannot be set by itself either; return where each can."""
    for name, picture in ((EMBLEM, emblem), (PHOTO, _photo(page))):
        if picture is None:
            continue
        try:
            set_alone(Emblem(picture.picture, name.th))
        except TypesettingError:
            raise BadEmblemError(
                place_th=name.th,
                place_en=name.en,
                reason_th="ไฟล์เสียหาย เปิดดูไม่ได้",
                reason_en="it is broken and does not open",
            ) from error


def set_alone(picture: Emblem) -> None:
    """Return where a picture can be set on an archival page, whatever stands around it; else raise `TypesettingError`."""
    _require_shown(compiled(ALONE, emblems.data(picture), b"{}", date(2000, 1, 1), {}), picture)


def _photo(page: Page) -> Emblem | None:
    return page.photo if isinstance(page, CertificatePage) else None


def _require_shown(pdf: bytes, *pictures: Emblem | None) -> None:
    """Return where each PNG is on the page: typst leaves out of a drawing what it cannot read, without a word."""
    wanted = {one.picture for one in pictures if one and one.picture.startswith(emblems.PNG)}
    if pdf.count(b"/Subtype/Image") < len(wanted):
        raise TypesettingError(reason="a picture was left out")


def compiled(
    template: str, data: Mapping[str, object], record: bytes, day: date, figures: Mapping[str, float]
) -> bytes:
    """Return what typst sets of a template and its data, dated at the day's first moment; or raise `TypesettingError`."""
    try:
        pdf = _compiler().compile(
            str(TEMPLATES / f"{template}.typ"),
            format="pdf",
            pdf_standards=["a-3b"] if template == COPY else ["a-3a", "ua-1"],
            timestamp=datetime.combine(day, time(), UTC),
            sys_inputs={
                "data": json.dumps(lettered(data)),
                "layout": json.dumps(layout.values(figures)),
                "record": record.decode(),
            },
        )
    except (typst.TypstError, UnicodeDecodeError) as error:
        if crowded := _CROWDED.search(str(error)):
            raise CrowdedError(crowded[1]) from error
        raise TypesettingError(reason=str(error)) from error
    if not isinstance(pdf, bytes):
        raise TypesettingError(reason="no bytes came back")
    return pdf


def _compiler() -> typst.Compiler:
    """Return this thread's compiler: it holds fonts and layout caches, and is not shared."""
    if not hasattr(_compilers, "own"):
        covered()  # says plainly when the fonts are missing
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(CLUSTERED)]
        )
        _compilers.own = typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
    compiler: typst.Compiler = _compilers.own
    return compiler
