"""The letters app."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters."""

    name = "saan.letters"
    label = "letters"
