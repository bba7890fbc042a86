"""`/verify/offline/`: the verifier that works on the visitor's own machine, to use or to save."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saan.base.people.access import everyone
from saan.web.middleware import PERMISSIONS
from saan.web.offline.listing import signed_list
from saan.web.offline.page import filled, policy

NAME = "saan-verifier.html"


@everyone("whoever holds a document may check it, without telling this node which")
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Answer with the page, or with `?download` as a file; the same bytes for everyone."""
    response = HttpResponse(filled(*signed_list()))
    response.headers["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    response.headers["Permissions-Policy"] = PERMISSIONS.replace("camera=()", "camera=(self)")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Vary"] = "Accept-Encoding"
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response
