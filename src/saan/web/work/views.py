"""The page of background work that needs a person."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.office.doing import tell
from saan.web.errors import NotAllowedError
from saan.web.work import tending

REVIVED = Text(th="สั่งให้ทำใหม่แล้ว", en="It is being tried again.")
DISCARDED = Text(th="ทิ้งงานแล้ว", en="The job was discarded.")


def runs_the_node(viewer: Viewer) -> bool:
    """Return whether the reader administers the whole of the agency that runs this node."""
    return viewer.agency_id == agencies.operator() and people.administers_whole_agency(viewer, utc_now())


@official(Role.ADMINISTRATOR)
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what was given up and what keeps failing, each with why and what can be done."""
    _operator(viewer)
    return render(request, "account/office/work.html", {"work": tending.work()})


@official(Role.ADMINISTRATOR)
@require_POST
def revive(request: HttpRequest, viewer: Viewer, job_id: UUID) -> HttpResponse:
    """Have a job run now."""
    tending.revive(job_id, _operator(viewer))
    tell(request, REVIVED)
    return redirect("office_work")


@official(Role.ADMINISTRATOR)
@require_POST
def discard(request: HttpRequest, viewer: Viewer, job_id: UUID) -> HttpResponse:
    """Remove a job for ever that was given up."""
    tending.discard(job_id, _operator(viewer))
    tell(request, DISCARDED)
    return redirect("office_work")


def _operator(viewer: Viewer) -> journal.Actor:
    if not runs_the_node(viewer):
        raise NotAllowedError
    return journal.Actor(person=viewer.person_id)
