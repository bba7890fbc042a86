"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Base: jobs."""

    name = "saan.base.jobs"
    label = "jobs"
