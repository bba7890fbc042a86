"""Opening a secret letter, sent or received, to one more person beside those it shows."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.base.words import say
from saan.letters import api
from saan.letters.forms import ReaderForm
from saan.trust.clock import utc_now
from saan.trust.errors import Text

Naming = Callable[[Viewer, UUID, UUID, datetime], None]


@official()
def sent(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Open a secret letter of one's unit to one more person."""
    at = utc_now()
    return _ask(request, viewer, api.letter(viewer, letter_id, at), api.name_reader, at)


@official()
def received(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Open a secret letter that came to one more person, to read and no more."""
    at = utc_now()
    return _ask(request, viewer, api.incoming_letter(viewer, letter_id, at), api.name_incoming_reader, at)


def _ask(
    request: HttpRequest, viewer: Viewer, view: api.LetterView | api.IncomingView, name: Naming, at: datetime
) -> HttpResponse:
    came = isinstance(view, api.IncomingView)
    whence = reverse("letters:incoming" if came else "letters:letter", args=[view.row.id])
    offered = api.possible_readers(viewer, view, at)
    form = ReaderForm(request.POST or None, among=offered, at=at) if offered else None
    if form is not None and form.is_valid():
        name(viewer, view.row.id, form.cleaned_data["person"], at)
        opened = Text(th="เปิดหนังสือให้อ่านเพิ่มแล้ว", en="The letter is open to one more reader")
        messages.success(request, say(opened))
        return redirect(whence)
    context = {"view": view, "form": form, "came": came, "whence": whence}
    return render(request, "letters/readers.html", context, status=422 if form and form.errors else 200)
