"""Certified copies: a new PDF that shows a paper's pages within a frame, and carries the received bytes inside.

The original is never altered. Its pages are drawn smaller, so that สำเนาถูกต้อง and the receiving stamp stand beside
them and cover nothing; its SHA-256 stands at the foot of each page. An original that cannot be drawn in an archive as it is
(`drawable`) is not drawn: its copy is a page that says why, states the hash and carries the file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from saan.press import layout, words
from saan.press.checking import check_places
from saan.press.drawable import drawable
from saan.press.errors import UndrawableError, UnreadableOriginalError
from saan.press.exact import exact
from saan.press.lettering import whole
from saan.press.opening import opened
from saan.press.pages import Secrecy, Signatory, Watermark
from saan.press.places import Place
from saan.press.printing import Show, broken, printer
from saan.press.signing import QuietWriter
from saan.press.typesetting import COPY, KEYWORDS, CrowdedError, compiled, no_room
from saan.press.verdicts import COPIED_ORIGINAL, COPY_RECORD
from saan.trust.canonical import canonical
from saan.trust.errors import Text

_CM = 72 / 2.54
_SHEET = 21.0, 29.7
_LONGEST_PART = 30
"""Letters of a first or a last name that is never broken: it has room in the smallest letters, and often in larger ones."""
_BROKEN = (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiving stamp says: the receiver, the receive number, the day and the time (`09.30`)."""

    agency: str
    number: str
    day: date
    time: str


def certified_copy(  # noqa: PLR0913 - what the copy says, one by one
    original: bytes,
    by: Signatory,
    day: date,
    *,
    agency: str = "",
    received: Receipt | None = None,
    secrecy: Secrecy | None = None,
    watermark: Watermark = Watermark.NONE,
    figures: Mapping[str, float] | None = None,
    draw: bool = True,
) -> bytes:
    """Return a copy that `by` certifies as true on a day, PDF/A-3b, to be sealed as any page; deterministic.

    `agency` is the id of the agency for which they do, as `th:` and 13 digits, for who verifies the seal. Only an original
    of which is known that a press of Saan set it is to `draw`; one from a stranger goes through `certifying`. `secrecy` is
    the original's: its pages show it where they are drawn, and else the sheet that stands for them does.

    Raises `UnreadableOriginalError` for a file that is no PDF, and the errors of a page for the texts. `figures` are as in `typeset`.
    """
    digest = hashlib.sha256(original).hexdigest()
    reader, drawn, why = _opened(original, draw=draw)
    check_texts(by, received)
    measures = layout.values(figures or {})
    sheets = _sheets(
        by,
        day,
        agency=agency,
        received=received,
        secrecy=None if drawn else secrecy,
        watermark=watermark,
        digest=digest,
        drawn=drawn,
        why=why,
        figures=measures,
    )
    writer = QuietWriter(exact(sheets))
    for index in range(drawn):
        try:
            _draw(writer, reader, index, measures)
        except _BROKEN as error:
            raise UnreadableOriginalError from error
    data = embed.EmbeddedFileObject.from_file_data(
        writer, original, mime_type="application/pdf", params=_params(day)
    )
    embed.embed_file(
        writer,
        embed.FileSpec(
            COPIED_ORIGINAL,
            COPIED_ORIGINAL,
            data,
            description=words.ORIGINAL,
            af_relationship=generic.pdf_name("/Source"),
        ),
    )
    written: bytes = _written(writer)
    return written


def check_texts(by: Signatory, received: Receipt | None) -> None:
    """Return where a copy can say this, or raise the errors of a page for what it cannot."""
    check_places(tuple(_places(by, received)))


def _opened(original: bytes, *, draw: bool) -> tuple[PdfFileReader, int, str]:
    """Return the original, how many of its pages are drawn, all or none, and in Thai why none.

    Raises `UnreadableOriginalError` also for a file that asks for more than anybody reads.
    """
    try:
        reader = opened(original)
        pages = drawable(reader)
    except UndrawableError as error:
        return reader, 0, str(error.fields["reason_th"])
    except _BROKEN as error:
        raise UnreadableOriginalError from error
    return reader, pages if draw else 0, "" if draw else words.COPY_OF_ANOTHER


def _places(by: Signatory, received: Receipt | None) -> list[Place]:
    yours = Text("ชื่อผู้รับรองสำเนา", "the name of who certifies")
    found = [Place(yours, by.name, required=True)]
    found += [Place(Text("ตำแหน่งผู้รับรองสำเนา", "the post of who certifies"), each) for each in by.position]
    if received:
        found.append(Place(Text("เลขรับ", "the receive number"), received.number, required=True))
        found.append(Place(Text("ผู้รับ", "the receiver"), received.agency, required=True))
        found.append(Place(Text("เวลารับ", "the time of receipt"), received.time, required=True))
    return found


