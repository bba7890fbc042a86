"""The directory's addresses: static files as The Update Framework wants them, and the door for enrolment requests."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from saan.base.people.access import everyone
from saan.exchange.directory import queries
from saan.exchange.directory.actions.enrolling import submit
from saan.exchange.directory.errors import DoubtedError
from saan.exchange.directory.places import here
from saan.trust.clock import utc_now

FOR_EVER = "public, max-age=31536000, immutable"
PUBLIC = "The directory is public; it is trusted for its signatures, not for where it comes from."


@everyone(PUBLIC)
@require_GET
def metadata(_request: HttpRequest, name: str) -> HttpResponse:
    """Serve a version of a role's metadata."""
    return _file(here().public / "metadata" / name, "application/json", lasting=name != "timestamp.json")


@everyone(PUBLIC)
@require_GET
def target(_request: HttpRequest, path: str) -> HttpResponse:
    """Serve a published file under its hash."""
    return _file(here().public / "targets" / path, "application/octet-stream", lasting=True)


@everyone("Anyone who checks a seal must be able to see which certificates were taken back.")
@require_GET
def revocations(_request: HttpRequest) -> HttpResponse:
    """Serve the authority's revocation list."""
    return _file(here().public / "ca.crl", "application/pkix-crl", lasting=False)


@csrf_exempt
@everyone("An agency that asks to be listed has no account; the request is signed, and a person decides.")
@require_POST
def enrolments(request: HttpRequest) -> HttpResponse:
    """Take in an enrolment request; the answer names it."""
    digest = submit(request.body, at=utc_now())
    return JsonResponse({"digest": digest}, status=202)


@everyone("Whoever knows a request's digest made it, or was told it.")
@require_GET
def enrolment(_request: HttpRequest, digest: str) -> HttpResponse:
    """Say what became of a request."""
    view = queries.by_digest(digest)
    return JsonResponse({"digest": digest, "state": view.state, "reason": view.reason})


def _file(path: Path, media: str, *, lasting: bool) -> HttpResponse:
    if here().doubted.exists():
        raise DoubtedError  # what may be older than what was published takes revocations back
    try:
        body = path.read_bytes()
    except OSError:
        return HttpResponse(status=404, content_type="text/plain")
    answer = HttpResponse(body, content_type=media)
    answer["Cache-Control"] = FOR_EVER if lasting else "no-cache"
    return answer
