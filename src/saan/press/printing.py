"""What a page's template prints, as data: each text ready, one line, in the digits that were chosen."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from saan.press import cells, emblems, wholes, words
from saan.press.checking import UNSEEN
from saan.press.emblems import PHOTO
from saan.press.lettering import BREAK, JOINER, UNDRAWN, unbroken
from saan.press.pages import (
    Attendee,
    Block,
    CertificatePage,
    DirectivePage,
    Emblem,
    Enclosure,
    Heading,
    Kind,
    LetterPage,
    MinutesPage,
    NotePage,
    Page,
    Paragraph,
    SealedPage,
    Signatory,
    Watermark,
)

Show = Callable[[str], str]
Run = dict[str, Any]
"""A piece of a line: its text, whether it is kept whole, and whether some of it is English."""
Tell = Callable[[str], list[Run]]
"""Turns a line into its runs: as `Show` prints it, with names apart."""
_PIECE = re.compile("[เ-ไ]?[ก-ฮ][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[ะาำๅๆฯ]*|.", re.DOTALL)
"""What stands on one line even of a word that has to be broken."""
_LONG_WORD = re.compile("[^\\s\u0e01-\u0e4f\u200b\u2060]{12,}")
"""Of no Thai letters, between which typst knows where a line may end."""
_ACROSS = frozenset({"paragraph", "list", "heading"})
"""Blocks whose lines run across the page: what is too wide for them is wider than any other room."""
_WHOLE, _MEASURED = 20, 4
"""Letters of a word or a figure for which a column is made wide enough, and how many of the longest the template measures."""
_UNTITLED = (SealedPage, NotePage)
"""Pages on which no subject stands: a heading within their text is a heading of the first level."""


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
        case NotePage():
            return "note"


def data(page: Page, watermark: Watermark, emblem: Emblem | None) -> dict[str, Any]:
    """Return everything that the template of a page prints."""
    show = printer(thai_digits=page.thai_digits)
    tell = _teller(show, wholes.short(_names(page)))
    return (
        words.LABELS
        | emblems.data(emblem)
        | {
            "date": [page.date.year, page.date.month, page.date.day],
            "watermark": watermark.value,
            "urgency": page.urgency.value if page.urgency else "",
            "secrecy": page.secrecy.value if page.secrecy else "",
            "date_text": show(words.long_date(page.date)),
            "body": _blocks(page.body, tell),
            "heading_level": 1 if isinstance(page, _UNTITLED) else 2,
            "closing": "",
            "copies": [],
            "closing_measure": words.MEASURE,
            "signatories": [_signatory(each, show, tell) for each in page.signatories],
            "foot": list(map(tell, page.foot)),
            "digits": [show(str(digit)) for digit in range(10)],
        }
        | _own(page, show, tell)
    )


def _names(page: Page) -> list[str]:
    """Return what no line of a page breaks: the names given with it, and whoever it is to, about or by."""
    found = [*page.names, *(one.name for one in page.signatories)]
    match page:
        case LetterPage() | NotePage():
            found += (*page.to, *page.copies)
        case SealedPage():
            found += (*page.to, *page.copies)
        case CertificatePage() if page.holder:
            found.append(page.holder.name)
        case MinutesPage():
            found += (one.name for one in (*page.present, *page.absent, *page.others))
        case _:
            pass
    return found


def _teller(show: Show, names: list[str]) -> Tell:
    """Return what turns a line into runs; what is kept is a run of its own, which the template never breaks."""
    return lambda line: [_run(show(piece), kept=kept) for piece, kept in wholes.pieces(line, names)]


def _named(line: str, show: Show, tell: Tell) -> list[Run]:
    """Return a line that is a name as one run."""
    return [_run(show(line), kept=True)] if len(line) <= wholes.LONGEST else tell(line)


def printer(*, thai_digits: bool) -> Show:
    """Return what turns a text into what is printed of it: one line, seen characters only, digits as chosen.

    Spaces at which no line may end are bound by a joiner, which prints and copies as nothing.
    """

    def show(text: str) -> str:
        line = cells.composed(text).translate(UNSEEN).replace("\n", " ").replace("\t", "  ")
        line = words.thai_digits(line) if thai_digits else line
        return wholes.BOUND.sub(f"{JOINER} {JOINER}", line)

    return show


def loosened(data: Mapping[str, Any], wide: Collection[str], *, everywhere: bool = False) -> dict[str, Any]:
    """Return a page's data in which a line may end anywhere within texts that are wider than their room.

    A text that stands in a narrow room, such as a cell, and also in a paragraph is loosened in the narrow room alone,
    or else `everywhere`.
    """
    kept = {name: each for name, each in data.items() if name in UNDRAWN}
    spared = frozenset[str]() if everywhere else _ACROSS
    rooms, met = _loose({name: each for name, each in data.items() if name not in kept}, wide, spared)
    if left := [text for text in wide if text not in met]:
        rooms, _ = _loose(rooms, left, frozenset())
    return {**kept, **rooms}


def _loose(
    data: dict[str, Any], wide: Collection[str], spared: Collection[str]
) -> tuple[dict[str, Any], set[str]]:
    """Return data with texts loosened, and from what is glued to them, but for blocks of the kinds that are spared, and which of the texts were met."""
    ordered, met = sorted(wide, key=lambda text: (-len(text), text)), set[str]()
    pattern = re.compile("|".join(f"{JOINER}*".join(map(re.escape, text)) for text in ordered))

    def parted(found: re.Match[str]) -> str:
        met.add(found[0].replace(JOINER, ""))
        before, text, after = found.string[: found.start()], found[0], found.string[found.end() :]
        return f"{_end(before, text)}{BREAK.join(_PIECE.findall(text))}{_end(text, after)}"

    def loose(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(parted, value)
        if isinstance(value, list):
            return [loose(each) for each in value]
        if isinstance(value, dict) and value.get("is") not in spared:
            return {name: loose(each) for name, each in value.items()}
        return value

    return loose(data), met


def broken(text: str) -> str:
    """Return a text for a narrow room: a line may end anywhere within its long words that are not Thai."""
    return _LONG_WORD.sub(lambda word: BREAK.join(word[0]), text)


def _own(page: Page, show: Show, tell: Tell) -> dict[str, Any]:
    match page:
        case LetterPage():
            return _letter(page, show, tell)
        case SealedPage():
            return _sealed(page, show, tell)
        case DirectivePage():
            return _directive(page, show, tell)
        case CertificatePage():
            return _certificate(page, show, tell)
        case MinutesPage():
            return _minutes(page, show, tell)
        case NotePage():
            return _note(page, show, tell)


def _letter(page: LetterPage, show: Show, tell: Tell) -> dict[str, Any]:
    memo = page.kind is Kind.MEMO
    return _document(page.subject, page.agency) | {
        "number": show(page.number),
        "agency": list(map(tell, (*([page.unit] if page.unit else []), page.agency, *page.address))),
        "subject": tell(page.subject),
        "salutation": show(page.salutation),
        "to": [_named(line, show, tell) for line in page.to],
        "references": list(map(tell, page.references)),
        "enclosures": _enclosures(page.enclosures, show, tell),
        "closing": "" if memo else show(page.closing),
        "closing_measure": words.MEASURE if memo else show(page.closing),
        "copies": [_named(line, show, tell) for line in page.copies],
        "numerals": _numerals(max(len(page.references), len(page.enclosures)), show),
    }


def _sealed(page: SealedPage, show: Show, tell: Tell) -> dict[str, Any]:
    return _document(page.subject, page.agency) | {
        "number": show(page.number),
        "agency": tell(page.agency),
        "to": [_named(line, show, tell) for line in page.to],
        "initials": broken(show(page.initials)),
        "copies": [_named(line, show, tell) for line in page.copies],
    }


def _directive(page: DirectivePage, show: Show, tell: Tell) -> dict[str, Any]:
    fields = {
        "kind": page.kind.value,
        "issuer": page.issuer,
        "number": page.number,
        "subject": page.subject,
        "year": words.buddhist_year(page.date),
    }
    head = [
        line.format_map(fields)
        for line in words.HEADS[page.kind]
        if page.number.strip() or "{number}" not in line
    ]
    given = words.GIVEN.get(page.kind, "").format(date=words.formal_date(page.date))
    return _document(" ".join(head), page.issuer) | {
        "head": list(map(tell, head)),
        "given": show(given),
        "issuer": tell(page.issuer),
        "bears_emblem": page.kind is not page.kind.NEWS,
    }


def _certificate(page: CertificatePage, show: Show, tell: Tell) -> dict[str, Any]:
    photo = page.photo
    return _document(page.subject, page.agency) | {
        "number": show(page.number),
        "agency": list(map(tell, (page.agency, *page.address))),
        "subject": tell(page.subject),
        "given": show(words.CERTIFIED.format(date=words.formal_date(page.date))),
        "holder": _signatory(page.holder, show, tell) if page.holder else [],
        "photo": emblems.drawing(photo, PHOTO) if photo else None,
    }


def _minutes(page: MinutesPage, show: Show, tell: Tell) -> dict[str, Any]:
    fields = {
        "title": page.title,
        "session": page.session,
        "date": words.long_date(page.date),
        "place": page.place,
    }
    lists = [(words.LABELS[f"{name}_label"], getattr(page, name)) for name in ("present", "absent", "others")]
    return _document(f"รายงานการประชุม{page.title} ครั้งที่ {page.session}", page.agency) | {
        "head": [tell(line.format_map(fields)) for line in words.MINUTES],
        "attendance": [
            {"label": label, "people": list(_attendees(people, show, tell))}
            for label, people in lists
            if people
        ],
        "numerals": _numerals(max(len(people) for _, people in lists), show),
        "opened": show(words.OPENED.format(time=page.opened)),
        "closed": show(words.CLOSED.format(time=page.closed)),
    }


def _note(page: NotePage, show: Show, tell: Tell) -> dict[str, Any]:
    return _document(page.subject, page.agency) | {
        "agency": [tell(line) for line in (page.unit, page.agency) if line.strip()],
        "salutation": show(page.salutation),
        "to": [_named(line, show, tell) for line in page.to],
        "enclosures": _enclosures(page.enclosures, show, tell),
        "copies": [_named(line, show, tell) for line in page.copies],
        "numerals": _numerals(len(page.enclosures), show),
    }


def _enclosures(enclosures: tuple[Enclosure, ...], show: Show, tell: Tell) -> list[dict[str, Any]]:
    return [{"title": tell(item.title), "quantity": show(item.quantity)} for item in enclosures]


def _numerals(most: int, show: Show) -> list[str]:
    return [show(str(number)) for number in range(1, most + 1)]


def _document(title: str, author: str) -> dict[str, Any]:
    return {"title": " ".join(title.translate(UNSEEN).split()), "author": author.translate(UNSEEN)}


def _attendees(people: tuple[Attendee, ...], show: Show, tell: Tell) -> Iterator[dict[str, Any]]:
    for one in people:
        yield {"name": [_run(show(one.name), kept=True)], "post": tell(one.post)}


def _signatory(one: Signatory, show: Show, tell: Tell) -> list[list[Run]]:
    return [_named(f"({one.name})", show, tell), *map(tell, one.position)]


def _blocks(blocks: Sequence[Block], tell: Tell) -> list[dict[str, Any]]:
    """Return the text block by block; items in a row are one list, in which those that start further in are lists of their own."""
    made: list[dict[str, Any]] = []
    lists: list[tuple[int, list[dict[str, Any]]]] = []
    for block in blocks:
        told = _block(block, tell)
        level = told.get("level", 0)
        if not level:
            lists.clear()
            made.append(told)
            continue
        while lists and lists[-1][0] > level:
            lists.pop()
        if not lists or lists[-1][0] < level:
            begun: dict[str, Any] = {"is": "list", "items": []}
            (lists[-1][1][-1]["more"] if lists else made).append(begun)
            lists.append((level, begun["items"]))
        lists[-1][1].append(told | {"more": []})
    return list(_several(made))


def _several(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield blocks, lists of one item as what they are: paragraphs that start further in, as มติที่ประชุม does."""
    for block in blocks:
        items = block.get("items", ())
        for item in items:
            item["more"] = list(_several(item["more"]))
        if len(items) == 1:
            yield items[0]
            yield from items[0]["more"]
        else:
            yield block


