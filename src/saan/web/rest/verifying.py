"""Verifying by call: the same engine and the same bounds as the page `/verify/`, without a token."""

from typing import Final

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from saan.web.rest.shapes import answers
from saan.web.verify import answering
from saan.web.verify.errors import NothingGivenError, TooMuchGivenError
from saan.web.verify.told import Verified, told
from saan.web.verify.uploads import MOST_BYTES, MOST_FILES, MOST_TEXT

router = Router(tags=["verify"])

_FILES: Final = {
    "type": "object",
    "properties": {
        "files": {
            "type": "array",
            "maxItems": MOST_FILES,
            "items": {"type": "string", "format": "binary"},
        },
        "text": {
            "type": "string",
            "maxLength": MOST_TEXT,
            "description": "A wallet's document, a seal or a link from a paper, as text.",
        },
    },
}


@router.post(
    "/verify",
    auth=None,
    operation_id="verify_files",
    summary="What holds of files or of a text: letters, documents in every form, pictures of their codes, evidence",
    openapi_extra={
        "security": [],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILES}}},
        **answers(Verified),
    },
)
def verify_files(request: HttpRequest) -> HttpResponse:
    """Say what holds, what does not, and what could not be checked. Nothing that is sent is kept.

    Files are letters and issued documents (PDF), credentials (SD-JWT), seals (bytes), records, status lists, envelopes,
    receipts, proofs, and pictures or scans of a page, whose codes are read. `notes` name what only a person can see.
    """
    with answering.place():
        given = answering.receive(request)
        text = request.POST.get("text", "")
        if len(text) > MOST_TEXT:
            raise TooMuchGivenError(megabytes=MOST_BYTES >> 20, most=MOST_FILES)
        if not given and not text.strip():
            raise NothingGivenError(most=MOST_FILES)
        report = answering.answer(given, text)
    found = msgspec.json.encode(told(report))
    return HttpResponse(found, content_type="application/json", headers={"Cache-Control": "no-store"})
