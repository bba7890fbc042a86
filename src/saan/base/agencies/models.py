"""Agencies (juristic persons) and their units."""

from typing import ClassVar

from django.db import models

from saan.base.collated import ThaiOrder
from saan.base.records import DataClass, Kept, Record, Retention


class Agency(Kept):
    """A state agency, served by this node or known from the directory.

    `letter_code` is the two-consonant code that opens every letter number (รหัสตัวพยัญชนะ), such as มท.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    id = models.CharField(primary_key=True, max_length=16)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    name_order = ThaiOrder("name_th")
    letter_code = models.CharField(max_length=8)
    address_th = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    served_here = models.BooleanField(default=False)
    active = models.BooleanField(default=True)


class Unit(Record):
    """A division of an agency; `path` is the ids from the root down, so that a prefix is a subtree.

    Each id stands in `path` as its 32 hexadecimal digits, without separators: a subtree is then the range
    from `path` to `path` + `g` in the order of every collation, and never a neighbour by accident.
    """

    data_class: ClassVar = DataClass.PUBLIC
    retention: ClassVar = Retention.REFERENCE

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=400, db_index=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    number_code = models.CharField(max_length=20)
    is_central_registry = models.BooleanField(default=False)
    contact = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number_code"], name="unit_code_once_per_agency"),
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(is_central_registry=True), name="one_central_registry"
            ),
        ]
