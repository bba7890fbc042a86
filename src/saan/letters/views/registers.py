"""The registers of letters received and sent (forms 13 and 14), for any days, on screen and on paper."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from saan.base.agencies import api as agencies
from saan.base.forms import DaysForm, typed_day
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.people.choosing import LONGEST_WORDS
from saan.base.spreadsheets import BEGIN, row
from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.letters import api
from saan.trust.clock import BANGKOK, utc_now
from saan.trust.errors import Text

READERS: Final = (Role.CLERK, Role.AUDITOR)
RECEIVED: Final = (api.Book.RECEIVED, api.Book.SECRET_RECEIVED)
SENT: Final = (api.Book.SENT, api.Book.CIRCULAR, api.Book.MEMO, api.Book.NOTE, api.Book.SECRET_SENT)
TO: Final = Text(th="ถึง", en="to")
SHOWN: Final = 200
PRINTED: Final = 1000
"""How many lines a page shows: to read, and to print a busy day whole."""
_A_DAY: Final = timedelta(days=1)
SHELF: Final = (
    api.Book.RECEIVED,
    api.Book.SENT,
    api.Book.CIRCULAR,
    api.Book.MEMO,
    api.Book.NOTE,
    api.Book.ORDER,
    api.Book.RULE,
    api.Book.ANNOUNCEMENT,
    api.Book.CERTIFICATE,
    api.Book.MINUTES,
    api.Book.SECRET_RECEIVED,
    api.Book.SECRET_SENT,
)
"""The order in which the books stand; sorting is stable, so the central registry's come first of each kind."""


COLUMNS: Final = (
    Text(th="วันที่", en="Day"),
    Text(th="เลขทะเบียน", en="Entry"),
    Text(th="ปี พ.ศ.", en="Buddhist year"),
    Text(th="ที่", en="Number"),
    Text(th="ลงวันที่", en="Dated"),
    Text(th="จาก", en="From"),
    Text(th="ถึง", en="To"),
    Text(th="เรื่อง", en="Subject"),
    Text(th="การปฏิบัติ", en="Action"),
    Text(th="สถานะของรายการ", en="What the line says"),
    Text(th="หมายเหตุ", en="Remark"),
    Text(th="เวลาที่บันทึก", en="Entered at"),
)
STANDING: Final = {
    "given": Text(th="ใช้อยู่", en="counts"),
    "corrected": Text(th="แก้ไข", en="corrected"),
    "void": Text(th="โมฆะ", en="void"),
    "replaced": Text(th="โมฆะ ดูรายการที่แก้", en="void, see the line that took its place"),
}


