"""The directory app: an app of its own, so that only its authority's tables are here."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Exchange: directory."""

    name = "saan.exchange.directory"
    label = "directory"
