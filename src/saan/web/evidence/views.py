"""The page of a letter's evidence, each file of it, and all of it in one archive."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from saan.base.people.access import official
from saan.base.people.api import Viewer
from saan.trust.clock import utc_now
from saan.web.errors import NoSuchPageError
from saan.web.evidence.gathering import bundle, gather

SANDBOX = "default-src 'none'; sandbox"


@official()
def evidence(request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """List what can be shown of a letter, and how a stranger checks it."""
    return render(request, "saan/evidence.html", {"evidence": gather(viewer, letter_id, utc_now())})


@official()
def piece(_request: HttpRequest, viewer: Viewer, letter_id: UUID, name: str) -> HttpResponse:
    """Send one file of a letter's evidence."""
    found = next((one for one in gather(viewer, letter_id, utc_now()).pieces if one.name == name), None)
    if found is None:
        raise NoSuchPageError
    return _saved(found.read(), found.name, found.media)


@official()
def archive(_request: HttpRequest, viewer: Viewer, letter_id: UUID) -> HttpResponse:
    """Send a letter's evidence as one ZIP archive."""
    gathered = gather(viewer, letter_id, utc_now())
    return _saved(bundle(gathered), f"{gathered.stem}.zip", "application/zip")


def _saved(content: bytes, name: str, media: str) -> HttpResponse:
    """Answer with a file that a browser only ever saves."""
    headers = {"Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"}
    response = HttpResponse(content, content_type=media, headers=headers)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
