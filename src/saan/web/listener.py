"""The exchange's listener as an app: it hears for every house, and carries none of their pages."""

from django.apps import AppConfig


class ListenerConfig(AppConfig):
    """Subscriptions only."""

    name = "saan.web.listener"
    label = "listener"

    def ready(self) -> None:
        """Let what arrives be told to the houses, by tasks that the worker runs."""
        from saan.web.subscriptions import subscribe  # models are importable only now

        subscribe()
