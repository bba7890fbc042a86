"""What a payment provider reports: no caller with an account, but a message that bears the provider's signature."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.web.rest.shapes import answers

router = Router(tags=["documents"])
NOTICE = {
    "type": "object",
    "required": ["reference", "satang", "proof"],
    "properties": {
        "reference": {"type": "string", "maxLength": 40},
        "satang": {"type": "integer", "minimum": 1},
        "proof": {"type": "string", "maxLength": 100},
    },
}


@router.post(
    "/payments",
    auth=None,
    operation_id="hear_payment",
    summary="Report that a fee was paid, as the payment provider",
    openapi_extra={
        "security": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": NOTICE}}},
        **answers(None),
    },
)
def hear_payment(request: HttpRequest) -> HttpResponse:
    """Take a notice signed as docs/wire/payments.md says; the same `proof` again changes nothing."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    documents.hear_payment(request.body, headers, utc_now())
    return HttpResponse(status=204)
