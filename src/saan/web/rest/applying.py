"""Applying without an account: what may be applied for, applying, and following one's own application."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Header, Router

from saan.documents import api as documents
from saan.trust.clock import utc_now
from saan.web.rest.shapes import answers, read

router = Router(tags=["applying"])


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an applicant asks for. Types that want files are applied for on the page."""

    data: dict[str, Any]
    email: str = ""
    language: str = "th"


class Taken(msgspec.Struct, frozen=True):
    """The receipt, and the token that follows the application: whoever has it sees the application."""

    receipt: documents.Receipt
    token: str


class Renewed(msgspec.Struct, frozen=True):
    """The token that opens the document from now on."""

    token: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the data anew, with what was missing."""

    data: dict[str, Any]


def _json(value: object) -> HttpResponse:
    made = msgspec.json.encode(value)
    return HttpResponse(made, content_type="application/json", headers={"Cache-Control": "no-store"})


def _described(gives: Any, takes: type | None = None) -> dict[str, Any]:
    described: dict[str, Any] = {"security": [], **answers(gives)}
    if takes is not None:
        schema = answers(takes)["responses"]["200"]["content"]
        described["requestBody"] = {"required": True, "content": schema}
    return described


@router.get(
    "/apply",
    auth=None,
    operation_id="list_open_types",
    summary="What the public may apply for here",
    openapi_extra=_described(tuple[documents.TypeRow, ...]),
)
def list_open_types(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """List the types that are open to the public."""
    return _json(documents.open_types())


@router.post(
    "/apply/{agency}/{code}",
    auth=None,
    operation_id="apply_for_document",
    summary="Apply for a document without an account",
    openapi_extra=_described(Taken, Asked),
)
def apply_for_document(
    request: HttpRequest,
    agency: str,
    code: str,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=16, max_length=200)
    ] = None,
) -> HttpResponse:
    """Take an application of the public.

    The same `Idempotency-Key` again begins no second one, and asks for no second fee. Whoever repeats it with the same
    data gets the token again, so make it at random, such as a UUID: nobody else can guess it then.
    """
    body = read(request, Asked)
    asked = documents.Request(
        agency, code, body.data, email=body.email, language=body.language, key=idempotency_key or ""
    )
    receipt = documents.apply(asked, documents.Channel.PAGE, None, utc_now())
    return _json(Taken(receipt, documents.follow_token(receipt.application_id)))


@router.get(
    "/follow/{token}",
    auth=None,
    operation_id="follow_application",
    summary="Where one's own application stands",
    openapi_extra=_described(documents.Followed),
)
def follow_application(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """Show an application to whoever holds its token."""
    return _json(documents.followed(documents.followed_id(token, utc_now()), utc_now()))


@router.post(
    "/follow/{token}/answer",
    auth=None,
    operation_id="answer_officials",
    summary="Give what was missing",
    openapi_extra=_described(None, Answer),
)
def answer_officials(request: HttpRequest, token: str) -> HttpResponse:
    """Take what was missing."""
    body = read(request, Answer)
    documents.answer(documents.followed_id(token, utc_now()), body.data, (), utc_now())
    return HttpResponse(status=204)


@router.post(
    "/follow/{token}/withdraw",
    auth=None,
    operation_id="withdraw_application",
    summary="Withdraw one's own application",
    openapi_extra=_described(None),
)
def withdraw_application(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """Withdraw an application."""
    documents.withdraw(documents.followed_id(token, utc_now()), utc_now())
    return HttpResponse(status=204)


@router.post(
    "/follow/{token}/link",
    auth=None,
    operation_id="renew_own_link",
    summary="Make a new private link in place of one's own",
    openapi_extra=_described(Renewed),
)
def renew_own_link(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """Give a new token of an issued document; the one that was used for it opens nothing any more."""
    now = utc_now()
    return _json(Renewed(documents.new_own(documents.followed_id(token, now), now)))


@router.delete(
    "/follow/{token}/link",
    auth=None,
    operation_id="void_own_link",
    summary="Void one's own private link",
    openapi_extra=_described(None),
)
def void_own_link(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """Void the link of an issued document: nobody opens it by that any more, and only the agency makes another."""
    now = utc_now()
    documents.void_own(documents.followed_id(token, now), now)
    return HttpResponse(status=204)


@router.get(
    "/follow/{token}/document.pdf",
    auth=None,
    operation_id="read_own_document",
    summary="The document that one's application led to",
    openapi_extra={"security": [], **answers(None)},
)
def read_own_document(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - ninja's shape
    """Send an applicant the document."""
    pdf, _ = documents.page_for_applicant(documents.followed_id(token, utc_now()))
    return HttpResponse(pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})
