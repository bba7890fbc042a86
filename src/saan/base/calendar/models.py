"""The working calendar as dated data: holidays, which years are settled, and agencies' hours.

An empty `agency_id` means every agency. Nothing is deleted: what no longer holds is withdrawn or followed
by a newer row, so that an old answer can be explained.
"""

from typing import ClassVar

from django.db import models

from saan.base.records import DataClass, Kept, Record, Retention


class Holiday(Record):
    """A day without work (วันหยุดราชการ), and who says so. `settled` is false while it is to be confirmed."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    day = models.DateField()
    agency_id = models.CharField(max_length=16, blank=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    settled = models.BooleanField()
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "agency_id"], condition=models.Q(withdrawn_at=None), name="holiday_once"
            )
        ]


class HolidayYear(Kept):
    """A common year, and whether the cabinet has settled its list of holidays."""

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    year = models.IntegerField(primary_key=True)
    settled = models.BooleanField()
    source = models.CharField(max_length=300)


class WorkingHours(Record):
    """An agency's working hours from a day on.

    `week` is seven lists of [opens, closes] as HH:MM, from Monday; `on_holidays` one such list.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    agency_id = models.CharField(max_length=16)
    valid_from = models.DateField()
    week = models.JSONField()
    on_holidays = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_id", "valid_from"], name="hours_once_per_agency_and_day")
        ]
