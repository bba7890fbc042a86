"""Status lists for whoever checks documents, and for every cache on the way: the same bytes to all."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from saan.base.people.access import everyone
from saan.documents import api
from saan.documents.errors import PastListError
from saan.documents.queries.status import TTL
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

MEDIA: Final = "application/statuslist+jwt"


@everyone("a status list is the same for all, and who fetches it does not say which document is checked")
def status_list(request: HttpRequest, digits: str, serial: int) -> HttpResponseBase:
    """Send a status list, for anyone to keep for as long as it says; of a moment that has passed there is none (Token Status List §8.4)."""
    if "time" in request.GET:  # today's list in its place would say of a day what is so now
        raise PastListError
    token, mark = api.status_list(AgencyId(f"th:{digits}"), serial, utc_now())
    tag = f'"{mark}"'
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    response = HttpResponseNotModified() if tag in known else HttpResponse(token, content_type=MEDIA)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={int(TTL.total_seconds())}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
