"""How the sign-in library behaves here: nobody signs up, every sign-in is an act, providers match and never make."""

import logging
from typing import Any, NoReturn, cast

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from saan.base.people import api as people
from saan.base.people.rules import SCOPES
from saan.base.words import both, say
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text
from saan.web.accounts import asking, sealing, sessions
from saan.web.accounts.errors import NoSignUpError, NotLinkedError, ProviderAnswerError, ProviderSilentError
from saan.web.accounts.matching import match
from saan.web.accounts.notices import send_notice, send_recovery
from saan.web.accounts.oidc import Provider
from saan.web.problems import problem

log = logging.getLogger("saan.accounts")


class AccountAdapter(DefaultAccountAdapter):
    """People sign in by accounts that an administrator made."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up."""
        _refuse(request, NoSignUpError())

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **hook: Any) -> HttpResponse:
        """Begin the session's clock and record the sign-in."""
        person = cast("people.Person", user)
        records = get_authentication_records(request, user)
        sessions.begin(request, strong=sessions.is_strong(records))
        if person.agency_id is not None:
            people.record_sign_in(person.id, sessions.described(records), utc_now())
        return super().post_login(request, user, **hook)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *_more: Any, **_context: Any
    ) -> None:
        """Tell the person by mail that a key of their account changed; a failing mail server stops nothing."""
        send_notice(template_prefix, cast("people.Person", user))

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Have the way back in sent by a job: an answer here takes as long, whatever the mail server does."""
        message = self.render_mail("account/email/password_reset_key", email, context)
        subject = str(message.subject).removeprefix(self.format_email_subject(""))
        send_recovery(cast("people.Person", user).id, context["key"], subject, str(message.body))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library's shape
        """Return to the page of one's keys."""
        return reverse("mfa_index")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits on guessing count by; a socket without one counts as this machine."""
        return super().get_client_ip(request) if request.META.get("REMOTE_ADDR") else "127.0.0.1"


class SecondFactorAdapter(DefaultMFAAdapter):
    """One-time codes and passkeys, sealed at rest; officials keep at least one."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether another way in with two factors would remain: a passkey, or a code app beside a password."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        ways = [Authenticator.Type.WEBAUTHN]
        if authenticator.user.has_usable_password():
            ways.append(Authenticator.Type.TOTP)
        return others.filter(type__in=ways).exists()

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 - the library's name
    ) -> str:
        """Return a name for a new passkey, such as `Passkey 2`."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return say(Text(th=f"พาสคีย์ {number}", en=f"Passkey {number}"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the node to the person's device; the id is the host, so a key works on no other."""
        return {**super().get_public_key_credential_rp_entity(), "name": "สาร Saan"}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Name the person to their own device."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": cast("people.Person", user).name_th}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider such as ThaID says who someone is; whether they are an official here, an administrator says."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """Return a provider of the node's settings, as one whose answers are verified."""
        return Provider(request, app=super().get_provider(request, provider, client_id).app)

    def list_providers(self, request: HttpRequest) -> list[Any]:
        """Return the providers of the node's settings."""
        return [Provider(request, app=provider.app) for provider in super().list_providers(request)]

    def get_requests_session(self) -> requests.Session:
        """Return what asks a provider for a token: no answer is read whole that is larger or slower than any token."""
        return asking.session()

    def on_authentication_error(
        self, request: HttpRequest, provider: Provider, *_more: Any, **why: Any
    ) -> None:
        """Say what went wrong, or take someone who changed their mind back to the sign-in page."""
        if why.get("error") == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("account_login"))
        cause = why.get("exception")
        log.warning("sign-in by %s failed: %r", provider.app.provider_id, cause)
        silent = isinstance(cause, requests.RequestException)
        _refuse(request, ProviderSilentError() if silent else ProviderAnswerError())

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Refuse to make anybody."""
        _refuse(request, _not_linked(sociallogin))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a first sign-in to the official whom the provider names, or refuse it."""
        if sociallogin.state.get("process") == "connect":
            _refuse(request, _not_linked(sociallogin))
        if sociallogin.is_existing:
            return
        person = match(sociallogin)
        if person is None:
            _refuse(request, _not_linked(sociallogin))
        with transaction.atomic():
            sociallogin.connect(request, person)
            people.record_identity_link(person.id, sociallogin.account.provider, utc_now())

    def send_notification_mail(self, template_prefix: str, user: people.Person, **_context: Any) -> None:
        """Tell the person by mail that a provider was linked."""
        send_notice(template_prefix, user)


class MachineAdapter(DefaultOIDCAdapter):
    """Tokens for agencies' programs."""

    scope_display: dict[str, Any] = {scope: both(*names) for scope, names in SCOPES.items()}


def _refuse(request: HttpRequest, error: SaanError) -> NoReturn:
    raise ImmediateHttpResponse(problem(request, error))


def _not_linked(sociallogin: SocialLogin) -> NotLinkedError:
    return NotLinkedError(provider=sociallogin.provider.name)
