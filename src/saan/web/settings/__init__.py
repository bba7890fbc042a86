"""Django's settings, computed from the node's folder."""

import secrets
from pathlib import Path

from saan.base import collector
from saan.letters.rules.draft import MAX_FIELDS
from saan.web.node.config import home, load
from saan.web.settings import accounts
from saan.web.settings.database import databases

collector.starting()  # `WebConfig.ready` ends it

SAAN_HOME = home()
SAAN = load(SAAN_HOME)
WEB = Path(__file__).parents[1]


def _secret_key() -> str:
    """Return the key of sessions and forms, made once and kept in the node's folder."""
    file = SAAN_HOME / "keys" / "django-secret"
    if file.exists():
        return file.read_text()
    # Not written here: only `saan init` and the demo make keys. Without one, sessions end with the process.
    return secrets.token_urlsafe(48)


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = (
    ["*"]
    if SAAN.demo
    else [SAAN.public_url.split("//", 1)[1].split("/")[0].split(":")[0], "127.0.0.1", "localhost"]
)
DATABASES = databases(SAAN.database, SAAN_HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *accounts.APPS,
    "saan.base.agencies",
    "saan.base.people",
    "saan.base.files",
    "saan.base.jobs",
    "saan.base.journal",
    "saan.base.calendar",
    "saan.base.webhooks",
    "saan.base.lasting",
    "saan.exchange",
    "saan.exchange.directory",
    "saan.documents",
    "saan.letters",
    "saan.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "saan.web.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "saan.web.abuse.middleware.LimitsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "saan.web.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "saan.web.accounts.middleware.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "saan.web.accounts.middleware.SecondFactorMiddleware",
    "saan.web.middleware.ProblemMiddleware",
]

TASKS = {"default": {"BACKEND": "saan.base.jobs.backend.JobTable", "QUEUES": []}}

ROOT_URLCONF = "saan.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],  # before the libraries' own templates of the same names
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "saan.web.context.frame",
            ],
            "builtins": [
                "saan.web.templatetags.saan_words",
                "saan.web.templatetags.saan_parts",
                "saan.web.templatetags.saan_forms",
            ],
        },
    },
]
WSGI_APPLICATION = "saan.web.wsgi.application"

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

STATIC_URL = "/static/"
# The built assets are served from the package itself, so a node collects nothing; their names hold their hash.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[0-9A-Z]{8}\.[a-z0-9]+$"
CSRF_FAILURE_VIEW = "saan.web.pages.failures.form_expired"
DATA_UPLOAD_MAX_NUMBER_FIELDS = MAX_FIELDS
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SAAN.public_url.startswith("https://") else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SAAN.public_url.startswith("https://")
globals().update(accounts.settings_for(SAAN, SAAN_HOME))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "saan.web.logs.Line",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"without_keys": {"()": "saan.web.logs.WithoutKeys"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_keys"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"saan": {"level": "INFO"}, "django.security.csrf": {"level": "ERROR"}},
}
"""Everything goes to stderr; the supervisor keeps it in the node's folder."""
