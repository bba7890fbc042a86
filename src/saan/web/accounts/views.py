"""The pages of sign-in that the library does not have, or has otherwise."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import PasswordResetView, PasswordSetView
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saan.base.people import api as people
from saan.base.people.access import everyone, signed_in
from saan.trust.clock import utc_now
from saan.web.accounts.links import demo_person


@everyone("the link itself says who may come in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whom a link invites, and let them in when they say so; looking uses nothing up."""
    now = utc_now()
    if request.method != "POST":
        return render(request, "account/invitation.html", {"welcome": people.read_invitation(secret, now)})
    logout(request)
    person = _renewed(people.use_invitation(secret, now))
    return _come_in(request, person, "invitation", reverse("accounts_secure"))


@everyone("a demo has no secrets; outside a demo there is no such page")
@never_cache
@require_safe
def demo(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as a person of the demo."""
    person_id = demo_person(token)
    person = people.Person.objects.filter(id=person_id, is_active=True).first() if person_id else None
    if person is None:
        raise Http404
    logout(request)
    return _come_in(request, person, "demo", None)


@signed_in
def secure(request: HttpRequest) -> HttpResponse:
    """Offer the two ways of signing in with two factors, to someone who has neither yet."""
    return render(request, "account/secure.html", {"person": request.user})


class FirstPasswordView(PasswordSetView):
    """Sets a password where there was none, and goes on to the code that must stand beside it."""

    def get_default_success_url(self) -> str:
        """Return the page on which a code app is added."""
        return reverse("mfa_activate_totp")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password; whoever has just typed it twice need not type it a third time."""
        response = super().form_valid(form)
        record_authentication(
            self.request, authenticated_user(self.request), "password", reauthenticated=True
        )
        return response


class AddPasskeyView(AddWebAuthnView):
    """Adds a key that signs in by itself: kept on the device, and opened by its owner's PIN, face or finger."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the device is asked to make."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {
            "creation_options": auth.begin_registration(authenticated_user(self.request), passwordless=True)
        }
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey; whoever has just used it need not use it again to see the recovery codes."""
        response = super().form_valid(form)
        record_authentication(
            self.request, authenticated_user(self.request), "mfa", type="webauthn", reauthenticated=True
        )
        return response


class ForgottenPasswordView(PasswordResetView):
    """Sends a link for a new password; where the node sends no mail, says whom to ask instead."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return whether mail can be sent."""
        return {**super().get_context_data(**kwargs), "can_mail": bool(settings.SAAN.mail_url)}


class RemovePasskeyView(RemoveWebAuthnView):
    """Removes a passkey while another way in remains; the library asks that of a code app alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return whether it is the last way in."""
        last = not get_adapter().can_delete_authenticator(self.object)
        context = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]  # the library's
        return {**context, "last": last}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or show why not."""
        with transaction.atomic():
            # Two keys removed at once would each be told that the other remains.
            people.Person.objects.select_for_update().get(pk=authenticated_user(self.request).pk)
            if get_adapter().can_delete_authenticator(self.object):
                return super().form_valid(form)
        form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
        return self.form_invalid(form)


forgotten_password = everyone("whoever forgot a password is not signed in")(ForgottenPasswordView.as_view())
set_first_password = signed_in(FirstPasswordView.as_view())
add_passkey = signed_in(AddPasskeyView.as_view())
remove_passkey = signed_in(RemovePasskeyView.as_view())


@transaction.atomic
def _renewed(welcome: people.Welcome) -> people.Person:
    """Return the person with no key left: an invitation begins the account's keys anew.

    The changed password also ends every session that was begun with the old keys.
    """
    person = people.Person.objects.get(id=welcome.person_id)
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return person


def _come_in(request: HttpRequest, person: people.Person, how: str, to: str | None) -> HttpResponse:
    record_authentication(request, person, how)
    return perform_login(request, Login(user=person, redirect_url=to))
