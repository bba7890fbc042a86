"""The rows of a bulk file, before whoever signs for all of them: a list, one row at a time, and its page as it would print."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.documents import api
from saan.documents.forms import RowForm
from saan.documents.views.public import send_pdf
from saan.documents.views.shown import data_rows
from saan.trust.clock import utc_now


@official()
def rows(request: HttpRequest, viewer: Viewer, batch_id: UUID) -> HttpResponse:
    """List the rows of a checked file, from the first or the one that is asked for."""
    now = utc_now()
    view = api.batch(viewer, batch_id, now)
    form = RowForm(view.total, request.GET if "first" in request.GET else None)
    first = form.cleaned_data["first"] if form.is_valid() else 1
    found = api.sound_rows(viewer, batch_id, now, first=first)
    context = {"view": view, "form": form, "found": found, **_around(first, api.ROWS_AT_ONCE, found.total)}
    return render(request, "documents/rows.html", context, status=422 if form.errors else 200)


def _around(first: int, at_once: int, total: int) -> dict[str, int | None]:
    """Return where the rows before and after those that are shown begin; None where there are none."""
    before = max(first - at_once, 1) if first > 1 else None
    return {"before_first": before, "after_first": first + at_once if first + at_once <= total else None}


@official()
def row(request: HttpRequest, viewer: Viewer, batch_id: UUID, number: int) -> HttpResponse:
    """Show one row: all that its document would say, and where it would be sent."""
    now = utc_now()
    view, found = (
        api.batch(viewer, batch_id, now),
        api.sound_rows(viewer, batch_id, now, first=number, limit=1),
    )
    one = found.rows[0]
    context = {
        "view": view,
        "one": one,
        "rows": data_rows(found.schema, one.data),
        **_around(number, 1, found.total),
    }
    return render(request, "documents/row.html", context)


@official()
def specimen(_request: HttpRequest, viewer: Viewer, batch_id: UUID, number: int) -> HttpResponse:
    """Send the page that a row would become, marked as a specimen: it bears no number, and nobody signed it."""
    return send_pdf(api.specimen_of_row(viewer, batch_id, number, utc_now()), f"specimen-{number}")
