"""The log over HTTP (C2SP tlog-tiles) and the witness's door (C2SP tlog-witness). All of it is public."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from saan.base.journal import place
from saan.base.journal.actions.witnessing import add_checkpoint as cosign
from saan.base.journal.queries import witnessed_head
from saan.trust import tiles
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.witness import MAX_REQUEST_BYTES, SIZE_MEDIA_TYPE, StaleError, WitnessRefusalError

_NOTE = "text/plain; charset=utf-8"
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_MOMENT = "public, max-age=1"


class NothingPublishedError(SaanError):
    """There is no checkpoint to show yet."""

    code = "journal.nothing-published"
    kind = Kind.NOT_FOUND
    text = Text(th="ยังไม่มีจุดตรวจสอบของบันทึกนี้", en="There is no checkpoint of this log yet.")
    remedy_text = Text(th="โปรดลองใหม่ภายหลัง", en="Try again later.")


@require_safe
def checkpoint(_request: HttpRequest, number: int = 1) -> HttpResponse:
    """Return the newest published checkpoint, with the cosignatures collected so far."""
    _require_present(number)
    return _note(place.log_folder().published())


@gzip_page
@require_safe
def tile(_request: HttpRequest, name: str, number: int = 1) -> HttpResponse:
    """Return a tile or entry bundle. What a name stands for never changes, so it may be kept for ever."""
    _require_present(number)
    data = place.log_folder().read(tiles.tile_of(f"tile/{name}"))
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": _FOR_EVER})


@csrf_exempt  # another node asks, without cookies; the log's signature is what admits it
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign another log's checkpoint, or answer with the status that C2SP tlog-witness prescribes."""
    try:
        # One byte more than is allowed, so that a longer body is refused without being read.
        lines = cosign(request.read(MAX_REQUEST_BYTES + 1))
    except WitnessRefusalError as refusal:
        media = SIZE_MEDIA_TYPE if isinstance(refusal, StaleError) else _NOTE
        return HttpResponse(refusal.body(), content_type=media, status=refusal.status)
    except SaanError as error:
        if error.kind is not Kind.UNAVAILABLE:
            raise
        # No page: a program asks, and whoever keeps the other log reads this in its doctor's report.
        return HttpResponse(f"{error.message().en}\n", content_type=_NOTE, status=503)
    return HttpResponse(lines, content_type=_NOTE)


@require_safe
def witnessed(_request: HttpRequest, origin_hash: str) -> HttpResponse:
    """Return the newest checkpoint that this node cosigned of a log."""
    return _note(witnessed_head(origin_hash))


def _require_present(number: int) -> None:
    """Only the log that is kept now is served: tiles of an earlier one would contradict what may be cached."""
    if number != place.log_number():
        raise NothingPublishedError


def _note(text: str | None) -> HttpResponse:
    if text is None:
        raise NothingPublishedError
    return HttpResponse(text, content_type=_NOTE, headers={"Cache-Control": _FOR_A_MOMENT})
