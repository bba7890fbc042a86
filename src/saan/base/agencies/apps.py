"""The agencies app."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Base: agencies."""

    name = "saan.base.agencies"
    label = "agencies"