def _block(block: Block, tell: Tell) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        lines = [tell(line) for line in block.text.split("\n")]
        return {"is": "paragraph", "lines": lines, "level": block.level}
    if isinstance(block, Heading):
        lines = [tell(line) for line in block.text.split("\n")]
        return {"is": "heading", "lines": lines, "centred": block.centred}
    titles = [tell(column.title) for column in block.columns]
    rows = [[tell(cell) for cell in row] for row in block.rows]
    return {
        "is": "table",
        "shares": [column.share for column in block.columns],
        "aligns": [column.align.value for column in block.columns],
        "titles": titles,
        "rows": rows,
        "needs": [
            {"title": _widest([title]), "cells": _widest(row[place] for row in rows)}
            for place, title in enumerate(titles)
        ],
    }


def _end(before: str, after: str) -> str:
    """Return the sign that a line may end between two texts, where one may."""
    may = before and after and before[-1] not in cells.NEVER_LAST and after[0] not in cells.NEVER_FIRST
    return BREAK if may else ""


def _widest(column: Iterable[list[Run]]) -> list[str]:
    """Return the longest pieces of cells in one column that should stand on one line each, few enough to be measured."""
    found = {piece for cell in column for run in cell for piece in unbroken(run["text"])}
    return sorted((piece for piece in found if len(piece) <= _WHOLE), key=lambda piece: (-len(piece), piece))[
        :_MEASURED
    ]


def _run(text: str, *, kept: bool) -> Run:
    """Return a run; of a name also its words, which are kept where the whole of it finds no room."""
    english = words.LATIN.search(text) is not None
    return {"text": text, "kept": kept, "words": text.split(" ") if kept else [], "english": english}
