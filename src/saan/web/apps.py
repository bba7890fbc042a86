"""The web app composes the others."""

from django.apps import AppConfig

from saan.base import collector


class WebConfig(AppConfig):
    """Pages, API and command line; owns no data."""

    name = "saan.web"
    label = "web"

    def ready(self) -> None:
        """Wire the houses to each other: the last thing of a start that `settings` began."""
        from saan.web.wiring import wire  # models are importable only now

        wire()
        collector.started()
