"""Settings of sign-in: passwords with a second factor, passkeys, providers, sessions, and machines' tokens."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from saan.web.node.config import NodeConfig

APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
]

SUBMISSION = 587
"""The port on which mail servers always offer STARTTLS."""

SESSION_LASTS = timedelta(hours=12)
"""From sign-in, however busy: a working day with overtime."""
SESSION_IDLE = timedelta(hours=2)
"""Without any request: lunch and a meeting."""


def settings_for(node: NodeConfig, folder: Path) -> dict[str, Any]:
    """Return Django's and allauth's settings for a node; one table, so that a change is seen whole."""
    return {
        **_people(),
        **_second_factor(),
        **_providers(node, folder),
        **_machines(),
        **_sessions(node),
        **_mail(node),
    }


def _people() -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ("email", "name_en", "given_name_th", "family_name_th")},
            },
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        ],
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            "saan.base.people.hashers.RandomSecretHasher",
        ],
        "LOGIN_URL": "/accounts/login/",
        "LOGIN_REDIRECT_URL": "/",
        "LOGOUT_REDIRECT_URL": "/accounts/login/",
        "ACCOUNT_ADAPTER": "saan.web.accounts.adapters.AccountAdapter",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # administrators enter the addresses; nobody signs up
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "[สาร] ",
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_FORMS": {"login": "saan.web.accounts.forms.SignInForm"},
        # A whole ministry may come from one address at half past eight; a single account is what guessing hits.
        "ACCOUNT_RATE_LIMITS": {
            "login": "600/m/ip",
            "login_failed": "60/m/ip,5/5m/key",
            "reset_password": "60/m/ip,5/h/key",
            "reset_password_from_key": "60/m/ip",
            "reauthenticate": "10/m/user",
            "change_password": "5/m/user",
        },
    }


def _second_factor() -> dict[str, Any]:
    return {
        "MFA_ADAPTER": "saan.web.accounts.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_TOTP_TOLERANCE": 1,  # a telephone's clock may be half a minute off
        "MFA_TOTP_ISSUER": "Saan",
        "MFA_FORMS": {
            "add_webauthn": "saan.web.accounts.forms.AddPasskeyForm",
            "authenticate": "saan.web.accounts.forms.CodeForm",
            "authenticate_webauthn": "saan.web.accounts.forms.PasskeyForm",
            "login_webauthn": "saan.web.accounts.forms.PasskeySignInForm",
            "reauthenticate": "saan.web.accounts.forms.CodeAgainForm",
            "reauthenticate_webauthn": "saan.web.accounts.forms.PasskeyAgainForm",
        },
        "MFA_RATE_LIMITS": {"webauthn_login": "600/m/ip"},
    }


def _providers(node: NodeConfig, folder: Path) -> dict[str, Any]:
    return {
        "SOCIALACCOUNT_ADAPTER": "saan.web.accounts.adapters.ProviderAdapter",
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": provider.id,
                        "name": provider.name,
                        "client_id": provider.client_id,
                        "secret": _secret(folder / provider.secret_file),
                        "settings": {"server_url": provider.issuer, "scope": list(provider.scopes)},
                    }
                    for provider in node.oidc
                ],
            }
        },
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_AUTO_SIGNUP": False,
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        "SOCIALACCOUNT_REQUESTS_TIMEOUT": 10,
    }


def _secret(file: Path) -> str:
    """Return a client's secret; empty when the file is missing, which `saan doctor` reports and sign-in shows."""
    return file.read_text().strip() if file.is_file() else ""


def _machines() -> dict[str, Any]:
    return {
        "IDP_OIDC_ADAPTER": "saan.web.accounts.adapters.MachineAdapter",
        "IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN": 3600,
        "IDP_OIDC_AUTH_METHODS": ["client_secret_basic", "client_secret_post"],
    }


def _sessions(node: NodeConfig) -> dict[str, Any]:
    # Browsers send a cookie to every port of a host: the nodes of a demo would sign each other's people out.
    mark = urlsplit(node.public_url).port or ""
    return {
        "SESSION_COOKIE_NAME": f"saan-session{mark}",
        "CSRF_COOKIE_NAME": f"saan-csrf{mark}",
        "SESSION_COOKIE_AGE": int(SESSION_LASTS.total_seconds()),
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_HTTPONLY": True,
        "ALLAUTH_TRUSTED_PROXY_COUNT": node.trusted_proxies,
        # Shared by all processes of the node, so that a limit on guessing is one limit.
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "people_shortmemory",
                "OPTIONS": {"MAX_ENTRIES": 100_000},
            }
        },
    }


def _mail(node: NodeConfig) -> dict[str, Any]:
    """Return Django's mail settings; without a server, messages go nowhere and no page promises them."""
    if not node.mail_url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    where = urlsplit(node.mail_url)
    implicit = where.scheme == "smtps"
    return {
        "EMAIL_HOST": where.hostname or "localhost",
        "EMAIL_PORT": where.port or (465 if implicit else 25),
        "EMAIL_HOST_USER": unquote(where.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(where.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and (where.port == SUBMISSION or bool(where.username)),
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": node.mail_from,
    }
