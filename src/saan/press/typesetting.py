"""Setting a letter's page: one PDF/A-3b with the canonical record inside, the same bytes for the same input.

The template decides nothing but layout; each text it prints is made here. Text enters typst as data, never as
markup, so nothing in a letter can act as a command.
"""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from saan.press import layout, words
from saan.press.checking import UNSEEN, check, emblem_format
from saan.press.errors import TypesettingError
from saan.press.fonts import FOLDER, covered
from saan.press.pages import Emblem, Kind, LetterPage, Paragraph, Watermark

TEMPLATES = Path(__file__).parent / "templates"
RECORD_NAME = "letter.json"
KEYWORDS = {Watermark.NONE: "saan:letter", Watermark.DEMO: "saan:demo", Watermark.DRAFT: "saan:draft"}
"""Written into the document's keywords, where signing reads what kind of page it has before it."""
_MOST_PAGES = 999
_compilers = threading.local()


def typeset(
    page: LetterPage,
    record: bytes,
    *,
    watermark: Watermark = Watermark.NONE,
    emblem: Emblem | None = None,
    figures: Mapping[str, float] | None = None,
) -> bytes:
    """Return the page as PDF/A-3b with `record` (canonical JSON, UTF-8) as associated file; deterministic.

    Raises a `PressError` that names the field when a text is missing, too long, or has characters that
    the font lacks. `figures` replaces measures of `layout.toml` by name.
    """
    check(page, draft=watermark is Watermark.DRAFT)
    try:
        pdf = _compiler().compile(
            str(TEMPLATES / f"{page.kind}.typ"),
            format="pdf",
            pdf_standards=["a-3b"],
            timestamp=datetime.combine(page.date, time(), UTC),
            sys_inputs={
                "data": json.dumps(_data(page, watermark, emblem)),
                "layout": json.dumps(layout.values(figures or {})),
                "record": record.decode(),
            },
        )
    except (typst.TypstError, UnicodeDecodeError) as error:
        raise TypesettingError(reason=str(error)) from error
    if not isinstance(pdf, bytes):
        raise TypesettingError(reason="no bytes came back")
    from saan.press.exact import exact  # brings pyHanko and fontTools, a second of every start

    return exact(pdf)


def _compiler() -> typst.Compiler:
    """Return this thread's compiler: it holds fonts and layout caches, and is not shared."""
    if not hasattr(_compilers, "own"):
        covered()  # says plainly when the fonts are missing
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
        )
        _compilers.own = typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
    compiler: typst.Compiler = _compilers.own
    return compiler


def _data(page: LetterPage, watermark: Watermark, emblem: Emblem | None) -> dict[str, object]:
    show = _printer(thai_digits=page.thai_digits)
    memo = page.kind is Kind.MEMO
    agency = (page.agency, *page.address)
    return words.LABELS | {
        "title": page.subject.translate(UNSEEN),
        "author": page.agency.translate(UNSEEN),
        "keywords": [KEYWORDS[watermark]],
        "record_name": RECORD_NAME,
        "date": [page.date.year, page.date.month, page.date.day],
        "watermark": watermark.value,
        "urgency": page.urgency.value if page.urgency else "",
        "secrecy": page.secrecy.value if page.secrecy else "",
        "emblem": list(emblem.picture) if emblem else None,
        "emblem_format": emblem_format(emblem) if emblem else "svg",
        "emblem_alt": emblem.described if emblem else words.LABELS["emblem_alt"],
        "number": show(page.number),
        "agency": [show(line) for line in agency],
        "date_text": show(words.long_date(page.date)),
        "subject": show(page.subject),
        "salutation": show(page.salutation),
        "to": [show(line) for line in page.to],
        "references": [show(line) for line in page.references],
        "enclosures": [
            {"title": show(item.title), "quantity": show(item.quantity)} for item in page.enclosures
        ],
        "body": [_paragraph(part, page) for part in page.body],
        "closing": "" if memo else show(page.closing),
        "closing_measure": words.MEASURE if memo else show(page.closing),
        "signatory": [f"({show(page.signatory.name)})", *(show(line) for line in page.signatory.position)],
        "foot": [show(line) for line in page.foot],
        "copies": [show(line) for line in page.copies],
        "numerals": [
            show(str(number)) for number in range(1, max(len(page.references), len(page.enclosures)) + 1)
        ],
        "page_numbers": [show(str(number)) for number in range(1, _MOST_PAGES + 1)],
    }


def _printer(*, thai_digits: bool) -> Callable[[str], str]:
    """Return what turns a text into what is printed of it: one line, seen characters only, digits as chosen."""

    def show(text: str) -> str:
        line = text.translate(UNSEEN).replace("\n", " ").replace("\t", "  ")
        return words.thai_digits(line) if thai_digits else line

    return show


def _paragraph(part: Paragraph, page: LetterPage) -> dict[str, object]:
    show = _printer(thai_digits=page.thai_digits)
    return {"lines": [show(line) for line in part.text.split("\n")], "level": part.level}
