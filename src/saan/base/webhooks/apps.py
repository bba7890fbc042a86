"""The webhooks app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Base: webhooks."""

    name = "saan.base.webhooks"
    label = "webhooks"
