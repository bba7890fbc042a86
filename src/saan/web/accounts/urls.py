"""The addresses of the sign-in pages. What the library has and is not named here is not open: sign-up, e-mails."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import URLPattern, URLResolver, include, path, re_path

from saan.web.accounts import oidc, views

_password: list[URLPattern | URLResolver] = [
    path("change/", account.password_change, name="account_change_password"),
    path("set/", views.set_first_password, name="account_set_password"),
    path("reset/", views.forgotten_password, name="account_reset_password"),
    path("reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
]

_second_factor: list[URLPattern | URLResolver] = [
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("passkeys/", include("allauth.mfa.webauthn.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", include(_password)),
    path("keys/", mfa.index, name="mfa_index"),
    path("secure/", views.secure, name="accounts_secure"),
    path("factors/", include(_second_factor)),
    path("oidc/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/answer/", oidc.callback, name="openid_connect_callback"),
    path("invitation/<str:secret>/", views.invitation, name="accounts_invitation"),
    path("demo/<str:token>/", views.demo, name="accounts_demo"),
]
