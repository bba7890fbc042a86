"""The files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Base: files."""

    name = "saan.base.files"
    label = "files"
