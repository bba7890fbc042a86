"""Signing in through an OpenID Connect provider, such as ThaID: asked with a nonce, answered with a signature."""

import secrets
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from saan.base.people.access import everyone
from saan.trust import canonical
from saan.trust.canonical import JsonError
from saan.web.accounts import asking
from saan.web.accounts.errors import ProviderAnswerError, ProviderSilentError
from saan.web.accounts.id_token import Expected, verify
from saan.web.accounts.matching import PID
from saan.web.middleware import form_targets, origin

NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Provider(OpenIDConnectProvider):
    """A provider of the node's settings. Nothing in the address of the page changes what it is asked."""

    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> "Client":
        """Return what talks to the provider for one request."""
        return Client(request, self.app.provider_id)

    def get_auth_params_from_request(self, _request: HttpRequest, _action: str) -> dict[str, str]:
        """Return nothing: a link must not choose how we ask."""
        return {}

    def get_scope_from_request(self, _request: HttpRequest) -> list[str]:
        """Return the scopes of the node's settings alone."""
        return list(self.app.settings["scope"])

    def redirect(
        self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **how: Any
    ) -> HttpResponse:
        """Send the browser to the provider with a fresh nonce, kept in this browser's session."""
        nonce = secrets.token_urlsafe(32)
        how["auth_params"] = {**(how.get("auth_params") or {}), "nonce": nonce}
        return super().redirect(request, process, next_url, data, nonce=nonce, **how)  # type: ignore[no-any-return]  # untyped

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """Return the provider's name for the person, hashed with the node's key: it may be a national number."""
        subject = f"{self.app.provider_id}\0{data['id_token']['sub']}"
        return salted_hmac("saan.accounts.provider-subject", subject, algorithm="sha256").hexdigest()

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return what is kept of the answer: how well the provider knows the person, and nothing else."""
        ial = data["id_token"].get("ial") or data.get("userinfo", {}).get("ial")
        return {"ial": str(ial)} if ial else {}


class Client(OpenIDConnectOAuth2Adapter):
    """Talks to one provider during one sign-in."""

    nonce: str = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider publishes of itself, if it is who the settings name, over TLS (Discovery 1.0 §4.3)."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = discover(self._provider().app.settings["server_url"])
        return cast("dict[str, Any]", self._openid_config)

    def get_access_token_data(self, *asked: Any, **how: Any) -> dict[str, Any]:
        """Return the provider's answer with its tokens; raise `ProviderAnswerError` for none that RFC 6749 §5.1 knows.

        When they end is left out: none is kept.
        """
        try:
            told = super().get_access_token_data(*asked, **how)
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderAnswerError from error
        if not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
            raise ProviderAnswerError
        return told | {self.expires_in_key: None}

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return the sign-in that a verified answer allows; raise `ProviderAnswerError`."""
        answer = kwargs["response"]
        issuer = self.openid_config["issuer"]
        # RFC 9207: an answer from another provider than the one asked is a mix-up.
        if request.GET.get("iss", issuer) != issuer or not isinstance(answer.get("id_token"), str):
            raise ProviderAnswerError
        expected = Expected(issuer=issuer, client_id=app.client_id, nonce=self.nonce)
        claims = verify(answer["id_token"], _fetch(self.openid_config["jwks_uri"]), expected)
        told = self._userinfo(token.token, claims)
        data = {"id_token": dict(claims), "userinfo": {**claims, **told}}
        login = cast("SocialLogin", self._provider().sociallogin_from_response(request, data))
        # ThaID puts `pid` into the token, the answer beside it, or both.
        setattr(login, PID, str(claims.get("pid") or told.get("pid") or answer.get("pid") or ""))
        return login

    def _provider(self) -> Provider:
        return cast("Provider", get_adapter().get_provider(self.request, self.provider_id))

    def _userinfo(self, access_token: str, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the provider tells besides the token, if it tells at all, of the same person (§5.3.2)."""
        address = self.openid_config.get("userinfo_endpoint")
        if not address:
            return {}
        told = _fetch(address, {"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != claims["sub"]:
            raise ProviderAnswerError
        return told


def discover(issuer: str) -> dict[str, Any]:
    """Return what a provider publishes of itself (Discovery 1.0 §4), if it is who is named, over TLS.

    Raises `ProviderAnswerError`, or `requests.RequestException` where it does not answer.
    """
    expected = issuer.split("/.well-known/", maxsplit=1)[0].rstrip("/")
    where = urlsplit(expected)
    if where.scheme != "https" and where.hostname not in LOOPBACK:
        raise ProviderAnswerError
    address = issuer if "/.well-known/" in issuer else f"{expected}/.well-known/openid-configuration"
    config = _fetch(address)
    if any(not isinstance(config.get(name), str) for name in NEEDED):
        raise ProviderAnswerError
    if config["issuer"].rstrip("/") != expected:
        raise ProviderAnswerError
    return config


def _fetch(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    with asking.session() as session:
        response = session.get(address, headers=headers)
        response.raise_for_status()
    try:
        body = canonical.told(response.content)
    except JsonError as error:
        raise ProviderAnswerError from error
    if not isinstance(body, dict):
        raise ProviderAnswerError
    return body


class Callback(OAuth2CallbackView):
    """Takes the provider's answer, with the nonce that this browser's session kept for it."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, refused = super()._get_state(request, provider)
        if state is not None:
            nonce = state.get("nonce")
            if not isinstance(nonce, str) or not nonce:
                raise ProviderAnswerError
            cast("Client", self.adapter).nonce = nonce
        return state, refused


@everyone("the way to sign in")
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to a provider.

    A browser lets a form lead only where the pages' policy says, and that knows issuers. A provider that signs people in
    at another origin is reached from a page in between, which is no form's way any more.
    """
    answer = _run(OAuth2LoginView, request, provider_id)
    where = answer.headers.get("Location", "")
    if urlsplit(where).netloc and origin(where) not in form_targets():
        return render(request, "account/onward.html", {"where": where, "host": urlsplit(where).hostname})
    return answer


@everyone("the provider sends the browser back here to sign in")
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take a provider's answer."""
    return _run(Callback, request, provider_id)


def _run(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return cast("HttpResponse", view.adapter_view(Client(request, provider_id))(request))
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except requests.RequestException as error:
        raise ProviderSilentError from error
