"""The exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange."""

    name = "saan.exchange"
    label = "exchange"
