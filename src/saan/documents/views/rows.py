"""The rows of a bulk file, before whoever signs for all of them: a list, one row at a time, and its page as it would print."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import say
from saan.documents import api
from saan.documents.errors import DocumentNotFoundError
from saan.documents.forms import RowForm
from saan.documents.views.public import send_pdf
from saan.documents.views.shown import data_rows
from saan.trust.clock import utc_now
from saan.trust.errors import Text


@official()
def rows(request: HttpRequest, viewer: Viewer, batch_id: UUID) -> HttpResponse:
    """List the rows of a checked file, from the first or the one that is asked for."""
    now = utc_now()
    view = api.batch(viewer, batch_id, now)
    form = RowForm(request.GET if "first" in request.GET else None)
    first = form.cleaned_data["first"] if form.is_valid() else 1
    try:
        found = api.sound_rows(viewer, batch_id, now, first=first)
    except DocumentNotFoundError:
        if not form.is_bound:
            raise
        form.add_error("first", say(NO_ROWS))
        found = api.sound_rows(viewer, batch_id, now)
    context = {"view": view, "form": form, "found": found}
    return render(request, "documents/rows.html", context, status=422 if form.errors else 200)


NO_ROWS: Final = Text(
    "แฟ้มนี้ไม่มีแถวตั้งแต่เลขนั้นเป็นต้นไป ระบุเลขที่น้อยกว่านั้น",
    "The file has no rows from that number on; give a smaller one.",
)


@official()
def row(request: HttpRequest, viewer: Viewer, batch_id: UUID, number: int) -> HttpResponse:
    """Show one row: all that its document would say, and where it would be sent."""
    now = utc_now()
    view = api.batch(viewer, batch_id, now)
    found = api.sound_row(viewer, batch_id, number, now)
    one = found.rows[0]
    context = {"view": view, "one": one, "found": found, "rows": data_rows(found.schema, one.data)}
    return render(request, "documents/row.html", context)


@official()
def specimen(_request: HttpRequest, viewer: Viewer, batch_id: UUID, number: int) -> HttpResponse:
    """Send the page that a row would become, marked as a specimen: it bears no number, and nobody signed it."""
    return send_pdf(api.specimen_of_row(viewer, batch_id, number, utc_now()), f"specimen-{number}")
