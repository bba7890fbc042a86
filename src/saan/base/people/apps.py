"""The people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Base: people."""

    name = "saan.base.people"
    label = "people"
