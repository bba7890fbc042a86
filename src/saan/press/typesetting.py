"""Setting a page: one PDF/A-3b with the canonical record inside, the same bytes for the same input.

The template decides nothing but layout; each text it prints is made here. Text enters typst as data, never as
markup, so nothing in a page can act as a command.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from saan.press import layout, printing
from saan.press.checking import check
from saan.press.errors import TypesettingError
from saan.press.fonts import FOLDER, covered
from saan.press.pages import Emblem, Page, Watermark

TEMPLATES = Path(__file__).parent / "templates"
RECORD_NAME = "letter.json"
KEYWORDS = {Watermark.NONE: "saan:letter", Watermark.DEMO: "saan:demo", Watermark.DRAFT: "saan:draft"}
"""Written into the document's keywords, where signing reads what kind of page it has before it."""
_compilers = threading.local()


def typeset(
    page: Page,
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
        pdf = compiler().compile(
            str(TEMPLATES / f"{printing.template(page)}.typ"),
            format="pdf",
            pdf_standards=["a-3b"],
            timestamp=datetime.combine(page.date, time(), UTC),
            sys_inputs={
                "data": json.dumps(
                    printing.data(page, watermark, emblem)
                    | {"keywords": [KEYWORDS[watermark]], "record_name": RECORD_NAME}
                ),
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


def compiler() -> typst.Compiler:
    """Return this thread's compiler: it holds fonts and layout caches, and is not shared."""
    if not hasattr(_compilers, "own"):
        covered()  # says plainly when the fonts are missing
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
        )
        _compilers.own = typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
    compiler: typst.Compiler = _compilers.own
    return compiler
