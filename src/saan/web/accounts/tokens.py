"""Tokens for agencies' programs: OAuth 2 client credentials (RFC 6749 §4.4) and revocation (RFC 7009), no more."""

from typing import Final

from allauth.idp.oidc import views as library
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from saan.base.people.access import everyone

GRANT: Final = "client_credentials"


@everyone("a program proves itself by its client's secret")
@csrf_exempt
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponseBase:
    """Give a program an access token for an hour."""
    if request.POST.get("grant_type") != GRANT:
        return _refusal("unsupported_grant_type")
    if "resource" in request.POST:
        return _refusal("invalid_target")  # RFC 8707: this node is the only resource there is
    return library.token(request)


@everyone("a program proves itself by its client's secret")
@csrf_exempt
@never_cache
@require_POST
def revoke(request: HttpRequest) -> HttpResponseBase:
    """End a token."""
    return library.revoke(request)


def _refusal(error: str) -> JsonResponse:
    return JsonResponse({"error": error}, status=400)
