"""What a page's template prints, as data: each text ready, one line, in the digits that were chosen."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from saan.press import emblems, words
from saan.press.checking import UNSEEN
from saan.press.emblems import PHOTO, emblem_format
from saan.press.pages import (
    Attendee,
    Block,
    CertificatePage,
    DirectivePage,
    Emblem,
    Heading,
    Kind,
    LetterPage,
    MinutesPage,
    Page,
    Paragraph,
    SealedPage,
    Signatory,
    Watermark,
)

Show = Callable[[str], str]
_MOST_PAGES = 999
_LONGEST_NAME = 60
"""Characters of a name that is kept on one line; a longer one might not find a line that holds it."""
_BOUND = re.compile(r" (?=[ๆฯ”’»)\]}])|(?<=\d) (?=" + "|".join(words.MONTHS) + r")|(?<=[A-Z]) (?=\d)")
"""Spaces at which no line ends: before ๆ and closing marks, between a day and its month, and in `ISO 27001`."""
_JOINER = "\u2060"
_WHOLE = {word.replace("|", ""): word.replace("|", _JOINER) for word in words.LONG}


def template(page: Page) -> str:
    """Return the name of the template that sets a page."""
    match page:
        case LetterPage():
            return page.kind.value
        case SealedPage():
            return "sealed"
        case DirectivePage():
            return "directive"
        case CertificatePage():
            return "certificate"
        case MinutesPage():
            return "minutes"


def data(page: Page, watermark: Watermark, emblem: Emblem | None) -> dict[str, Any]:
    """Return everything that the template of a page prints."""
    show = printer(thai_digits=page.thai_digits)
    names = (*page.names, *(one.name for one in page.signatories))
    return (
        words.LABELS
        | emblems.data(emblem)
        | {
            "date": [page.date.year, page.date.month, page.date.day],
            "watermark": watermark.value,
            "urgency": page.urgency.value if page.urgency else "",
            "secrecy": page.secrecy.value if page.secrecy else "",
            "date_text": show(words.long_date(page.date)),
            "body": [_block(each, show, names) for each in page.body],
            "closing": "",
            "copies": [],
            "closing_measure": words.MEASURE,
            "signatories": [_signatory(each, show) for each in page.signatories],
            "foot": [show(line) for line in page.foot],
            "page_numbers": _page_numbers(thai_digits=page.thai_digits),
        }
        | _own(page, show)
    )


def printer(*, thai_digits: bool) -> Show:
    """Return what turns a text into what is printed of it: one line, seen characters only, digits as chosen.

    Spaces and words within which no line may end are bound by a joiner, which prints and copies as nothing.
    """

    def show(text: str) -> str:
        line = text.translate(UNSEEN).replace("\n", " ").replace("\t", "  ")
        line = _BOUND.sub(f"{_JOINER} {_JOINER}", line)
        for word, bound in _WHOLE.items():
            line = line.replace(word, bound)
        return words.thai_digits(line) if thai_digits else line

    return show


@cache
def _page_numbers(*, thai_digits: bool) -> list[str]:
    show = printer(thai_digits=thai_digits)
    return [show(str(number)) for number in range(1, _MOST_PAGES + 1)]


def _own(page: Page, show: Show) -> dict[str, Any]:
    match page:
        case LetterPage():
            return _letter(page, show)
        case SealedPage():
            return _sealed(page, show)
        case DirectivePage():
            return _directive(page, show)
        case CertificatePage():
            return _certificate(page, show)
        case MinutesPage():
            return _minutes(page, show)


def _letter(page: LetterPage, show: Show) -> dict[str, Any]:
    memo = page.kind is Kind.MEMO
    return _document(page.subject, page.agency) | {
        "number": show(page.number),
        "agency": [show(line) for line in (page.agency, *page.address)],
        "subject": show(page.subject),
        "salutation": show(page.salutation),
        "to": [show(line) for line in page.to],
        "references": [show(line) for line in page.references],
        "enclosures": [
            {"title": show(item.title), "quantity": show(item.quantity)} for item in page.enclosures
        ],
        "closing": "" if memo else show(page.closing),
        "closing_measure": words.MEASURE if memo else show(page.closing),
        "copies": [show(line) for line in page.copies],
        "numerals": [
            show(str(number)) for number in range(1, max(len(page.references), len(page.enclosures)) + 1)
        ],
    }


def _sealed(page: SealedPage, show: Show) -> dict[str, Any]:
    return _document(page.subject, page.agency) | {
        "number": show(page.number),
        "agency": show(page.agency),
        "to": [show(line) for line in page.to],
        "initials": show(page.initials),
    }


def _directive(page: DirectivePage, show: Show) -> dict[str, Any]:
    fields = {
        "kind": page.kind.value,
        "issuer": page.issuer,
        "number": page.number,
        "subject": page.subject,
        "year": words.buddhist_year(page.date),
    }
    head = [
        show(line.format_map(fields))
        for line in words.HEADS[page.kind]
        if page.number.strip() or "{number}" not in line
    ]
    given = words.GIVEN.get(page.kind, "").format(date=words.formal_date(page.date))
    return _document(f"{page.kind.value}{page.issuer} {page.subject}", page.issuer) | {
        "head": head,
        "given": show(given),
        "issuer": show(page.issuer),
        "bears_emblem": page.kind is not page.kind.NEWS,
    }


def _certificate(page: CertificatePage, show: Show) -> dict[str, Any]:
    photo = page.photo
    return _document(page.subject, page.agency) | {
        "number": show(page.number),
        "agency": [show(line) for line in (page.agency, *page.address)],
        "subject": show(page.subject),
        "given": show(words.CERTIFIED.format(date=words.formal_date(page.date))),
        "holder": _signatory(page.holder, show) if page.holder else [],
        "photo": list(photo.picture) if photo else None,
        "photo_format": emblem_format(photo, PHOTO) if photo else "png",
    }


def _minutes(page: MinutesPage, show: Show) -> dict[str, Any]:
    fields = {
        "title": page.title,
        "session": page.session,
        "date": words.long_date(page.date),
        "place": page.place,
    }
    lists = [(words.LABELS[f"{name}_label"], getattr(page, name)) for name in ("present", "absent", "others")]
    return _document(f"รายงานการประชุม{page.title} ครั้งที่ {page.session}", page.agency) | {
        "head": [show(line.format_map(fields)) for line in words.MINUTES],
        "attendance": [
            {"label": label, "people": list(_attendees(people, show))} for label, people in lists if people
        ],
        "opened": show(words.OPENED.format(time=page.opened)),
        "closed": show(words.CLOSED.format(time=page.closed)),
    }


def _document(title: str, author: str) -> dict[str, Any]:
    return {"title": " ".join(title.translate(UNSEEN).split()), "author": author.translate(UNSEEN)}


def _attendees(people: tuple[Attendee, ...], show: Show) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(people, 1):
        words_of_it = [_run(show(word), kept=True) for word in one.name.split()]
        yield {"numeral": show(str(number)), "name": words_of_it, "post": show(one.post)}


def _signatory(one: Signatory, show: Show) -> list[str]:
    return [f"({show(one.name)})", *(show(line) for line in one.position)]


def _block(block: Block, show: Show, names: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        lines = [_runs(line, show, names) for line in block.text.split("\n")]
        return {"is": "paragraph", "lines": lines, "level": block.level}
    if isinstance(block, Heading):
        lines = [_runs(line, show, names) for line in block.text.split("\n")]
        return {"is": "heading", "lines": lines, "centred": block.centred}
    return {
        "is": "table",
        "shares": [column.share for column in block.columns],
        "aligns": [column.align.value for column in block.columns],
        "titles": [show(column.title) for column in block.columns],
        "rows": [[show(cell) for cell in row] for row in block.rows],
    }


def _runs(line: str, show: Show, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return a line in runs; a name is a run of its own, which the template never breaks."""
    whole = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    if not whole:
        return [_run(show(line), kept=False)]
    # What goes on with a mark of its last letter is another name: นายก is not in นายกิตติ.
    parts = re.split(
        "(" + "|".join(re.escape(name) for name in whole) + ")(?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])", line
    )
    return [_run(show(part), kept=index % 2 == 1) for index, part in enumerate(parts) if part]


def _run(text: str, *, kept: bool) -> dict[str, Any]:
    return {"text": text, "kept": kept and len(text) <= _LONGEST_NAME}
