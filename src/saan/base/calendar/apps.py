"""The calendar app."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Base: calendar."""

    name = "saan.base.calendar"
    label = "calendar"
