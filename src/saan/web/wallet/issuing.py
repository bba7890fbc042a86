"""OpenID4VCI 1.0, the pre-authorised way: an applicant takes their document into a wallet of their choice."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from saan.base.people.access import everyone
from saan.documents import api as documents
from saan.trust import compact
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.web.wallet import codes
from saan.web.wallet.codes import RefusedError
from saan.web.wallet.credentials import configuration, credentials, kind_name, public, type_metadata
from saan.web.wallet.keyset import KEPT, keyset

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
MOST_BODY = 200_000
ANY = "wallets read what an issuer offers before they ask for anything"
BY_CODE = "a wallet proves itself by the code that its holder gave it, and then by the token it got"
ASKED_FIRST: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Max-Age": "86400",
}
"""What a browser is told whose page is a wallet of another origin. No cookie comes with what it sends, and what it is told is for whoever
asks, or has the code or token: an origin opens nothing."""
View = Callable[..., HttpResponse]


def answering(view: View) -> View:
    """Answer a refusal as the protocol has it, to a wallet of any origin, and let no cache keep any answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, *parts: Any, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":  # a browser asks before it sends a token or JSON to another origin
            return HttpResponse(status=204, headers=ASKED_FIRST)
        try:
            response = view(request, *parts, **named)
        except RefusedError as refused:
            response = JsonResponse({"error": refused.code}, status=refused.status)
            if refused.status == 401:  # noqa: PLR2004 - RFC 6750 §3
                response.headers["WWW-Authenticate"] = f'Bearer error="{refused.code}"'
        except SaanError as refused:
            told = {"error": "credential_request_denied", "error_description": refused.code}
            response = JsonResponse(told, status=400)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


