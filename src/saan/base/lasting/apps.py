"""The lasting app."""

from django.apps import AppConfig


class LastingConfig(AppConfig):
    """Base: what must hold for decades, and what ends before that."""

    name = "saan.base.lasting"
    label = "lasting"
