"""The page that says what expires when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.lasting import tasks
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer, authority, roles_of
from saan.base.words import say
from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.trust.ids import AgencyId
from saan.web.expiries.gathering import gather
from saan.web.expiries.picture import drawn

WHO = (Role.ADMINISTRATOR, Role.CLERK, Role.AUDITOR)


@official(*WHO)
def expiries(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what of the agency expires when, what waits to be stamped, and what stands in the way."""
    at = utc_now()
    found = gather(AgencyId(viewer.agency_id), at)
    context = {
        "found": found,
        "pictures": (
            (
                Text("หลักฐานต้องต่ออายุภายใน", "Evidence is to be renewed before"),
                drawn(found.evidence),
                "evidence",
            ),
            (Text("เอกสารหมดอายุการใช้", "Documents end"), drawn(found.validity), "validity"),
        ),
        "may_mend": Role.ADMINISTRATOR in roles_of(viewer, at),
        "may_rehash": any(one.weaker for one in found.hashed) and found.rehashing is None,
    }
    return render(request, "saan/expiries.html", context)


@official(Role.ADMINISTRATOR)
@require_POST
def now(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Have all that is due tried now, for whoever mended what stood in the way."""
    del viewer
    tasks.last()
    documents.archive_now(utc_now())
    messages.success(request, say(Text("สั่งให้ลองใหม่แล้ว", "It is being tried again")))
    return redirect("office_expiries")


@official(Role.ADMINISTRATOR)
@require_POST
def rehash(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Order evidence under a stronger hash function for all that was issued in bulk."""
    documents.order_rehash(authority(viewer, utc_now()), AgencyId(viewer.agency_id))
    messages.success(request, say(Text("สั่งต่ออายุแล้ว ระบบทำต่อเอง", "Ordered; it goes on by itself")))
    return redirect("office_expiries")
