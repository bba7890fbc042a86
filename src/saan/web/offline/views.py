"""`/verify/offline/`: the verifier that works on the visitor's own machine, to use or to save."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saan.base.people.access import everyone
from saan.trust.trustlist import TYP
from saan.web.middleware import PERMISSIONS
from saan.web.offline.listing import signed_list
from saan.web.offline.page import filled, policy

NAME = "saan-verifier.html"


@everyone("a saved verifier is given a newer list as a file, without telling this node what is checked")
@require_safe
def listed(_request: HttpRequest) -> HttpResponse:
    """Answer with the newest trust list (docs/wire/faces.md §1), which every saved page of this node accepts."""
    token, _ = signed_list()
    if not token:
        raise Http404
    response = HttpResponse(token, content_type=f"application/{TYP}")
    response.headers["Content-Disposition"] = 'attachment; filename="saan-trust-list.jwt"'
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


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
