"""The journal app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Base: journal."""

    name = "saan.base.journal"
    label = "journal"
