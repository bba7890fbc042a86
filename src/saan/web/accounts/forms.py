"""Forms of the sign-in pages, in the words of this house."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.cache import cache

from saan.base.words import both


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"login": both("อีเมล", "E-mail"), "password": both("รหัสผ่าน", "Password")}
        for name, label in labels.items():
            field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class CodeOnce(BaseAuthenticateForm):
    """A code that was typed counts once, for as long as it would be taken: the library forgets it after one of its periods."""

    def clean_code(self) -> str:
        """Return the code, or refuse one of a code app that was used before (RFC 6238 §5.2)."""
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
            used = f"saan.totp.used?user={self.user.pk}&code={normalize_user_code(code)}"
            if not cache.add(used, "y", timeout=lasts):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(CodeOnce, AuthenticateForm):
    """The code at sign-in."""


class CodeAgainForm(CodeOnce, ReauthenticateForm):
    """The code that is asked for again before keys are changed."""


class DeviceAnswer(forms.JSONField):
    """What a device answered, as a browser's script wrote it; whoever writes it themselves may write anything."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the answer, or refuse what is no JSON, or none within bounds."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):  # a number or a nesting that Python does not read
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


@contextmanager
def as_devices_answer() -> Iterator[None]:
    """Refuse an answer that no device gave: the library reads on in it, and takes members for granted."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise get_adapter().validation_error("incorrect_code") from None


class ByPasskey(AuthenticateWebAuthnForm):
    """The answer of a passkey."""

    credential = DeviceAnswer()

    def clean_credential(self) -> Authenticator:
        """Return the passkey that answered, or refuse the answer."""
        with as_devices_answer():
            made: Authenticator = super().clean_credential()
        return made


class PasskeyForm(ByPasskey):
    """The passkey as a second factor."""


class PasskeySignInForm(ByPasskey, LoginWebAuthnForm):
    """The passkey at sign-in."""


class PasskeyAgainForm(ByPasskey, ReauthenticateWebAuthnForm):
    """The passkey that is asked for again before keys are changed."""


class AddPasskeyForm(AddWebAuthnForm):
    """A name for a passkey, and what the device answered. Every key proves its owner by PIN, face or finger."""

    credential = DeviceAnswer()
    passwordless = None  # type: ignore[assignment]  # how Django's forms take a field away
    name = forms.CharField(
        label=both("ชื่อพาสคีย์", "Name of the passkey"),
        help_text=both(
            "เช่น โทรศัพท์ส่วนตัว หรือ คอมพิวเตอร์ที่ทำงาน", "For example: my telephone, or my computer at work"
        ),
        required=False,
        max_length=60,
    )

    def clean(self) -> dict[str, Any]:
        """Return what was sent, or refuse a key that did not check who holds it."""
        with as_devices_answer():
            cleaned: dict[str, Any] = super().clean()
        credential = cleaned.get("credential")
        if credential and not self.errors:
            made = auth.parse_registration_response(credential).response.attestation_object.auth_data
            if not made.is_user_verified():
                raise get_adapter().validation_error("incorrect_code")
        return cleaned