def _sheets(  # noqa: PLR0913 - what the copy says, one by one
    by: Signatory,
    day: date,
    *,
    agency: str,
    received: Receipt | None,
    secrecy: Secrecy | None,
    watermark: Watermark,
    digest: str,
    drawn: int,
    why: str,
    figures: Mapping[str, float],
) -> bytes:
    """Return the sheets of the copy without the original's pages."""
    show, pages = printer(thai_digits=True), max(drawn, 1)
    about: dict[str, Any] = {
        "type": "saan.copy",
        "v": 1,
        "of": digest,
        "agency": agency,
        "certified": {"by": by.name, "on": day.isoformat()},
    }
    if received:
        about["received"] = {"by": received.agency, "number": received.number, "on": received.day.isoformat()}
    data = words.LABELS | {
        "title": f"{words.COPY} {digest}",
        "author": by.name,
        "keywords": [KEYWORDS[watermark]],
        "date": [day.year, day.month, day.day],
        "record_name": COPY_RECORD,
        "record_description": words.COPY_RECORD,
        "watermark": watermark.value,
        "copy": words.COPY,
        "certified": [
            words.CERTIFIED_COPY,
            _whole(f"({show(by.name)})"),
            *(broken(show(each)) for each in by.position),
            show(words.long_date(day)),
        ],
        "stamp": _stamp(received, show) if received else None,
        "foot": [],
        "hash_line": words.COPY_FOOT.format(digest=digest),
        "blank": [words.COPY_BLANK, words.COPY_UNDRAWN.format(why=why)] if not drawn else [],
        "pages": [show(words.COPY_PAGE.format(page=page, pages=pages)) for page in range(1, pages + 1)],
        "emblem": None, "secrecy": secrecy.value if secrecy else "", "urgency": "", "digits": [], "body": [], "copies": [],
        "closing": "", "closing_measure": words.MEASURE, "signatories": [],
    }  # fmt: skip
    measures = {**figures, "mark_inset": figures["copy_mark_inset"]}
    try:
        return compiled(COPY, data, canonical(about), day, measures)
    except CrowdedError as error:
        yours, theirs = _places(by, None), _places(by, received)[len(by.position) + 1 :]
        raise no_room(theirs if error.room == "stamp" else yours, {}) from error


def _whole(name: str) -> str:
    """Return a name that breaks at its spaces alone, unless a part of it is too long for that."""
    return whole(name) if max(map(len, name.split(" "))) <= _LONGEST_PART else broken(name)


def _stamp(received: Receipt, show: Show) -> dict[str, Any]:
    said = (received.number, words.long_date(received.day), f"{received.time} น.")
    lines = [[label, broken(show(value))] for label, value in zip(words.STAMP, said, strict=True)]
    return {"agency": broken(show(received.agency)), "lines": lines}


def _draw(writer: QuietWriter, reader: PdfFileReader, index: int, figures: Mapping[str, float]) -> None:
    """Draw a page of the original within the frame of the same page of the copy."""
    form = writer.import_page_as_xobject(reader, page_ix=index)
    left, low, right, high = (float(side) for side in form.get_object()["/BBox"])
    top, tall = figures["copy_top"] * _CM, figures["copy_height"] * _CM
    wide = tall * _SHEET[0] / _SHEET[1]
    scale = min(wide / (right - left), tall / (high - low))
    x = (_SHEET[0] * _CM - scale * (right - left)) / 2 - scale * left
    y = _SHEET[1] * _CM - top - (tall + scale * (high - low)) / 2 - scale * low
    page_ref, _ = writer.find_page_for_modification(index)  # type: ignore[no-untyped-call]  # pyHanko's
    page = page_ref.get_object()
    drawing = b"q %.5f 0 0 %.5f %.3f %.3f cm /Original Do Q\n" % (scale, scale, x, y)
    before = writer.add_object(generic.StreamObject(stream_data=drawing))
    page["/Contents"] = generic.ArrayObject([before, page.raw_get("/Contents")])
    resources = page["/Resources"]
    resources["/XObject"] = generic.DictionaryObject(
        {**_forms(resources), generic.pdf_name("/Original"): form}
    )
    writer.update_container(resources)
    writer.update_container(page)


def _forms(resources: Any) -> dict[Any, Any]:
    held: Any = resources["/XObject"] if "/XObject" in resources else {}  # noqa: SIM401 - `get` would not resolve it
    return {name: held.raw_get(name) for name in held}


def _params(day: date) -> embed.EmbeddedFileParams:
    at = datetime.combine(day, time(), UTC)
    return embed.EmbeddedFileParams(creation_date=at, modification_date=at)


def _written(writer: QuietWriter) -> bytes:
    output = BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]  # pyHanko's
    return bytes(output.getvalue())
