"""Verifying by call: the same engine and the same bounds as the page `/verify/`, without a token."""

from typing import Final

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from saan.web.rest.shapes import answers
from saan.web.verify import answering
from saan.web.verify.errors import NothingGivenError
from saan.web.verify.told import Verified, told
from saan.web.verify.uploads import MOST_FILES

router = Router(tags=["verify"])

_FILES: Final = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_FILES,
            "items": {"type": "string", "format": "binary"},
        }
    },
}


@router.post(
    "/verify",
    auth=None,
    operation_id="verify_files",
    summary="What holds of files given together: letters, envelopes, receipts, journal proofs",
    openapi_extra={
        "security": [],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILES}}},
        **answers(Verified),
    },
)
def verify_files(request: HttpRequest) -> HttpResponse:
    """Say what holds, what does not, and what could not be checked. Nothing that is sent is kept."""
    with answering.place():
        given = answering.receive(request)
        if not given:
            raise NothingGivenError(most=MOST_FILES)
        report = answering.answer(given)
    found = msgspec.json.encode(told(report))
    return HttpResponse(found, content_type="application/json", headers={"Cache-Control": "no-store"})
