"""Settings of the exchange's listener: the node's own, with the tables that a message touches and no pages.

It lives for ever beside large files; what it does not load, a node of 1 GB does not have to carry.
"""

from saan.web.settings import *  # noqa: F403 - the node's own settings, fewer apps

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "saan.base.agencies",
    "saan.base.people",
    "saan.base.files",
    "saan.base.jobs",
    "saan.base.journal",
    "saan.base.webhooks",
    "saan.exchange",
    "saan.exchange.directory",
    "saan.web.listener",
]