@official()
def registers(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the agency's registers and those of one's own units; a search finds those of the others one may open."""
    _require_reader(viewer)
    words = request.GET.get("unit", "")[:LONGEST_WORDS]
    shelf = api.shelf(viewer, utc_now(), words)
    books = sorted(shelf.books, key=lambda one: SHELF.index(one.book))
    context = {"books": books, "shelf": shelf, "words": words.strip()}
    return render(request, "letters/registers.html", context)


@official()
def register(
    request: HttpRequest, viewer: Viewer, book: str, unit_id: UUID, *, own: bool = False
) -> HttpResponse:
    """Show one register between two days, today unless others are asked for; nothing where those cannot be read."""
    _require_reader(viewer)
    at = utc_now()
    form, kept = _asked(request, at), api.Book(book)
    days = form.days()
    after, lines = request.GET.get("after"), PRINTED if "whole" in request.GET else SHOWN
    page: api.Page[api.Line] = (
        api.register_lines(viewer, kept, unit_id, *days, at, after, lines, own=own)
        if days
        else api.Page((), "")
    )
    context = {
        "form": form,
        "page": page,
        "first": "after" not in request.GET,
        "book": kept,
        "whole": _whole(request, *days) if days and page.after and lines != PRINTED else "",
        "received": kept in RECEIVED,
        "agency": agencies.agency(viewer.agency_id),
        "unit": agencies.unit(unit_id),
        "days": _days(*days) if days else "",
        "beside": _beside(request, *days, thai.bangkok_day(at)) if days else ("", ""),
        "unread": days is None,
        "form_name": _form_name(kept),
        "own": own,
        "sheet": _sheet(request, *days) if days else "",
        "address": reverse("letters:own-register" if own else "letters:register", args=[book, unit_id]),
    }
    return render(request, "letters/register.html", context, status=200 if days else 422)


@official()
def sheet(
    request: HttpRequest, viewer: Viewer, book: str, unit_id: UUID, *, own: bool = False
) -> HttpResponseBase:
    """Send all lines of a register between two days as a table for spreadsheets; days as ISO 8601 writes them."""
    _require_reader(viewer)
    at = utc_now()
    days = _asked(request, at).days()
    if days is None:
        return register(request, book, unit_id, own=own)  # which says what is wrong with them
    kept = api.Book(book)

    def part(after: str) -> api.Page[api.Line]:
        return api.register_lines(viewer, kept, unit_id, *days, at, after, PRINTED, own=own)

    first = part("")  # a refusal is a page, not the end of half a file
    said = attrgetter(
        "th" if in_thai() else "en"
    )  # when rows are sent, the request's language is no longer set
    answer = StreamingHttpResponse(
        chain((BEGIN, row(map(said, COLUMNS))), _cells(first, part, said)),
        content_type="text/csv; charset=utf-8",
    )
    name = f"{book}-{days[0].isoformat()}-{days[1].isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(
    page: api.Page[api.Line],
    part: Callable[[str], api.Page[api.Line]],
    said: Callable[[Text], str],
) -> Iterator[str]:
    """Yield a row of the table for each line, of the page at hand and of those behind it."""
    while True:
        for line in page.rows:
            given = ", ".join(map(said, line.given_to))
            yield row(
                (
                    line.day.isoformat(),
                    line.running,
                    line.year,
                    line.number,
                    line.dated.isoformat(),
                    line.from_line,
                    line.to_line,
                    line.subject,
                    given or (line.sent_on.isoformat() if line.sent_on else ""),
                    said(STANDING[_standing(line)]),
                    line.remark,
                    line.entered_at.astimezone(BANGKOK).isoformat(timespec="seconds"),
                )
            )
        if not page.after:
            return
        page = part(page.after)


def _standing(line: api.Line) -> str:
    return "replaced" if line.replaced_on else str(line.sort)


def _asked(request: HttpRequest, at: datetime) -> DaysForm:
    """Return which days of a register are asked for: today, where none are named."""
    today = thai.bangkok_day(at)
    return DaysForm.asked(request.GET, today, today)


def _require_reader(viewer: Viewer) -> None:
    """Return where the viewer has a register to open: by a role, or as registrar of secret letters."""
    at = utc_now()
    if not people.roles_of(viewer, at) & {*READERS} and not api.keeps_secret_register(viewer, at):
        raise people.NotAuthorisedError


def _form_name(book: api.Book) -> str:
    """Return the number of the regulation's form; the series of orders and the like have none."""
    if book in RECEIVED:
        return say(Text(th="แบบที่ ๑๓", en="Form 13"))
    return say(Text(th="แบบที่ ๑๔", en="Form 14")) if book in SENT else ""


def _whole(request: HttpRequest, first: date, last: date) -> str:
    """Return the address that shows the same days in one piece."""
    return f"{request.path}?{_between(first, last)}&whole=1"


def _sheet(request: HttpRequest, first: date, last: date) -> str:
    """Return the address that sends the same days as a table."""
    return f"{request.path}lines.csv?{_between(first, last)}"


def _beside(request: HttpRequest, first: date, last: date, today: date) -> tuple[str, str]:
    """Return the addresses of the day before the days shown and of the day after them; none after today."""
    before = _between(first - _A_DAY, first - _A_DAY) if first > date.min else ""
    after = _between(last + _A_DAY, last + _A_DAY) if last < today else ""
    return before and f"{request.path}?{before}", after and f"{request.path}?{after}"


def _between(first: date, last: date) -> str:
    return urlencode({"first": typed_day(first), "last": typed_day(last)})


def _days(first: date, last: date) -> str:
    """Return the days of a register as its head writes them, in the reader's language."""
    said = thai.long_date if in_thai() else thai.english_date
    return said(first) if first == last else f"{said(first)} {say(TO)} {said(last)}"
