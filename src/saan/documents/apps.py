"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents."""

    name = "saan.documents"
    label = "documents"