@everyone(ANY)
@require_safe
def issuer(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Say what is issued here (OpenID4VCI §12.2)."""
    return _for_all(
        {
            "credential_issuer": public(""),
            "authorization_servers": [public("")],
            "credential_endpoint": public("/wallet/credential"),
            "nonce_endpoint": public("/wallet/nonce"),
            "batch_credential_issuance": {"batch_size": codes.MOST_KEYS},
            "display": [
                {"locale": "th", "name": "ระบบออกเอกสารราชการ สาร"},
                {"locale": "en", "name": "Saan, official documents"},
            ],
            "credential_configurations_supported": {
                kind_name(kind): configuration(kind) for kind in documents.presentable()
            },
        }
    )


@everyone(ANY)
@require_safe
def authorization(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Say where tokens are had (RFC 8414)."""
    return _for_all(
        {
            "issuer": public(""),
            "token_endpoint": public("/wallet/token"),
            "grant_types_supported": [GRANT],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["none"],
            "authorization_details_types_supported": ["openid_credential"],
            "pre-authorized_grant_anonymous_access_supported": True,
        }
    )


@everyone(ANY)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Say which keys seal documents here (SD-JWT VC §5)."""
    return _for_all({"issuer": public(""), "jwks": {"keys": keyset()}})


def _for_all(told: dict[str, Any]) -> HttpResponse:
    """Answer what is the same for everybody, so that caches keep it for as long as this node does."""
    headers = {"Cache-Control": f"public, max-age={KEPT}", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(told, headers=headers)


@everyone(ANY)
@require_safe
def kind(request: HttpRequest, digits: str, code: str, version: int) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Tell a type's metadata (SD-JWT VC §4), which never changes for a version."""
    for row in documents.versions(f"th:{digits}", code):
        if row.version == version:
            response = JsonResponse(type_metadata(documents.type_version(row.id)))
            response.headers["Cache-Control"] = "public, max-age=86400"
            response.headers["Access-Control-Allow-Origin"] = "*"
            return response
    raise documents.TypeUnknownError


@everyone("the private link that an applicant was given opens this one document and nothing else")
@never_cache
@require_safe
def offered(request: HttpRequest, token: str) -> HttpResponse:
    """Show an applicant the code by which a wallet fetches their document."""
    application_id = documents.followed_id(token, utc_now())
    view = documents.taken(application_id, utc_now())
    if view.worth.standing is not documents.Standing.VALID:
        return render(request, "saan/wallet/offer.html", {"view": view, "token": token}, status=409)
    code, told = codes.offer(application_id)
    # By reference, so that the QR code stays coarse enough for any camera; the digits travel in no address.
    link = "openid-credential-offer://?" + urlencode(
        {"credential_offer_uri": public(f"/wallet/offers/{code}")}
    )
    context = {
        "view": view,
        "token": token,
        "link": link,
        "digits": told,
        "minutes": codes.OFFER.seconds // 60,
    }
    response = render(request, "saan/wallet/offer.html", context)
    response.headers["Referrer-Policy"] = "same-origin"  # with none, browsers send forms as if forged
    return response


@everyone(BY_CODE)
@answering
@require_safe
def offer(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Tell a wallet what it is offered under a code (OpenID4VCI §4.1)."""
    now = utc_now()
    tx_code = {"input_mode": "numeric", "length": len(codes.digits(code))}
    return JsonResponse(
        {
            "credential_issuer": public(""),
            "credential_configuration_ids": [_name(codes.offered(code, now), now)],
            "grants": {GRANT: {"pre-authorized_code": code, "tx_code": tx_code}},
        }
    )


@everyone(BY_CODE)
@csrf_exempt
@answering
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a wallet an access token for its code (OpenID4VCI §6)."""
    if request.POST.get("grant_type") != GRANT:
        raise RefusedError("unsupported_grant_type")
    if not request.POST.get("tx_code"):  # no guess: the wallet did not ask its holder (OpenID4VCI §6.3)
        raise RefusedError("invalid_request")
    code, now = request.POST.get("pre-authorized_code", ""), utc_now()
    details = _details(request.POST.get("authorization_details"), code, now)
    made = codes.access(code, request.POST["tx_code"], now)
    told = {"access_token": made, "token_type": "Bearer", "expires_in": int(codes.ACCESS.total_seconds())}
    return JsonResponse(told | details)


def _details(asked: str | None, code: str, at: datetime) -> dict[str, Any]:
    """Return what a token is for, to a wallet that says what it wants of the offer (OpenID4VCI §6.1.1), which is then to ask by an identifier.

    What cannot be granted is refused before the code is used (RFC 9396 §5).
    """
    if asked is None:
        return {}
    name = _name(codes.offered(code, at), at)
    try:
        wanted = compact.read_json(asked.encode(), "authorization_details")
    except SaanError:
        wanted = None
    match wanted:
        case [{"type": "openid_credential", "credential_configuration_id": known}] if known == name:
            granted = {"type": "openid_credential", "credential_configuration_id": name}
            return {"authorization_details": [granted | {"credential_identifiers": [name]}]}
    raise RefusedError("invalid_authorization_details")


def _name(application_id: UUID, at: datetime) -> str:
    """Return the name of the credential that a private link's document is issued as; it names its one data set too."""
    return kind_name(documents.type_version(documents.taken(application_id, at).type_id))


@everyone(BY_CODE)
@csrf_exempt
@answering
@require_POST
def nonce(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """Give a wallet a nonce for its proofs (OpenID4VCI §7)."""
    return JsonResponse({"c_nonce": codes.nonce()})


@everyone(BY_CODE)
@csrf_exempt
@answering
@require_POST
def credential(request: HttpRequest) -> HttpResponse:
    """Give a wallet the document, one copy for each key that it proves to hold (OpenID4VCI §8)."""
    scheme, _, kept = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":  # in any case (RFC 9110 §11.1)
        raise RefusedError("invalid_token", 401)
    now = utc_now()
    application_id = codes.opened(kept.strip(), now)
    asked = _body(request)
    _require(asked, _name(application_id, now))
    if asked.get("credential_response_encryption") is not None:
        raise RefusedError(
            "invalid_encryption_parameters"
        )  # it is not done here, and nobody is to believe that it was
    proved = codes.proved(_proofs(asked), public(""), now)
    held = documents.deliver(application_id, tuple(key.key_id for key in proved), now)
    return JsonResponse({"credentials": [{"credential": each} for each in credentials(held, proved, now)]})


def _proofs(asked: dict[str, Any]) -> list[str]:
    """Return a wallet's proofs; wallets of the drafts before 1.0 send one as `proof`, and are still in people's hands."""
    match asked:
        case {"proofs": {"jwt": [*given]}} if all(isinstance(each, str) for each in given):
            return [str(each) for each in given]
        case {"proof": {"proof_type": "jwt", "jwt": str(one)}} if "proofs" not in asked:
            return [one]
    raise RefusedError("invalid_proof")


def _require(asked: dict[str, Any], name: str) -> None:
    """Raise `RefusedError` unless a wallet asks for the document that its token is for: by its type's name, or by its own if it was told that."""
    match asked:
        case {"credential_identifier": _, "credential_configuration_id": _}:
            raise RefusedError("invalid_credential_request")
        case {"credential_identifier": wanted}:
            unknown = "unknown_credential_identifier"
        case {"credential_configuration_id": wanted}:
            unknown = "unknown_credential_configuration"
        case _:
            raise RefusedError("invalid_credential_request")
    if wanted != name:
        raise RefusedError(unknown)


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > MOST_BODY:
        raise RefusedError("invalid_credential_request", 413)
    try:
        return compact.read_object(request.body, "request")
    except SaanError:
        raise RefusedError("invalid_credential_request") from None
